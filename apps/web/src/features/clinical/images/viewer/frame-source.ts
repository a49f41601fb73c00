import type { FrameFacts } from "@anamnesis/domain";

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** A frame that is here: raw samples, and what they are. */
export interface LoadedFrame {
  readonly facts: FrameFacts;
  readonly samples: Samples;
}

/** An image of one frame or more, from wherever it is. */
export interface FrameSource {
  readonly id: string;
  /** @param frame from 0. */
  frame(frame: number): Promise<LoadedFrame>;
}

/** A frame in the order in which a series is looked through. */
export interface SeriesFrame {
  readonly source: FrameSource;
  readonly frame: number;
}

export interface ViewerSeries {
  readonly id: string;
  readonly title: string;
  /** In words: what, where, which side. */
  readonly detail: string;
  /** In words. */
  readonly date: string;
  readonly frames: readonly SeriesFrame[];
}

/** The samples as numbers: on the wire they are little-endian, as every device is that has a browser. */
export function samplesOf({ bytesPerSample, isSigned }: FrameFacts, bytes: Uint8Array<ArrayBuffer>): Samples {
  const { buffer, byteOffset, length } = bytes;
  if (bytesPerSample === 1) return isSigned ? new Int8Array(buffer, byteOffset, length) : bytes;
  return isSigned ? new Int16Array(buffer, byteOffset, length / 2) : new Uint16Array(buffer, byteOffset, length / 2);
}
