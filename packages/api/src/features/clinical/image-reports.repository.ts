import type { TenantKey } from "@anamnesis/crypto";
import { imageReports, sqlFunction, typed } from "@anamnesis/db";
import type { SaveImageReportInput, SignImageReportInput } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { sealRow } from "../../sealed-rows.ts";
import { digestOfReport, openImageList } from "./images.repository.ts";
import { sealerOf } from "./patient-keys.ts";

type SaveOutcome = "done" | "changed" | "signed" | "not_found";
interface Saved {
  readonly outcome: SaveOutcome;
  readonly version: string | null;
}
const save = sqlFunction("clinical.save_image_report", typed<Saved>());

/** Saves the draft of a report over the version that its author saw. */
export async function saveReportDraft(
  tx: KeyedTx,
  { patientId, studyId, amendsId, version, ...report }: SaveImageReportInput & { readonly organizationId: string },
  key: TenantKey,
): Promise<Saved> {
  const sealed = await sealRow(tx, imageReports, report, sealerOf(key));
  const [saved] = await save(tx, {
    id: report.id,
    patient: patientId,
    study: studyId,
    amends: amendsId,
    findings: sealed.findingsEncrypted,
    impression: sealed.impressionEncrypted,
    version,
  });
  return saved ?? { outcome: "not_found", version: null };
}

const sign = sqlFunction("clinical.sign_image_report", typed<"done" | "changed" | "signed" | "not_found">());

/** Signs a report as it stands, if that is what whoever signs was shown; `changed` where it is not. */
export async function signReport(
  tx: KeyedTx,
  { id, patientId: patient, version, digest }: SignImageReportInput,
  key: TenantKey,
) {
  const { reports } = await openImageList(tx, patient, key);
  const report = reports.find((one) => one.id === id);
  if (report === undefined) return "not_found" as const;
  if (digestOfReport(report) !== digest) return "changed" as const;
  return sign(tx, { id, patient, version, digest: Buffer.from(digest, "hex") });
}
