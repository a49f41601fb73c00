import { diaryDays, type Tx } from "@anamnesis/db";
import type { DiaryDay, ImportedDiaryDay, SetDayInput, TrackedDay } from "@anamnesis/domain";
import { and, asc, eq, gte, inArray, isNull, lte, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../field-keys.ts";
import { openRowsLeniently, sealRow } from "../../sealed-rows.ts";
import { reportUnreadable } from "./repository.ts";

const { id, userId, localDate, sleepMinutes, tracked, notesEncrypted, notesRevision, deletedAt } = diaryDays;

/**
 * What is said of the days of a range, oldest first, with the notes readable. Notes that do not open are said to, and
 * reported.
 */
export async function listDays(
  tx: KeyedTx,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<DiaryDay[]> {
  const rows = await tx.db
    .select({ id, userId, localDate, sleepMinutes, tracked, notesEncrypted, notesRevision })
    .from(diaryDays)
    .where(and(isNull(deletedAt), gte(localDate, from), lte(localDate, to)))
    .orderBy(asc(localDate));
  const opened = await openRowsLeniently(tx, { table: diaryDays, rows });
  const unreadable = new Set(
    rows
      .filter(({ notesEncrypted: sealed }, index) => sealed !== null && opened[index]?.notes === null)
      .map((row) => row.id),
  );
  await reportUnreadable(tx, [...unreadable]);
  return opened.map(({ id: row, userId: _owner, notes, ...day }) => ({
    ...day,
    notes: notes ?? "",
    ...(unreadable.has(row) ? { notesUnreadable: true as const } : {}),
  }));
}

type Change = Pick<SetDayInput, "localDate" | "sleepMinutes" | "tracked"> & { readonly userId: string };

/**
 * Says something of a day. Where nothing is another than before, nothing changes. A day that went with an import begins anew, and
 * one that came with an import stays when that is taken back.
 */
export async function putDay(tx: Tx, { userId: owner, localDate: day, sleepMinutes: sleep, tracked: values }: Change) {
  await tx.query(
    `INSERT INTO symptoms.diary_days AS d (user_id, id, local_date, sleep_minutes, tracked, process_id)
      VALUES ($1, $2, $3, $4::integer, jsonb_strip_nulls($5::jsonb), $6)
      ON CONFLICT (user_id, local_date) DO UPDATE SET
        sleep_minutes = CASE WHEN $7::boolean THEN excluded.sleep_minutes WHEN d.deleted_at IS NULL THEN d.sleep_minutes END,
        tracked = jsonb_strip_nulls(CASE WHEN d.deleted_at IS NULL THEN d.tracked ELSE '{}' END || $5::jsonb),
        notes_encrypted = CASE WHEN d.deleted_at IS NULL THEN d.notes_encrypted END,
        notes_revision = CASE WHEN d.deleted_at IS NULL THEN d.notes_revision END,
        import_id = NULL, deleted_at = NULL, process_id = excluded.process_id, updated_at = clock_timestamp()
      WHERE d.deleted_at IS NOT NULL
        OR ($7::boolean AND d.sleep_minutes IS DISTINCT FROM excluded.sleep_minutes)
        OR d.tracked <> jsonb_strip_nulls(d.tracked || $5::jsonb)`,
    [owner, uuidv7(), day, sleep ?? null, JSON.stringify(values), tx.writerId(), sleep !== undefined],
  );
}

/** A day as far as its notes are concerned. */
export interface DayOfNotes {
  readonly id: string;
  readonly notesRevision: string | null;
}

/** The day's row, which nobody else changes before this transaction is over; an empty one where nothing was said of it. */
export async function lockDay(tx: Tx, owner: string, day: string): Promise<DayOfNotes> {
  await putDay(tx, { userId: owner, localDate: day, tracked: {} });
  const [row] = await tx.db.select({ id, notesRevision }).from(diaryDays).where(eq(localDate, day)).for("update");
  if (row === undefined) throw new Error("a day that was put is not there");
  return row;
}

interface NewNotes {
  readonly id: string;
  readonly userId: string;
  readonly notes: string;
  readonly revision: string;
}

/** Notes that are empty are none, and need no key. */
const keptNotes = (notes: string) => (notes === "" ? null : notes);

export async function putNotes(tx: KeyedTx, { id: row, userId: owner, notes, revision }: NewNotes): Promise<void> {
  const { notesEncrypted: sealed } = await sealRow(tx, diaryDays, { id: row, userId: owner, notes: keptNotes(notes) });
  await tx.db
    .update(diaryDays)
    .set({
      notesEncrypted: sealed,
      notesRevision: revision,
      importId: null,
      processId: tx.writerId(),
      updatedAt: sql`clock_timestamp()`,
    })
    .where(eq(id, row));
}

/** What the days of a range say but for their notes, oldest first. */
export function trackedDays(tx: Tx, from: string, to: string): Promise<TrackedDay[]> {
  return tx.db
    .select({ localDate, sleepMinutes, tracked })
    .from(diaryDays)
    .where(and(isNull(deletedAt), gte(localDate, from), lte(localDate, to)))
    .orderBy(asc(localDate));
}

interface NewDiaryDays {
  readonly userId: string;
  readonly importId?: string;
  readonly days: readonly ImportedDiaryDay[];
}

/** Says days that nothing is said of, or of which everything was taken back. Answers how many these are. */
export async function insertNewDiaryDays(
  tx: KeyedTx,
  { userId: owner, importId: from, days }: NewDiaryDays,
): Promise<number> {
  const dates = days.map((day) => day.localDate);
  const known = await tx.db.select({ id, localDate }).from(diaryDays).where(inArray(localDate, dates));
  const ids = new Map(known.map((row) => [row.localDate, row.id]));
  const processId = tx.writerId();
  const values: (typeof diaryDays.$inferInsert)[] = [];
  for (const { notes, ...day } of days) {
    const row = { ...day, id: ids.get(day.localDate) ?? uuidv7(), userId: owner, importId: from ?? null, processId };
    const revision = notes === "" ? null : uuidv7();
    values.push(await sealRow(tx, diaryDays, { ...row, notes: keptNotes(notes), notesRevision: revision }));
  }
  const rows = await tx.db
    .insert(diaryDays)
    .values(values)
    .onConflictDoUpdate({
      target: [userId, localDate],
      set: {
        sleepMinutes: sql`excluded.sleep_minutes`,
        tracked: sql`excluded.tracked`,
        notesEncrypted: sql`excluded.notes_encrypted`,
        notesRevision: sql`excluded.notes_revision`,
        importId: sql`excluded.import_id`,
        deletedAt: null,
        processId,
        updatedAt: sql`clock_timestamp()`,
      },
      // Notes are sealed for the row that was there when they were: of one that came meanwhile, they stay as they are.
      setWhere: sql`${id} = excluded.id AND (${deletedAt} IS NOT NULL
        OR (${sleepMinutes} IS NULL AND ${tracked} = '{}' AND ${notesEncrypted} IS NULL))`,
    })
    .returning({ id });
  return rows.length;
}
