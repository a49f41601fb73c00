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
export function samplesOf(facts: FrameFacts, bytes: ArrayBuffer): Samples {
  if (facts.bytesPerSample === 2) return facts.isSigned ? new Int16Array(bytes) : new Uint16Array(bytes);
  return facts.isSigned ? new Int8Array(bytes) : new Uint8Array(bytes);
}
