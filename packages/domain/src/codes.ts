import { z } from "zod";
import { lineOfText, reason } from "./text.ts";

/** The published lists that there are: ICD-10-CM, RxNorm, and the National Drug Code Directory. */
export const codeSystems = ["icd10cm", "rxnorm", "ndc"] as const;
export type CodeSystem = (typeof codeSystems)[number];

/** Where the codes of a release come from: with the product, or by the file of those who publish them. */
export const releaseKinds = ["starter", "official"] as const;
export type ReleaseKind = (typeof releaseKinds)[number];

export const releaseStatuses = ["uploading", "importing", "ready", "failed", "undone"] as const;
export type ReleaseStatus = (typeof releaseStatuses)[number];

/** Why an import came to nothing. */
export const importFailures = [
  "left",
  "not_an_order_file",
  "not_rxnorm",
  "not_whole",
  "too_large",
  "too_many_bad_rows",
  "given_up",
] as const;
export type ImportFailure = (typeof importFailures)[number];

const icdShape = /^[A-Z](?:\d[\dA-Z]|[A-Z]\d)[\dA-Z]{0,4}$/u;

/** A code as it is kept: capitals without spaces and the dot. What comes of no code is none either. */
export const bareCode = (typed: string): string => typed.toUpperCase().replaceAll(/[\s.]/gu, "");

/** Whether a text could be a code of ICD-10-CM: three to seven capitals and digits, a letter first. */
export const looksLikeCode = (code: string): boolean => icdShape.test(code);

/** With the dot, as people read it: `N94.6`. */
export const writtenCode = (code: string): string => (code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code);

/** The year of a release: it begins in October of the year before. @param day ISO 8601 */
export function fiscalYearOf(day: string): number {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return month >= 10 ? year + 1 : year;
}

/** First and last day of a fiscal year. */
export const daysOfFiscalYear = (year: number) => ({ validFrom: `${year - 1}-10-01`, validTo: `${year}-09-30` });

/** Lists that are imported by a file. */
export const importedSystems = ["icd10cm", "rxnorm"] as const satisfies readonly CodeSystem[];
export type ImportedSystem = (typeof importedSystems)[number];

/** The name of a release: of ICD-10-CM by its year, of RxNorm by its day. */
export const nameOfRelease = (year: number | null, validFrom: string) =>
  year === null ? `RxNorm ${validFrom}` : `ICD-10-CM FY${year}`;

/** One code of a list. */
export interface Code {
  /** Without the dot. */
  readonly code: string;
  /** It names a diagnosis; others are above some that do. */
  readonly isBillable: boolean;
  readonly short: string;
  readonly long: string;
  readonly parent: string | null;
}

/** Why a line of a file is none. */
export type LineProblem = "code" | "billable" | "description" | "twice" | "columns" | "number" | "name";

/**
 * A line of `icd10cm_order_YYYY.txt`, whose columns are fixed: the code in 7 to 13, whether it is billable in 15, the short
 * description in 17 to 76, the long one from 78 on.
 */
export function readOrderLine(line: string): Omit<Code, "parent"> | LineProblem {
  const code = line.slice(6, 13).trimEnd();
  if (!/^\d{5} $/u.test(line.slice(0, 6)) || !looksLikeCode(code)) return "code";
  const billable = line[14];
  if ((billable !== "0" && billable !== "1") || line[13] !== " " || line[15] !== " ") return "billable";
  const short = line.slice(16, 76).trim();
  const long = line.slice(77).trim();
  // Printable ASCII, as they are published.
  if (![short, long].every((text) => /^[ -~]{1,400}$/u.test(text))) return "description";
  return { code, isBillable: billable === "1", short, long };
}

/** Bytes of a file that is imported, and of each part that it is sent in. */
export const largestCodeFile = 32 * 1024 * 1024;
export const codeFilePart = 128 * 1024;
export const mostCodeFileParts = largestCodeFile / codeFilePart;

const releaseId = z.uuid("That is not an import.").transform((id) => id.toLowerCase());
const day = z.iso.date("Give a day.").refine((given) => given >= "2015-10-01" && given < "2199-01-01", {
  error: "Give a day since October 2015.",
});

export const beginCodeImportInput = z
  .strictObject({
    id: releaseId,
    fileName: lineOfText("File name", 200),
    bytes: z.number().int().min(1, "The file is empty.").max(largestCodeFile, "The file is too large: at most 32 MB."),
    sha256: z.string().regex(/^[\da-f]{64}$/u, "That is no SHA-256."),
    codeSystem: z.enum(importedSystems, { error: "Say which list it is." }).default("icd10cm"),
    /** Of ICD-10-CM; RxNorm has none. */
    fiscalYear: z
      .number()
      .int()
      .min(2016, "ICD-10-CM begins with 2016.")
      .max(2199, "That is too far ahead.")
      .nullable()
      .default(null),
    /** The day of RxNorm; of ICD-10-CM that of an update within the year. */
    validFrom: day.optional(),
    validTo: day.optional(),
  })
  .refine(({ codeSystem, fiscalYear }) => (codeSystem === "icd10cm") === (fiscalYear !== null), {
    path: ["fiscalYear"],
    error: "ICD-10-CM has a fiscal year, and no other list has.",
  })
  .refine(({ codeSystem, validFrom }) => codeSystem === "icd10cm" || validFrom !== undefined, {
    path: ["validFrom"],
    error: "Say of which day the release is.",
  })
  .refine(({ validFrom, validTo }) => validFrom === undefined || validTo === undefined || validFrom <= validTo, {
    path: ["validTo"],
    error: "The last day comes after the first.",
  });
