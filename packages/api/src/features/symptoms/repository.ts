import { keptStatement, symptomEntries, type Tx, sqlFunction } from "@anamnesis/db";
import type { BodyRegion, EntryField, SymptomEntry } from "@anamnesis/domain";
import { and, desc, eq, getTableColumns, gte, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Position } from "../../cursor.ts";
import type { KeyedTx } from "../../field-keys.ts";
import { openRowsLeniently, sealRow } from "../../sealed-rows.ts";

type EntryRow = typeof symptomEntries.$inferSelect;

/** What is kept of what a person says. */
export type EntryValues = Pick<SymptomEntry, EntryField | "localDate">;

export interface EntryFilter {
  readonly from: string;
  readonly to: string | undefined;
  readonly categories: string[] | undefined;
  readonly tags: string[] | undefined;
  readonly before: Position | undefined;
  readonly limit: number;
}

/** An entry before its notes are opened. */
export interface StoredEntry extends Omit<SymptomEntry, "notes"> {
  readonly userId: string;
  /** Null for none. */
  readonly notesEncrypted: Buffer | null;
}

function entryOf({ deletedAt: withdrawnAt, processId: _process, importId: _import, ...entry }: EntryRow): StoredEntry {
  return { ...entry, withdrawnAt };
}

const inDiary = isNull(symptomEntries.deletedAt);

export interface NewEntry extends EntryValues {
  readonly id: string;
  readonly userId: string;
  /** Where it came with an import. */
  readonly importId?: string;
}

/** No notes are not sealed, so that most entries are read without a key. */
const keptNotes = (notes: string) => (notes === "" ? null : notes);

const given = sql.placeholder;
/** What the database says itself of a new entry. */
const saidByDatabase: ReadonlySet<string> = new Set(["createdAt", "updatedAt", "deletedAt"]);

const insertOne = keptStatement((db) => {
  const names = Object.keys(getTableColumns(symptomEntries)).filter((name) => !saidByDatabase.has(name));
  // Every column of the table, so that none is forgotten; Drizzle does not say so of placeholders that are not spelt out.
  const values = Object.fromEntries(names.map((name) => [name, given(name)])) as unknown as EntryRow;
  return db.insert(symptomEntries).values(values).onConflictDoNothing().returning().prepare("");
});

/** Entries whose id the person has already are left out of the answer. */
export async function insertEntries(tx: KeyedTx, entries: readonly NewEntry[]): Promise<StoredEntry[]> {
  const processId = tx.writerId();
  const values: (typeof symptomEntries.$inferInsert)[] = [];
  for (const { notes, importId = null, ...entry } of entries) {
    values.push(await sealRow(tx, symptomEntries, { ...entry, importId, notes: keptNotes(notes), processId }));
  }
  const [one, another] = values;
  const rows =
    one !== undefined && another === undefined
      ? await insertOne(tx).execute(one)
      : await tx.db.insert(symptomEntries).values(values).onConflictDoNothing().returning();
  return rows.map(entryOf);
}

/** The entry as people see it. */
export function withNotes(
  { userId: _owner, notesEncrypted: _sealed, ...entry }: StoredEntry,
  notes: string,
): SymptomEntry {
  return { ...entry, notes };
}

const report = sqlFunction("symptoms.report_unreadable");

/** Reports entries or days of the person of the context whose notes do not open to those who run the house. */
export async function reportUnreadable(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await report(tx, { ids });
}

/**
 * Entries of one person with their notes readable, in the same order. Asks for keys, and is recorded, once or not at all.
 * Notes that do not open, whoever wrote them and with what, are said to, and reported to those who run the house.
 */
export async function openEntries(tx: KeyedTx, stored: readonly StoredEntry[]): Promise<SymptomEntry[]> {
  const opened = await openRowsLeniently(tx, { table: symptomEntries, rows: stored });
  const entries = stored.map((entry, index) => {
    const notes = opened[index]?.notes ?? null;
    const shown = withNotes(entry, notes ?? "");
    return entry.notesEncrypted === null || notes !== null ? shown : { ...shown, notesUnreadable: true as const };
  });
  await reportUnreadable(
    tx,
    entries.filter(({ notesUnreadable }) => notesUnreadable === true).map(({ id }) => id),
  );
  return entries;
}

