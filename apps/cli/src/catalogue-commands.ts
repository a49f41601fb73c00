import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@anamnesis/api/client";
import {
  type BadRow,
  codeSystemOfFile,
  type CodeRelease,
  type CodesInForce,
  describeCodeFile,
  type ImportFailure,
  type LineProblem,
  partsOfCodeFile,
} from "@anamnesis/domain";
import { Command, InvalidArgumentError } from "commander";
import { signedInClient } from "./credentials.ts";
import type { JsonOption } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

const pollMs = 500;

/** `anamnesis catalogue import FILE | status`, for administrators of the installation. */
export function catalogueCommand(surroundings: Surroundings): Command {
  return new Command("catalogue")
    .description("The lists that diagnoses and medications are named by.")
    .addCommand(importCommand(surroundings))
    .addCommand(statusCommand(surroundings));
}

const problems: Readonly<Record<LineProblem, string>> = {
  code: "no code where one belongs",
  billable: "column 15 is neither 0 nor 1",
  description: "a description that is none",
  twice: "a code that was there before",
  columns: "fewer columns than a row has",
  number: "no number of RxNorm where one belongs",
  name: "a name that is none",
};

const failures: Readonly<Record<ImportFailure, string>> = {
  left: "It was begun and not sent whole.",
  not_an_order_file: "There is no icd10cm_order_YYYY.txt in it.",
  not_rxnorm: "There are no names of RxNorm in it: RXNCONSO.RRF has 18 columns, each with a bar after it.",
  not_whole: "The file is damaged, or was not sent whole.",
  too_large: "It unpacks to more than such a list has.",
  too_many_bad_rows: "More than a thousand of its rows cannot be read.",
  given_up: "The server gave up. Look at its jobs.",
};

const badRow = ({ line, problem }: BadRow): string => `  line ${line}: ${problems[problem]}`;

function inWords({ name, status, codes, badRows, problems: bad, failure, validFrom, validTo }: CodeRelease): string {
  const days = `from ${validFrom}${validTo === null ? "" : ` to ${validTo}`}`;
  const rows = badRows === 0 ? "" : `, ${badRows} ${badRows === 1 ? "row" : "rows"} could not be read`;
  const why = failure === null ? "" : ` ${failures[failure]}`;
  return [`${name}  ${status}  ${codes} codes  ${days}${rows}${why}`, ...bad.map(badRow)].join("\n");
}

const warning = ({ name, fiscalYear, neededYear }: CodesInForce): string =>
  fiscalYear === neededYear
    ? `In force today: ${name}\n`
    : `In force today: ${name}. FY${neededYear} is what today needs: import its file.\n`;

function statusCommand({ env, out }: Surroundings): Command {
  return new Command("status")
    .description("Which release is in force, and what was imported.")
    .option("--json", "machine-readable output")
    .action(async ({ json }: JsonOption) => {
      const { client } = await signedInClient(env);
      const lists = await client.terminology.releases.list.query();
      if (json === true) {
        out(`${JSON.stringify(lists)}\n`);
        return;
      }
      out(warning(lists.inForce));
      for (const release of lists.releases) out(`${inWords(release)}\n`);
    });
}

interface FileToImport {
  readonly name: string;
  readonly file: Uint8Array<ArrayBuffer>;
  /** Null for the one that its name says. */
  readonly year: number | null;
  /** Null for the first day of the year. */
  readonly from: string | null;
}

interface ReadRelease {
  readonly release: CodeRelease;
  /** How long it took to read it, from when it was there. */
  readonly seconds: number;
}

/** Sends a file and waits until it is read in. */
async function importFile(
  client: Client,
  { name, file, year, from }: FileToImport,
  onProgress: (words: string) => void,
): Promise<ReadRelease> {
  const described = await describeCodeFile(name, file, { year, from });
  if (described === null) {
    throw new Error(
      codeSystemOfFile(name) === "rxnorm"
        ? "The name of the file says no day. Give it: --from 2026-11-03"
        : "The name of the file says no year. Give it: --year 2027",
    );
  }
  const { releases } = client.terminology;
  const { id } = await releases.begin.mutate(described);
  for (const { index, data, share } of partsOfCodeFile(file)) {
    await releases.upload.mutate({ id, index, data });
    onProgress(`sent ${Math.round(share * 100)} %`);
  }
  await releases.start.mutate({ id });
  const begun = performance.now();
  for (;;) {
    const found = (await releases.list.query()).releases.find((one) => one.id === id);
    if (found === undefined) throw new Error("The import is not here any more.");
    if (found.status !== "importing") return { release: found, seconds: (performance.now() - begun) / 1_000 };
    onProgress(`read ${found.progress} %`);
    await sleep(pollMs);
  }
}

function yearOf(text: string): number {
  if (!/^20\d\d$/u.test(text)) throw new InvalidArgumentError("Give a fiscal year, such as 2027.");
  return Number(text);
}

interface ImportOptions extends JsonOption {
  readonly year?: number;
  readonly from?: string;
}

function importCommand({ env, out, err, isTerminal }: Surroundings): Command {
  return new Command("import")
    .description(
      "Reads a published file into its list: ICD-10-CM of a year (the zip of CMS, or its icd10cm_order_YYYY.txt), or RxNorm (its zip, or RXNCONSO.RRF).",
    )
    .argument("<file>")
    .option("--year <year>", "the fiscal year, where the name of the file says none", yearOf)
    .option(
      "--from <day>",
      "the day of a release of RxNorm, or the first of an update within the year, such as 2027-04-01",
    )
    .option("--json", "machine-readable output")
    .action(async (path: string, { year, from, json }: ImportOptions) => {
      const { client } = await signedInClient(env);
      const file = new Uint8Array(await readFile(path));
      const given = { name: basename(path), file, year: year ?? null, from: from ?? null };
      const { release, seconds } = await importFile(client, given, (words) => {
        if (isTerminal) err(`\r${words}   `);
      });
      if (isTerminal) err("\n");
      out(`${json === true ? JSON.stringify(release) : inWords(release)}\n`);
      if (json !== true && release.status === "ready") {
        out(`Read in ${seconds.toFixed(1)} s: ${Math.round(release.codes / seconds)} rows/s\n`);
      }
      if (release.status !== "ready") throw new Error("Nothing was imported.");
    });
}
