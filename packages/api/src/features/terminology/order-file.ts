import { crc32, createInflateRaw } from "node:zlib";
import { Readable } from "node:stream";
import { type BadRow, type Code, type ImportFailure, readOrderLine } from "@anamnesis/domain";

/** The order file of a year is 15 MB; what unpacks to more than this is none. */
const mostUnpacked = 64 * 1024 * 1024;
const longestLine = 1_000;
const mostProblems = 50;
/** A file of which more rows cannot be read is another one. */
const mostBadRows = 1_000;

/** A file of which nothing is taken. */
export class UnfitFile extends Error {
  readonly failure: ImportFailure;
  constructor(failure: ImportFailure) {
    super(`the file of an import is unfit: ${failure}`);
    this.failure = failure;
  }
}

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly packed: Buffer;
  readonly unpackedBytes: number;
}

const orderFile = /(?:^|\/)icd10cm[_-]order[_-][\w-]*\.txt$/iu;
const localHead = 0x04034b50;
const centralHead = 0x02014b50;
const endHead = 0x06054b50;

/** The list of files at the end of an archive (APPNOTE 4.3.12), read no further than it goes. */
function* entriesOf(zip: Buffer): Generator<Entry & { readonly name: string }> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + 22 > zip.length || zip.readUInt32LE(end) !== endHead) throw new UnfitFile("not_whole");
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== centralHead) throw new UnfitFile("not_whole");
    const [nameBytes, extraBytes, wordBytes] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
    const packedBytes = zip.readUInt32LE(at + 20);
    const local = zip.readUInt32LE(at + 42);
    if (local + 30 > zip.length || zip.readUInt32LE(local) !== localHead) throw new UnfitFile("not_whole");
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    if (start + packedBytes > zip.length) throw new UnfitFile("not_whole");
    yield {
      name: zip.toString("latin1", at + 46, at + 46 + (nameBytes ?? 0)),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packed: zip.subarray(start, start + packedBytes),
      unpackedBytes: zip.readUInt32LE(at + 24),
    };
    at += 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (wordBytes ?? 0);
  }
}

/** The text of the order file in pieces: what an archive says of its size is not believed. */
async function* unpacked(file: Buffer): AsyncGenerator<Buffer> {
  if (file.readUInt32LE(0) !== localHead) {
    yield file;
    return;
  }
  const entry = entriesOf(file).find(({ name }) => orderFile.test(name));
  if (entry === undefined) throw new UnfitFile("not_an_order_file");
  if (entry.unpackedBytes > mostUnpacked) throw new UnfitFile("too_large");
  if (entry.method !== 0 && entry.method !== 8) throw new UnfitFile("not_whole");
  const source = Readable.from([entry.packed]);
  const pieces: AsyncIterable<Buffer> = entry.method === 0 ? source : source.pipe(createInflateRaw());
  let [bytes, sum] = [0, 0];
  try {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > mostUnpacked) throw new UnfitFile("too_large");
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    throw error instanceof UnfitFile ? error : new UnfitFile("not_whole");
  }
  if (sum !== entry.crc) throw new UnfitFile("not_whole");
}

/** Lines with their numbers, from 1. One that does not end is no text. */
async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<readonly [number, string]> {
  let [rest, number] = ["", 0];
  for await (const piece of pieces) {
    const lines = (rest + piece.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new UnfitFile("not_an_order_file");
    for (const line of lines) {
      number += 1;
      yield [number, line];
    }
  }
  if (rest !== "") yield [number + 1, rest];
}

/** What came of a file: codes in batches, and at its end which rows could not be read. */
export interface OrderFile {
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
): Promise<OrderFile> {
  if (file.length < 22) throw new UnfitFile("not_an_order_file");
  const above: string[] = [];
  const problems: BadRow[] = [];
  const known = new Set<string>();
  let waiting: Code[] = [];
  let badRows = 0;
  for await (const [line, text] of linesOf(unpacked(file))) {
    if (text.trim() === "") continue;
    const read = readOrderLine(text.trimEnd());
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
