import type { DicomHeader, DicomImage, DicomPixels, Refused } from "../header/model.ts";
import type { ByteSource } from "./source.ts";

/** Offset and length in the file. */
export type Piece = readonly [offset: number, length: number];

/** Where each frame stands: reckoned where they are all as large, a list where they are compressed. */
export type FrameTable =
  | { readonly kind: "native"; readonly offset: number; readonly bitsPerFrame: number; readonly frames: number }
  | { readonly kind: "fragments"; readonly frames: readonly (readonly Piece[])[] };

/** More than an hour of a film at 30 pictures a second. */
const mostFragments = 131_072;
const itemHead = 8;
const itemTag = 0xff_fe_e0_00;

/** Whether samples lie in it as they are, and not as two values of colour for every two elements: PS3.3 C.7.6.3.1.2. */
const samplesInFile = ({ photometric, samplesPerPixel }: DicomImage) =>
  photometric === "YBR_FULL_422" || photometric === "YBR_PARTIAL_422" ? 2 : samplesPerPixel;

/**
 * Where the frames stand, by arithmetic or by the heads of the fragments, none of which is read. PS3.5 A.4: offsets from
 * the extended or the basic table, and where there is none, or one that leads nowhere, by what begins in the fragments.
 */
export async function frameTableOf(source: ByteSource, header: DicomHeader): Promise<FrameTable | Refused> {
  const { image, pixels } = header;
  if (image === null || pixels === null) return { refusal: "no_picture" };
  if (pixels.length !== null) {
    const bitsPerFrame = image.rows * image.columns * samplesInFile(image) * image.bitsAllocated;
    return { kind: "native", offset: pixels.offset, bitsPerFrame, frames: image.frames };
  }
  const fragments = await fragmentsIn(source, pixels);
  if ("refusal" in fragments) return fragments;
  const { basicTable, pieces } = fragments;
  const frames =
    framesByTable({ starts: starts(pixels, basicTable, pieces), pieces, frames: image.frames }) ??
    (await framesByContent(source, pieces, image.frames));
  return frames === null ? { refusal: "cut_off" } : { kind: "fragments", frames };
}

interface Fragments {
  readonly basicTable: readonly number[];
  readonly pieces: readonly Piece[];
}

async function fragmentsIn(source: ByteSource, { offset: from }: DicomPixels): Promise<Fragments | Refused> {
  const pieces: Piece[] = [];
  let basicTable: readonly number[] | null = null;
  let offset = from;
  while (offset + itemHead <= source.size) {
    const head = await source.read(offset, itemHead);
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    if (view.getUint16(0, true) * 65_536 + view.getUint16(2, true) !== itemTag) break;
    const length = view.getUint32(4, true);
    const valueAt = offset + itemHead;
    if (valueAt + length > source.size) break;
    if (basicTable === null) {
      if (length > mostFragments * 4) return { refusal: "too_long_to_read" };
      basicTable = longs(await source.read(valueAt, length));
    } else if (length > 0) pieces.push([valueAt, length]);
    if (pieces.length > mostFragments) return { refusal: "too_long_to_read" };
    offset = valueAt + length;
  }
  return pieces.length === 0 ? { refusal: "cut_off" } : { basicTable: basicTable ?? [], pieces };
}

function longs(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => view.getUint32(at * 4, true));
}

/** Where frames begin, in the file: tables count from the head of the first fragment. */
function starts({ extendedTable }: DicomPixels, basicTable: readonly number[], [first]: readonly Piece[]) {
  const base = (first?.[0] ?? 0) - itemHead;
  return (extendedTable?.offsets ?? basicTable).map((offset) => base + offset + itemHead);
}

interface ByTable {
  readonly starts: readonly number[];
  readonly pieces: readonly Piece[];
  readonly frames: number;
}

function framesByTable({ starts, pieces, frames }: ByTable): readonly (readonly Piece[])[] | null {
  if (frames === 1) return [pieces];
  if (starts.length !== frames) return null;
  const begins = new Set(starts);
  const found: Piece[][] = [];
  for (const piece of pieces) {
    if (begins.has(piece[0])) found.push([piece]);
    else if (found.length === 0) return null;
    else found.at(-1)?.push(piece);
  }
  return found.length === frames ? found : null;
}

/** One fragment a frame, which is how nearly all are written; else a frame begins where a picture does (SOI, SOC). */
async function framesByContent(source: ByteSource, pieces: readonly Piece[], frames: number) {
  if (pieces.length === frames) return pieces.map((piece) => [piece]);
  // Fewer than announced: a file that ends early still has those that are whole.
  if (pieces.length < frames) return pieces.map((piece) => [piece]);
  const found: Piece[][] = [];
  for (const piece of pieces) {
    const [first = 0, second = 0] = await source.read(piece[0], 2);
    const isStart = first === 0xff && (second === 0xd8 || second === 0x4f);
    if (isStart || found.length === 0) found.push([piece]);
    else found.at(-1)?.push(piece);
  }
  return found.length === frames ? found : null;
}

/** What is read of the file for one frame, and how many bits of its first byte belong to the one before. */
export interface FramePlace {
  readonly pieces: readonly Piece[];
  readonly skipBits: number;
}

/** @param frame from 0. */
export function framePlace(table: FrameTable, frame: number): FramePlace | Refused {
  if (table.kind === "fragments") {
    const pieces = table.frames[frame];
    return pieces === undefined ? { refusal: "no_such_frame" } : { pieces, skipBits: 0 };
  }
  if (frame < 0 || frame >= table.frames || !Number.isInteger(frame)) return { refusal: "no_such_frame" };
  const startBit = frame * table.bitsPerFrame;
  const from = Math.floor(startBit / 8);
  const to = Math.ceil((startBit + table.bitsPerFrame) / 8);
  return { pieces: [[table.offset + from, to - from]], skipBits: startBit % 8 };
}
