import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { applyMedications } from "./starter-medications.ts";
import { keepStarterRelease, linesOf } from "./starter-release.ts";

/** Where a release has the codes and synonyms that come with it, one a line, columns apart by tabs. */
const files = { codes: "data/icd10cm-starter.tsv", synonyms: "data/icd10cm-synonyms.tsv" } as const;

/** The code of a line, whether it is billable, its descriptions, and the code above it. The short one is left out where it is the long one. */
function codesOf(text: string): readonly (readonly [string, boolean, string, string, string | null])[] {
  const above: string[] = [];
  return linesOf(text).map(([code = "", billable, long = "", short = long]) => {
    while (above.length > 0 && !code.startsWith(above.at(-1) ?? "")) above.pop();
    const parent = above.at(-1) ?? null;
    above.push(code);
    return [code, billable === "1", short, long, parent];
  });
}

const synonymsOf = (text: string): readonly (readonly [string, string, string])[] =>
  linesOf(text).flatMap(([code = "", english = "", german = ""]) => [
    ...english.split(";").map((words) => [code, "en", words] as const),
    ...german.split(";").map((words) => [code, "de", words] as const),
  ]);

/**
 * Makes the database hold the starter list of codes of this release, and its synonyms. Diagnoses that were named by the one
 * before stay: its codes are replaced in place. Call it in a transaction, as the owner, after the migrations.
 */
async function applyCodes(client: pg.Client, folder: string): Promise<void> {
  const [codes, synonyms] = await Promise.all([
    readFile(join(folder, files.codes), "utf8"),
    readFile(join(folder, files.synonyms), "utf8"),
  ]);
  const id = await keepStarterRelease(client, {
    codeSystem: "icd10cm",
    name: "Starter list of FY2026",
    fiscalYear: 2026,
    validFrom: "2025-10-01",
    fileName: files.codes,
    contents: [codes, synonyms],
  });
  if (id === null) return;
  await client.query("DELETE FROM terminology.codes WHERE release_id = $1", [id]);
  await client.query(
    `INSERT INTO terminology.codes (release_id, code, is_billable, short_description, long_description, parent)
      SELECT $1, c ->> 0, (c ->> 1)::boolean, c ->> 2, c ->> 3, c ->> 4 FROM jsonb_array_elements($2) AS c`,
    [id, JSON.stringify(codesOf(codes))],
  );
  await client.query(
    "UPDATE terminology.releases SET codes = (SELECT count(*) FROM terminology.codes WHERE release_id = $1) WHERE id = $1",
    [id],
  );
  await client.query("DELETE FROM terminology.synonyms");
  await client.query(
    `INSERT INTO terminology.synonyms (code, locale, words)
      SELECT s ->> 0, s ->> 1, s ->> 2 FROM jsonb_array_elements($1) AS s`,
    [JSON.stringify(synonymsOf(synonyms))],
  );
}

/** Makes the database hold the starter lists of this release. Call it in a transaction, as the owner, after the migrations. */
export async function applyStarterLists(client: pg.Client, folder: string): Promise<void> {
  const { rows } = await client.query<{ codes: boolean; medications: boolean }>(
    `SELECT to_regclass('terminology.codes') IS NOT NULL AS codes,
      to_regclass('terminology.medications') IS NOT NULL AS medications`,
  );
  if (rows[0]?.codes === true) await applyCodes(client, folder);
  if (rows[0]?.medications === true) await applyMedications(client, folder);
}
