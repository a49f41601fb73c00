import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  AppError,
  type BadRow,
  type BeginCodeImportInput,
  type Code,
  type CodeRelease,
  type CodesInForce,
  type CodeSystem,
  daysOfFiscalYear,
  type ImportFailure,
  nameOfRelease,
} from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import type { Synonym } from "./code-index.ts";
import type { ListedMedication } from "./rxnorm-file.ts";

const inForceOn = sqlFunction("terminology.in_force_on", typed<Omit<CodesInForce, "neededYear">>());

/** The release that names diagnoses of a day. Throws where there is none: a fresh installation has the starter list. */
export async function releaseOfDay(tx: Tx, day: string): Promise<Omit<CodesInForce, "neededYear">> {
  const [release] = await inForceOn(tx, { day });
  if (release === undefined) throw new AppError("internal", "internal");
  return release;
}

const list = sqlFunction("terminology.list_releases", typed<CodeRelease>());

/** Releases, the newest import first. */
export const listReleases = (tx: Tx): Promise<readonly CodeRelease[]> => list(tx);

interface CodeRow {
  readonly code: string;
  readonly isBillable: boolean;
  readonly shortDescription: string;
  readonly longDescription: string;
  readonly parent: string | null;
}

const codesAfter = sqlFunction("terminology.codes_after", typed<CodeRow>());
const atOnce = 5_000;

/** All codes of a release. */
export async function readCodes(tx: Tx, release: string): Promise<readonly Code[]> {
  const codes: Code[] = [];
  for (;;) {
    const rows = await codesAfter(tx, { release, after: codes.at(-1)?.code ?? "", limit: atOnce });
    for (const { code, isBillable, shortDescription: short, longDescription: long, parent } of rows) {
      codes.push({ code, isBillable, short, long, parent });
    }
    if (rows.length < atOnce) return codes;
  }
}

const allSynonyms = sqlFunction("terminology.all_synonyms", typed<Synonym>());

/** What people call what codes name. */
export const readSynonyms = (tx: Tx): Promise<readonly Synonym[]> => allSynonyms(tx);

const begin = sqlFunction("terminology.begin_import", typed<"begun" | "known">());

/** Begins an import; `known` where its file is in force or on its way. */
export function beginImport(tx: Tx, input: BeginCodeImportInput): Promise<"begun" | "known"> {
  const { id, codeSystem, fileName, bytes, sha256, fiscalYear } = input;
  const year = fiscalYear === null ? null : daysOfFiscalYear(fiscalYear);
  const validFrom = input.validFrom ?? year?.validFrom;
  if (validFrom === undefined) throw new AppError("internal", "internal");
  const validTo = input.validTo ?? year?.validTo ?? null;
  const name = nameOfRelease(fiscalYear, validFrom);
  return begin(tx, { id, codeSystem, name, fileName, bytes, sha256, fiscalYear, validFrom, validTo });
}

const takes = sqlFunction("terminology.takes_parts", typed<boolean>());

/** Whether an import of the person of the context waits for its file. */
export const takesParts = (tx: Tx, id: string): Promise<boolean> => takes(tx, { id });

const start = sqlFunction("terminology.start_import", typed<boolean>());

/** Says that the file is there. False where an import waits for none. */
export const startImport = (tx: Tx, id: string): Promise<boolean> => start(tx, { id });

const undo = sqlFunction("terminology.undo_import", typed<boolean>());

/** Takes an import back. False where there is none in force. */
export const undoImport = (tx: Tx, given: { readonly id: string; readonly reason: string }): Promise<boolean> =>
  undo(tx, given);

/** The run that imports. */
export type ImportRun = Pick<JobRun, "id" | "lease">;

export interface ImportToRead {
  readonly id: string;
  readonly codeSystem: CodeSystem;
  readonly bytes: number;
  readonly sha256: string;
}

const open = sqlFunction("terminology.open_import", typed<ImportToRead>());

/** What the run is to read, from its beginning; null when it has ended. */
export async function openImport(tx: Tx, { id, lease }: ImportRun): Promise<ImportToRead | null> {
  const [found] = await open(tx, { job: id, lease });
  return found ?? null;
}

const add = sqlFunction("terminology.add_codes");

/** Adds codes to the import of the run. */
export function addCodes(tx: Tx, { id, lease }: ImportRun, codes: readonly Code[]): Promise<void> {
  const rows = codes.map(({ code, isBillable, short, long, parent }) => [code, isBillable, short, long, parent]);
  return add(tx, { job: id, lease, codes: rows });
}

const addListed = sqlFunction("terminology.add_medications");

/** Adds medications to the import of the run. */
export function addMedications(tx: Tx, { id, lease }: ImportRun, given: readonly ListedMedication[]): Promise<void> {
  const medications = given.map(({ rxcui, termType, name, brands, alsoCalled, ingredients, forms }) => ({
    rxcui,
    term_type: termType,
    generic_name: name,
    brand_names: brands,
    also_called: alsoCalled,
    ingredients,
    dosage_forms: forms,
    search_text: [name, ...brands, ...alsoCalled].join(" ").toLowerCase(),
  }));
  return addListed(tx, { job: id, lease, medications });
}

const finish = sqlFunction("terminology.finish_import");

/** Ends the import of the run: its codes are in force from now on, unless it failed. */
export function finishImport(
  tx: Tx,
  { id, lease }: ImportRun,
  {
    badRows = 0,
    problems = [],
    failure = null,
  }: { readonly badRows?: number; readonly problems?: readonly BadRow[]; readonly failure?: ImportFailure | null },
): Promise<void> {
  return finish(tx, { job: id, lease, badRows, problems, failure });
}
