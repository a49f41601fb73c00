import type { Client } from "@anamnesis/api/client";
import type { SymptomEntry } from "@anamnesis/domain";
import { Command, InvalidArgumentError } from "commander";
import { signedInClient } from "./credentials.ts";
import { exportDiary } from "./export-diary.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function wholeNumber(text: string): number {
  if (!/^\d+$/u.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

function line(entry: SymptomEntry): string {
  const tags = entry.tags.map((tag) => `#${tag}`).join(" ");
  return [entry.localDate, String(entry.severity).padStart(2), entry.category, tags, entry.notes.replaceAll("\n", " ")]
    .filter((part) => part !== "")
    .join("  ");
}

/** `anamnesis symptoms record | list | export`. */
export function symptomsCommand(surroundings: Surroundings): Command {
  return new Command("symptoms")
    .description("The diary.")
    .addCommand(recordCommand(surroundings))
    .addCommand(listCommand(surroundings))
    .addCommand(exportCommand(surroundings));
}

interface RecordOptions extends JsonOption {
  readonly category: string;
  readonly severity: number;
  readonly notes?: string;
  readonly tag: readonly string[];
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
    .option("--at <instant>", "ISO 8601 with its zone; now unless told")
    .option("--time-zone <zone>", "where it was", ownZone)
    .option("--json", "machine-readable output")
    .action(async (options: RecordOptions) => {
      const { client } = await signedInClient(env);
      const entry = await client.symptoms.entries.record.mutate({
        occurredAt: options.at ?? new Date().toISOString(),
        timeZone: options.timeZone,
        category: options.category,
        severity: options.severity,
        tags: [...options.tag],
        ...(options.notes === undefined ? {} : { notes: options.notes }),
      });
      out(options.json === true ? `${JSON.stringify(entry)}\n` : `${line(entry)}\n`);
    });
}

interface ListOptions extends JsonOption {
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly all?: boolean;
}

async function* entriesOf(client: Client, { from, to, limit, all }: ListOptions): AsyncGenerator<SymptomEntry> {
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
    yield* page.entries;
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
        line,
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
