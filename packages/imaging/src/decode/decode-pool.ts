import { availableParallelism } from "node:os";
import type { EncodedFrame } from "../frames/open-dicom.ts";
import type { Refused } from "../header/model.ts";
import { type Decoder, startDecoder } from "./decoder.ts";
import type { Picture } from "./picture.ts";

export interface DecodePoolOptions {
  /** Processes at once; as many as there are processors but one unless told. */
  readonly size?: number;
  /** Frames that wait for one; beyond that the answer is "busy". */
  readonly queue?: number;
  /** For one frame. */
  readonly timeoutMs?: number;
  /** A process that has nothing to do ends after this. */
  readonly idleMs?: number;
}

export interface DecodePool {
  decode(frame: EncodedFrame): Promise<Picture | Refused>;
  /** Ends all of its processes; frames that wait are refused. */
  close(): void;
}

interface Waiting {
  readonly frame: EncodedFrame;
  readonly resolve: (outcome: Picture | Refused) => void;
}

/** Decodes frames in processes that are begun when there is something to decode, and anew when one had to be killed. */
export function createDecodePool({
  size = Math.max(1, Math.min(4, availableParallelism() - 1)),
  queue = 64,
  timeoutMs = 10_000,
  idleMs = 30_000,
}: DecodePoolOptions = {}): DecodePool {
  const idle: Decoder[] = [];
  const waiting: Waiting[] = [];
  const busy = new Set<Decoder>();
  let idleTimer: NodeJS.Timeout | null = null;

  const endIdle = () => {
    for (const decoder of idle.splice(0)) decoder.end();
  };

  function free(): Decoder | null {
    for (;;) {
      const decoder = idle.pop();
      if (decoder === undefined) return busy.size < size ? startDecoder({ timeoutMs }) : null;
      if (decoder.isAlive) return decoder;
    }
  }

  function serve(): void {
    if (waiting.length === 0) return;
    const decoder = free();
    const first = decoder === null ? undefined : waiting.shift();
    if (decoder === null || first === undefined) return;
    busy.add(decoder);
    if (idleTimer !== null) clearTimeout(idleTimer);
    void decoder.decode(first.frame).then((outcome) => {
      busy.delete(decoder);
      if (decoder.isAlive) idle.push(decoder);
      idleTimer = setTimeout(endIdle, idleMs).unref();
      first.resolve(outcome);
      serve();
    });
  }

  return {
    decode: (frame) => {
      if (waiting.length >= queue) return Promise.resolve({ refusal: "busy" });
      return new Promise((resolve) => {
        waiting.push({ frame, resolve });
        serve();
      });
    },
    close: () => {
      if (idleTimer !== null) clearTimeout(idleTimer);
      for (const { resolve } of waiting.splice(0)) resolve({ refusal: "busy" });
      for (const decoder of busy) decoder.end();
      endIdle();
    },
  };
}
