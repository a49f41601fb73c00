import { keptStatement, symptomEntries, type Tx } from "@anamnesis/db";
import type { SymptomEntry } from "@anamnesis/domain";
import { and, desc, eq, gte, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Position } from "../../cursor.ts";

type EntryRow = typeof symptomEntries.$inferSelect;

export interface EntryValues {
  readonly occurredAt: string;
  readonly localDate: string;
  readonly timeZone: string;
  readonly category: string;
  readonly severity: number;
  readonly notes: string;
  readonly tags: string[];
}

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

function entryOf(row: EntryRow): StoredEntry {
  const { id, userId, occurredAt, localDate, timeZone, category, severity, tags, createdAt, updatedAt } = row;
  const { notesEncrypted, deletedAt: withdrawnAt } = row;
  const when = { occurredAt, localDate, timeZone, createdAt, updatedAt, withdrawnAt };
  return { id, userId, ...when, category, severity, notesEncrypted, tags };
}

const inDiary = isNull(symptomEntries.deletedAt);

export interface NewEntry {
  readonly id: string;
  readonly userId: string;
  readonly notesEncrypted: Buffer | null;
  readonly values: EntryValues;
}

const given = sql.placeholder;

const insertOne = keptStatement((db) =>
  db
    .insert(symptomEntries)
    .values({
      id: given("id"),
      userId: given("userId"),
      occurredAt: given("occurredAt"),
      localDate: given("localDate"),
      timeZone: given("timeZone"),
      category: given("category"),
      severity: given("severity"),
      notesEncrypted: given("notesEncrypted"),
      tags: given("tags"),
      processId: given("processId"),
    })
    .onConflictDoNothing()
    .returning()
    .prepare(""),
);

/** Entries whose id the person has already are left out of the answer. */
export async function insertEntries(tx: Tx, entries: readonly NewEntry[]): Promise<StoredEntry[]> {
  const processId = tx.writerId();
  const values = entries.map(({ values: typed, ...entry }) => ({ ...typed, ...entry, processId }));
  const [one, another] = values;
  const rows =
    one !== undefined && another === undefined
      ? await insertOne(tx).execute(one)
      : await tx.db.insert(symptomEntries).values(values).onConflictDoNothing().returning();
  return rows.map(entryOf);
}

/** Withdrawn entries are found too. */
export async function findEntry(tx: Tx, id: string): Promise<StoredEntry | null> {
  const [row] = await tx.db.select().from(symptomEntries).where(eq(symptomEntries.id, id));
  return row === undefined ? null : entryOf(row);
}

/** Null when the entry is no longer as `version` (its updatedAt) says. */
export async function updateEntry(
  tx: Tx,
  {
    id,
    version,
    values,
  }: { id: string; version: string; values: Partial<Omit<typeof symptomEntries.$inferInsert, "id" | "userId">> },
): Promise<StoredEntry | null> {
  const [row] = await tx.db
    .update(symptomEntries)
    .set({ ...values, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(eq(symptomEntries.id, id), eq(symptomEntries.updatedAt, version)))
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

/** The person's categories, most used first. */
export async function categoriesInUse(tx: Tx): Promise<LabelCount[]> {
  return tx.query<LabelCount>(
    `SELECT category AS label, count(*)::integer AS count FROM symptoms.symptom_entries
      WHERE deleted_at IS NULL GROUP BY category ORDER BY count(*) DESC, category LIMIT 200`,
  );
}

/** The person's tags, most used first. */
export async function tagsInUse(tx: Tx): Promise<LabelCount[]> {
  return tx.query<LabelCount>(
    `SELECT tag AS label, count(*)::integer AS count
      FROM symptoms.symptom_entries CROSS JOIN jsonb_array_elements_text(tags) AS t (tag)
      WHERE deleted_at IS NULL GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 200`,
  );
}
