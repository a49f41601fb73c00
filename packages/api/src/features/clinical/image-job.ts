import { createHash } from "node:crypto";
import { AppError, type ImageFailure } from "@anamnesis/domain";
import { isRefused, longestHeader, openDicom } from "@anamnesis/imaging";
import type { JobDefinition, JobRun, ObjectStore, VirusScanner } from "@anamnesis/platform";
import { z } from "zod";
import type { KeyedDatabase, KeyedTx } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import { readImage, removeImage, sourceOfImage, storeOfImage } from "./image-bytes.ts";
import { differencesOf, factsOf, placeOf, sniff } from "./image-facts.ts";
import { keepFrameTable } from "./image-frames.ts";
import { finishImage, type ImageToFile, openImageToFile, refuseImage } from "./image-job.repository.ts";
import type { PatientKeys } from "./patient-keys.ts";

export const imageKind = "clinical.images";
const payloadSchema = z.object({ imageId: z.uuid() });
type ImagePayload = z.infer<typeof payloadSchema>;

export interface ImageJobParts {
  /** As the worker role. */
  readonly database: KeyedDatabase;
  readonly objects: ObjectStore;
  readonly patientKeys: PatientKeys;
  /** Null where nothing is scanned. */
  readonly scanner: VirusScanner | null;
}

/** A file that is not filed. */
class RefusedImage extends Error {
  readonly failure: ImageFailure;
  constructor(failure: ImageFailure) {
    super(failure);
    this.failure = failure;
  }
}

/**
 * Looks into a file once all of it is there: whether it is what was sent, what it is, what is in it, and whom it names. It is filed
 * then, or waits for somebody who says whose it is.
 */
export function imageJob({ database, objects, patientKeys, scanner }: ImageJobParts): JobDefinition<ImagePayload> {
  const work = <T>(run: JobRun, fn: (tx: KeyedTx) => Promise<T>): Promise<T> =>
    database.withContext({ ...asSystem(imageKind), parentProcessId: run.processId }, fn);

  async function refuse(run: JobRun, imageId: string, failure: ImageFailure): Promise<void> {
    const parts = await work(run, (tx) => refuseImage(tx, run, failure));
    if (parts !== null) await removeImage(objects, imageId, parts);
  }

  /** The SHA-256 of the whole file, which is scanned on the way. */
  async function readWhole(run: JobRun, { image, objectKey }: ImageToFile): Promise<string> {
    const hash = createHash("sha256");
    const store = storeOfImage(objects, objectKey);
    let done = 0;
    async function* hashed() {
      for await (const chunk of readImage(store, image, { start: 0, end: image.bytes })) {
        run.signal.throwIfAborted();
        hash.update(chunk);
        done += chunk.byteLength;
        run.progress(Math.min(99, (100 * done) / image.bytes));
        yield chunk;
      }
    }
    if (scanner === null) for await (const _chunk of hashed());
    else if ((await scanner.scan(hashed())) !== "clean") throw new RefusedImage("virus");
    if (done !== image.bytes) throw new RefusedImage("damaged");
    return hash.digest("hex");
  }

  async function lookInto(run: JobRun, file: ImageToFile) {
    const sha256 = await readWhole(run, file);
    const store = storeOfImage(objects, file.objectKey);
    const source = sourceOfImage(store, file.image);
    const first = Buffer.from(await source.read(0, longestHeader));
    const sniffed = sniff(first, file.image.bytes);
    if ("failure" in sniffed) throw new RefusedImage(sniffed.failure);
    const { type } = sniffed;
    if (!("header" in sniffed)) return { type, sha256, facts: null, place: placeOf(null, file.said, type) };
    const differs = differencesOf(file.patient, sniffed.header);
    const facts = factsOf(sniffed.header, differs);
    // What cannot be shown is filed all the same, and says why when it is looked at.
    const opened = await openDicom(source);
    if (!isRefused(opened)) await keepFrameTable(store, file.image.id, opened);
    return { type, sha256, facts, place: differs.length > 0 ? null : placeOf(facts, file.said, type) };
  }

  return {
    kind: imageKind,
    parse: (payload) => payloadSchema.parse(payload),
    async run({ imageId }, run) {
      const file = await work(run, (tx) => openImageToFile(tx, run, patientKeys));
      if (file === null) return;
      try {
        const outcome = await lookInto(run, file);
        await work(run, (tx) => finishImage(tx, run, { file, outcome }));
      } catch (error) {
        const failure = error instanceof RefusedImage ? error.failure : isDamaged(error) ? "damaged" : null;
        if (failure === null) throw error;
        await refuse(run, imageId, failure);
      }
    },
    onGiveUp: ({ imageId }, run) => refuse(run, imageId, "given_up"),
  };
}

const isDamaged = (error: unknown): boolean => error instanceof AppError && error.reason === "objects.damaged";
