import type { z } from "zod";
import type { ImportedDay, ImportedDiaryDay, ImportedTracker } from "../imports.ts";
import { readLocalTime } from "../local-time.ts";
import type { TakeMedicationInput } from "../medication.ts";
import { recordSymptomInput } from "../symptoms.ts";
import { addDays, localDate } from "../time.ts";

/** An entry as a file tells of it; it gets its id when it is sent. */
const importedEntry = recordSymptomInput.omit({ id: true });
export type ImportedEntry = Readonly<z.infer<typeof importedEntry>>;

/** What a row of a file says; neither where it tells of something that no diary holds. */
export interface ReadRow {
  readonly entries: readonly ImportedEntry[];
  readonly cycleDay: ImportedDay | null;
  /** Whether a strength was between two of this diary's. */
  readonly isRounded?: boolean;
  /** The day as a whole, where the file tells of that. */
  readonly day?: ImportedDiaryDay;
  /** What is followed and the day says something of, by the ids that it has there. */
  readonly trackers?: readonly ImportedTracker[];
  /** By which id what else the file has names the entry. */
  readonly entryId?: string;
  /** What was taken, with the ids of the file. */
  readonly intake?: TakeMedicationInput;
}

/** What is wrong with a row, in a sentence. */
export interface BrokenRow {
  readonly problem: string;
}
export type RowOutcome = ReadRow | BrokenRow;

export const isBroken = (outcome: RowOutcome): outcome is BrokenRow => "problem" in outcome;
/** A row of a table that cannot be told from the next. */
export const unclosedRow: BrokenRow = { problem: "A quotation mark in this row is not closed." };
export const nothing: ReadRow = { entries: [], cycleDay: null };

/** Where a file says no time of day. */
export const noon = "12:00";

/** Thrown while a row is read; `rowOf` makes a broken row of it. */
class RowProblem extends Error {}

export function broken(problem: string): never {
  throw new RowProblem(problem);
}

/** Reads a row; what is wrong with it is told. */
export function outcomeOf(read: () => ReadRow): RowOutcome {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowProblem) return { problem: error.message };
    throw error;
  }
}

/** An entry with everything that an entry is asked for. */
export function entryFrom(given: z.input<typeof importedEntry>): ImportedEntry {
  const read = importedEntry.safeParse(given);
  if (!read.success) broken(read.error.issues[0]?.message ?? "This row cannot be read.");
  return read.data;
}

// Asking the library for each row costs more than everything else of it; a diary has few days, and they are bounded here.
const offsets = new Map<string, string | null>();
const mostOffsets = 20_000;

/** How far a clock in a zone is ahead of UTC all day long; null on days on which that changes. */
function offsetOfDay(day: string, zone: string): string | null {
  const key = `${day} ${zone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const [start, end] = [readLocalTime(`${day}T00:00`, zone), readLocalTime(`${addDays(day, 1)}T00:00`, zone)];
  const isSteady = start?.kind === "once" && end?.kind === "once" && start.offset === end.offset;
  const offset = isSteady && start.offset.length === "+00:00".length ? start.offset : null;
  if (offsets.size >= mostOffsets) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** The first moment at which a clock in a zone showed a day and time that exist; where it jumped, the first after that. */
export function instantAt(day: string, time: string, zone: string): string {
  const offset = offsetOfDay(day, zone);
  if (offset !== null) return `${day}T${time}:00${offset}`;
  const read = readLocalTime(`${day}T${time}`, zone);
  if (read === null) return broken("There is no such day or time.");
  if (read.kind === "once") return read.instant;
  if (read.kind === "twice") return read.earlier.instant;
  const [nearestDay = day, nearestTime = time] = read.nearest.split("T");
  return nearestDay === day && nearestTime === time
    ? instantAt(addDays(day, 1), "00:00", zone)
    : instantAt(nearestDay, nearestTime, zone);
}

/** A calendar day. */
export function dayFrom(text: string): string {
  const read = localDate.safeParse(text);
  if (!read.success) return broken(text === "" ? "The day is missing." : "There is no such day or time.");
  return read.data;
}

export type DayOrder = "dmy" | "mdy";
const dayPattern = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?$/u;

/** A calendar day in the ways that tables write it: 2026-03-01, 1.3.2026, 3/1/2026. */
export function dayOfText(text: string, order: DayOrder): string {
  const [, first = "", , second = "", third = ""] = dayPattern.exec(text.trim()) ?? [];
  if (first.length === 4) return dayFrom(isoDay(first, second, third));
  if (third.length !== 4) return dayFrom(text.trim() === "" ? "" : "none");
  return dayFrom(order === "dmy" ? isoDay(third, second, first) : isoDay(third, first, second));
}

const isoDay = (year: string, month: string, day: string) =>
  `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;

/** Which number of a day such as 3/4/2026 is the month, by days that leave no choice; null where none does. */
export function orderOfDays(texts: readonly string[]): DayOrder | null {
  for (const text of texts) {
    const [, first = "", separator, second = ""] = dayPattern.exec(text.trim().split(/[ T]/u)[0] ?? "") ?? [];
    if (first.length === 4) continue;
    if (separator === "." || Number(first) > 12) return "dmy";
    if (Number(second) > 12) return "mdy";
  }
  return null;
}

const timePattern = /^(\d{1,2})(?::(\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?:Uhr)?\s*([ap])?\.?(?:m\.?)?$/iu;

/** A time of day: 8:30, 08:30:00, 8:30 pm. Noon where there is none. */
export function timeOfText(text: string): string {
  if (text.trim() === "") return noon;
  const [, hours = "", minutes, half] = timePattern.exec(text.trim()) ?? [];
  const isTime = hours !== "" && (minutes !== undefined || half !== undefined) && Number(minutes ?? 0) < 60;
  if (!isTime || Number(hours) > (half === undefined ? 23 : 12)) return broken("There is no such day or time.");
  const shift = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return `${String(shift).padStart(2, "0")}:${minutes ?? "00"}`;
}

/** Finds the columns of a header by their names, whatever letters and spaces they are written with. */
export function columnsOf(header: readonly string[]): (name: string) => number {
  const places = new Map(header.map((name, index) => [plainName(name), index]));
  return (name) => places.get(plainName(name)) ?? -1;
}

const plainName = (name: string) => name.trim().toLowerCase();
