import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameFacts, ImageRefusal } from "@anamnesis/domain";
import type { EncodedFrame } from "../frames/open-dicom.ts";
import { isRefused, type Refused } from "../header/model.ts";
import { codecMb, heapMb, longestMessage, processMb } from "./limits.ts";
import type { Picture } from "./picture.ts";
import { type Message, messageReader, packMessage } from "./wire.ts";

/** How often the size of a process that decodes is looked at. */
const watchMs = 50;
const pageBytes = 4_096;
const wasmPageKb = 64;

export interface DecoderLimits {
  readonly timeoutMs: number;
  readonly processMb?: number;
}

export interface Decoder {
  readonly isAlive: boolean;
  decode(frame: EncodedFrame): Promise<Picture | Refused>;
  end(): void;
}

/** Everything of ours and of the codecs lies below the workspace. */
const workspace = join(import.meta.dirname, "../../../..");

const flags = [
  `--max-old-space-size=${heapMb}`,
  `--wasm-max-mem-pages=${(codecMb * 1_024) / wasmPageKb}`,
  "--permission",
  `--allow-fs-read=${join(workspace, "*")}`,
];

async function megabytesOf(pid: number): Promise<number> {
  try {
    const pages = Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1]);
    return (pages * pageBytes) / 1_048_576;
  } catch {
    return 0;
  }
}

/**
 * A process that decodes one frame at a time. A process and not a thread: a thread shares its memory with the server, WebAssembly
 * and buffers of it are in no limit that Node gives a thread, and a codec that crashes takes the whole process along. This
 * one is in limits of its own, is watched and killed from outside, has none of the server's secrets in its environment, and
 * may neither write files nor begin other processes.
 */
export function startDecoder({ timeoutMs, processMb: mostMb = processMb }: DecoderLimits): Decoder {
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, "decoder-process.ts")], {
    env: {},
    stdio: ["pipe", "ignore", "ignore", "pipe"],
  });
  const [toDecoder, , , fromDecoder] = child.stdio;
  let isAlive = true;
  let finish: ((outcome: Picture | Refused) => void) | null = null;
  const settle = (outcome: Picture | Refused) => {
    const waiting = finish;
    finish = null;
    waiting?.(outcome);
  };
  const kill = (refusal: ImageRefusal) => {
    isAlive = false;
    child.kill("SIGKILL");
    settle({ refusal });
  };
  child.on("error", () => kill("damaged"));
  // What a codec cannot survive is mostly that it asked for more memory than there is.
  child.on("exit", () => kill("too_much_memory"));
  toDecoder?.on("error", () => kill("damaged"));
  fromDecoder?.on(
    "data",
    messageReader(longestMessage, (message) => {
      if (message === null) kill("damaged");
      else settle(outcomeOf(message));
    }),
  );

  async function decode(frame: EncodedFrame): Promise<Picture | Refused> {
    const timer = setTimeout(() => kill("too_long_to_decode"), timeoutMs);
    const watch = setInterval(() => {
      if (child.pid === undefined) return;
      void megabytesOf(child.pid).then((megabytes) => megabytes > mostMb && kill("too_much_memory"));
    }, watchMs);
    try {
      return await new Promise<Picture | Refused>((resolve) => {
        finish = resolve;
        const { bytes, ...words } = frame;
        for (const part of packMessage(words, bytes)) toDecoder?.write(part);
      });
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  }

  return {
    get isAlive() {
      return isAlive;
    },
    decode: (frame) => (isAlive ? decode(frame) : Promise.resolve({ refusal: "damaged" })),
    end: () => {
      isAlive = false;
      child.kill("SIGKILL");
    },
  };
}

/** By the codec's own word nothing is believed that does not add up. */
function outcomeOf({ json, bytes }: Message): Picture | Refused {
  const said = json as { readonly facts: FrameFacts } | Refused;
  if (isRefused(said)) return said;
  const { facts } = said;
  const samples = facts.photometric === "RGB" ? 3 : 1;
  const length = facts.rows * facts.columns * samples * facts.bytesPerSample;
  return bytes.length === length ? { facts, bytes } : { refusal: "not_as_announced" };
}
