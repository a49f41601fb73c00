import {
  medicalCases,
  medicationStatements,
  notes,
  type planSteps,
  prescriptions,
  sqlFunction,
  treatmentPlans,
  typed,
} from "@anamnesis/db";
import {
  type OwnCase,
  type OwnMedication,
  type OwnNote,
  type OwnPlan,
  type OwnPrescription,
  type OwnRecordContents,
  readOrder,
  readPlan,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow } from "../../sealed-rows.ts";
import { type KeyColumns, openerOf, type PatientKeys, unwrapKeys } from "./patient-keys.ts";

const open = sqlFunction("clinical.open_own_record", typed<KeyColumns>());

type ReadCase = Pick<
  typeof medicalCases.$inferSelect,
  "organizationId" | "id" | "caseNumber" | "titleEncrypted" | "status" | "createdAt"
>;
type ReadNote = Pick<
  typeof notes.$inferSelect,
  | "organizationId"
  | "id"
  | "caseId"
  | "amendsId"
  | "subjectiveEncrypted"
  | "objectiveEncrypted"
  | "assessmentEncrypted"
  | "planEncrypted"
  | "effectiveAt"
> & { readonly authorName: string | null; readonly signedAt: string };
type ReadPrescription = Pick<
  typeof prescriptions.$inferSelect,
  "organizationId" | "id" | "status" | "orderEncrypted" | "startsOn" | "endsOn"
> & { readonly signedName: string | null; readonly signedAt: string };
type ReadMedication = Pick<
  typeof medicationStatements.$inferSelect,
  "organizationId" | "id" | "nameEncrypted" | "takenAsEncrypted" | "since" | "until" | "status" | "stopReasonEncrypted"
>;
type ReadPlan = Pick<
  typeof treatmentPlans.$inferSelect,
  "organizationId" | "id" | "status" | "contentEncrypted" | "startsOn" | "endsOn"
> & { readonly approvedName: string | null };
type ReadStep = Pick<typeof planSteps.$inferSelect, "id" | "planId" | "itemId" | "state" | "createdAt"> & {
  readonly writtenName: string | null;
};
const medications = sqlFunction("clinical.own_medications", typed<ReadMedication>());
const cases = sqlFunction("clinical.own_cases", typed<ReadCase>());
const signed = sqlFunction("clinical.own_notes", typed<ReadNote>());
const prescribed = sqlFunction("clinical.own_prescriptions", typed<ReadPrescription>());
const planned = sqlFunction("clinical.own_plans", typed<ReadPlan>());
const followed = sqlFunction("clinical.own_plan_steps", typed<ReadStep>());

type OpenedNote = OpenedRow<ReadNote>;

const noteOf = ({ id, authorName, effectiveAt, signedAt, ...parts }: OpenedNote): Omit<OwnNote, "amendments"> => ({
  id,
  authorName,
  effectiveAt,
  signedAt,
  subjective: parts.subjective ?? "",
  objective: parts.objective ?? "",
  assessment: parts.assessment ?? "",
  plan: parts.plan ?? "",
});

/** Notes of a case with what was added to each. */
function notesOf(all: readonly OpenedNote[], caseId: string): readonly OwnNote[] {
  const ofCase = all.filter((note) => note.caseId === caseId);
  return ofCase
    .filter(({ amendsId }) => amendsId === null)
    .map((note) => ({
      ...noteOf(note),
      amendments: ofCase
        .filter(({ amendsId }) => amendsId === note.id)
        .map(noteOf)
        .toSorted((one, other) => one.signedAt.localeCompare(other.signedAt)),
    }));
}

function prescriptionOf(row: OpenedRow<ReadPrescription>): OwnPrescription {
  const { id, status, startsOn, endsOn, signedName: signedBy, signedAt } = row;
  const { name, dosage, dosageText, instructions, indication } = readOrder(row.order ?? "");
  return { id, status, name, dosage, dosageText, instructions, indication, startsOn, endsOn, signedBy, signedAt };
}

function planOf(row: OpenedRow<ReadPlan>, steps: readonly ReadStep[]): OwnPlan {
  const { id, status, startsOn, endsOn, approvedName: approvedBy } = row;
  const { notes: _notes, ...content } = readPlan(row.content ?? "");
  return {
    ...content,
    id,
    status,
    startsOn,
    endsOn,
    approvedBy,
    steps: steps
      .filter(({ planId }) => planId === id)
      .map(({ id: stepId, itemId, state, writtenName: by, createdAt: at }) => ({ id: stepId, itemId, state, by, at })),
  };
}

/** What stands in a record of the person of the context, which is on record; null for everybody else's. */
export async function openOwnRecord(tx: KeyedTx, id: string, keys: PatientKeys): Promise<OwnRecordContents | null> {
  const handed = await open(tx, { id });
  const [record] = handed;
  if (record === undefined) return null;
  const unwrapped = await unwrapKeys(tx, keys, handed);
  const opener = async () => openerOf(record.organizationId, unwrapped.values());
  const found = await openReadable(tx, { table: medicalCases, rows: await cases(tx, { id }), keys: opener });
  const written = await openReadable(tx, { table: notes, rows: await signed(tx, { id }), keys: opener });
  const ordered = await openReadable(tx, { table: prescriptions, rows: await prescribed(tx, { id }), keys: opener });
  const begun = await openReadable(tx, { table: treatmentPlans, rows: await planned(tx, { id }), keys: opener });
  const steps = await followed(tx, { id });
  const taken = await openReadable(tx, {
    table: medicationStatements,
    rows: await medications(tx, { id }),
    keys: opener,
  });
  return {
    prescriptions: ordered.opened.map(prescriptionOf),
    plans: begun.opened.map((row) => planOf(row, steps)),
    medications: taken.opened.map(
      ({ id: statementId, name, takenAs, since, until, status, stopReason }): OwnMedication => ({
        id: statementId,
        name: name ?? "",
        takenAs: takenAs ?? "",
        since,
        until,
        status,
        stopReason,
      }),
    ),
    cases: found.opened.map(({ id: caseId, caseNumber, title, status, createdAt }): OwnCase => ({
      id: caseId,
      caseNumber,
      title: title ?? "",
      status,
      createdAt,
      notes: notesOf(written.opened, caseId),
    })),
    unreadable: [found, written, taken, ordered, begun].reduce((sum, { unreadable }) => sum + unreadable.length, 0),
  };
}
