import type { Readable } from "node:stream";
import type { ParentKey } from "@anamnesis/crypto";

/** What there is to know of an object without reading it. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** From `start` up to, but without, `end`, in bytes, as `Array.slice` counts them; what lies beyond the end is left out. */
export interface ObjectRange {
  readonly start: number;
  readonly end: number;
}

/** An object that is being read; the facts are those of all of it. */
export interface OpenObject extends ObjectFacts {
  /** Fails with `objects.damaged` where the object is not as it was written. Has to be read or destroyed. */
  readonly stream: Readable;
}

/** Files by key, such as `exports/<id>.csv`. What is stored can be read through this port alone. */
export interface ObjectStore {
  /**
   * Stores the whole source or nothing; an object of that key is replaced. A chunk is used up before the next
   * is asked for, so the source may write each into the same memory.
   */
  write(key: string, source: AsyncIterable<Uint8Array>): Promise<ObjectFacts>;
  /** Throws AppError `not_found`, `unavailable`, or `internal` with the reason `objects.damaged`. */
  head(key: string): Promise<ObjectFacts>;
  /**
   * What was opened stays whole when it is replaced or removed. Throws as `head`, and `invalid` with the reason
   * `objects.range_invalid` for a range that begins beyond the end, or is none.
   */
  read(key: string, range?: ObjectRange): Promise<OpenObject>;
  /** The same objects under a key of their own: what is written so is read so. */
  under(key: ParentKey): ObjectStore;
  /** Also what a write that was cut off has left of it. Does nothing when there is no such object. */
  remove(key: string): Promise<void>;
}
