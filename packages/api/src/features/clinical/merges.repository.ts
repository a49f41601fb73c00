import { patients, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { MergedRecord, MergePatientsInput, UndoMergeInput, UndoneMerge } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable } from "../../sealed-rows.ts";
import type { RecordContents } from "./records.repository.ts";

const mergeTwo = sqlFunction(
  "clinical.merge_patients",
  typed<"done" | "outside" | "merged" | "changed" | "accounts">(),
);

/** Merges a record into another one, by who looked at both a moment ago. */
export const mergeRecords = (
  tx: Tx,
  { id, survivorId, survivorVersion, mergedId, mergedVersion, keepsAccountOf, reason }: MergePatientsInput,
) =>
  mergeTwo(tx, { id, survivor: survivorId, survivorVersion, merged: mergedId, mergedVersion, keepsAccountOf, reason });

const undo = sqlFunction("clinical.undo_merge", typed<"done" | "not_found" | "outside" | "merged">());

/** Takes a merge back, by who looked at what it became a moment ago. */
export const undoMergeOf = (tx: Tx, { id, survivorId: survivor, reason }: UndoMergeInput) =>
  undo(tx, { id, survivor, reason });

interface UndoneRow {
  readonly mergedId: string;
  readonly tableName: string | null;
  readonly rowId: string | null;
  readonly outcome: "returned" | "kept" | null;
}
const undoneRows = sqlFunction("clinical.undone_rows", typed<UndoneRow>());

/** What became of the rows of a merge that was taken back; null where there is none. */
export async function undoneMergeOf(tx: Tx, id: string): Promise<UndoneMerge | null> {
  const rows = await undoneRows(tx, { id });
  const [first] = rows;
  if (first === undefined) return null;
  return {
    patientId: first.mergedId,
    returned: rows.filter(({ outcome }) => outcome === "returned").length,
    kept: rows.flatMap(({ tableName, rowId, outcome }) =>
      outcome === "kept" && tableName !== null && rowId !== null ? [{ table: tableName, id: rowId }] : [],
    ),
  };
}

interface ReadMerged {
  readonly id: string;
  readonly mergeId: string;
  readonly familyNameEncrypted: Buffer;
  readonly givenNameEncrypted: Buffer;
  readonly birthDateEncrypted: Buffer;
  readonly recordNumberEncrypted: Buffer;
  readonly reason: string;
  readonly mergedBy: string;
  readonly mergedAt: string;
}
/** Records that are part of one. */
export async function openMerged(tx: KeyedTx, { rows, keys }: RecordContents): Promise<readonly MergedRecord[]> {
  const { opened } = await openReadable(tx, { table: patients, rows: rows<ReadMerged>("merged"), keys });
  return opened.map(({ id, mergeId, familyName, givenName, birthDate, recordNumber, reason, mergedBy, mergedAt }) => ({
    id: mergeId,
    patientId: id,
    familyName: familyName ?? "",
    givenName: givenName ?? "",
    birthDate: birthDate ?? "",
    recordNumber: recordNumber ?? "",
    reason,
    mergedBy,
    mergedAt,
  }));
}

const recordCandidates = sqlFunction(
  "clinical.record_duplicates",
  typed<{ readonly nextAt: string; readonly nextId: string }>(),
);

/** Writes down a look at records that may be two of one person; where to go on, null where that was all. */
export async function recordDuplicates(
  tx: Tx,
  before: { readonly at: string; readonly id: string } | null,
): Promise<{ readonly at: string; readonly id: string } | null> {
  const [next] = await recordCandidates(tx, { beforeAt: before?.at ?? null, beforeId: before?.id ?? null });
  return next === undefined ? null : { at: next.nextAt, id: next.nextId };
}

const distinct = sqlFunction("clinical.distinct_pairs", typed<{ readonly oneId: string; readonly otherId: string }>());

/** Pairs of those whom a process looked at of which somebody said that they are not of one person. */
export const distinctPairs = (tx: Tx, process: string) => distinct(tx, { process });

const sayNot = sqlFunction("clinical.say_not_same", typed<boolean>());

/** Keeps that two records are not of one person. False where there are no such two. */
export const insertNotSame = (
  tx: Tx,
  { id, one, other }: { readonly id: string; readonly one: string; readonly other: string },
) => sayNot(tx, { id, one, other });
