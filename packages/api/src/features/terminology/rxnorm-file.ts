import { type BadRow, type LineProblem, medicationTermTypes, type MedicationTermType } from "@anamnesis/domain";
import { holds, linesOf, UnfitFile, unpacked } from "./list-file.ts";
import type { ReadList } from "./order-file.ts";

/* RxNorm as it is published (Rich Release Format): columns apart by bars. RXNCONSO.RRF has names, RXNREL.RRF what belongs to what. */

const mostBytes = 512 * 1024 * 1024;
const names = { name: /(?:^|\/)RXNCONSO\.RRF$/iu, mostBytes, failure: "not_rxnorm" } as const;
const relations = { name: /(?:^|\/)RXNREL\.RRF$/iu, mostBytes, failure: "not_rxnorm" } as const;
const text = { encoding: "utf8", longest: 20_000, failure: "not_rxnorm" } as const;
const mostProblems = 50;
/** A file of which more rows cannot be read is another one. */
const mostBadRows = 1_000;
/** More names of one thing nobody reads, nor is it found by them. */
const mostNames = 40;
const longestName = 300;
const longestKept = 1_000;

/** A medication as a release of RxNorm lists it. */
export interface ListedMedication {
  readonly rxcui: string;
  readonly termType: MedicationTermType;
  readonly name: string;
  readonly brands: readonly string[];
  readonly alsoCalled: readonly string[];
  /** Numbers of the substances that it consists of; none where the file says nothing of it. */
  readonly ingredients: readonly string[];
  readonly forms: readonly string[];
}

/** What names of RxNorm are of. */
interface Names {
  readonly medications: Map<string, { readonly termType: MedicationTermType; readonly name: string }>;
  readonly brands: Map<string, string>;
  readonly forms: Map<string, string>;
  readonly alsoCalled: Map<string, string[]>;
}

const columnsOfNames = 18;
const columnsOfRelations = 16;
/** Other names that people know: synonyms, tall letters, and how it is prescribed. */
const otherNames: ReadonlySet<string> = new Set(["SY", "TMSY", "PSN"]);
const listed: ReadonlyMap<string, MedicationTermType> = new Map(medicationTermTypes.map((type) => [type, type]));

/** Cells of a row; fewer than it must have are none. Each row ends with a bar. */
function cellsOf(line: string, columns: number): readonly string[] | null {
  const cells = line.replace(/\r$/u, "").split("|");
  return cells.length > columns ? cells : null;
}

/** Vaccines against many kinds of one germ name them all: they are told by the first of them. */
const shortened = (name: string) => (name.length > longestKept ? `${name.slice(0, longestKept - 1)}…` : name);

const isNumber = (rxcui: string) => /^[1-9]\d{0,7}$/u.test(rxcui);

/** Takes a row of names; says what is wrong with it, and null of what is left out rightly or taken. */
function takeName(line: string, { medications, brands, forms, alsoCalled }: Names): LineProblem | null {
  const cells = cellsOf(line, columnsOfNames);
  if (cells === null) return "columns";
  const [rxcui = "", source = "", type = "", name = "", suppressed = ""] = [0, 11, 12, 14, 16].map((at) => cells[at]);
  if (!isNumber(rxcui)) return "number";
  if (source !== "RXNORM" || (suppressed !== "N" && suppressed !== "")) return null;
  const trimmed = shortened(name.trim());
  if (trimmed === "") return "name";
  if (type === "BN") brands.set(rxcui, trimmed);
  else if (type === "DF") forms.set(rxcui, trimmed);
  else if (otherNames.has(type)) alsoCalled.set(rxcui, [...(alsoCalled.get(rxcui) ?? []), trimmed]);
  const termType = listed.get(type);
  if (termType === undefined) return null;
  if (medications.has(rxcui)) return "twice";
  medications.set(rxcui, { termType, name: trimmed });
  return null;
}

const followed = [
  "has_ingredient",
  "consists_of",
  "has_part",
  "form_of",
  "has_tradename",
  "tradename_of",
  "has_dose_form",
] as const;
type Relation = (typeof followed)[number];
type Related = ReadonlyMap<Relation, Map<string, string[]>>;

