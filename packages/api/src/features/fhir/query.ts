import { mostFhirEntries, type SearchFhirInput } from "@anamnesis/domain";
import type { Entry } from "./types.ts";
import { matcherOf, refuse, type SearchKind } from "./values.ts";

const usualEntries = 50;

/** How an answer is written: that is said to the server, and asks for nothing else. */
const ofTheForm: ReadonlySet<string> = new Set(["_format", "_pretty"]);
/** What says which part of what was found is shown, and what beside it. */
const ofTheAnswer: ReadonlySet<string> = new Set(["_count", "_include", "_page"]);

interface Filter {
  readonly name: string;
  readonly asked: string;
  fits(entry: Entry): boolean;
}

/** A search, read: what is looked for, and what is shown of it. */
export interface Query {
  readonly filters: readonly Filter[];
  /** Parameters by which what is found refers to what comes with it: `subject` of `Encounter:subject`. */
  readonly includes: readonly string[];
  readonly count: number;
  /** As it was given for the page that is meant; null for the first. */
  readonly page: string | null;
}

type Parameters = Readonly<Record<string, { readonly kind: SearchKind }>>;

function countOf(text: string | undefined): number {
  if (text === undefined) return usualEntries;
  if (!/^\d{1,6}$/u.test(text)) throw refuse("_count", "Give a number.");
  return Math.min(Number(text), mostFhirEntries);
}

function includeOf(value: string, type: string, known: Parameters): string {
  const [source, parameter = "", ...others] = value.split(":");
  const isKnown = source === type && known[parameter]?.kind === "reference" && others.length <= 1;
  if (!isKnown) throw refuse("_include", `There is nothing to include by ${value}.`);
  return parameter;
}

/** Other names under which a parameter is asked for. */
const synonyms: Readonly<Record<string, string>> = { subject: "patient" };

/**
 * Reads the parameters of a search. What is not known is refused, whatever the client prefers: left out, a parameter would show
 * more of somebody than was asked for. Throws AppError `invalid`.
 */
export function queryOf({ type, parameters }: SearchFhirInput, known: Parameters): Query {
  const filters: Filter[] = [];
  const answer = new Map<string, string>();
  const includes: string[] = [];
  for (const [given, value] of parameters) {
    if (ofTheForm.has(given)) continue;
    if (given === "_include") includes.push(includeOf(value, type, known));
    else if (ofTheAnswer.has(given)) answer.set(given, value);
    else {
      const name = Object.hasOwn(known, given) ? given : (synonyms[given] ?? given);
      const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
      if (parameter === undefined) throw refuse(given, `${type} is not searched by ${given}.`);
      const fits = matcherOf(given, parameter.kind, value);
      filters.push({ name, asked: value, fits: (entry) => fits(entry.valuesOf(name)) });
    }
  }
  return { filters, includes, count: countOf(answer.get("_count")), page: answer.get("_page") ?? null };
}

/** What was asked of a parameter once; null where it was not. Throws AppError `invalid` for several. */
export function askedOnce({ filters }: Query, name: string): string | null {
  const [first, ...others] = filters.filter((filter) => filter.name === name);
  if (others.length > 0 || first?.asked.includes(",") === true) throw refuse(name, "One is looked for at a time.");
  return first?.asked ?? null;
}

/** Entries that fit all of what was asked. */
export const fitting = ({ filters }: Query, entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((entry) => filters.every(({ fits }) => fits(entry)));
