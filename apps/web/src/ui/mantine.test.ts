import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const library = join(dirname(createRequire(import.meta.url).resolve("@mantine/core")), "../esm");
const sources = join(import.meta.dirname, "..");

const textsBelow = (folder: string, name: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => name.test(path))
    .map((path) => readFileSync(join(folder, path), "utf8"));

const named = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "));

/** What our sources take from the library by name. */
const taken = new Set(
  textsBelow(sources, /\.tsx?$/u).flatMap((text) =>
    [...text.matchAll(/^import \{([^}]*)\} from "@mantine\/core";/gmu)].flatMap(([, names = ""]) => named(names)),
  ),
);

/** The style sheets of what a file of the library draws with. */
function sheetsOf(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const sheet = /([A-Za-z]+)\.module\.mjs$/u.exec(file)?.[1];
  if (sheet !== undefined) return [`${sheet}.css`];
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/from "(\.[^"]+)"/gu)].flatMap(([, path = ""]) => sheetsOf(join(dirname(file), path), seen));
}

it("of the library's styles those are there that are drawn with, and no others", () => {
  const index = readFileSync(join(library, "index.mjs"), "utf8");
  const fileOf = new Map(
    [...index.matchAll(/^import \{([^}]*)\} from "([^"]+)"/gmu)].flatMap(([, names = "", path = ""]) =>
      named(names).map((name) => [name, join(library, path)] as const),
    ),
  );
  const seen = new Set<string>();
  const needed = [...taken].flatMap((name) => sheetsOf(fileOf.get(name) ?? "", seen));
  const css = readFileSync(join(import.meta.dirname, "mantine.css"), "utf8");
  const imported = [...css.matchAll(/@mantine\/core\/styles\/([\w-]+\.css)"/gu)].map(([, name]) => name);
  const ofPage = ["baseline.css", "default-css-variables.css", "global.css"];
  expect(needed.length).toBeGreaterThan(20);
  expect(imported.toSorted()).toEqual([...ofPage, ...needed].toSorted());
});
