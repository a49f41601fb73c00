import { readFileSync } from "node:fs";
import { isReservedSlug } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";

// As text: the pages behind the routes can be loaded only as they are built.
const tree = ["door.tsx", "tree.tsx"].map((name) => readFileSync(new URL(name, import.meta.url), "utf8")).join("\n");

describe("the addresses of the app", () => {
  it("have no word that an organization could have as its short name", () => {
    const paths = [...tree.matchAll(/\bpath: "([^"]*)"/gu)].map(([, path = ""]) => path);
    expect(paths).toHaveLength(tree.match(/\bpath:/gu)?.length ?? 0);
    const words = new Set(paths.flatMap((path) => path.split("/")).filter((part) => /^[a-z]/u.test(part)));
    expect(words.size).toBeGreaterThan(25);
    expect([...words].filter((word) => word.length >= 3 && !isReservedSlug(word))).toEqual([]);
  });
});
