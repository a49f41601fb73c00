import type { ImageRefusal } from "@anamnesis/domain";

/** Where a value stands: DICOM PS3.5 section 7. */
export interface Element {
  readonly tag: number;
  readonly vr: string;
  readonly offset: number;
  /** Null when it says "undefined", as of compressed pixels. */
  readonly length: number | null;
  /** Of a sequence that was gone into. */
  readonly items: readonly DataSet[];
}

export interface DataSet {
  readonly view: DataView;
  readonly isLittleEndian: boolean;
  readonly elements: ReadonlyMap<number, Element>;
}

export interface Encoding {
  readonly isExplicit: boolean;
  readonly isLittleEndian: boolean;
}

/** What a walk comes back with, and how it ended. */
export interface Walked {
  readonly dataSet: DataSet;
  /** Behind the last element that was whole. */
  readonly end: number;
  readonly pixels: Element | null;
  readonly isCutOff: boolean;
}

/** A walk that gives up. Caught where the walk was begun. */
export class WalkRefused extends Error {
  readonly refusal: ImageRefusal;
  constructor(refusal: ImageRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

const deepest = 16;
const mostElements = 65_536;
/** Of a walk through at most 1 MiB, which takes a hundredth of that. */
const longestMs = 250;

const item = 0xff_fe_e0_00;
const itemEnd = 0xff_fe_e0_0d;
const sequenceEnd = 0xff_fe_e0_dd;
const undefinedLength = 0xff_ff_ff_ff;
/** Integer, float and double samples: PS3.3 C.7.6.3, C.7.6.24, C.7.6.25. */
const pixelTags: ReadonlySet<number> = new Set([0x7f_e0_00_08, 0x7f_e0_00_09, 0x7f_e0_00_10]);
const longVrs = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/** Sequences that something is read from; others are passed over where they say how long they are. */
const wanted: ReadonlySet<number> = new Set([
  0x00_08_22_18, // anatomic region
  0x00_18_60_11, // ultrasound regions
  0x00_20_91_16, // plane orientation
  0x00_28_30_00, // modality table
  0x00_28_30_10, // window tables
  0x00_28_91_10, // pixel measures
  0x00_28_91_32, // frame windows
  0x00_28_91_45, // pixel value transformation
  0x00_54_02_20, // view code
  0x52_00_92_29, // shared functional groups
  0x52_00_92_30, // functional groups of each frame
]);

const isLetter = (byte: number) => byte >= 0x41 && byte <= 0x5a;

/** Whether there are two letters where a value representation stands. */
export const looksExplicit = (view: DataView, offset: number): boolean =>
  offset + 6 <= view.byteLength && isLetter(view.getUint8(offset + 4)) && isLetter(view.getUint8(offset + 5));

interface Head {
  readonly tag: number;
  readonly vr: string;
  readonly valueAt: number;
  readonly length: number;
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly encoding: Encoding;
  /** Whether the data set ends here; the tag of what comes then. */
  readonly endsAt?: (tag: number) => boolean;
}

/** Reads elements one after the other, and goes into sequences no deeper than 16. Bounded in elements and in time. */
export function walkerOf(view: DataView) {
  const giveUpAt = performance.now() + longestMs;
  let elementsLeft = mostElements;
  let isCutOff = false;

  function headAt(offset: number, to: number, { isExplicit, isLittleEndian }: Encoding): Head | null {
    if (offset + 8 > to) return null;
    const tag = view.getUint16(offset, isLittleEndian) * 65_536 + view.getUint16(offset + 2, isLittleEndian);
    const isDelimiter = tag >= item && tag <= sequenceEnd;
    if (!isExplicit || isDelimiter || !looksExplicit(view, offset)) {
      return { tag, vr: "", valueAt: offset + 8, length: view.getUint32(offset + 4, isLittleEndian) };
    }
    const vr = String.fromCharCode(view.getUint8(offset + 4), view.getUint8(offset + 5));
    if (!longVrs.has(vr)) return { tag, vr, valueAt: offset + 8, length: view.getUint16(offset + 6, isLittleEndian) };
    if (offset + 12 > to) return null;
    return { tag, vr, valueAt: offset + 12, length: view.getUint32(offset + 8, isLittleEndian) };
  }

  function spend(): void {
    elementsLeft -= 1;
    if (elementsLeft < 0) throw new WalkRefused("too_long_to_read");
    if (elementsLeft % 512 === 0 && performance.now() > giveUpAt) throw new WalkRefused("too_long_to_read");
  }

  function sequence(head: Head, { to, depth, encoding }: Place): { items: DataSet[]; end: number } {
    if (depth >= deepest) throw new WalkRefused("nested_too_deep");
    const isOpen = head.length === undefinedLength;
    const end = isOpen ? to : Math.min(to, head.valueAt + head.length);
    // PS3.5 6.2.2: what was unknown to whoever wrote it is implicit and little-endian inside.
    const inside = head.vr === "UN" ? { isExplicit: false, isLittleEndian: true } : encoding;
    const items: DataSet[] = [];
    let offset = head.valueAt;
    while (offset < end) {
      spend();
      const next = headAt(offset, end, inside);
      if (next === null) break;
      if (next.tag === sequenceEnd) return { items, end: next.valueAt };
      // A delimiter that is left over, or rubbish: whoever is further out knows where it goes on.
      if (next.tag !== item) return { items, end: isOpen ? offset : end };
      if (pixelTags.has(head.tag)) {
        // Fragments of an icon, which hold no elements.
        offset = next.valueAt + next.length;
        continue;
      }
      const isOpenItem = next.length === undefinedLength;
      const itemTo = isOpenItem ? end : Math.min(end, next.valueAt + next.length);
      const walked = walk({ from: next.valueAt, to: itemTo, depth: depth + 1, encoding: inside });
      items.push(walked.dataSet);
      offset = isOpenItem ? walked.end : itemTo;
    }
    if (isOpen) isCutOff = true;
    return { items, end };
  }

  function walk(place: Place): Walked {
    const { to, depth, encoding, endsAt } = place;
    const elements = new Map<number, Element>();
    const dataSet = { view, isLittleEndian: encoding.isLittleEndian, elements };
    let offset = place.from;
    while (offset < to) {
      spend();
      const head = headAt(offset, to, encoding);
      if (head === null) {
        isCutOff = true;
        break;
      }
      const { tag, vr, valueAt } = head;
      if (tag === itemEnd) return { dataSet, end: valueAt, pixels: null, isCutOff };
      if (tag === sequenceEnd || endsAt?.(tag) === true) break;
      const isOpen = head.length === undefinedLength;
      if (pixelTags.has(tag) && depth === 0) {
        const length = isOpen ? null : head.length;
        return { dataSet, end: offset, pixels: { tag, vr, offset: valueAt, length, items: [] }, isCutOff };
      }
      if (isOpen || (wanted.has(tag) && (vr === "SQ" || vr === "" || vr === "UN"))) {
        const { items, end } = sequence(head, place);
        elements.set(tag, { tag, vr: "SQ", offset: valueAt, length: isOpen ? null : head.length, items });
        offset = Math.max(end, valueAt);
        continue;
      }
      if (valueAt + head.length > to) {
        isCutOff = true;
        break;
      }
      elements.set(tag, { tag, vr, offset: valueAt, length: head.length, items: [] });
      offset = valueAt + head.length;
    }
    return { dataSet, end: offset, pixels: null, isCutOff };
  }

  return walk;
}
