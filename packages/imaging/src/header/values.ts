import type { DataSet, Element } from "./elements.ts";
import { textIn } from "./text.ts";

const latin = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
/** Padding to an even length, by spaces or by what is forbidden and common. */
const trimmed = (text: string) => text.replaceAll("\0", "").trim();

/** What the elements of one data set say. Whatever is not there, or not what its tag is for, is null. */
export function valuesOf(dataSet: DataSet, characterSets: readonly string[] = []) {
  const { view, elements, isLittleEndian } = dataSet;
  const decode = textIn(characterSets);

  const bytesOf = ({ offset, length }: Element) =>
    new Uint8Array(view.buffer, view.byteOffset + offset, Math.min(length ?? 0, view.byteLength - offset));
  const bytes = (tag: number) => {
    const element = elements.get(tag);
    return element === undefined ? null : bytesOf(element);
  };
  const texts = (tag: number): readonly string[] => {
    const value = bytes(tag);
    return value === null || value.length === 0 ? [] : latin(value).split("\\").map(trimmed);
  };
  const numbers = (tag: number): readonly number[] =>
    texts(tag).flatMap((text) => (text !== "" && Number.isFinite(Number(text)) ? [Number(text)] : []));
  /** Values of two bytes; signed ones when the element says so. */
  const shorts = (tag: number): readonly number[] => {
    const element = elements.get(tag);
    if (element === undefined) return [];
    const { byteLength, byteOffset } = bytesOf(element);
    const own = new DataView(view.buffer, byteOffset, byteLength);
    return Array.from({ length: Math.floor(byteLength / 2) }, (_, at) =>
      element.vr === "SS" ? own.getInt16(at * 2, isLittleEndian) : own.getUint16(at * 2, isLittleEndian),
    );
  };
  const doubles = (tag: number): readonly number[] => {
    const element = elements.get(tag);
    if (element === undefined) return [];
    const { byteLength, byteOffset } = bytesOf(element);
    const own = new DataView(view.buffer, byteOffset, byteLength);
    return Array.from({ length: Math.floor(byteLength / 8) }, (_, at) => own.getFloat64(at * 8, isLittleEndian));
  };
  const longs = (tag: number): readonly number[] => {
    const element = elements.get(tag);
    if (element === undefined) return [];
    const { byteLength, byteOffset } = bytesOf(element);
    const own = new DataView(view.buffer, byteOffset, byteLength);
    return Array.from({ length: Math.floor(byteLength / 4) }, (_, at) => own.getUint32(at * 4, isLittleEndian));
  };
  return {
    bytes,
    shorts,
    doubles,
    longs,
    numbers,
    /** Codes and identifiers, whose letters are those of ASCII. */
    codes: texts,
    code: (tag: number): string | null => texts(tag)[0] || null,
    number: (tag: number): number | null => numbers(tag)[0] ?? null,
    short: (tag: number): number | null => shorts(tag)[0] ?? null,
    /** What people wrote, with the letters that they wrote it in. */
    text: (tag: number): string | null => {
      const value = bytes(tag);
      return value === null ? null : trimmed(decode(value)) || null;
    },
    /** A calendar day, ISO 8601; that of ACR-NEMA has points in it. */
    day: (tag: number): string | null => {
      const found = /^(\d{4})\.?(\d{2})\.?(\d{2})$/u.exec(texts(tag)[0] ?? "");
      if (found === null) return null;
      const [, year = "", month = "", day = ""] = found;
      const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
      const isDay = !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
      return isDay ? `${year}-${month}-${day}` : null;
    },
    items: (tag: number): readonly DataSet[] => elements.get(tag)?.items ?? [],
  };
}

export type Values = ReturnType<typeof valuesOf>;
