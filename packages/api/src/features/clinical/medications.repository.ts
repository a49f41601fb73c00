import type { TenantKey } from "@anamnesis/crypto";
import { medicationStatements, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type MedicationList,
  type MedicationListState,
  medicationListStates,
  type MedicationStatement,
  type RecordStatementInput,
} from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import { type RecordContents, standsInRecord } from "./records.repository.ts";

type StatementToKeep = RecordStatementInput & { readonly organizationId: string };

/** Keeps what somebody takes; sent again, it is left as it is. */
export async function insertStatement(tx: KeyedTx, statement: StatementToKeep, key: TenantKey): Promise<void> {
  const sealed = await sealRow(tx, medicationStatements, statement, sealerOf(key));
  // Who writes it is said by the database.
  await tx.db
    .insert(medicationStatements)
    .values({ ...sealed, writtenBy: statement.organizationId, processId: tx.writerId() })
    .onConflictDoNothing();
}

/** False when it is not there, or changed since `version`. `process` looked at the record of `key`. */
export async function updateStatement(
  tx: KeyedTx,
  statement: StatementToKeep,
  { key, version, process }: { readonly key: TenantKey; readonly version: string; readonly process: string },
): Promise<boolean> {
  const sealed = await sealRow(tx, medicationStatements, statement, sealerOf(key));
  const { organizationId, id, patientId: _patient, ...changed } = sealed;
  if (!(await standsInRecord(tx, { process, list: "medication_statements", id }))) return false;
  const isThis = and(
    eq(medicationStatements.organizationId, organizationId),
    eq(medicationStatements.id, id),
    eq(medicationStatements.updatedAt, version),
  );
  const changes = { ...changed, processId: tx.writerId() };
  const rows = await tx.db
    .update(medicationStatements)
    .set(changes)
    .where(isThis)
    .returning({ id: medicationStatements.id });
  return rows.length > 0;
}

const answer = sqlFunction("clinical.answer_medications", typed<boolean>());

interface MedicationAnswer {
  readonly patientId: string;
  readonly state: Exclude<MedicationListState, "never_asked">;
  /** Whether what others say was compared with the record. */
  readonly isReconciled: boolean;
}

/** Keeps that the person of the context asked, and what they were told. False where the record says otherwise. */
export const answerMedications = (
  tx: Tx,
  { patientId: patient, state, isReconciled: reconciled }: MedicationAnswer,
): Promise<boolean> => answer(tx, { patient, state, reconciled });

type ReadStatement = Omit<
  typeof medicationStatements.$inferSelect,
  "organizationId" | "patientId" | "processId" | "writtenBy" | "stoppedBy"
> & { readonly writtenBy: string | null; readonly stoppedBy: string | null };
interface ReadList {
  readonly state: string;
  readonly askedBy: string | null;
  readonly askedAt: string;
  readonly reconciledBy: string | null;
  readonly reconciledAt: string | null;
}

const statementOf = (row: OpenedRow<ReadStatement>): MedicationStatement => ({
  ...row,
  name: row.name ?? "",
  rxcui: row.rxcui ?? "",
  takenAs: row.takenAs ?? "",
  saidBy: row.saidBy ?? "",
});

/** What a patient takes, as it stands in a record. */
export async function openMedications(tx: KeyedTx, { rows, keys }: RecordContents): Promise<MedicationList> {
  const [list] = rows<ReadList>("medication_lists");
  const { opened, unreadable } = await openReadable(tx, {
    table: medicationStatements,
    rows: rows<ReadStatement>("medication_statements"),
    keys,
  });
  return {
    state: medicationListStates.find((one) => one === list?.state) ?? "never_asked",
    question:
      list === undefined
        ? null
        : {
            askedBy: list.askedBy,
            askedAt: list.askedAt,
            reconciledBy: list.reconciledBy,
            reconciledAt: list.reconciledAt,
          },
    statements: opened.map(statementOf),
    unreadable: unreadable.length,
  };
}
