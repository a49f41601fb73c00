import { z } from "zod";

/** What JSON can say, and therefore everything that comes in and goes out. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

const mostValues = 1_000;
const mostLevels = 16;
const longestName = 100;

/** PostgreSQL text holds no NUL, and a lone surrogate is not UTF-8. */
export function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes("\u0000");
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * The first problem of a value that has to come out of the database and of the answer as it went in; null for none.
 * Level by level, so that however deep it goes, no stack ends.
 */
export function problemOfJson(given: unknown, mostKilobytes: number): string | null {
  let level: readonly unknown[] = [given];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    values += level.length;
    if (depth > mostLevels) return `goes more than ${mostLevels} levels deep`;
    if (values > mostValues) return `holds more than ${mostValues.toLocaleString("en")} values`;
    for (const value of level) {
      const problem = isObject(value) ? problemOfNames(value) : problemOfScalar(value);
      if (problem !== null) return problem;
    }
    level = level.filter(isObject).flatMap((value) => Object.values(value) as unknown[]);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(given)).length;
  return bytes > mostKilobytes * 1_024 ? `is more than ${mostKilobytes} kB` : null;
}

function problemOfNames(value: object): string | null {
  if (Array.isArray(value)) return null;
  for (const name of Object.keys(value)) {
    // The one name that means something else to JavaScript than to everybody else: copied on, it goes missing.
    if (name === "__proto__") return "cannot have the name __proto__ in it";
    if (name.length > longestName) return `has a name of more than ${longestName} characters`;
    if (!isStorable(name)) return "has a name with characters that cannot be stored";
  }
  return null;
}

function problemOfScalar(value: unknown): string | null {
  if (typeof value === "string") return isStorable(value) ? null : "contains characters that cannot be stored";
  if (typeof value === "number") return problemOfNumber(value);
  return value === null || typeof value === "boolean" ? null : "has to be JSON";
}

/** A number that was read as another one than it was written. */
function problemOfNumber(value: number): string | null {
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isExact && !Object.is(value, -0) ? null : "holds a number that cannot be kept exactly: give it as text";
}

/**
 * An object of whatever JSON somebody wants to have kept: what is accepted is given back as it came, with names such as
 * `constructor` in it as well, and what cannot be is refused.
 * @param label what the field is called in messages, for example `Settings`
 */
export function freeJson(label: string) {
  return z.custom<JsonObject>().superRefine((value, context) => {
    const problem = isObject(value) && !Array.isArray(value) ? problemOfJson(value, 8) : "has to be an object of JSON";
    if (problem !== null) context.addIssue({ code: "custom", message: `${label} ${problem}.` });
  });
}
