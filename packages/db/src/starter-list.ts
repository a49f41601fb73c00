import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";

/** Of which release the codes of the starter list are. */
const starter = { name: "Starter list of FY2026", fiscalYear: 2026, validFrom: "2025-10-01" } as const;

/** Where a release has the codes and synonyms that come with it, one a line, columns apart by tabs. */
const files = { codes: "data/icd10cm-starter.tsv", synonyms: "data/icd10cm-synonyms.tsv" } as const;

const linesOf = (text: string): readonly (readonly string[])[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")]));

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
 * Makes the database hold the starter list of this release, and its synonyms. Diagnoses that were named by the one before
 * stay: its codes are replaced in place. Call it in a transaction, as the owner, after the migrations.
 */
export async function applyStarterList(client: pg.Client, folder: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('terminology.releases') IS NOT NULL AS there",
  );
  if (rows[0]?.there !== true) return;
  const [codes, synonyms] = await Promise.all([
    readFile(join(folder, files.codes), "utf8"),
    readFile(join(folder, files.synonyms), "utf8"),
  ]);
  const sha256 = createHash("sha256").update(codes).update(synonyms).digest("hex");
  const { rows: known } = await client.query<{ id: string; sha256: string }>(
    "SELECT id, sha256 FROM terminology.releases WHERE kind = 'starter' AND code_system = 'icd10cm'",
  );
  if (known[0]?.sha256 === sha256) return;
  const { rows: kept } = await client.query<{ id: string }>(
    `INSERT INTO terminology.releases (id, name, code_system, kind, status, fiscal_year, valid_from, file_name, bytes, sha256, imported_at)
      VALUES (coalesce($1, gen_random_uuid()), $2, 'icd10cm', 'starter', 'ready', $3, $4, $5, $6, $7, clock_timestamp())
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, fiscal_year = excluded.fiscal_year, bytes = excluded.bytes,
        valid_from = excluded.valid_from, sha256 = excluded.sha256, imported_at = excluded.imported_at,
        updated_at = clock_timestamp()
      RETURNING id`,
    [known[0]?.id ?? null, starter.name, starter.fiscalYear, starter.validFrom, files.codes, codes.length, sha256],
  );
  const id = kept[0]?.id;
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
