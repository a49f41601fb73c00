import { randomUUID } from "node:crypto";
import { AppError, type BeginImageInput, imageChunk, purposesOfUse } from "@anamnesis/domain";
import { enqueue, type ObjectStore } from "@anamnesis/platform";
import type { KeyedDatabase } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import type { MemberWork } from "../../trpc.ts";
import { imagePartKey, removeImage, storeOfImage } from "./image-bytes.ts";
import { imageKind } from "./image-job.ts";
import {
  addImagePart,
  beginImage,
  expireUpload,
  findUpload,
  releaseUpload,
  renewUpload,
  takeUpload,
  type UploadState,
  uploadsToExpire,
} from "./image-uploads.repository.ts";
import { writingInRecord } from "./open-record.ts";
import type { PatientKeys } from "./patient-keys.ts";

/** Chunks of one object in the store: as much is sent again after a server died. */
const chunksOfPart = 8;
const renewEveryMs = 5_000;

export interface UploadParts {
  readonly objects: ObjectStore;
  readonly patientKeys: PatientKeys;
}

/** An upload that one request has for itself. */
export interface HeldUpload {
  readonly state: UploadState;
  /**
   * Seals and stores what arrives, as far as it is whole chunks or the end of the file; how far the file is then, also where the
   * source was cut off. Throws `conflict` when another request holds the upload by now.
   */
  write(source: AsyncIterable<Uint8Array>): Promise<number>;
  release(): Promise<void>;
}

const notFound = () => new AppError("not_found", "clinical.image_not_found");
const busy = () => new AppError("conflict", "clinical.image_busy");

/** Announces a file that will be sent. Throws `not_found` for a case that is not the patient's. */
export async function beginUpload(work: MemberWork, { patientKeys: keys }: UploadParts, input: BeginImageInput) {
  const { organizationId } = work.membership;
  const clinic = { organizationId, keys };
  const outcome = await writingInRecord(work, { clinic, patientId: input.patientId }, (tx, key) =>
    beginImage(tx, { ...input, organizationId }, key),
  );
  if (outcome === "not_found") throw new AppError("not_found", "clinical.case_not_found");
}

/** How far a file is that whoever asks sends. Throws `not_found` for everybody else's. */
export async function uploadOf(work: MemberWork, id: string): Promise<UploadState> {
  const state = await work.read((tx) => findUpload(tx, id));
  if (state === null) throw notFound();
  return state;
}

/** Takes an upload for one request. Throws `conflict` while another one writes, and for what is not being sent any more. */
export async function holdUpload(
  work: MemberWork,
  { objects, patientKeys: keys }: UploadParts,
  id: string,
): Promise<HeldUpload> {
  const { patientId } = await uploadOf(work, id);
  const lease = randomUUID();
  const clinic = { organizationId: work.membership.organizationId, keys };
  const { outcome, objectKey } = await writingInRecord(work, { clinic, patientId }, (tx, key) =>
    takeUpload(tx, { id, patientId, lease }, key),
  );
  if (outcome === "busy") throw busy();
  if (outcome === "over") throw new AppError("conflict", "clinical.image_upload_over");
  if (outcome === "not_found" || objectKey === null) throw notFound();
  const state = await uploadOf(work, id);
  const store = storeOfImage(objects, objectKey);
  const held = { id, lease };

  /** Stores one piece; null when nothing more came. */
  async function storePart(chunks: AsyncGenerator<Buffer, void>, { part, startsAt }: Place): Promise<Stored | null> {
    const first = await chunks.next();
    if (first.done === true) return null;
    async function* upToPart(begun: Buffer) {
      yield begun;
      for (let count = 1; count < chunksOfPart; count += 1) {
        const next = await chunks.next();
        if (next.done === true) return;
        yield next.value;
      }
    }
    const { bytes, sha256 } = await store.write(imagePartKey(id, part), upToPart(first.value));
    const isWhole = await work.writeUnkept(async (tx) => {
      const whole = await addImagePart(tx, { ...held, part, startsAt, bytes, sha256 });
      if (whole === true) await enqueue(tx, { kind: imageKind, payload: { imageId: id } });
      return whole;
    }, purposesOfUse.treatment);
    if (isWhole === null) throw busy();
    return { bytes };
  }

  return {
    state,
    async write(source) {
      const renewing = setInterval(() => {
        void work.writeUnkept((tx) => renewUpload(tx, held), purposesOfUse.treatment).catch(() => undefined);
      }, renewEveryMs);
      try {
        const chunks = wholeChunks(source, state.bytes - state.received);
        let at = state.received;
        for (let { parts: part } = state; ; part += 1) {
          const stored = await storePart(chunks, { part, startsAt: at });
          if (stored === null) return at;
          at += stored.bytes;
        }
      } finally {
        clearInterval(renewing);
      }
    },
    release: () => work.writeUnkept((tx) => releaseUpload(tx, held), purposesOfUse.treatment),
  };
}

interface Place {
  readonly part: number;
  readonly startsAt: number;
}
interface Stored {
  readonly bytes: number;
}

/**
 * What arrives, in chunks that are whole, or the end of what is awaited; all of them in the same memory. A source that is cut off
 * ends it, and what is left of a chunk is dropped: whoever sends asks how far it is, and sends it again.
 */
async function* wholeChunks(source: AsyncIterable<Uint8Array>, awaited: number): AsyncGenerator<Buffer, void> {
  const chunk = Buffer.alloc(Math.min(imageChunk, awaited));
  let filled = 0;
  let left = awaited;
  const arriving = source[Symbol.asyncIterator]();
  while (left > 0) {
    const next = await arriving.next().catch(() => null);
    if (next === null || next.done === true) return;
    for (let bytes = next.value; bytes.byteLength > 0 && left > 0;) {
      const wanted = Math.min(imageChunk, left) - filled;
      const taken = bytes.subarray(0, wanted);
      chunk.set(taken, filled);
      filled += taken.byteLength;
      bytes = bytes.subarray(taken.byteLength);
      if (filled < Math.min(imageChunk, left)) continue;
      left -= filled;
      const whole = chunk.subarray(0, filled);
      filled = 0;
      yield whole;
    }
  }
}

/** Gives files up that nobody went on sending for a day. One that cannot be taken away holds up no other. */
export async function expireUploads({
  database,
  objects,
}: {
  readonly database: KeyedDatabase;
  readonly objects: ObjectStore;
}): Promise<void> {
  const due = await database.withContext(asSystem(), (tx) => uploadsToExpire(tx));
  const failures: unknown[] = [];
  for (const upload of due) {
    try {
      await removeImage(objects, upload.id, upload.parts);
      await database.withContext(asSystem("clinical.images.expire"), (tx) => expireUpload(tx, upload));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} uploads could not be given up`);
}
