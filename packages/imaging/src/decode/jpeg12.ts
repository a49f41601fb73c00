import type { Announced } from "./codestream.ts";
import { inverseDct } from "./inverse-dct.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

/*
 * Extended sequential JPEG of twelve bits, grey, Huffman-coded: ITU-T T.81 process 4, transfer syntax .4.51. The builds of
 * libjpeg that can be had for JavaScript read eight bits alone.
 */

const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

/** Codes in the order of their lengths, T.81 annex F.2.2.3. */
interface Huffman {
  /** Of each length from 1: the first code, how many there are, and where their values begin. */
  readonly lengths: readonly { readonly first: number; readonly count: number; readonly at: number }[];
  readonly values: Uint8Array;
}

interface Tables {
  readonly steps: Map<number, Int32Array>;
  readonly huffman: Map<number, Huffman>;
  restartInterval: number;
}

const marker = { sof1: 0xc1, sof0: 0xc0, dht: 0xc4, sos: 0xda, dqt: 0xdb, dri: 0xdd };

export function decodeJpeg12(bytes: Uint8Array, { columns, rows, components, process }: Announced): Samples {
  if (components !== 1 || (process !== marker.sof1 && process !== marker.sof0))
    throw new DecodeRefused("not_supported");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tables: Tables = { steps: new Map(), huffman: new Map(), restartInterval: 0 };
  let stepsOf = 0;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (view.getUint8(at) !== 0xff) throw new DecodeRefused("damaged");
    const name = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (name === marker.dqt) readSteps(segment, tables);
    else if (name === marker.dht) readHuffman(segment, tables);
    else if (name === marker.dri) tables.restartInterval = ((segment[0] ?? 0) << 8) | (segment[1] ?? 0);
    else if (name === process) stepsOf = segment[8] ?? 0;
    else if (name === marker.sos) {
      const selectors = segment[2] ?? 0;
      const steps = tables.steps.get(stepsOf);
      const dc = tables.huffman.get(selectors >> 4);
      const ac = tables.huffman.get(16 + (selectors & 15));
      if (!steps || !dc || !ac) throw new DecodeRefused("damaged");
      const scan = { bytes: bytes.subarray(at), steps, dc, ac, restartInterval: tables.restartInterval };
      return {
        columns,
        rows,
        components,
        bytesPerSample: 2,
        isPlanar: false,
        isRgb: false,
        bytes: scanned(scan, columns, rows),
      };
    }
  }
  throw new DecodeRefused("cut_off");
}

function readSteps(segment: Uint8Array, { steps }: Tables): void {
  let at = 0;
  while (at < segment.length) {
    const head = segment[at] ?? 0;
    const size = head >> 4 === 0 ? 1 : 2;
    at += 1;
    const table = new Int32Array(64);
    for (const place of zigzag) {
      table[place] = size === 1 ? (segment[at] ?? 0) : ((segment[at] ?? 0) << 8) | (segment[at + 1] ?? 0);
      at += size;
    }
    steps.set(head & 15, table);
  }
}

function readHuffman(segment: Uint8Array, { huffman }: Tables): void {
  let at = 0;
  while (at + 17 <= segment.length) {
    const head = segment[at] ?? 0;
    const counts = segment.subarray(at + 1, at + 17);
    let [code, values] = [0, 0];
    const lengths = Array.from(counts, (count) => {
      const length = { first: code, count, at: values };
      code = (code + count) << 1;
      values += count;
      return length;
    });
    huffman.set(((head >> 4) & 1) * 16 + (head & 15), { lengths, values: segment.slice(at + 17, at + 17 + values) });
    at += 17 + values;
  }
}

interface Scan {
  readonly bytes: Uint8Array;
  readonly steps: Int32Array;
  readonly dc: Huffman;
  readonly ac: Huffman;
  readonly restartInterval: number;
}

/** Bits of a scan, without the zeros that keep data from looking like markers. Behind the end there are zeros. */
function bitsOf(bytes: Uint8Array) {
  let at = 0;
  let [held, count] = [0, 0];
  /** What is read behind the end of the data is the sign of a picture that is cut off. */
  let missing = 0;
  const next = () => {
    if (count === 0) {
      const byte = bytes[at];
      if (byte === undefined || (byte === 0xff && bytes[at + 1] !== 0)) {
        missing += 1;
        if (missing > 1_024) throw new DecodeRefused("cut_off");
        held = 0;
      } else {
        held = byte;
        at += byte === 0xff ? 2 : 1;
      }
      count = 8;
    }
    count -= 1;
    return (held >> count) & 1;
  };
  return {
    next,
    /** As many bits as a difference has, T.81 F.2.2.1. */
    signed: (size: number): number => {
      let value = 0;
      for (let bit = 0; bit < size; bit += 1) value = value * 2 + next();
      return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
    },
    symbol: ({ lengths, values }: Huffman): number => {
      let code = 0;
      for (const { first, count: codes, at: from } of lengths) {
        code = (code << 1) | next();
        if (code - first < codes) return values[from + code - first] ?? 0;
      }
      throw new DecodeRefused("damaged");
    },
    /** To behind the next restart marker. */
    restart: () => {
      count = 0;
      while (at + 1 < bytes.length && !(bytes[at] === 0xff && ((bytes[at + 1] ?? 0) & 0xf8) === 0xd0)) at += 1;
      at += 2;
    },
  };
}

const middle = 2_048;
const most = 4_095;

function scanned({ bytes, steps, dc, ac, restartInterval }: Scan, columns: number, rows: number): Uint8Array {
  const bits = bitsOf(bytes);
  const samples = new Uint16Array(columns * rows);
  const coefficients = new Int32Array(64);
  const differences = new Int32Array(64);
  const [across, down] = [Math.ceil(columns / 8), Math.ceil(rows / 8)];
  let average = 0;
  for (let block = 0; block < across * down; block += 1) {
    if (restartInterval > 0 && block > 0 && block % restartInterval === 0) {
      bits.restart();
      average = 0;
    }
    coefficients.fill(0);
    average += bits.signed(bits.symbol(dc) & 15);
    coefficients[0] = average * (steps[0] ?? 0);
    for (let index = 1; index < 64; index += 1) {
      const symbol = bits.symbol(ac);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) break;
      index += symbol >> 4;
      const place = zigzag[index];
      if (size > 0 && place !== undefined) coefficients[place] = bits.signed(size) * (steps[place] ?? 0);
    }
    inverseDct(coefficients, differences);
    const [left, top] = [(block % across) * 8, Math.floor(block / across) * 8];
    const [width, height] = [Math.min(8, columns - left), Math.min(8, rows - top)];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const value = (differences[y * 8 + x] ?? 0) + middle;
        samples[(top + y) * columns + left + x] = Math.min(most, Math.max(0, value));
      }
    }
  }
  return new Uint8Array(samples.buffer);
}