/** Withdrawn entries are found too. */
export async function findEntry(tx: Tx, id: string): Promise<StoredEntry | null> {
  const [row] = await tx.db.select().from(symptomEntries).where(eq(symptomEntries.id, id));
  return row === undefined ? null : entryOf(row);
}

/** What is changed of an entry; `notes` and all others only where they are given. */
export interface EntryChange extends Partial<EntryValues> {
  readonly deletedAt?: string | null;
}

/** Null when the entry is no longer as it was read. */
export async function updateEntry(
  tx: KeyedTx,
  { id, userId, updatedAt }: Pick<StoredEntry, "id" | "userId" | "updatedAt">,
  { notes, ...change }: EntryChange,
): Promise<StoredEntry | null> {
  const values = { ...change, id, userId, ...(notes === undefined ? {} : { notes: keptNotes(notes) }) };
  const { id: _, userId: _owner, ...sealed } = await sealRow(tx, symptomEntries, values);
  const [row] = await tx.db
    .update(symptomEntries)
    .set({ ...sealed, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(eq(symptomEntries.id, id), eq(symptomEntries.updatedAt, updatedAt)))
    .returning();
  return row === undefined ? null : entryOf(row);
}

const optionalFilters = {
  to: lte(symptomEntries.localDate, given("to")),
  categories: sql`${symptomEntries.category} = ANY (${given("categories")}::text[])`,
  tags: sql`${symptomEntries.tags} ?| ${given("tags")}::text[]`,
  before: or(
    lt(symptomEntries.occurredAt, given("beforeAt")),
    and(eq(symptomEntries.occurredAt, given("beforeAt")), lt(symptomEntries.id, given("beforeId"))),
  ),
};
type OptionalFilter = keyof typeof optionalFilters;

const pageWith = (filters: readonly OptionalFilter[]) =>
  keptStatement((db) =>
    db
      .select()
      .from(symptomEntries)
      .where(
        and(inDiary, gte(symptomEntries.localDate, given("from")), ...filters.map((filter) => optionalFilters[filter])),
      )
      .orderBy(desc(symptomEntries.occurredAt), desc(symptomEntries.id))
      .limit(given("limit"))
      .prepare(""),
  );

/** Statements by the filters that are in them: there are 16. */
const pages = new Map<string, ReturnType<typeof pageWith>>();

function pageFor(filters: readonly OptionalFilter[]): ReturnType<typeof pageWith> {
  const name = filters.join(" ");
  const page = pages.get(name) ?? pageWith(filters);
  pages.set(name, page);
  return page;
}

const filterNames: readonly OptionalFilter[] = ["to", "categories", "tags", "before"];

/** A page, newest first. */
export async function listEntries(tx: Tx, filter: EntryFilter): Promise<StoredEntry[]> {
  const { before, ...values } = filter;
  const page = pageFor(filterNames.filter((name) => filter[name] !== undefined));
  const rows = await page(tx).execute({ ...values, beforeAt: before?.at, beforeId: before?.id });
  return rows.map(entryOf);
}

export interface LabelCount {
  readonly label: string;
  readonly count: number;
}

/** The person's tags, most used first. */
export async function tagsInUse(tx: Tx): Promise<LabelCount[]> {
  return tx.query<LabelCount>(
    `SELECT tag AS label, count(*)::integer AS count
      FROM symptoms.symptom_entries CROSS JOIN jsonb_array_elements_text(tags) AS t (tag)
      WHERE deleted_at IS NULL GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 200`,
  );
}

/** Where each category was the last time that it was said. */
export async function lastRegions(tx: Tx): Promise<{ readonly category: string; readonly regions: BodyRegion[] }[]> {
  return tx.query(
    `SELECT DISTINCT ON (category) category, regions FROM symptoms.symptom_entries
      WHERE deleted_at IS NULL AND regions <> '{}' ORDER BY category, occurred_at DESC, id LIMIT 200`,
  );
}
