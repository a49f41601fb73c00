import { codeFilePart, codeSystemOfFile, fiscalYearOfFile, type GivenCodeImport, releaseDayOfFile } from "./codes.ts";

/** A part of a file, as it is sent. */
export interface FilePart {
  readonly index: number;
  /** Base64. */
  readonly data: string;
  /** How much of the file is sent with it, from 0 to 1. */
  readonly share: number;
}

/** Bytes that are made into characters at a time: more are no parameters of one call. */
const atOnce = 8_192;

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += atOnce) text += String.fromCharCode(...bytes.subarray(at, at + atOnce));
  return btoa(text);
}

/** A file in parts that a request has room for. */
export function* partsOfCodeFile(file: Uint8Array): Generator<FilePart> {
  for (let index = 0; index * codeFilePart < file.length; index += 1) {
    const end = Math.min(file.length, (index + 1) * codeFilePart);
    yield { index, data: base64Of(file.subarray(index * codeFilePart, end)), share: end / file.length };
  }
}

/** What somebody says of a file; what they leave out its name says. */
export interface SaidOfFile {
  readonly year?: number | null;
  /** The day of a release of RxNorm, or of an update within a year. */
  readonly from?: string | null;
}

/** What is said of a file before it is sent. Null where neither its name nor anybody says of which year or day it is. */
export async function describeCodeFile(
  name: string,
  file: Uint8Array<ArrayBuffer>,
  said: SaidOfFile = {},
): Promise<GivenCodeImport | null> {
  const codeSystem = codeSystemOfFile(name);
  const fiscalYear = codeSystem === "icd10cm" ? (said.year ?? fiscalYearOfFile(name)) : null;
  const validFrom = said.from ?? (codeSystem === "rxnorm" ? releaseDayOfFile(name) : null);
  if (codeSystem === "icd10cm" ? fiscalYear === null : validFrom === null) return null;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const about = { id: crypto.randomUUID(), fileName: name, bytes: file.length, sha256, codeSystem, fiscalYear };
  return validFrom === null ? about : { ...about, validFrom };
}
