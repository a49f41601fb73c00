import {
  AppError,
  checkInRecord,
  keyOfFinding,
  type MovePrescriptionInput,
  numbersTaken,
  type PrescribingRecord,
  type PrescriptionList,
  type SaveDraftInput,
  type SignPrescriptionInput,
  todayIn,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { openAllergies } from "./allergies.repository.ts";
import { findMedications } from "../terminology/index.ts";
import { whyNotOpened } from "./care-team.ts";
import { openCases } from "./cases.repository.ts";
import { openDiagnoses } from "./diagnoses.repository.ts";
import { openMedications } from "./medications.repository.ts";
import { writeInRecord } from "./patient-entries.ts";
import type { Clinic } from "./patients.ts";
import { movePrescriptionTo, openPrescriptions, savePrescription, signDraft } from "./prescriptions.repository.ts";
import { openRecord } from "./records.repository.ts";

type Refusal = "changed" | "signed" | "not_found" | "ended" | "nothing_to_replace";

/** What is thrown for what the database answered. */
function refusalOf(outcome: Refusal): AppError {
  switch (outcome) {
    case "changed":
      return new AppError("conflict", "clinical.prescription_changed_meanwhile");
    case "signed":
      return new AppError("conflict", "clinical.prescription_signed");
    case "ended":
      return new AppError("conflict", "clinical.case_ended");
    case "nothing_to_replace":
      return new AppError("conflict", "clinical.nothing_to_replace");
    case "not_found":
      return new AppError("not_found", "clinical.prescription_not_found");
  }
}

/** Saves a draft. Throws `conflict` when it was saved or signed meanwhile. */
export function saveDraft(work: Work, clinic: Clinic, input: SaveDraftInput): Promise<PrescriptionList> {
  const { organizationId } = clinic;
  return writeInRecord(work, {
    clinic,
    patientId: input.patientId,
    write: async (tx, key) => {
      const outcome = await savePrescription(tx, { ...input, organizationId }, key);
      if (outcome !== "done") throw refusalOf(outcome);
    },
    open: openPrescriptions,
  });
}

/** What an order is checked against, of the record that `process` looked at. */
async function recordOf(tx: KeyedTx, clinic: Clinic, patientId: string, process: string): Promise<PrescribingRecord> {
  const record = await openRecord(tx, { process, keys: clinic.keys });
  if (record?.id !== patientId) throw await whyNotOpened(tx, patientId);
  const { patient, contents } = record;
  const medications = await openMedications(tx, contents);
  const products = await findMedications(tx, numbersTaken(medications));
  return {
    gender: patient?.gender ?? "unknown",
    birthDate: patient?.birthDate ?? "",
    allergies: await openAllergies(tx, contents),
    diagnoses: await openDiagnoses(tx, contents),
    cases: await openCases(tx, contents),
    prescriptions: await openPrescriptions(tx, contents),
    medications,
    ingredients: new Map(products.map(({ rxcui, ingredients }) => [rxcui, ingredients])),
  };
}

/**
 * Checks a draft against all that stands in the record, and signs it with what was found. Throws `conflict` when a finding that
 * asks for a reason has none, and when the draft is not the one that was shown; `invalid` where it does not say how it is taken.
 */
export function signPrescription(work: Work, clinic: Clinic, input: SignPrescriptionInput): Promise<PrescriptionList> {
  const { organizationId } = clinic;
  return writeInRecord(work, {
    clinic,
    patientId: input.patientId,
    write: async (tx, key, process) => {
      const record = await recordOf(tx, clinic, input.patientId, process);
      const draft = record.prescriptions.prescriptions.find(({ id }) => id === input.id);
      if (draft === undefined) throw refusalOf("not_found");
      const { order, replaces } = draft;
      if (order.dosage === null && order.dosageText.trim() === "") {
        throw new AppError("invalid", "clinical.dosage_missing");
      }
      const result = checkInRecord(record, { order, apartFrom: [draft.id, replaces], today: todayIn("UTC") });
      const answered = new Set(input.overrides.map((one) => one.key));
      if (result.findings.some((one) => one.isInterruptive && !answered.has(keyOfFinding(one)))) {
        throw new AppError("conflict", "clinical.finding_unanswered");
      }
      const outcome = await signDraft(tx, { ...input, organizationId, result }, key);
      if (outcome !== "done") throw refusalOf(outcome);
    },
    open: openPrescriptions,
  });
}

/** Moves a prescription. Throws `conflict` when it was moved meanwhile, or cannot go there. */
export function movePrescription(work: Work, clinic: Clinic, input: MovePrescriptionInput): Promise<PrescriptionList> {
  const { organizationId } = clinic;
  return writeInRecord(work, {
    clinic,
    patientId: input.patientId,
    write: async (tx, key) => {
      const outcome = await movePrescriptionTo(tx, { ...input, organizationId }, key);
      if (outcome !== "done") throw refusalOf(outcome);
    },
    open: openPrescriptions,
  });
}
