import {
  AppError,
  type ComparedRecord,
  type Comparison,
  type Duplicate,
  type ListDuplicatesInput,
  matchOf,
  type MergePatientsInput,
  type UndoMergeInput,
  type UndoneMerge,
} from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import { v7 as uuidv7 } from "uuid";
import { cursorOf, positionOf } from "../../cursor.ts";
import type { Work } from "../../trpc.ts";
import { wayTo } from "./care-team.repository.ts";
import { outsideCareTeam, patientMerged, patientNotFound, whyNotOpened } from "./care-team.ts";
import {
  distinctPairs,
  insertNotSame,
  mergeRecords,
  recordDuplicates,
  undoMergeOf,
  undoneMergeOf,
} from "./merges.repository.ts";
import type { PatientKeys } from "./patient-keys.ts";
import { linkStateOf } from "./patient-links.repository.ts";
import { matchSubjectOf } from "./patient-tokens.ts";
import { hitOf, openedBy, recordedBy } from "./patients.ts";
import { type LookedAt, recordLook } from "./patients.repository.ts";

const identityOf = (row: LookedAt) => ({
  ...hitOf(row),
  ssn: row.ssn ?? "",
  email: row.email ?? "",
  phone: row.phone ?? "",
  address: row.address ?? "",
  updatedAt: row.updatedAt,
});

const matchOfRows = (one: LookedAt, other: LookedAt) =>
  matchOf(matchSubjectOf(identityOf(one)), matchSubjectOf(identityOf(other)));

/**
 * Two records beside each other, as they are before somebody merges them: both looks are on record. Throws `forbidden` unless
 * both open.
 */
export async function comparePatients(
  work: Work,
  keys: PatientKeys,
  { one, other }: { readonly one: string; readonly other: string },
): Promise<Comparison> {
  const process = await recordedBy(work, async (tx) => {
    await recordLook(tx, one);
    await recordLook(tx, other);
  });
  return openedBy(work, { process, keys }, async ({ found, unreadable }, tx) => {
    if (unreadable.length > 0) throw new AppError("internal", "clinical.patient_unreadable");
    const recordOf = async (id: string): Promise<readonly [LookedAt, ComparedRecord]> => {
      const row = found.find((looked) => looked.id === id);
      if (row === undefined) throw await whyNotOpened(tx, id);
      return [row, { ...identityOf(row), account: (await linkStateOf(tx, id)) ?? "none" }];
    };
    const [oneRow, oneRecord] = await recordOf(one);
    const [otherRow, otherRecord] = await recordOf(other);
    return { one: oneRecord, other: otherRecord, match: matchOfRows(oneRow, otherRow) };
  });
}

/**
 * Merges a record into another one of the same person; the survivor. Both were looked at, as `versions` show. Throws
 * `forbidden` for who is not in both care teams, and `conflict` for what was changed or merged meanwhile.
 */
export async function mergePatients(work: Work, input: MergePatientsInput): Promise<{ readonly survivorId: string }> {
  await recordedBy(work, async (tx) => {
    await recordLook(tx, input.survivorId);
    await recordLook(tx, input.mergedId);
  });
  return work.write(async (tx) => {
    switch (await mergeRecords(tx, input)) {
      case "done":
        return { survivorId: input.survivorId };
      case "outside":
        throw await whyNotMerged(tx, [input.survivorId, input.mergedId]);
      case "merged":
        throw patientMerged();
      case "changed":
        throw new AppError("conflict", "clinical.patient_changed_meanwhile");
      case "accounts":
        throw new AppError("conflict", "clinical.accounts_of_both");
    }
  }, input.reason);
}

/** Also whoever has opened one of them in an emergency is outside the team that decides. */
async function whyNotMerged(tx: Tx, ids: readonly string[]): Promise<AppError> {
  for (const id of ids) if ((await wayTo(tx, id)) === undefined) return patientNotFound();
  return outsideCareTeam();
}

/** Takes a merge back; what went back, and what stayed since somebody changed it. Throws `conflict` and `not_found`. */
export async function undoMerge(work: Work, input: UndoMergeInput): Promise<UndoneMerge> {
  await recordedBy(work, (tx) => recordLook(tx, input.survivorId));
  return work.write(async (tx) => {
    switch (await undoMergeOf(tx, input)) {
      case "done": {
        const undone = await undoneMergeOf(tx, input.id);
        if (undone === null) throw new AppError("not_found", "clinical.merge_not_found");
        return undone;
      }
      case "not_found":
        throw new AppError("not_found", "clinical.merge_not_found");
      case "outside":
        throw outsideCareTeam();
      case "merged":
        throw new AppError("conflict", "clinical.merged_further");
    }
  }, input.reason);
}

const purpose = "Duplicate records";

/** Pairs of records that may be of one person, the surest first; whoever they are is on record as looked at. */
export async function listDuplicates(
  work: Work,
  keys: PatientKeys,
  { cursor }: ListDuplicatesInput,
): Promise<{ readonly pairs: readonly Duplicate[]; readonly nextCursor: string | null }> {
  const before = positionOf("clinical.duplicates", cursor) ?? null;
  const { process, next } = await work.writeUnkept(async (tx) => {
    const position = await recordDuplicates(tx, before);
    return { process: tx.writerId(), next: position };
  }, purpose);
  const pairs = await openedBy(work, { process, keys }, async ({ found }, tx) => {
    const distinct = new Set((await distinctPairs(tx, process)).map(({ oneId, otherId }) => `${oneId} ${otherId}`));
    return found
      .flatMap((one, index) => found.slice(index + 1).map((other) => [one, other] as const))
      .filter(([one, other]) => !distinct.has([one.id, other.id].toSorted().join(" ")))
      .map(([one, other]): Duplicate => ({ one: hitOf(one), other: hitOf(other), match: matchOfRows(one, other) }))
      .filter(({ match }) => match.band !== "unlikely")
      .toSorted((one, other) => other.match.weight - one.match.weight);
  });
  return { pairs, nextCursor: next === null ? null : cursorOf("clinical.duplicates", next) };
}

/** Remembers that two records are not of one person: they are not proposed again. Throws `not_found`. */
export async function sayNotSamePerson(
  tx: Tx,
  pair: { readonly one: string; readonly other: string },
): Promise<{ readonly remembered: true }> {
  if (!(await insertNotSame(tx, { ...pair, id: uuidv7() }))) throw patientNotFound();
  return { remembered: true };
}
