import { describe, expect, it } from "vitest";
import { z } from "zod";
import { appRouter } from "./router.ts";

interface Procedure {
  readonly _def: { readonly inputs: readonly z.ZodType[] };
}

/** A schema for text somewhere in an input. */
interface Leaf {
  readonly path: string;
  readonly schema: z.ZodType;
}

/** Every schema for text in another; what is made of a text counts as one. */
function textsIn(schema: unknown, path: string): readonly Leaf[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, field]) => textsIn(field, `${path}.${key}`));
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return textsIn(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodArray) return textsIn(schema.element, `${path}[]`);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => textsIn(option, path));
  if (schema instanceof z.ZodPipe) {
    const inner = textsIn(schema.in, path);
    return inner.length === 1 && inner[0]?.path === path ? [{ path, schema }] : inner;
  }
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return [{ path, schema }];
  return [];
}

/** What takes any text, with why that is no name. */
const others: readonly (readonly [RegExp, string])[] = [
  [/assword$/u, "kept as a hash, shown to nobody"],
  [/\.search$|\.search\.text$|\.cursor$|^operations\.jobs\.list\.kind$/u, "looked for, not kept"],
  [
    /^clinical\.plans\.save\.content\.(?:diet|restrictions|outcomes|instructions|notes|activities\[\]\.details)$/u,
    "text of several lines, sealed",
  ],
  [/^clinical\.plans\.follow\.note$/u, "text of several lines, sealed"],
  [/^clinical\.prescriptions\.saveDraft\.order\.(?:dosageText|instructions)$/u, "text of several lines, sealed"],
  [/^clinical\.prescriptions\.sign\.overrides\[\]\.key$/u, "compared, not kept"],
  [/^clinical\.diagnoses\.\w+\.(?:details\.reasoning|reviewNotes)$/u, "text of several lines, sealed"],
  [/^terminology\.codes\.find\.code$|^clinical\.diagnoses\.cite\.category$/u, "looked for, not kept"],
  [/\.(?:token|recoveryCode)$/u, "compared, not kept"],
  [/checkPassword\./u, "thought about, not kept"],
  [/^fhir\.import\.bundle\.entry\[\]\.fullUrl$/u, "compared, not kept"],
  [/^hl7\.receive\.message$/u, "what another system says, as it came, sealed"],
  [/\.(?:notes|ownWords)$/u, "text of several lines, a person's own"],
  [/^clinical\.patients\.\w+\.address$/u, "text of several lines, sealed"],
  [/^clinical\.cases\.\w+\.(?:chiefComplaint|description)$/u, "text of several lines, sealed"],
  [/^clinical\.snippets\.save\.text$/u, "text of several lines, sealed"],
  [/^clinical\.images\.reports\.save\.(?:findings|impression)$/u, "text of several lines, sealed"],
  [/^clinical\.notes\.save\.(?:subjective|objective|assessment|plan)$/u, "text of several lines, sealed"],
];

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);
const leaves = procedures.flatMap(([name, { _def }]) => _def.inputs.flatMap((input) => textsIn(input, name)));
const unseen = ["\u200b\u200b\u200b\u200b", "\u2060\u00ad\u200b\u2800", "\u3164\u3164\u3164"];
const turning = ["\u202eabcdef", "abc\u2066def", "abcdef\u202c", "https://a.example/\u202ex"];
const broken = ["abc\u2028def", "abc\u0085def", "abc\u2029def", "abc\u001bdef", "https://a.example/\u2028x"];
const isTaken =
  ({ schema }: Leaf) =>
  (text: string) =>
    schema.safeParse(text).success;

describe("every text that a procedure takes", () => {
  it("is found by this walk", () => {
    const paths = leaves.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(100);
    expect(paths).toEqual(
      expect.arrayContaining([
        "identity.accounts.register.displayName",
        "identity.accounts.updateProfile.tags[]",
        "identity.passkeys.rename.name",
        "organizations.create.name",
        "organizations.update.address.city",
        "organizations.resources.create.name",
        "organizations.resources.create.config.equipment[]",
        "operations.jobs.redrive.reason",
        "symptoms.entries.record.category",
        "symptoms.shares.create.personName",
      ]),
    );
  });

  it("shows something and turns nothing around, or is no name", () => {
    const loose = leaves.filter((leaf) => [...unseen, ...turning].some(isTaken(leaf))).map(({ path }) => path);
    expect(loose.filter((path) => !others.some(([pattern]) => pattern.test(path)))).toEqual([]);
    // Each exception is one that there is.
    expect(others.filter(([pattern]) => !loose.some((path) => pattern.test(path)))).toEqual([]);
  });

  it("is on one line, unless it may have several", () => {
    const loose = leaves.filter((leaf) => broken.some(isTaken(leaf))).map(({ path }) => path);
    const severalLines = [
      ...others.map(([pattern]) => pattern),
      /\.reason$/u,
      /^clinical\.\w+\.\w+\.(?:explanation|review|question|answer|why)$/u,
    ];
    expect(loose.filter((path) => !severalLines.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});
