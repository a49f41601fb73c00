import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as domain from "./index.ts";

const inputs = Object.entries(domain as Readonly<Record<string, unknown>>).filter(
  (entry): entry is [string, z.ZodType] => entry[0].endsWith("Input") && entry[1] instanceof z.ZodType,
);

/** Whether a schema refuses a field that it does not know, whatever else is missing. */
function isStrict(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return schema.options.every((option) => option instanceof z.ZodType && isStrict(option));
  }
  const { error } = schema.safeParse({ type: "csv", role: "admin", userId: "somebody", at: 0 });
  const issues = (error?.issues ?? []).flatMap((issue) =>
    issue.code === "invalid_union" ? issue.errors.flat() : [issue],
  );
  return issues.some(({ code }) => code === "unrecognized_keys");
}

describe("every input", () => {
  it("is among these", () => {
    expect(inputs.length).toBeGreaterThan(25);
  });

  it.each(inputs)(
    "%s has no field that it does not know: nobody sets a role or a clock by adding one",
    (_name, schema) => {
      expect(isStrict(schema)).toBe(true);
    },
  );
});
