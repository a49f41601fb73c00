/** How the letters of a file are written. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/**
 * How a file tells by its first bytes that it is UTF-16: by the mark at the beginning, or by the zeros that Latin letters
 * have there. Null for all others.
 */
export function utf16Of(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  const [first = 0, second = 0] = head;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const [even, odd] = [0, 1].map((half) => head.filter((byte, index) => byte === 0 && index % 2 === half).length);
  if ((odd ?? 0) > head.length / 4 && even === 0) return "utf-16le";
  return (even ?? 0) > head.length / 4 && odd === 0 ? "utf-16be" : null;
}
