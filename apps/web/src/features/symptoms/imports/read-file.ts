import {
  guessMapping,
  type ImportedDay,
  type ImportedDiaryDay,
  type ImportedEntry,
  type ImportedTracker,
  type ImportSource,
  isBroken,
  type Language,
  mostImportRows,
  mostTrackers,
  orderOfDays,
  readDiaryJson,
  type RowOutcome,
  rowReader,
  samenessOf,
  samenessOfIntake,
  sourceOf,
  type TableMapping,
  type TakeMedicationInput,
  type TextEncoding,
  unclosedRow,
} from "@anamnesis/domain";
import { encodingOf, separatorOf, tableRows } from "./read-table.ts";

/** Larger ones are none of a diary, and would not fit into a phone. */
const mostBytes = 200_000_000;
const stepMs = 30;
const sampleRows = 50;

/** A table that was looked into. */
export interface OpenedTable {
  readonly file: File;
  readonly source: Exclude<ImportSource, "diary_json">;
  readonly encoding: TextEncoding;
  readonly separator: string;
  readonly header: readonly string[];
  /** The first rows behind the header. */
  readonly samples: readonly (readonly string[])[];
  readonly mapping: TableMapping;
}

export interface OpenedJson {
  readonly file: File;
  readonly source: "diary_json";
  readonly encoding: TextEncoding;
  readonly rows: readonly (() => RowOutcome)[];
  /** What is followed, and what its days say something of. */
  readonly trackers: readonly ImportedTracker[];
}

/** What was chosen, or why nothing can be made of it. */
export type Opened = OpenedTable | OpenedJson | { readonly refusal: "too large" | "empty" | "other json" };

/** Looks into a file: what it came from, and how it is written. */
export async function openFile(file: File): Promise<Opened> {
  if (file.size > mostBytes) return { refusal: "too large" };
  const encoding = await encodingOf(file);
  const start = new TextDecoder(encoding).decode(await file.slice(0, 64).arrayBuffer()).trimStart();
  if (start.startsWith("{") || start.startsWith("[")) {
    const read = readDiaryJson(new TextDecoder(encoding).decode(await file.arrayBuffer()));
    return read === null ? { refusal: "other json" } : { file, source: "diary_json", encoding, ...read };
  }
  const separator = await separatorOf(file, encoding);
  const first: (readonly string[])[] = [];
  for await (const rows of tableRows(file, { encoding, separator })) {
    first.push(...rows.map(({ cells }) => cells));
    if (first.length > sampleRows) break;
  }
  const [header, ...samples] = first;
  if (header === undefined || samples.length === 0) return { refusal: "empty" };
  const columns = guessMapping(header);
  const days = samples.map((cells) => cells[columns.day ?? -1] ?? "");
  const mapping = { columns, category: "", scale: 10, dayOrder: orderOfDays(days) ?? "dmy" } as const;
  const shown = samples.slice(0, sampleRows);
  return { file, source: sourceOf(header), encoding, separator, header, samples: shown, mapping };
}

export interface BrokenLine {
  readonly line: number;
  readonly problem: string;
}

/** What a file tells, and what could not be read of it. */
export interface ReadFile {
  readonly entries: readonly ImportedEntry[];
  readonly cycleDays: readonly ImportedDay[];
  /** Days as a whole, each once. */
  readonly days: readonly ImportedDiaryDay[];
  /** What is followed, and what its days say something of. */
  readonly trackers: readonly ImportedTracker[];
  /** What was taken, with the ids of the file. */
  readonly intakes: readonly TakeMedicationInput[];
  /** Places of entries by the ids by which the file names them. */
  readonly placesById: ReadonlyMap<string, number>;
  readonly broken: readonly BrokenLine[];
  /** Rows that tell of nothing that this diary holds. */
  readonly otherCount: number;
  /** Entries whose strength was between two of this diary's. */
  readonly roundedCount: number;
  /** Entries that stand in the file more than once, by their places. */
  readonly repeated: ReadonlySet<number>;
  /** The same for what was taken. */
  readonly repeatedIntakes: ReadonlySet<number>;
}

