import { expect, it } from "vitest";
import { newRecoveryCodes, normaliseRecoveryCode } from "./recovery-codes.ts";

it("makes ten distinct codes that read back as themselves", () => {
  const codes = newRecoveryCodes();
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/u);
    expect(normaliseRecoveryCode(code)).toBe(code.replace("-", ""));
  }
});

it("uses all 32 letters, about equally", () => {
  const counts = new Map<string, number>();
  for (const letter of Array.from({ length: 200 }, newRecoveryCodes).flat().join("").replaceAll("-", "")) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  // 625 expected of each, standard deviation 25.
  expect(Math.min(...counts.values())).toBeGreaterThan(450);
  expect(Math.max(...counts.values())).toBeLessThan(800);
});

it.each([
  "0A1BC-DEF23",
  "0a1bcdef23",
  " 0a1bc def23\n",
  "0A-1B-CD-EF-23",
  "oAiBC-DEF23",
  "OALBC-DEF23",
  "Oalbc–def23",
  "0A1BC DEF23",
])("reads %j as it was meant", (typed) => {
  expect(normaliseRecoveryCode(typed)).toBe("0A1BCDEF23");
});

it.each([
  "",
  "0A1BC-DEF2",
  "0A1BC-DEF234",
  "UA1BC-DEF23",
  "0A1BC_DEF23",
  "0A1BC-DEF2é",
  "0A1BC-DEF2😀",
  "123456",
  " ".repeat(60) + "0A1BCDEF23",
])("finds no code in %j", (typed) => {
  expect(normaliseRecoveryCode(typed)).toBeNull();
});
