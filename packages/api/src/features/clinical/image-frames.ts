import { AppError, type ImageOfPatient, type ImageRefusal, imageRefusalWords } from "@anamnesis/domain";
import {
  type DecodePool,
  type FrameTable,
  isRefused,
  openDicom,
  type OpenedDicom,
  type Picture,
} from "@anamnesis/imaging";
import type { ObjectStore } from "@anamnesis/platform";
import type { Work } from "../../trpc.ts";
import { imageFramesKey, sourceOfImage, storeOfImage } from "./image-bytes.ts";
import { imageFileOf, type OpenedOriginal, streamOf } from "./images.ts";
import type { Clinic } from "./patients.ts";

export interface FrameClinic extends Clinic {
  readonly objects: ObjectStore;
  readonly decoders: DecodePool;
}

function refused(refusal: ImageRefusal): AppError {
  const fields = { picture: [imageRefusalWords[refusal]] };
  if (refusal === "busy") return new AppError("unavailable", "clinical.image_not_shown", { fields, retryAfter: 2 });
  return new AppError(refusal === "no_such_frame" ? "not_found" : "invalid", "clinical.image_not_shown", { fields });
}

/** Keeps where the frames of a file are that are not all as large, so that nobody has to look for them again. */
export async function keepFrameTable(store: ObjectStore, id: string, opened: OpenedDicom): Promise<void> {
  const { table } = opened;
  if (table.kind === "native") return;
  async function* words() {
    yield Buffer.from(JSON.stringify(table));
  }
  await store.write(imageFramesKey(id), words());
}

/** Null where there is none: of files that need none, and of those that could not be opened. */
async function keptFrameTable(store: ObjectStore, id: string): Promise<FrameTable | undefined> {
  try {
    const { stream } = await store.read(imageFramesKey(id));
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    // As `keepFrameTable` wrote it, under the key of the file.
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as FrameTable;
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return undefined;
    throw error;
  }
}

/**
 * One frame of a DICOM file, decoded. Throws `not_found` for what is not there, and `invalid` with words for what cannot be
 * shown. @param frame from 0
 */
export async function openFrame(
  work: Work,
  { objects, decoders, ...clinic }: FrameClinic,
  { frame, ...of }: ImageOfPatient & { readonly frame: number },
): Promise<Picture> {
  const { image, objectKey, type } = await imageFileOf(work, clinic, of);
  if (type !== "application/dicom") throw refused("not_dicom");
  const store = storeOfImage(objects, objectKey);
  const opened = await openDicom(sourceOfImage(store, image), await keptFrameTable(store, image.id));
  if (isRefused(opened)) throw refused(opened.refusal);
  const encoded = await opened.readFrame(frame);
  if (isRefused(encoded)) throw refused(encoded.refusal);
  const picture = await decoders.decode(encoded);
  if (isRefused(picture)) throw refused(picture.refusal);
  return picture;
}

/** A photograph (PNG, JPEG) to be looked at. Throws `not_found` for everything else. */
export async function openPhotograph(
  work: Work,
  { objects, ...clinic }: Omit<FrameClinic, "decoders">,
  of: ImageOfPatient,
): Promise<OpenedOriginal> {
  const file = await imageFileOf(work, clinic, of);
  if (file.type !== "image/png" && file.type !== "image/jpeg")
    throw new AppError("not_found", "clinical.image_not_found");
  return streamOf(objects, file);
}
