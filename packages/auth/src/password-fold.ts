/** Longer than any listed password that is kept. */
export const longestListed = 40;

/** One letter or digit for what people write in its place; `1` and `!` stand for two letters. */
const substitutions = {
  "0": "o",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  $: "s",
  "+": "t",
} as const;
const substituted = /[034578@$+]/gu;
const isKey = (sign: string): sign is keyof typeof substitutions => sign in substitutions;
const withLetters = (text: string) =>
  text.replaceAll(substituted, (sign) => (isKey(sign) ? substitutions[sign] : sign));

/** Without case, accents and the width of letters: what a password has in common with its variants. */
export function plainOf(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Letters and digits alone. */
export function compactOf(plain: string): string {
  return plain.replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** What can be read in it: as it stands, and with signs and digits read as letters. Compact, each once. */
export function readingsOf(plain: string): string[] {
  const letters = withLetters(plain);
  const readings = [plain, letters.replaceAll(/[1!|]/gu, "i"), letters.replaceAll(/[1!|]/gu, "l")];
  return [...new Set(readings.map(compactOf))];
}

/** From the first letter to the last: without the digits and signs that it begins and ends with. */
export function coreOf(plain: string): string {
  return /\p{L}(?:.*\p{L})?/su.exec(plain)?.[0] ?? "";
}
