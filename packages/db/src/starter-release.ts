import { createHash } from "node:crypto";
import type pg from "pg";

/** Lines of a list, columns apart by tabs. */
export const linesOf = (text: string): readonly (readonly string[])[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")]));

interface StarterRelease {
  readonly codeSystem: "icd10cm" | "rxnorm";
  readonly name: string;
  /** Of ICD-10-CM; the others have none. */
  readonly fiscalYear: number | null;
  readonly validFrom: string;
  readonly fileName: string;
  /** What the files of the list hold. */
  readonly contents: readonly string[];
}

/**
 * Makes a release of the starter list be in force, in place of the one before, and answers with its id; null where that is
 * the same.
 */
export async function keepStarterRelease(client: pg.Client, release: StarterRelease): Promise<string | null> {
  const hash = createHash("sha256");
  for (const content of release.contents) hash.update(content);
  const sha256 = hash.digest("hex");
  const { rows: known } = await client.query<{ id: string; sha256: string }>(
    "SELECT id, sha256 FROM terminology.releases WHERE kind = 'starter' AND code_system = $1",
    [release.codeSystem],
  );
  if (known[0]?.sha256 === sha256) return null;
  const { rows: kept } = await client.query<{ id: string }>(
    `INSERT INTO terminology.releases (id, code_system, name, kind, status, fiscal_year, valid_from, file_name, bytes, sha256,
        imported_at)
      VALUES (coalesce($1, gen_random_uuid()), $2, $3, 'starter', 'ready', $4, $5, $6, $7, $8, clock_timestamp())
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, fiscal_year = excluded.fiscal_year, bytes = excluded.bytes,
        valid_from = excluded.valid_from, sha256 = excluded.sha256, imported_at = excluded.imported_at,
        updated_at = clock_timestamp()
      RETURNING id`,
    [
      known[0]?.id ?? null,
      release.codeSystem,
      release.name,
      release.fiscalYear,
      release.validFrom,
      release.fileName,
      release.contents[0]?.length ?? 0,
      sha256,
    ],
  );
  return kept[0]?.id ?? null;
}
