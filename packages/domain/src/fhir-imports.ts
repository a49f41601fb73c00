import { z } from "zod";
import { lineOfText } from "./text.ts";

/** Ways by which records come from elsewhere. */
export const recordSources = ["fhir", "hl7v2"] as const;
export type RecordSource = (typeof recordSources)[number];

/** Whether what an import brought is there: `leaving` while it goes, patient by patient. */
export const recordImportStates = ["there", "leaving", "gone"] as const;
export type RecordImportState = (typeof recordImportStates)[number];

/** Of one call: what has more is sent in several, of one import. */
export const mostImportedEntries = 5_000;

const resourceType = z.string().regex(/^[A-Za-z]{1,64}$/u, "A resource says of which type it is.");
const resource = z.looseObject({ resourceType });
const entry = z.looseObject({ fullUrl: z.string().max(500).optional(), resource });
export type SentEntry = z.infer<typeof entry>;

const bundleTypes = ["transaction", "batch", "collection", "searchset"] as const;
const bundle = z.looseObject({
  resourceType: z.literal("Bundle", "Send a Bundle."),
  type: z.enum(bundleTypes, "A bundle that is imported is a transaction, a batch, a collection or a searchset."),
  entry: z
    .array(entry)
    .max(mostImportedEntries, `At most ${mostImportedEntries} entries at once: send them in several bundles.`)
    .default([]),
});
export type SentBundle = z.infer<typeof bundle>;

export const importFhirInput = z.strictObject({
  bundle,
  /** Of which import it is a part; one of its own unless said. */
  importId: z.uuid("Give the id of the import.").optional(),
  /** What the file is called. */
  name: z.union([z.literal(""), lineOfText("Name", 200)]).default(""),
});
export type ImportFhirInput = z.infer<typeof importFhirInput>;

export const undoImportInput = z.strictObject({ id: z.uuid("Give the id of the import.") });

/** What became of an entry: `known` was there already, `left_out` is of no kind that is kept here, `refused` is wrong. */
export const fhirImportOutcomes = ["kept", "known", "left_out", "refused"] as const;
export type FhirImportOutcome = (typeof fhirImportOutcomes)[number];

export interface ImportedFhirEntry {
  readonly type: string;
  readonly outcome: FhirImportOutcome;
  /** Why it was left out or refused, and what of it was not kept; in words. */
  readonly remarks: readonly string[];
  /** Where it stands now; null of what was not kept. */
  readonly reference: string | null;
}

/** How many resources became what, and how many patients were not there before. */
export type ImportCounts = Readonly<Record<FhirImportOutcome | "registered", number>>;

/** Something that was not kept, or not as it was sent, and how often. */
export interface ImportRemark {
  readonly type: string;
  readonly outcome: FhirImportOutcome;
  readonly remark: string;
  readonly times: number;
}

/** As many different remarks as anybody reads. */
export const mostImportRemarks = 200;

/** What was brought at once, and what became of it. */
export interface RecordImport {
  readonly id: string;
  readonly source: RecordSource;
  readonly name: string;
  readonly state: RecordImportState;
  readonly importedBy: string;
  readonly createdAt: string;
  readonly counts: ImportCounts;
  readonly remarks: readonly ImportRemark[];
}

/** Words of others, on one line and as they are read. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 300);

/** Remarks of the entries of a part beside those that there were, the most frequent first. */
export function remarksWith(
  before: readonly ImportRemark[],
  entries: readonly Omit<ImportedFhirEntry, "reference">[],
): readonly ImportRemark[] {
  const found = new Map<string, ImportRemark>();
  const add = (one: ImportRemark) => {
    const name = JSON.stringify([one.type, one.outcome, one.remark]);
    const times = (found.get(name)?.times ?? 0) + one.times;
    found.set(name, { ...one, times });
  };
  for (const one of before) add(one);
  for (const { type, outcome, remarks } of entries) {
    for (const remark of remarks) add({ type, outcome, remark: plain(remark), times: 1 });
  }
  return [...found.values()].toSorted((one, other) => other.times - one.times).slice(0, mostImportRemarks);
}

const referenceIn = (value: unknown): string | null => {
  if (typeof value !== "object" || value === null) return null;
  const reference: unknown = Reflect.get(value, "reference");
  return typeof reference === "string" ? reference : null;
};

/** To whom a resource refers as the one whom it is about; null where it says nobody. */
export const subjectIn = (one: object): string | null =>
  referenceIn(Reflect.get(one, "subject")) ?? referenceIn(Reflect.get(one, "patient"));

/** By what the others in a bundle may refer to an entry. */
export function placesOf({ fullUrl, resource: { resourceType, ...rest } }: SentEntry): readonly string[] {
  const { id } = rest;
  return [...(fullUrl === undefined ? [] : [fullUrl]), ...(typeof id === "string" ? [`${resourceType}/${id}`] : [])];
}

/** The resources of a file: a bundle, one resource, or lines of which each is one (NDJSON). Throws where it is none of these. */
export function entriesOfFile(text: string): readonly SentEntry[] {
  const one = z.array(entry);
  const whole = parsed(text);
  if (whole === null) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return one.parse(lines.map((line) => ({ resource: JSON.parse(line) as unknown })));
  }
  const { resourceType } = resource.parse(whole);
  if (resourceType !== "Bundle") return one.parse([{ resource: whole }]);
  return z.looseObject({ entry: one.default([]) }).parse(whole).entry;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Types of which something is taken over. */
export const importedFhirTypes: ReadonlySet<string> = new Set([
  "Patient",
  "Observation",
  "AllergyIntolerance",
  "Condition",
]);

/** As much of an entry as is read: nothing is sent to be left out. */
function readablePart({ resource: whole, ...others }: SentEntry): SentEntry {
  const { resourceType } = whole;
  if (!importedFhirTypes.has(resourceType)) return { resource: { resourceType } };
  const { text: _text, contained: _contained, extension: _extension, ...read } = whole;
  return { ...others, resource: { ...read, resourceType } };
}

const sizeOf = (one: SentEntry): number => JSON.stringify(one).length;
/** What fits into one call. */
const mostOfPart = { entries: 500, length: 120_000 };

/** Entries in parts that can be sent by themselves: whoever they are about is in each. */
export function partsOfEntries(entries: readonly SentEntry[], most = mostOfPart): readonly (readonly SentEntry[])[] {
  const byPlace = new Map<string, SentEntry>();
  for (const one of entries) {
    if (one.resource.resourceType === "Patient") for (const place of placesOf(one)) byPlace.set(place, one);
  }
  const isHead = new Set(byPlace.values());
  const groups = new Map<SentEntry | null, SentEntry[]>([...isHead].map((one) => [one, []]));
  groups.set(null, []);
  for (const one of entries) {
    if (!isHead.has(one)) groups.get(byPlace.get(subjectIn(one.resource) ?? "") ?? null)?.push(readablePart(one));
  }
  const parts: SentEntry[][] = [];
  let open: SentEntry[] = [];
  let length = 0;
  const add = (one: SentEntry) => {
    open.push(one);
    length += sizeOf(one);
  };
  const takes = (one: SentEntry) => open.length < most.entries && length + sizeOf(one) <= most.length;
  const begin = () => {
    if (open.length > 0) parts.push(open);
    open = [];
    length = 0;
  };
  for (const [about, others] of groups) {
    const head = about === null ? null : readablePart(about);
    if (head !== null && !takes(head)) begin();
    if (head !== null) add(head);
    for (const one of others) {
      if (!takes(one)) {
        begin();
        if (head !== null) add(head);
      }
      add(one);
    }
  }
  begin();
  return parts;
}