interface ReadTerms {
  readonly timeZone: string;
  readonly language: Language;
  readonly onRow: (count: number) => void;
  readonly signal: AbortSignal;
}

/** Thrown for a file with more rows than are taken. */
export const tooManyRows = new Error("too many rows");

/** Reads a whole file in small steps, between which the page stays what it is. */
export async function readFile(opened: OpenedTable | OpenedJson, terms: ReadTerms): Promise<ReadFile> {
  const entries: ImportedEntry[] = [];
  const repeated = new Set<number>();
  const known = new Set<string>();
  const cycleDays = new Map<string, ImportedDay>();
  const days = new Map<string, ImportedDiaryDay>();
  const trackers = new Map(opened.source === "diary_json" ? opened.trackers.map((one) => [one.id, one]) : []);
  const intakes: TakeMedicationInput[] = [];
  const repeatedIntakes = new Set<number>();
  const placesById = new Map<string, number>();
  const broken: BrokenLine[] = [];
  let [otherCount, roundedCount, count, since] = [0, 0, 0, performance.now()];
  for await (const { line, outcome } of outcomesOf(opened, terms)) {
    count += 1;
    if (count > mostImportRows) throw tooManyRows;
    if (isBroken(outcome)) broken.push({ line, problem: outcome.problem });
    else {
      const { entryId, intake } = outcome;
      const isOfDiary = outcome.entries.length > 0 || outcome.cycleDay !== null || intake !== undefined;
      if (!isOfDiary && outcome.day === undefined) otherCount += 1;
      if (outcome.isRounded === true) roundedCount += 1;
      if (entryId !== undefined) placesById.set(entryId, entries.length);
      if (intake !== undefined) {
        const same = samenessOfIntake(intake);
        if (known.has(same)) repeatedIntakes.add(intakes.length);
        known.add(same);
        intakes.push(intake);
      }
      for (const tracker of outcome.trackers ?? []) trackers.set(tracker.id, tracker);
      if (outcome.day !== undefined) days.set(outcome.day.localDate, outcome.day);
      if (outcome.cycleDay !== null) cycleDays.set(outcome.cycleDay.localDate, outcome.cycleDay);
      for (const entry of outcome.entries) {
        const same = samenessOf(entry);
        if (known.has(same)) repeated.add(entries.length);
        known.add(same);
        entries.push(entry);
      }
    }
    if (performance.now() - since > stepMs) {
      terms.onRow(count);
      await new Promise((resolve) => setTimeout(resolve));
      terms.signal.throwIfAborted();
      since = performance.now();
    }
  }
  if (entries.length > mostImportRows) throw tooManyRows;
  return {
    entries,
    cycleDays: [...cycleDays.values()],
    days: [...days.values()],
    // As many as one can follow: what a day says of others is left out where it arrives.
    trackers: [...trackers.values()].slice(0, mostTrackers),
    intakes,
    placesById,
    broken,
    otherCount,
    roundedCount,
    repeated,
    repeatedIntakes,
  };
}

interface LineOutcome {
  readonly line: number;
  readonly outcome: RowOutcome;
}

async function* outcomesOf(
  opened: OpenedTable | OpenedJson,
  { timeZone, language }: ReadTerms,
): AsyncGenerator<LineOutcome, void, undefined> {
  if (opened.source === "diary_json") {
    for (const [index, read] of opened.rows.entries()) yield { line: index + 1, outcome: read() };
    return;
  }
  const { file, source, header, mapping, encoding, separator } = opened;
  const read = rowReader(source, { header, timeZone, language, mapping });
  let isHeader = true;
  for await (const rows of tableRows(file, { encoding, separator })) {
    for (const { line, cells, isUnclosed } of rows) {
      if (!isHeader) yield { line, outcome: isUnclosed ? unclosedRow : read(cells) };
      isHeader = false;
    }
  }
}
