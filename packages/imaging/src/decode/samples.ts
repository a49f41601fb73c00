/** Samples as they come out of a codec: whole bytes, little-endian. */
export interface Samples {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bytesPerSample: 1 | 2;
  /** All of a colour, then all of the next. */
  readonly isPlanar: boolean;
  /** Whether they are red, green and blue already, whatever the file says that they are. */
  readonly isRgb: boolean;
  readonly bytes: Uint8Array;
}

/** A picture that is not one. Caught where decoding was begun. */
export class DecodeRefused extends Error {
  readonly refusal: "damaged" | "not_as_announced" | "not_supported" | "bits_not_supported" | "cut_off";
  constructor(refusal: DecodeRefused["refusal"]) {
    super(refusal);
    this.refusal = refusal;
  }
}
