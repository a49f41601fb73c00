import type { DocumentReference } from "@medplum/fhirtypes";
import { amendmentsOf, type Note, noteParts } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, metaOf, refer, systems } from "../terms.ts";
import { practitioner } from "./practitioner.ts";

/** A note as a text: its parts, each under its name. */
const textOf = (note: Note): string =>
  noteParts
    .flatMap((part) => (note[part] === "" ? [] : [`${part.charAt(0).toUpperCase()}${part.slice(1)}\n${note[part]}`]))
    .join("\n\n");

function documentResource(note: Note, notes: readonly Note[], { patient, clinic }: Chart): DocumentReference {
  const isAmended = amendmentsOf(notes, note.id).length > 0;
  return {
    resourceType: "DocumentReference",
    id: note.id,
    meta: metaOf(note.updatedAt),
    status: "current",
    docStatus: isAmended ? "amended" : "final",
    type: coded(systems.loinc, "11506-3"),
    category: [coded("http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note")],
    subject: refer("Patient", patient.id),
    date: note.signedAt ?? note.updatedAt,
    author: [practitioner(note.authorId, note.authorName)],
    authenticator: practitioner(note.authorId, note.authorName),
    custodian: refer("Organization", clinic.organizationId),
    ...(note.amendsId === null
      ? {}
      : { relatesTo: [{ code: "appends" as const, target: refer("DocumentReference", note.amendsId) }] }),
    content: [
      {
        attachment: {
          contentType: "text/plain; charset=utf-8",
          data: Buffer.from(textOf(note)).toString("base64"),
          creation: note.createdAt,
        },
      },
    ],
    context: {
      encounter: [refer("Encounter", note.caseId)],
      period: { start: note.effectiveAt },
    },
  };
}

/** Notes that are signed. Drafts are their author's alone. */
export const documentReferences = (chart: Chart): readonly DocumentReference[] =>
  chart.notes.flatMap(({ notes }) =>
    notes.filter(({ signedAt }) => signedAt !== null).map((note) => documentResource(note, notes, chart)),
  );
