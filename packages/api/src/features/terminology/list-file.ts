import { StringDecoder } from "node:string_decoder";
import { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import type { ImportFailure } from "@anamnesis/domain";

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

/** What somebody looks for in a file: its name in an archive, what it is no larger than, and how a file without it has failed. */
export interface Wanted {
  readonly name: RegExp;
  readonly mostBytes: number;
  readonly failure: ImportFailure;
}

const isZip = (file: Buffer): boolean => file.length >= 22 && file.readUInt32LE(0) === localHead;

/** Whether an archive has a file of that name; what is no archive is all there is. */
export const holds = (file: Buffer, name: RegExp): boolean =>
  isZip(file) && entriesOf(file).some((entry) => name.test(entry.name));

/** A file, bare or out of its archive, in pieces: what an archive says of its size is not believed. */
export async function* unpacked(file: Buffer, { name, mostBytes, failure }: Wanted): AsyncGenerator<Buffer> {
  if (!isZip(file)) {
    yield file;
    return;
  }
  const entry = entriesOf(file).find((one) => name.test(one.name));
  if (entry === undefined) throw new UnfitFile(failure);
  if (entry.unpackedBytes > mostBytes) throw new UnfitFile("too_large");
  if (entry.method !== 0 && entry.method !== 8) throw new UnfitFile("not_whole");
  const source = Readable.from([entry.packed]);
  const pieces: AsyncIterable<Buffer> = entry.method === 0 ? source : source.pipe(createInflateRaw());
  let [bytes, sum] = [0, 0];
  try {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > mostBytes) throw new UnfitFile("too_large");
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    throw error instanceof UnfitFile ? error : new UnfitFile("not_whole");
  }
  if (sum !== entry.crc) throw new UnfitFile("not_whole");
}

/** Lines with their numbers. A line that goes on and on is none of a list. */
export async function* linesOf(
  pieces: AsyncIterable<Buffer>,
  {
    encoding,
    longest,
    failure,
  }: { readonly encoding: "latin1" | "utf8"; readonly longest: number; readonly failure: ImportFailure },
): AsyncGenerator<readonly [number, string]> {
  const decoder = new StringDecoder(encoding);
  let [rest, number] = ["", 0];
  for await (const piece of pieces) {
    const lines = (rest + decoder.write(piece)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longest) throw new UnfitFile(failure);
    for (const line of lines) {
      number += 1;
      yield [number, line];
    }
  }
  rest += decoder.end();
  if (rest !== "") yield [number + 1, rest];
}
