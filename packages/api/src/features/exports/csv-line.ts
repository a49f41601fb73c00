import {
  categoryName,
  type CsvSeparator,
  type EntryField,
  type Language,
  type TrackedDay,
  type Tracker,
} from "@anamnesis/domain";

/**
 * Text as a CSV cell (RFC 4180, always quoted). What a spreadsheet would run as a formula gets a leading
 * apostrophe (OWASP, CSV Injection): = + - @ TAB CR and the full-width forms of the first four. What looks as if it
 * had got one gets another, so that whoever reads it back can take exactly one away.
 */
export function csvCell(text: string): string {
  const escaped = text.includes('"') ? text.replaceAll('"', '""') : text;
  return isFormula(text) ? `"'${escaped}"` : `"${escaped}"`;
}

const apostrophe = 0x27;

function isFormula(text: string): boolean {
  let at = 0;
  while (text.charCodeAt(at) === apostrophe) at += 1;
  switch (text.charCodeAt(at)) {
    case 0x3d: // =
    case 0x2b: // +
    case 0x2d: // -
    case 0x40: // @
    case 0x09:
    case 0x0d:
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
      return true;
    default:
      return false;
  }
}

/** `["a", "b"]`, as PostgreSQL writes it, as `a; b`. In a tag, a semicolon and a backslash have a backslash before them. */
function joinedTags(json: string): string {
  if (json === "[]") return "";
  // Without an escape in it, `", "` stands between tags and nowhere else.
  if (!json.includes("\\") && !json.includes(";")) return json.slice(2, -2).replaceAll('", "', "; ");
  return joined(JSON.parse(json) as string[]);
}

/** Texts in one cell: what is a semicolon or a backslash in one of them has a backslash before it. */
const joined = (texts: readonly string[]) => texts.map((text) => text.replaceAll(/[\\;]/gu, "\\$&")).join("; ");

/** What is said of a day in one cell: `Sport: no; Weight: 61.4 kg`. What is not said is not there. */
export function followedOf({ tracked }: Pick<TrackedDay, "tracked">, trackers: readonly Tracker[]): string {
  const said = trackers.flatMap(({ id, label, unit }) => {
    const value = tracked[id];
    if (value === undefined) return [];
    return [`${label}: ${typeof value === "boolean" ? (value ? "yes" : "no") : `${value} ${unit}`.trim()}`];
  });
  return joined(said);
}

/** `2026-03-01 08:30:00.123456+00` as `2026-03-01T08:30:00Z`. */
function instantOf(timestamptz: string): string {
  return `${timestamptz.slice(0, 10)}T${timestamptz.slice(11, 19)}Z`;
}

/** What has no quotation mark in it. */
const quoted = (text: string) => `"${text}"`;
const asItIs = (text: string) => text;

/** What a line has that the database does not pack. */
export interface AddedCells {
  readonly notes?: string | undefined;
  readonly cycleDay?: number | null;
  readonly sleepMinutes?: number | null;
  readonly followed?: string;
}

/** What a person chooses of how a table is written. */
export interface CsvManner {
  readonly separator: CsvSeparator;
  readonly language: Language;
}

interface CsvColumn {
  readonly name: string;
  /**
   * What the database writes of an entry, never NULL and without `fieldSeparator` in it; `known_zone` is its zone, or
   * UTC where PostgreSQL does not know it.
   */
  readonly packed?: string;
  /** What is not packed, since it is sealed, or worked out of other rows. */
  readonly added?: keyof AddedCells;
  readonly cell: (given: string, language: Language) => string;
}

/** The columns of a diary as CSV, in their order. */
const columns: Readonly<
  Record<EntryField | "localDate" | "localTime" | "cycleDay" | "sleepMinutes" | "followed" | "createdAt", CsvColumn>
> = {
  localDate: { name: "local_date", packed: "local_date", cell: quoted },
  localTime: {
    name: "local_time",
    packed: "occurred_at AT TIME ZONE known_zone",
    cell: (local) => quoted(local.slice(11, 16)),
  },
  cycleDay: { name: "cycle_day", added: "cycleDay", cell: asItIs },
  timeZone: { name: "time_zone", packed: "time_zone", cell: quoted },
  occurredAt: { name: "occurred_at", packed: "occurred_at", cell: (at) => quoted(instantOf(at)) },
  category: { name: "category", packed: "category", cell: (label, language) => csvCell(categoryName(label, language)) },
  severity: { name: "severity", packed: "severity", cell: asItIs },
  notes: { name: "notes", added: "notes", cell: csvCell },
  tags: { name: "tags", packed: "tags", cell: (tags) => csvCell(joinedTags(tags)) },
  regions: { name: "regions", packed: "array_to_string(regions, '; ')", cell: quoted },
  sleepMinutes: { name: "sleep_minutes", added: "sleepMinutes", cell: asItIs },
  followed: { name: "followed", added: "followed", cell: csvCell },
  createdAt: { name: "recorded_at", packed: "created_at", cell: (at) => quoted(instantOf(at)) },
};

const inOrder = Object.values(columns);
export const csvHeader = (separator: CsvSeparator) => inOrder.map(({ name }) => name).join(separator);

/** What is packed of an entry, in SQL; between them stands `fieldSeparator`. */
export const packedColumns = inOrder.flatMap(({ packed }) => packed ?? []);
export const fieldSeparator = "\u001f";

/** The person's own day of an entry that is packed: its first column. */
export const packedDay = (packed: string): string => packed.slice(0, 10);

/**
 * The CSV line of an entry as `packedDiary` packs it, without line end.
 * @param added none unless given
 */
export function csvLine(packed: string, { separator, language }: CsvManner, added: AddedCells = {}): string {
  const given = packed.split(fieldSeparator);
  let line = "";
  let at = 0;
  for (const { added: addition, cell } of inOrder) {
    const text = addition === undefined ? (given[at++] ?? "") : String(added[addition] ?? "");
    line += `${line === "" ? "" : separator}${cell(text, language)}`;
  }
  return line;
}
