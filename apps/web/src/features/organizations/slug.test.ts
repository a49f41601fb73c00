import { slugInput } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { slugOf } from "./slug.ts";

describe("a short name made of a name", () => {
  it.each([
    ["Northside Clinic", "northside-clinic"],
    ["  Praxis Dr. Müller & Söhne, Großstraße 5 ", "praxis-dr-muller-sohne-grossstrasse-5"],
    ["Hôpital – Saint‑Étienne", "hopital-saint-etienne"],
    ["—", ""],
    ["東京病院", ""],
  ])("%s", (name, slug) => expect(slugOf(name)).toBe(slug));

  it("is one that the server takes, also where it had to be cut", () => {
    const slug = slugOf("An association of thirty-nine characters, and more of them");
    expect(slugInput.parse({ slug })).toEqual({ slug });
    expect(slugOf(`${"a".repeat(39)} b`)).toBe("a".repeat(39));
  });
});
