import type { Client } from "@anamnesis/api/client";
import {
  cycleDayOf,
  type BodyRegion,
  bodyRegions,
  isLocalTime,
  namesOfRegions,
  readLocalTime,
  type RecordSymptomInput,
  startDays,
  type SymptomEntry,
  timeZone,
  zoneOfDevice,
} from "@anamnesis/domain";
import { Command, InvalidArgumentError } from "commander";
import { categoriesCommand } from "./category-commands.ts";
import { signedInClient } from "./credentials.ts";
import { cycleCommand } from "./cycle-commands.ts";
import { dayCommand, trackersCommand } from "./day-commands.ts";
import { exportDiary } from "./export-diary.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

const ownZone = zoneOfDevice();

function wholeNumber(text: string): number {
  if (!/^\d+$/u.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

function place(text: string, places: readonly BodyRegion[]): readonly BodyRegion[] {
  const found = bodyRegions.find((region) => region === text);
  if (found === undefined) throw new InvalidArgumentError(`Give one of ${bodyRegions.join(", ")}.`);
  return [...places, found];
}

/** An entry as it is listed. */
interface ListedEntry extends SymptomEntry {
  /** Null when nobody can say. */
  readonly cycleDay: number | null;
}

function line(entry: SymptomEntry, cycleDay: number | null = null): string {
  const tags = entry.tags.map((tag) => `#${tag}`).join(" ");
  const cycle = cycleDay === null ? "" : `cycle day ${cycleDay}`;
  const places = namesOfRegions(entry.regions).join(", ");
  const notes = entry.notesUnreadable === true ? "(the note cannot be read)" : entry.notes.replaceAll("\n", " ");
  return [entry.localDate, String(entry.severity).padStart(2), entry.category, cycle, places, tags, notes]
    .filter((part) => part !== "")
    .join("  ");
}

/** `anamnesis symptoms record | list | categories | cycle | day | trackers | export`. */
export function symptomsCommand(surroundings: Surroundings): Command {
  return new Command("symptoms")
    .description("The diary.")
    .addCommand(recordCommand(surroundings))
    .addCommand(listCommand(surroundings))
    .addCommand(categoriesCommand(surroundings))
    .addCommand(cycleCommand(surroundings))
    .addCommand(dayCommand(surroundings))
    .addCommand(trackersCommand(surroundings))
    .addCommand(exportCommand(surroundings));
}

/**
 * The instant that `--at` means. A time without an offset is one of a clock in `zone`, which must have shown it, and
 * once: of two that it could be, nobody but the person knows which.
 */
function instantAt(at: string, zone: string): string {
  const name = timeZone.safeParse(zone).data;
  // What is neither is refused by the server, in its words.
  if (!isLocalTime(at) || name === undefined) return at;
  const time = readLocalTime(at, name);
  switch (time?.kind) {
    case "once":
      return time.instant;
    case "twice": {
      const [earlier, later] = [time.earlier, time.later].map(({ offset }) => `${at}${offset}`);
      throw new Error(
        `Clocks went back that night in ${name}, and showed ${at} twice. Say which: ${earlier} (the earlier) or ${later} (the later).`,
      );
    }
    case "skipped":
      throw new Error(
        `Clocks went forward that night in ${name}, from ${time.from} to ${time.nearest}: ${at} did not exist. The nearest is ${time.nearest}.`,
      );
    case undefined:
      return at;
  }
}

interface RecordOptions extends JsonOption {
  readonly category: string;
  readonly severity: number;
  readonly notes?: string;
  readonly tag: readonly string[];
  readonly where: readonly BodyRegion[];
  readonly at?: string;
  readonly timeZone: string;
}

function recordCommand({ env, out }: Surroundings): Command {
  return new Command("record")
    .description("Log how it is.")
    .requiredOption("--category <words>")
    .requiredOption("--severity <1-10>", "1 barely there to 10 as bad as it gets", wholeNumber)
    .option("--notes <words>")
    .option("--tag <word>", "may be given several times", (tag: string, tags: readonly string[]) => [...tags, tag], [])
    .option("--where <place>", `may be given several times: ${bodyRegions.join(", ")}`, place, [])
    .option("--at <instant>", "ISO 8601, with its offset or as a clock there showed it; now unless told")
    .option("--time-zone <zone>", "where it was", ownZone)
    .option("--json", "machine-readable output")
    .action(async (options: RecordOptions) => {
      const { client } = await signedInClient(env);
      const given: RecordSymptomInput = {
        occurredAt: options.at === undefined ? new Date().toISOString() : instantAt(options.at, options.timeZone),
        timeZone: options.timeZone,
        category: options.category,
        severity: options.severity,
        notes: options.notes ?? "",
        tags: [...options.tag],
        regions: [...options.where],
      };
      const entry = await client.symptoms.entries.record.mutate(given);
      out(options.json === true ? `${JSON.stringify(entry)}\n` : `${line(entry)}\n`);
    });
}

interface ListOptions extends JsonOption {
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly all?: boolean;
}

async function* entriesOf(client: Client, { from, to, limit, all }: ListOptions): AsyncGenerator<ListedEntry> {
  const starts = startDays((await client.symptoms.cycle.summary.query({ timeZone: ownZone })).cycles);
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof client.symptoms.entries.list.query>> =
      await client.symptoms.entries.list.query({
        limit,
        timeZone: ownZone,
        cursor,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
    yield* page.entries.map((entry) => ({ ...entry, cycleDay: cycleDayOf(starts, entry.localDate) }));
    cursor = page.nextCursor;
  } while (all === true && cursor !== null);
}

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("The last 30 days, newest first, unless told.")
    .option("--from <day>", "YYYY-MM-DD")
    .option("--to <day>", "YYYY-MM-DD")
    .option("--limit <count>", "entries a page", wholeNumber, 50)
    .option("--all", "all pages")
    .option("--json", "machine-readable output: one entry a line")
    .action(async (options: ListOptions) => {
      const { client } = await signedInClient(surroundings.env);
      await printRows(surroundings, entriesOf(client, options), {
        json: options.json,
        line: (entry) => line(entry, entry.cycleDay),
        none: "There is no entry.",
      });
    });
}

interface ExportOptions extends JsonOption {
  readonly from: string;
  readonly to: string;
  readonly output: string;
}

function exportCommand(surroundings: Surroundings): Command {
  return new Command("export")
    .description("A CSV file of a range of days.")
    .requiredOption("--from <day>", "YYYY-MM-DD")
    .requiredOption("--to <day>", "YYYY-MM-DD")
    .requiredOption("--output <file>")
    .option("--json", "machine-readable output")
    .action(async (options: ExportOptions) => {
      const { rowCount } = await exportDiary(surroundings, options);
      surroundings.out(
        options.json === true
          ? `${JSON.stringify({ output: options.output, rowCount })}\n`
          : `${rowCount} entries in ${options.output}\n`,
      );
    });
}