export type BeginCodeImportInput = z.infer<typeof beginCodeImportInput>;
export type GivenCodeImport = z.input<typeof beginCodeImportInput>;

export const uploadCodePartInput = z.strictObject({
  id: releaseId,
  index: z
    .number()
    .int()
    .min(0)
    .max(mostCodeFileParts - 1),
  /** Base64. */
  data: z.base64("That is no Base64.").max(Math.ceil(codeFilePart / 3) * 4, "A part is at most 128 KB."),
});
export type UploadCodePartInput = z.infer<typeof uploadCodePartInput>;

export const codeImportIdInput = z.strictObject({ id: releaseId });
export const undoCodeImportInput = z.strictObject({ id: releaseId, reason });

/** The fiscal year that the name of a published file says; null when it says none. */
export function fiscalYearOfFile(name: string): number | null {
  const year = /(?<!\d)20[1-9]\d(?!\d)/u.exec(name)?.[0];
  return year === undefined ? null : Number(year);
}

/** The list that a file is of, by its name: what is published of RxNorm is called so, or by its tables. */
export const codeSystemOfFile = (name: string): ImportedSystem => (/rxn/iu.test(name) ? "rxnorm" : "icd10cm");

/** The day that the name of a file of RxNorm says, such as `RxNorm_full_prescribe_10062025.zip`; null when it says none. */
export function releaseDayOfFile(name: string): string | null {
  const [, month, date, year] = /(?<!\d)(\d{2})(\d{2})(20\d{2})(?!\d)/u.exec(name) ?? [];
  const read = z.iso.date().safeParse(`${year}-${month}-${date}`);
  return read.success ? read.data : null;
}

/** A row that could not be read. */
export interface BadRow {
  readonly line: number;
  readonly problem: LineProblem;
}

export interface CodeRelease {
  readonly id: string;
  readonly name: string;
  readonly codeSystem: CodeSystem;
  readonly kind: ReleaseKind;
  readonly status: ReleaseStatus;
  /** Of ICD-10-CM. */
  readonly fiscalYear: number | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly codes: number;
  readonly badRows: number;
  /** The first of them. */
  readonly problems: readonly BadRow[];
  readonly failure: ImportFailure | null;
  readonly importedAt: string | null;
  readonly undoneAt: string | null;
  readonly undoReason: string | null;
  readonly createdAt: string;
  /** 0 to 100, while it is imported. */
  readonly progress: number;
}

/** Which release names diagnoses of a day, and which should. */
export interface CodesInForce {
  readonly releaseId: string;
  readonly name: string;
  readonly kind: ReleaseKind;
  readonly fiscalYear: number;
  /** The fiscal year of the day. */
  readonly neededYear: number;
}

export interface CodeLists {
  readonly inForce: CodesInForce;
  readonly releases: readonly CodeRelease[];
}

const encounterDay = z.iso
  .date("Give a day.")
  .refine((given) => given >= "1900-01-01" && given < "2200-01-01", "Give a day of the years 1900 to 2199.");

/** Fewer find everything. */
export const shortestCodeSearch = 2;
export const mostCodeHits = 20;

export const searchCodesInput = z.strictObject({
  search: z.string().max(200, "Look for at most 200 characters."),
  /** Of the encounter. */
  day: encounterDay,
});
export type SearchCodesInput = z.infer<typeof searchCodesInput>;

export const findCodeInput = z.strictObject({ code: z.string().max(50, "That is no code."), day: encounterDay });

/** A code that was found. */
export interface CodeHit {
  readonly code: string;
  readonly description: string;
  /** False for what is above others, and names no diagnosis. */
  readonly isBillable: boolean;
  /** What it was found by, where that is no word of its description. */
  readonly synonym: string | null;
}

export interface CodeHits {
  readonly hits: readonly CodeHit[];
  readonly inForce: CodesInForce;
}

/** How near to what was typed a code is: below it, the same with placeholders, one sign away, or of the same category. */
export type Nearness = "below" | "placeholder" | "one_edit" | "category";

/** What becomes of a code that was typed. */
export interface FoundCode {
  readonly known: CodeHit | null;
  /** For what is not known, or names no diagnosis: the nearest that do. */
  readonly nearest: readonly (CodeHit & { readonly nearness: Nearness })[];
  readonly inForce: CodesInForce;
}
