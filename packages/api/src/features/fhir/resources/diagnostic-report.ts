import type { DiagnosticReport } from "@medplum/fhirtypes";
import type { ImageReport, ImageStudy } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, metaOf, refer, systems } from "../terms.ts";
import { practitioner } from "./practitioner.ts";

function reportResource(
  one: ImageReport,
  { study, patientId }: { readonly study: ImageStudy | undefined; readonly patientId: string },
): DiagnosticReport {
  const { findings, impression, signedAt, amendsId } = one;
  const caseId = study?.caseId ?? null;
  const text = [findings, impression].filter((part) => part !== "").join("\n\n");
  return {
    resourceType: "DiagnosticReport",
    id: one.id,
    meta: metaOf(one.updatedAt),
    status: amendsId === null ? "final" : "amended",
    category: [coded(systems.diagnosticService, "RAD")],
    code: { ...coded(systems.loinc, "18748-4", "Diagnostic imaging study"), text: "Report on images" },
    subject: refer("Patient", patientId),
    ...(caseId === null ? {} : { encounter: refer("Encounter", caseId) }),
    ...(signedAt === null ? {} : { issued: signedAt }),
    resultsInterpreter: [practitioner(one.authorId, one.signerName ?? one.authorName)],
    imagingStudy: [refer("ImagingStudy", one.studyId)],
    ...(impression === "" ? {} : { conclusion: impression }),
    presentedForm: [{ contentType: "text/plain; charset=utf-8", data: Buffer.from(text, "utf8").toString("base64") }],
  };
}

/** What was said of images and signed. Drafts are told to nobody. */
export const diagnosticReports = ({ patient, images }: Chart): readonly DiagnosticReport[] =>
  images === null
    ? []
    : images.reports
        .filter(({ signedAt }) => signedAt !== null)
        .map((one) =>
          reportResource(one, { study: images.studies.find(({ id }) => id === one.studyId), patientId: patient.id }),
        );
