import { type BadRow, type Code, readOrderLine } from "@anamnesis/domain";
import { linesOf, UnfitFile, unpacked } from "./list-file.ts";

/** The order file of a year is 15 MB; what unpacks to more than this is none. */
const orderFile = {
  name: /(?:^|\/)icd10cm[_-]order[_-][\w-]*\.txt$/iu,
  mostBytes: 64 * 1024 * 1024,
  failure: "not_an_order_file",
} as const;
const text = { encoding: "latin1", longest: 1_000, failure: "not_an_order_file" } as const;
const mostProblems = 50;
/** A file of which more rows cannot be read is another one. */
const mostBadRows = 1_000;

/** What came of a file: codes in batches, and at its end which rows could not be read. */
export interface ReadList {
  readonly badRows: number;
  readonly problems: readonly BadRow[];
}

/**
 * Reads an order file, bare or in the archive that it is published in, and hands its codes on in batches: no more of it is
 * in memory than the file itself and one batch. Throws `UnfitFile` for what is none.
 */
export async function readOrderFile(
  file: Buffer,
  { take, batch }: { readonly take: (codes: readonly Code[]) => Promise<void>; readonly batch: number },
): Promise<ReadList> {
  if (file.length < 22) throw new UnfitFile("not_an_order_file");
  const above: string[] = [];
  const problems: BadRow[] = [];
  const known = new Set<string>();
  let waiting: Code[] = [];
  let badRows = 0;
  for await (const [line, given] of linesOf(unpacked(file, orderFile), text)) {
    if (given.trim() === "") continue;
    const read = readOrderLine(given.trimEnd());
    if (typeof read === "string" || known.has(read.code)) {
      badRows += 1;
      if (problems.length < mostProblems) problems.push({ line, problem: typeof read === "string" ? read : "twice" });
      if (badRows > mostBadRows) throw new UnfitFile(known.size === 0 ? "not_an_order_file" : "too_many_bad_rows");
      continue;
    }
    known.add(read.code);
    while (above.length > 0 && !read.code.startsWith(above.at(-1) ?? "")) above.pop();
    waiting.push({ ...read, parent: above.at(-1) ?? null });
    above.push(read.code);
    if (waiting.length < batch) continue;
    await take(waiting);
    waiting = [];
  }
  if (known.size === 0) throw new UnfitFile("not_an_order_file");
  if (waiting.length > 0) await take(waiting);
  return { badRows, problems };
}
