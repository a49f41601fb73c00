/** What a compressed picture says of itself, before any codec makes room for it. */
export interface Announced {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bits: number;
  /** How a JPEG's colours are written: null when it does not say. */
  readonly transform: "none" | "ybr" | null;
  /** The process of a JPEG, by the second byte of its frame header: 0xc3 is lossless. Of JPEG 2000: 0x51. */
  readonly process: number;
}

const soi = 0xd8;
const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
/** SOF0–15 without DHT, JPG and DAC, and SOF55 of JPEG-LS: ITU-T T.81 B.1.1.3, T.87 C.1.1. */
const isFrameHeader = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;

/** Reads the markers of a JPEG or JPEG-LS up to its first scan; null for what is none. */
export function announcedByJpeg(bytes: Uint8Array): Announced | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xff_00 + soi) return null;
  let transform: Announced["transform"] = null;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff || standsAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (isFrameHeader(marker)) return length < 8 || at + 10 > view.byteLength ? null : frameHeader(view, at, transform);
    transform = transformOf(bytes.subarray(at, at + 2 + length), marker) ?? transform;
    at += 2 + length;
  }
  return null;
}

/** Adobe's APP14 decides over JFIF's APP0, which is always luminance and colour. */
function transformOf(segment: Uint8Array, marker: number): Announced["transform"] {
  const name = String.fromCharCode(...segment.subarray(4, 9));
  if (marker === 0xee && name === "Adobe" && segment.length >= 16) return segment[15] === 0 ? "none" : "ybr";
  return marker === 0xe0 && name === "JFIF\0" ? "ybr" : null;
}

function frameHeader(view: DataView, at: number, transform: Announced["transform"]): Announced {
  const components = view.getUint8(at + 9);
  const ids = Array.from({ length: components }, (_, each) =>
    at + 10 + each * 3 < view.byteLength ? view.getUint8(at + 10 + each * 3) : 0,
  );
  const isNamedRgb = String.fromCharCode(...ids) === "RGB";
  return {
    bits: view.getUint8(at + 4),
    rows: view.getUint16(at + 5),
    columns: view.getUint16(at + 7),
    components,
    transform: transform ?? (isNamedRgb ? "none" : null),
    process: view.getUint8(at + 1),
  };
}

/** The size marker of JPEG 2000, ISO/IEC 15444-1 A.5.1, also behind the boxes of a JP2 file. */
export function announcedByJpeg2000(bytes: Uint8Array): Announced | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096)).indexOf(
    "ff4fff51",
    0,
    "hex",
  );
  if (start === -1 || bytes.length < start + 45) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const [columns, rows, left, top] = [8, 12, 16, 20].map((at) => view.getUint32(at));
  const [tileColumns = 0, tileRows = 0] = [24, 28].map((at) => view.getUint32(at));
  if (columns === undefined || rows === undefined || left === undefined || top === undefined) return null;
  const size = { columns: columns - left, rows: rows - top };
  // A tile has room of its own: what has more of them than the picture has rows is made to take long.
  const tiles = Math.ceil(columns / Math.max(1, tileColumns)) * Math.ceil(rows / Math.max(1, tileRows));
  if (tiles > 65_535 || size.columns <= 0 || size.rows <= 0) return null;
  return {
    ...size,
    components: view.getUint16(40),
    bits: (view.getUint8(42) & 0x7f) + 1,
    transform: null,
    process: 0x51,
  };
}

/** The same JPEG with Adobe's marker, which says whether its colours are to be turned into red, green and blue. */
export function withTransform(bytes: Uint8Array, transform: "none" | "ybr"): Uint8Array {
  const marker = Buffer.from("ffee000e41646f626500640000000000", "hex");
  marker[15] = transform === "ybr" ? 1 : 0;
  return Buffer.concat([bytes.subarray(0, 2), marker, bytes.subarray(2)]);
}
