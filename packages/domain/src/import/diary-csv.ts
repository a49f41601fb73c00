import { type BodyRegion, bodyRegions } from "../body-regions.ts";
import { importedDiaryDay } from "../imports.ts";
import { localDateOf } from "../time.ts";
import { followedReader } from "./followed.ts";
import { broken, columnsOf, entryFrom, type ImportedEntry, outcomeOf, type ReadRow, type RowOutcome } from "./row.ts";

/** What tells our own table (docs/files.md) from others. What only follows from these is worked out anew. */
const needed = ["time_zone", "occurred_at", "category", "severity", "notes", "tags"] as const;

export const isDiaryHeader = (header: readonly string[]): boolean => {
  const at = columnsOf(header);
  return needed.every((name) => at(name) !== -1);
};

const formula = /^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;
/** Takes away the apostrophe that keeps a spreadsheet from running a text. */
const unguarded = (cell: string) => (formula.test(cell) ? cell.slice(1) : cell);

/** `a; b\;c` as the two texts `a` and `b;c`. */
export function tagsOfCell(cell: string): string[] {
  return [...cell.matchAll(/(?:\\.|[^\\;])+/gsu)]
    .map(([tag]) => tag.trim().replaceAll(/\\(.)/gsu, "$1"))
    .filter((tag) => tag !== "");
}

/** Places on the body; what is none is told. */
function regionsOfCell(cell: string): BodyRegion[] {
  return cell
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => bodyRegions.find((region) => region === name) ?? broken("That is not a place on the body."));
}

/** Reads the rows of the diary as a table, with either separator: entries, and in each what is said of its day as a whole. */
export function diaryCsvReader(header: readonly string[]): (cells: readonly string[]) => RowOutcome {
  const at = columnsOf(header);
  const [zone, instant, category, severity, notes, tags] = needed.map(at);
  const [regions, sleep, followed] = ["regions", "sleep_minutes", "followed"].map(at);
  const readFollowed = followedReader();

  function wholeDayOf({ occurredAt, timeZone }: ImportedEntry, cells: readonly string[]): Partial<ReadRow> {
    const slept = cells[sleep ?? -1]?.trim() ?? "";
    const { tracked, trackers } = readFollowed(tagsOfCell(unguarded(cells[followed ?? -1] ?? "")));
    if (slept === "" && trackers.length === 0) return {};
    const day = importedDiaryDay.safeParse({
      localDate: localDateOf(occurredAt, timeZone),
      sleepMinutes: slept === "" ? null : Number(slept),
      tracked,
      notes: "",
    });
    if (!day.success) return broken(day.error.issues[0]?.message ?? "This is not a day as the file has them.");
    return { day: day.data, trackers };
  }

  return (cells) =>
    outcomeOf(() => {
      const cell = (index: number | undefined) => cells[index ?? -1] ?? broken("This row has too few columns.");
      const strength = cell(severity).trim();
      const entry = entryFrom({
        occurredAt: cell(instant),
        timeZone: cell(zone),
        category: unguarded(cell(category)),
        severity: strength === "" ? Number.NaN : Number(strength),
        notes: unguarded(cell(notes)),
        tags: tagsOfCell(unguarded(cell(tags))),
        regions: regionsOfCell(cells[regions ?? -1] ?? ""),
      });
      return { entries: [entry], cycleDay: null, ...wholeDayOf(entry, cells) };
    });
}
