import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Client } from "@anamnesis/api/client";
import { entriesOfFile, type ImportRemark, partsOfEntries, type RecordImport, type SentEntry } from "@anamnesis/domain";
import { Command } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis fhir import FILE… | imports | undo ID | export ID`, for clinicians. */
export function fhirCommand(surroundings: Surroundings): Command {
  return new Command("fhir")
    .description("Records of patients as resources of FHIR R4, in the organization that you act in.")
    .addCommand(importCommand(surroundings))
    .addCommand(importsCommand(surroundings))
    .addCommand(undoCommand(surroundings))
    .addCommand(exportCommand(surroundings));
}

const remarkInWords = ({ type, outcome, remark, times }: ImportRemark): string =>
  `  ${times} × ${type} ${outcome.replace("_", " ")}: ${remark}`;

function inWords({ id, name, state, counts, remarks }: RecordImport): string {
  const { registered, kept, known, left_out: leftOut, refused } = counts;
  const told = `${kept} kept, ${known} known, ${leftOut} left out, ${refused} refused, ${registered} registered`;
  const gone = state === "there" ? "" : state === "gone" ? "  (taken back)" : "  (taken back in part)";
  return [`${id}  ${name}${gone}\n  ${told}`, ...remarks.map(remarkInWords)].join("\n");
}

async function entriesOf(path: string): Promise<readonly SentEntry[]> {
  const text = await readFile(path, "utf8");
  try {
    return entriesOfFile(text);
  } catch (cause) {
    throw new Error(`${path} is no Bundle, no resource, and no lines of resources.`, { cause });
  }
}

const foundImport = async (client: Client, id: string) =>
  (await client.fhir.imports.list.mutate()).find((one) => one.id === id);

function importCommand({ env, out, err, isTerminal }: Surroundings): Command {
  return new Command("import")
    .description("Bring what stands in bundles, resources, or lines of resources (NDJSON) into records.")
    .argument("<files...>")
    .option("--json", "machine-readable output: one import a line")
    .action(async (paths: readonly string[], { json }: JsonOption) => {
      const { client } = await signedInClient(env);
      for (const path of paths) {
        const parts = partsOfEntries(await entriesOf(path));
        const importId = crypto.randomUUID();
        for (const [index, entry] of parts.entries()) {
          const bundle = { resourceType: "Bundle" as const, type: "collection" as const, entry: [...entry] };
          await client.fhir.import.mutate({ bundle, importId, name: basename(path) });
          if (isTerminal) err(`\r${basename(path)}: ${Math.round(((index + 1) / parts.length) * 100)} %   `);
        }
        if (isTerminal) err("\n");
        const done = await foundImport(client, importId);
        if (done === undefined) throw new Error(`There is nothing in ${path}.`);
        out(`${json === true ? JSON.stringify(done) : inWords(done)}\n`);
      }
    });
}

function importsCommand(surroundings: Surroundings): Command {
  return new Command("imports")
    .description("What was brought, the latest first, and what was not kept of it.")
    .option("--json", "machine-readable output: one import a line")
    .action(async ({ json }: JsonOption) => {
      const { client } = await signedInClient(surroundings.env);
      const imports = await client.fhir.imports.list.mutate();
      await printRows(surroundings, imports, { json, line: inWords, none: "Nothing was imported." });
    });
}

function undoCommand({ env, out }: Surroundings): Command {
  return new Command("undo")
    .description("Take back what an import brought. It stays in the records as a mistake.")
    .argument("<id>", "as `fhir imports` tells it")
    .action(async (id: string) => {
      const { client } = await signedInClient(env);
      let before = Number.POSITIVE_INFINITY;
      for (;;) {
        const { remaining } = await client.fhir.imports.undo.mutate({ id });
        if (remaining === 0) break;
        if (remaining >= before) throw new Error(`${remaining} records are not open to you: the rest is taken back.`);
        before = remaining;
      }
      out("Taken back.\n");
    });
}

function exportCommand({ env, out }: Surroundings): Command {
  return new Command("export")
    .description("All that stands in the record of a patient, one resource a line (NDJSON).")
    .argument("<id>", "as `patients search` tells it")
    .option("--output <file>", "where to; standard output unless said")
    .action(async (id: string, { output }: { readonly output?: string }) => {
      const { client } = await signedInClient(env);
      const resources = await client.fhir.everything.mutate({ patientId: id });
      const lines = resources.map((resource) => `${JSON.stringify(resource)}\n`).join("");
      if (output === undefined) out(lines);
      else await writeFile(output, lines, { mode: 0o600 });
    });
}
