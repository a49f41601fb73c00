import type { TenantKey } from "@anamnesis/crypto";
import {
  AppError,
  type ChangeStatementInput,
  type MedicationList,
  type ReconcileMedicationsInput,
  type RecordStatementInput,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { answerMedications, insertStatement, openMedications, updateStatement } from "./medications.repository.ts";
import { writeInRecord } from "./patient-entries.ts";
import type { Clinic } from "./patients.ts";

const writing = (
  work: Work,
  { clinic, patientId }: { readonly clinic: Clinic; readonly patientId: string },
  write: (tx: KeyedTx, key: TenantKey, process: string) => Promise<void>,
): Promise<MedicationList> => writeInRecord(work, { clinic, patientId, write, open: openMedications });

interface StatementChange {
  readonly clinic: Clinic;
  readonly key: TenantKey;
  /** It looked at the record. */
  readonly process: string;
}

async function change(
  tx: KeyedTx,
  { version, ...statement }: ChangeStatementInput,
  { clinic, key, process }: StatementChange,
): Promise<void> {
  const kept = { ...statement, organizationId: clinic.organizationId };
  if (await updateStatement(tx, kept, { key, version, process })) return;
  throw new AppError("conflict", "clinical.medication_changed_meanwhile");
}

/** Keeps what a patient takes, of whom it is known from then on. */
export function recordStatement(work: Work, clinic: Clinic, input: RecordStatementInput): Promise<MedicationList> {
  const { patientId } = input;
  return writing(work, { clinic, patientId }, async (tx, key) => {
    await insertStatement(tx, { ...input, organizationId: clinic.organizationId }, key);
    await answerMedications(tx, { patientId, state: "known", isReconciled: false });
  });
}

/** Changes what is said of something that a patient takes. Throws `conflict` when it was changed since `version`. */
export function changeStatement(work: Work, clinic: Clinic, input: ChangeStatementInput): Promise<MedicationList> {
  const { patientId } = input;
  return writing(work, { clinic, patientId }, async (tx, key, process) => {
    await change(tx, input, { clinic, key, process });
    await answerMedications(tx, { patientId, state: "known", isReconciled: false });
  });
}

/** Keeps that a patient was asked, and takes nothing. Throws `conflict` where the record says otherwise. */
export function sayNoMedications(work: Work, clinic: Clinic, patientId: string): Promise<MedicationList> {
  return writing(work, { clinic, patientId }, async (tx) => {
    if (await answerMedications(tx, { patientId, state: "none_known", isReconciled: false })) return;
    throw new AppError("conflict", "clinical.medications_known");
  });
}

/**
 * Keeps what came of comparing the record with what others say, all of it or nothing, and that it was compared. Throws
 * `conflict` when something was changed since it was looked at.
 */
export function reconcileMedications(
  work: Work,
  clinic: Clinic,
  { patientId, added, changed }: ReconcileMedicationsInput,
): Promise<MedicationList> {
  return writing(work, { clinic, patientId }, async (tx, key, process) => {
    for (const statement of added) {
      await insertStatement(tx, { ...statement, patientId, organizationId: clinic.organizationId }, key);
    }
    for (const statement of changed) {
      await change(tx, { ...statement, patientId }, { clinic, key, process });
    }
    const isNone = await answerMedications(tx, { patientId, state: "none_known", isReconciled: true });
    if (!isNone) await answerMedications(tx, { patientId, state: "known", isReconciled: true });
  });
}
