import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BriefContent } from "@anamnesis/domain";
import { create, type Font } from "fontkit";

/** Printed in place of a character that the letters have no sign for. */
export const replacement = "□";

const require = createRequire(import.meta.url);

/** Inter with all its scripts: Latin, Greek, Cyrillic, Vietnamese. */
export const letters = {
  plain: readFileSync(require.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf")),
  bold: readFileSync(require.resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf")),
};

function signsOf(file: Buffer): Font {
  const font = create(file);
  if (!("hasGlyphForCodePoint" in font)) throw new Error("a collection of fonts in place of one");
  return font;
}

const font = signsOf(letters.plain);

/** What shows nothing by itself and needs no sign: joiners, marks of direction, selectors of a variant. */
const showsNothing = /^[\p{Default_Ignorable_Code_Point}\s]$/u;

function isPrintable(character: string): boolean {
  return font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
}

/** The text in characters that the letters have. */
export function printable(text: string): string {
  let all = "";
  for (const character of text) {
    if (isPrintable(character)) all += character;
    else if (!showsNothing.test(character)) all += replacement;
  }
  return all;
}

/** Characters that cannot be printed, each once. */
export function unprintableIn(content: BriefContent): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === "string") {
      for (const character of value) if (!isPrintable(character) && !showsNothing.test(character)) found.add(character);
    } else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) look(part);
  };
  look(content);
  return [...found];
}