/** Takes a row that says what belongs to what: the second concept is what the relation says of the first. */
function takeRelation(line: string, related: Related): LineProblem | null {
  const cells = cellsOf(line, columnsOfRelations);
  if (cells === null) return "columns";
  const [to = "", from = "", says = "", source = ""] = [0, 4, 7, 10].map((at) => cells[at]);
  const kind = followed.find((one) => one === says);
  if (kind === undefined || source !== "RXNORM") return null;
  if (!isNumber(to) || !isNumber(from)) return "number";
  const known = related.get(kind);
  const targets = known?.get(from);
  if (targets === undefined) known?.set(from, [to]);
  else targets.push(to);
  return null;
}

/** Rows of a file, each read; how many could not be, and the first of them. Throws for a file of which most cannot. */
async function readRows(lines: AsyncIterable<readonly [number, string]>, take: (line: string) => LineProblem | null) {
  const problems: BadRow[] = [];
  let [rows, badRows] = [0, 0];
  let last: LineProblem | null = null;
  for await (const [line, given] of lines) {
    if (given.trim() === "") continue;
    rows += 1;
    const problem = take(given);
    last = problem;
    if (problem === null) continue;
    badRows += 1;
    if (problems.length < mostProblems) problems.push({ line, problem });
    if (badRows > mostBadRows) throw new UnfitFile(badRows === rows ? "not_rxnorm" : "too_many_bad_rows");
  }
  if (rows > 0 && badRows === rows) throw new UnfitFile("not_rxnorm");
  // A row that breaks off at the end: what would come after it is missing.
  if (last === "columns") throw new UnfitFile("not_whole");
  return { badRows, problems };
}

/** What the relations make of each medication. */
function* medicationsOf(
  { medications, brands, forms, alsoCalled }: Names,
  related: Related,
): Generator<ListedMedication> {
  const of = (kind: Relation, from: string) => related.get(kind)?.get(from) ?? [];
  const through = (from: readonly string[], kind: Relation) => from.flatMap((one) => of(kind, one));
  const isSubstance = (rxcui: string) => medications.get(rxcui)?.termType === "IN";
  const substancesOf = (rxcui: string): readonly string[] => {
    if (isSubstance(rxcui)) return [rxcui];
    const generic = of("tradename_of", rxcui);
    return [
      ...of("has_part", rxcui),
      ...of("form_of", rxcui),
      ...through([...of("consists_of", rxcui), ...through(generic, "consists_of")], "has_ingredient"),
    ].filter(isSubstance);
  };
  const namesAmong = (numbers: readonly string[], known: ReadonlyMap<string, string>) =>
    fewOf(numbers.flatMap((one) => known.get(one) ?? []));
  for (const [rxcui, { termType, name }] of medications) {
    yield {
      rxcui,
      termType,
      name,
      brands: namesAmong([...of("has_tradename", rxcui), ...of("has_ingredient", rxcui)], brands),
      alsoCalled: fewOf((alsoCalled.get(rxcui) ?? []).filter((one) => one !== name)),
      ingredients: fewOf(substancesOf(rxcui)),
      forms: namesAmong(of("has_dose_form", rxcui), forms),
    };
  }
}

const fewOf = (given: readonly string[]): readonly string[] =>
  [...new Set(given)].filter((one) => one.length <= longestName).slice(0, mostNames);

/**
 * Reads a release of RxNorm, its archive or its table of names alone, and hands its medications on in batches, of which the
 * whole number is told with each. Throws `UnfitFile` for what is none.
 */
export async function readRxNorm(
  file: Buffer,
  {
    take,
    batch,
  }: {
    readonly take: (medications: readonly ListedMedication[], done: number, all: number) => Promise<void>;
    readonly batch: number;
  },
): Promise<ReadList> {
  const known: Names = { medications: new Map(), brands: new Map(), forms: new Map(), alsoCalled: new Map() };
  const result = await readRows(linesOf(unpacked(file, names), text), (line) => takeName(line, known));
  const { size } = known.medications;
  if (size === 0) throw new UnfitFile("not_rxnorm");
  const related: Related = new Map(followed.map((kind) => [kind, new Map<string, string[]>()]));
  let badRelations = 0;
  if (holds(file, relations.name)) {
    const read = await readRows(linesOf(unpacked(file, relations), text), (line) => takeRelation(line, related));
    badRelations = read.badRows;
  }
  let waiting: ListedMedication[] = [];
  let done = 0;
  for (const medication of medicationsOf(known, related)) {
    waiting.push(medication);
    if (waiting.length < batch) continue;
    done += waiting.length;
    await take(waiting, done, size);
    waiting = [];
  }
  if (waiting.length > 0) await take(waiting, size, size);
  return { badRows: result.badRows + badRelations, problems: result.problems };
}
