import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { beginningOf, deflatedSyntax, explicitSyntax } from "../header/encoding.ts";
import { type DicomHeader, isRefused, type Refused } from "../header/model.ts";
import { longestHeader, readDicomHeader } from "../header/read-header.ts";
import { type FrameTable, framePlace, frameTableOf } from "./frame-table.ts";
import { largestFrame, sizeRefusal } from "./size.ts";
import { type ByteSource, sourceOf } from "./source.ts";

const inflate = promisify(inflateRaw);
const mostDeflated = 64 * 1_048_576;
const mostInflated = 256 * 1_048_576;

/** What a decoder is given for one frame. */
export interface EncodedFrame {
  readonly header: DicomHeader;
  readonly bytes: Uint8Array;
  readonly skipBits: number;
}

export interface OpenedDicom {
  readonly header: DicomHeader;
  readonly table: FrameTable;
  /** Bytes of a frame as they stand in the file. @param frame from 0. */
  readFrame(frame: number): Promise<EncodedFrame | Refused>;
}

/**
 * Opens a file: its header, where its frames are, and the way to each. A file that is deflated as a whole is inflated here,
 * within bounds; of every other nothing but the head, the heads of fragments and the frame asked for is read.
 *
 * @param known where the frames are, from an earlier time.
 */
export async function openDicom(source: ByteSource, known?: FrameTable): Promise<OpenedDicom | Refused> {
  const first = await source.read(0, longestHeader);
  const header = readDicomHeader(first, source.size);
  if (isRefused(header)) return header;
  if (header.transferSyntax === deflatedSyntax) {
    const plain = await inflated(source, first);
    return isRefused(plain) ? plain : opened(plain, { ...header, transferSyntax: explicitSyntax }, known);
  }
  return opened(source, header, known);
}

async function inflated(source: ByteSource, first: Uint8Array): Promise<ByteSource | Refused> {
  const { dataSetAt } = beginningOf(new DataView(first.buffer, first.byteOffset, first.length)) ?? { dataSetAt: 0 };
  if (source.size > mostDeflated) return { refusal: "too_large" };
  try {
    const bytes = await source.read(dataSetAt, source.size - dataSetAt);
    return sourceOf(await inflate(bytes, { maxOutputLength: mostInflated }));
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    return { refusal: isTooLarge ? "too_large" : "damaged" };
  }
}

async function opened(source: ByteSource, header: DicomHeader, known?: FrameTable): Promise<OpenedDicom | Refused> {
  const size = header.image === null ? null : sizeRefusal(header.image);
  if (size !== null) return { refusal: size };
  const table = known ?? (await frameTableOf(source, header));
  if (isRefused(table)) return table;
  return {
    header,
    table,
    readFrame: async (frame) => {
      const place = framePlace(table, frame);
      if (isRefused(place)) return place;
      const length = place.pieces.reduce((sum, piece) => sum + piece[1], 0);
      if (length > largestFrame) return { refusal: "too_large" };
      const pieces = await Promise.all(place.pieces.map(([offset, bytes]) => source.read(offset, bytes)));
      const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
      return bytes.length < length ? { refusal: "cut_off" } : { header, bytes, skipBits: place.skipBits };
    },
  };
}
