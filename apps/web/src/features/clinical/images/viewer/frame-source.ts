import type { FrameFacts } from "@anamnesis/domain";

/** An image of one frame or more, from wherever it is. */
export interface FrameSource {
  readonly id: string;
  facts(): Promise<FrameFacts>;
  /** Raw samples, as the facts say what they are. @param frame from 0. */
  frame(frame: number): Promise<ArrayBuffer>;
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
  readonly frames: readonly SeriesFrame[];
}

export interface LoadedFrame {
  readonly facts: FrameFacts;
  readonly samples: Samples;
}

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** The samples as numbers, which bytes on the wire are little-endian of, as every device is that has a browser. */
export function samplesOf(facts: FrameFacts, bytes: ArrayBuffer): Samples {
  if (facts.bytesPerSample === 2) return facts.isSigned ? new Int16Array(bytes) : new Uint16Array(bytes);
  return facts.isSigned ? new Int8Array(bytes) : new Uint8Array(bytes);
}
