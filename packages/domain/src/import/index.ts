import type { ImportSource } from "../imports.ts";
import type { Language } from "../languages.ts";
import { bearableReader, isBearableHeader } from "./bearable.ts";
import { diaryCsvReader, isDiaryHeader } from "./diary-csv.ts";
import { dripReader, isDripHeader } from "./drip.ts";
import type { RowOutcome } from "./row.ts";
import { type TableMapping, tableReader } from "./table.ts";

export { readDiaryJson } from "./diary-json.ts";
export { type TextEncoding, utf16Of } from "./encoding.ts";
export {
  type BrokenRow,
  type DayOrder,
  type ImportedEntry,
  isBroken,
  orderOfDays,
  type RowOutcome,
  unclosedRow,
} from "./row.ts";
export { guessMapping, type TableField, tableFields, type TableMapping, tableScales } from "./table.ts";

/** What a table came from, by its first row. */
export function sourceOf(header: readonly string[]): Exclude<ImportSource, "diary_json"> {
  if (isDiaryHeader(header)) return "diary_csv";
  if (isDripHeader(header)) return "drip";
  return isBearableHeader(header) ? "bearable" : "table";
}

interface ReaderTerms {
  readonly header: readonly string[];
  readonly timeZone: string;
  readonly language: Language;
  /** For a table that is of none of the others. */
  readonly mapping: TableMapping;
}

/** How the rows of a table are read. */
export function rowReader(
  source: Exclude<ImportSource, "diary_json">,
  { header, timeZone, language, mapping }: ReaderTerms,
): (cells: readonly string[]) => RowOutcome {
  if (source === "diary_csv") return diaryCsvReader(header);
  if (source === "drip") return dripReader(header, { timeZone, language });
  return source === "bearable" ? bearableReader(header, { timeZone }) : tableReader(mapping, timeZone);
}
