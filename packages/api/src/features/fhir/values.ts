import type { CodeableConcept, Coding, Identifier, Reference } from "@medplum/fhirtypes";
import { AppError } from "@anamnesis/domain";

/** Ways in which a resource is searched by something in it (FHIR R4, 3.1.1.4). */
export type SearchKind = "token" | "date" | "reference" | "string";

/** What a resource has for a parameter to look at. */
export type SearchValue =
  | { readonly token: string; readonly system: string | undefined }
  | { readonly from: string; readonly to: string | undefined }
  | { readonly reference: string }
  | { readonly text: string };

export interface SearchParameter<R> {
  readonly kind: SearchKind;
  /** In words, for the CapabilityStatement. */
  readonly about: string;
  values(resource: R): readonly SearchValue[];
}

export const ofCode = (code: string | undefined): readonly SearchValue[] =>
  code === undefined ? [] : [{ token: code, system: undefined }];
const ofCoding = ({ code, system }: Coding): readonly SearchValue[] =>
  code === undefined ? [] : [{ token: code, system }];
export const ofCodings = (codings: readonly Coding[] = []) => codings.flatMap(ofCoding);
export const ofConcepts = (...concepts: readonly (CodeableConcept | undefined)[]) =>
  concepts.flatMap((concept) => ofCodings(concept?.coding));
export const ofIdentifiers = (identifiers: readonly Identifier[] = []): readonly SearchValue[] =>
  identifiers.flatMap(({ value, system }) => (value === undefined ? [] : [{ token: value, system }]));
export const ofReferences = (...references: readonly (Reference | undefined)[]): readonly SearchValue[] =>
  references.flatMap((one) => (one?.reference === undefined ? [] : [{ reference: one.reference }]));
export const ofTime = (from: string | undefined, to: string | undefined = from): readonly SearchValue[] =>
  from === undefined ? [] : [{ from, to }];
export const ofTexts = (...texts: readonly (string | undefined)[]): readonly SearchValue[] =>
  texts.flatMap((text) => (text === undefined ? [] : [{ text }]));

const instantShape = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/u;

/** The first millisecond of a date as far as it is said, and the first after it. Null for what is no date. */
export function spanOf(text: string): readonly [number, number] | null {
  if (!instantShape.test(text)) return null;
  const [year = 0, month, day] = text.slice(0, 10).split("-").map(Number);
  if (text.length > 10) {
    const at = Date.parse(text);
    const length = /T\d{2}:\d{2}(?!:)/u.test(text.replace(/(?:Z|[+-]\d{2}:\d{2})$/u, ""))
      ? 60_000
      : text.includes(".")
        ? 1
        : 1_000;
    return Number.isNaN(at) || !isDay(text.slice(0, 10)) ? null : [at, at + length];
  }
  if (day !== undefined) {
    const from = Date.UTC(year, (month ?? 1) - 1, day);
    return isDay(text) ? [from, from + 86_400_000] : null;
  }
  if (month !== undefined) {
    return month >= 1 && month <= 12 ? [Date.UTC(year, month - 1), Date.UTC(year, month)] : null;
  }
  return [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
}

/** Whether the calendar has it: it does not have 31 February. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

type Comparison = (found: readonly [number, number], asked: readonly [number, number]) => boolean;
const comparisons: Readonly<Record<string, Comparison>> = {
  eq: ([from, to], [low, high]) => from >= low && to <= high,
  ne: ([from, to], [low, high]) => from < low || to > high,
  gt: ([, to], [, high]) => to > high,
  ge: ([from, to], [low, high]) => to > high || (from >= low && to <= high),
  lt: ([from], [low]) => from < low,
  le: ([from, to], [low, high]) => from < low || (from >= low && to <= high),
  sa: ([from], [, high]) => from >= high,
  eb: ([, to], [low]) => to <= low,
};

export const refuse = (parameter: string, message: string) =>
  new AppError("invalid", "request.invalid", { fields: { [parameter]: [message] } });

const folded = (text: string) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase("und");

type Matcher = (value: SearchValue) => boolean;

function tokenMatcher(asked: string): Matcher {
  const bar = asked.indexOf("|");
  const system = bar === -1 ? null : asked.slice(0, bar);
  const code = asked.slice(bar + 1);
  return (value) =>
    "token" in value &&
    (code === "" || value.token === code) &&
    (system === null || (system === "" ? value.system === undefined : value.system === system));
}

function dateMatcher(name: string, asked: string): Matcher {
  const prefix = /^[a-z]{2}/u.exec(asked)?.[0] ?? "eq";
  const compare = comparisons[prefix];
  const span = spanOf(asked.replace(/^[a-z]{2}/u, ""));
  if (compare === undefined || span === null) throw refuse(name, "That is no date: write it as 2026-10-12.");
  return (value) => {
    if (!("from" in value)) return false;
    const from = spanOf(value.from);
    const to = value.to === undefined ? null : spanOf(value.to);
    if (from === null) return false;
    return compare([from[0], value.to === undefined ? Number.MAX_SAFE_INTEGER : (to ?? from)[1]], span);
  };
}

/** `Patient/<id>`, an address of ours that ends so, or the id alone. */
const referenceMatcher =
  (asked: string): Matcher =>
  (value) =>
    "reference" in value &&
    (asked.includes("/")
      ? value.reference === asked.split("/").slice(-2).join("/")
      : value.reference.endsWith(`/${asked}`));

const textMatcher =
  (asked: string): Matcher =>
  (value) =>
    "text" in value &&
    folded(value.text)
      .split(/[\s-]+/u)
      .concat(folded(value.text))
      .some((part) => part.startsWith(folded(asked)));

/** Whether something fits what was asked: alternatives are parted by commas. Throws AppError `invalid`. */
export function matcherOf(name: string, kind: SearchKind, asked: string): (values: readonly SearchValue[]) => boolean {
  const matchers = asked.split(",").map((one): Matcher => {
    if (one === "") throw refuse(name, "There is nothing to search for.");
    if (kind === "token") return tokenMatcher(one);
    if (kind === "date") return dateMatcher(name, one);
    return kind === "reference" ? referenceMatcher(one) : textMatcher(one);
  });
  return (values) => values.some((value) => matchers.some((fits) => fits(value)));
}
