import { type TextEncoding, utf16Of } from "@anamnesis/domain";
import Papa from "papaparse";

/** A row of a table with the line of the file that it begins on, counted from 1; what is wrong with it as a table. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly isUnclosed: boolean;
}

const headBytes = 65_536;
/** No row is longer: a quotation mark that is never closed would take the rest of the file along. */
const longestRow = 400_000;
const separators = [",", ";", "\t", "|"];

/** How the letters of a file are written. All of it is looked at: what is no UTF-8 may stand on its last line. */
export async function encodingOf(file: Blob): Promise<TextEncoding> {
  const utf16 = utf16Of(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  if (utf16 !== null) return utf16;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const bytes of chunksOf(file)) decoder.decode(bytes, { stream: true });
    decoder.decode();
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

async function* chunksOf(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let from = 0; from < file.size; from += headBytes) {
    yield new Uint8Array(await file.slice(from, from + headBytes).arrayBuffer());
  }
}

/** The text of a file, piece by piece, without the mark at its beginning. */
async function* textOf(file: Blob, encoding: TextEncoding): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of chunksOf(file)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** What stands between the cells: what the first line has most of, outside of quotation marks. */
export async function separatorOf(file: Blob, encoding: TextEncoding): Promise<string> {
  let head = "";
  for await (const text of textOf(file.slice(0, headBytes), encoding)) head += text;
  const line = (/^[^\r\n]*/u.exec(head)?.[0] ?? "").replaceAll(/"[^"]*"/gu, "");
  const counts = separators.map((separator) => line.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ",";
}

interface TableTerms {
  readonly encoding: TextEncoding;
  readonly separator: string;
}

interface Parsed {
  readonly data: string[][];
  readonly meta: { readonly cursor: number };
  readonly errors: readonly { readonly code: string; readonly row?: number }[];
}

/** The rows of a table as they come, empty lines left out. No more of it is in memory than what one row needs. */
export async function* tableRows(
  file: Blob,
  { encoding, separator }: TableTerms,
): AsyncGenerator<TableRow[], void, undefined> {
  let rest = "";
  let line = 1;
  function take(isLast: boolean): TableRow[] {
    const parser = new Papa.Parser({ delimiter: separator, newline: "\n" });
    const { data, meta, errors }: Parsed = parser.parse(rest, 0, !isLast);
    const unclosed = new Set(
      errors.flatMap(({ code, row }) => (code === "MissingQuotes" || code === "InvalidQuotes" ? [row] : [])),
    );
    const rows = data.map((given, index): TableRow => {
      // A line may end in CR LF: what is before the LF is not of the last cell.
      const cells = given.map((cell, at) => (at === given.length - 1 ? cell.replace(/\r$/u, "") : cell));
      const row = { line, cells, isUnclosed: unclosed.has(index) };
      line += 1 + cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
      return row;
    });
    rest = isLast ? "" : rest.slice(meta.cursor);
    return rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  }
  /** Gives up the line that the rest begins with, and goes on behind it. */
  function skipLine(): TableRow {
    const end = rest.indexOf("\n");
    const row = { line, cells: [rest.slice(0, 200)], isUnclosed: true };
    rest = end === -1 ? "" : rest.slice(end + 1);
    line += 1;
    return row;
  }
  for await (const text of textOf(file, encoding)) {
    rest += text;
    const rows = take(false);
    while (rest.length > longestRow) rows.push(skipLine(), ...take(false));
    yield rows;
  }
  const opensQuote = () =>
    rest !== "" && new Papa.Parser({ delimiter: separator, newline: "\n" }).parse(rest, 0, false).errors.length > 0;
  for (const rows: TableRow[] = []; ;) {
    if (rest.includes("\n") && opensQuote()) rows.push(...take(false), skipLine());
    else {
      yield [...rows, ...take(true)];
      return;
    }
  }
}
