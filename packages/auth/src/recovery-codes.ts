import { randomBytes } from "node:crypto";

/** Crockford's base32: no I, L, O and U, which are misread. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeCount = 10;
const codeLength = 10;

/** Ten distinct codes of 50 random bits, as `XXXXX-XXXXX`. Shown once; keep the keyed hash of the normalised code. */
export function newRecoveryCodes(): string[] {
  const codes = new Set<string>();
  while (codes.size < codeCount) {
    // 32 letters divide 256: each is equally likely.
    const code = Array.from(randomBytes(codeLength), (byte) => alphabet[byte % alphabet.length]).join("");
    codes.add(`${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`);
  }
  return [...codes];
}

/**
 * The ten characters that were meant: without case, spaces and hyphens; O read as 0, I and L as 1.
 * Null when it cannot be a code.
 */
export function normaliseRecoveryCode(text: string): string | null {
  // Longer than any way of writing it down.
  if (text.length > 64) return null;
  const code = text
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/gu, "1");
  const isCode = code.length === codeLength && [...code].every((letter) => alphabet.includes(letter));
  return isCode ? code : null;
}
