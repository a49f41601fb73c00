import { randomUUID } from "node:crypto";

/** What diagnoses are about. */
interface InRecord {
  readonly patientId: string;
  readonly caseId: string;
  readonly diagnosisId: string;
  readonly observationId: string;
}

const reason = "because";
/** Names a diagnosis, as somebody saw it. */
const diagnosisOf = ({ diagnosisId: id, patientId }: InRecord) => ({ id, patientId, version: "2026-01-01T00:00:00Z" });

/** An input for each procedure of diagnoses and code lists. */
export const diagnosisInputs = {
  "clinical.diagnoses.propose": (at: InRecord) => ({
    id: randomUUID(),
    patientId: at.patientId,
    caseId: at.caseId,
    encounteredOn: "2026-11-20",
    primaryDiagnosis: "Somewhere else",
    severity: "mild",
    confidence: 0.5,
  }),
  "clinical.diagnoses.askForReview": (at: InRecord) => diagnosisOf(at),
  "clinical.diagnoses.confirm": (at: InRecord) => ({ ...diagnosisOf(at), finalDiagnosis: "Something else" }),
  "clinical.diagnoses.reject": (at: InRecord) => ({ ...diagnosisOf(at), reviewNotes: reason }),
  "clinical.diagnoses.cite": (at: InRecord) => ({
    kind: "observation",
    id: randomUUID(),
    patientId: at.patientId,
    diagnosisId: at.diagnosisId,
    sourceId: at.observationId,
  }),
  "clinical.diagnoses.model": () => undefined,
  "clinical.diagnoses.suggest": (at: InRecord) => ({
    patientId: at.patientId,
    caseId: at.caseId,
    encounteredOn: "2026-11-20",
  }),
  "clinical.diagnoses.favourites.list": () => undefined,
  "clinical.diagnoses.favourites.set": () => ({ code: "R10.2", isFavourite: false }),
  "clinical.ownRecords.diagnoses": () => ({ language: "en" }),
  "terminology.codes.search": () => ({ search: "pain", day: "2026-11-20" }),
  "terminology.codes.find": () => ({ code: "N94.6", day: "2026-11-20" }),
  "terminology.medications.search": () => ({ search: "ibuprofen" }),
  "terminology.medications.find": () => ({ rxcuis: ["5640"] }),
  "terminology.releases.list": () => undefined,
  "terminology.releases.begin": () => ({
    id: randomUUID(),
    fileName: "icd10cm_order_2027.zip",
    bytes: 100,
    sha256: "a".repeat(64),
    fiscalYear: 2027,
  }),
  "terminology.releases.upload": () => ({ id: randomUUID(), index: 0, data: "YQ==" }),
  "terminology.releases.start": () => ({ id: randomUUID() }),
  "terminology.releases.undo": () => ({ id: randomUUID(), reason }),
};
