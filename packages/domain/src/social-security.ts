/** Numbers that advertising made known, which are therefore nobody's (SSA). */
const knownNumbers: ReadonlySet<string> = new Set(["078051120", "219099999"]);

/** Why a text is no social security number of the United States; null for one that may be. */
export function faultOfSsn(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/gu, "");
  if (!/^\d{9}$/u.test(digits)) return "A social security number has nine digits.";
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
  if (knownNumbers.has(digits)) return "That number stood in advertising, and is nobody's.";
  if (area.startsWith("9")) {
    return "No social security number begins with 9. It may be a taxpayer number (ITIN): write it down under other numbers.";
  }
  if (area === "000" || area === "666") return `No social security number begins with ${area}.`;
  if (group === "00" || serial === "0000") return "No group of digits of a social security number is all zeros.";
  return null;
}
