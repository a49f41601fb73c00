import { type BeginImageInput, imageChunk } from "./images.ts";

/** What the server says of an upload. */
export interface UploadAnswer {
  readonly status: number;
  /** How much of the file is there; null where that was not said. */
  readonly offset: number | null;
}

export interface UploadRequest {
  readonly method: "POST" | "HEAD" | "PATCH";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

export interface ImageSending {
  readonly announced: Omit<BeginImageInput, "bytes">;
  readonly bytes: number;
  slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Rejects where no answer came, and for refusals that no waiting mends; else 2xx, or 423 for an upload that is busy. */
  ask(request: UploadRequest): Promise<UploadAnswer>;
  /** Whether another try may help. */
  isPassing(error: unknown): boolean;
  /** How much is there. */
  onProgress(sent: number): void;
  wait(ms: number): Promise<void>;
}

const uploadsPath = "/uploads/images";
/** Of one request: whole chunks, so that all of it is acknowledged. */
const portion = 8 * imageChunk;
const mostTries = 8;
const longestWaitMs = 30_000;
const busy = 423;

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
}

/** What is said of the file, as tus writes metadata. */
const metadataOf = (announced: ImageSending["announced"]): string =>
  Object.entries(announced)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name} ${base64(String(value))}`)
    .join(",");

/**
 * Sends a file by the tus protocol, and goes on where it was cut off: after each try that came to nothing it asks how much is
 * there. Rejects with the last error after eight tries without a byte more.
 */
export async function sendImage({
  announced,
  bytes,
  slice,
  ask,
  isPassing,
  onProgress,
  wait,
}: ImageSending): Promise<void> {
  const tus = { "tus-resumable": "1.0.0" };
  const own = `${uploadsPath}/${announced.id}`;
  let offset: number | null = null;
  let isAnnounced = false;
  let tries = 0;

  async function step(): Promise<void> {
    if (!isAnnounced) {
      const headers = { ...tus, "upload-length": String(bytes), "upload-metadata": metadataOf(announced) };
      await ask({ method: "POST", path: uploadsPath, headers });
      isAnnounced = true;
    }
    if (offset === null) {
      offset = (await ask({ method: "HEAD", path: own, headers: tus })).offset ?? 0;
      return onProgress(offset);
    }
    const start = offset;
    const body = await slice(start, Math.min(bytes, start + portion));
    const headers = {
      ...tus,
      "upload-offset": String(start),
      "content-type": "application/offset+octet-stream",
    };
    const answer = await ask({ method: "PATCH", path: own, headers, body });
    if (answer.status === busy || answer.offset === null) throw new BusyUpload();
    offset = answer.offset;
    if (offset > start) tries = 0;
    onProgress(offset);
  }

  while (offset === null || offset < bytes) {
    try {
      await step();
    } catch (error) {
      tries += 1;
      if (tries >= mostTries || !(error instanceof BusyUpload || isPassing(error))) throw error;
      // What arrived meanwhile is not sent again.
      offset = null;
      await wait(Math.min(longestWaitMs, 500 * 2 ** tries));
    }
  }
}

/** Another request writes this upload just now. */
class BusyUpload extends Error {}
