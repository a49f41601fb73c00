import type { Readable as NodeReadable } from "node:stream";
import { Readable } from "node:stream";
import {
  AppError,
  type DiscardImageInput,
  type FileImageInput,
  type ImageList,
  type ImageOfPatient,
  purposesOfUse,
  type SaveImageReportInput,
  type SignImageReportInput,
} from "@anamnesis/domain";
import type { ObjectStore } from "@anamnesis/platform";
import type { Work } from "../../trpc.ts";
import { readImage, removeImage, storeOfImage } from "./image-bytes.ts";
import { placeOf } from "./image-facts.ts";
import { saveReportDraft, signReport } from "./image-reports.repository.ts";
import {
  discardImage,
  fileQuarantined,
  type ImageFile,
  openImageFile,
  openImageList,
  recordImageDownload,
} from "./images.repository.ts";
import { readingInRecord, writingInRecord } from "./open-record.ts";
import type { Clinic } from "./patients.ts";

const notFound = () => new AppError("not_found", "clinical.image_not_found");

/** The images of a patient, in their studies, with what is said of them. */
export function listImages(work: Work, clinic: Clinic, patientId: string): Promise<ImageList> {
  return readingInRecord(work, { clinic, patientId }, (tx, key) => openImageList(tx, patientId, key));
}

/** Files an image in this record though it names another patient; what is there then. Throws `not_found`. */
export async function fileImage(work: Work, clinic: Clinic, input: FileImageInput): Promise<ImageList> {
  const { organizationId } = clinic;
  await writingInRecord(work, { clinic, patientId: input.patientId }, async (tx, key) => {
    const file = await openImageFile(tx, input, key);
    if (file?.status !== "quarantined") throw notFound();
    const place = placeOf(file.facts, file.said, file.type);
    if (!(await fileQuarantined(tx, { ...input, organizationId, place }, key))) throw notFound();
  });
  return listImages(work, clinic, input.patientId);
}

/**
 * Takes a file away, and its bytes with it; what is there then. Throws `not_found`, and `conflict` for what a signed report
 * tells of.
 */
export async function discard(
  work: Work,
  { objects, ...clinic }: Clinic & { readonly objects: ObjectStore },
  input: DiscardImageInput,
): Promise<ImageList> {
  const parts = await writingInRecord(work, { clinic, patientId: input.patientId }, (tx, key) =>
    discardImage(tx, { ...input, organizationId: clinic.organizationId }, key),
  );
  if (parts === null) throw notFound();
  await removeImage(objects, input.id, parts);
  return listImages(work, clinic, input.patientId);
}

/** A file, and what opens its bytes. Throws `not_found` for what is not there, or not yet. */
export async function imageFileOf(work: Work, clinic: Clinic, image: ImageOfPatient): Promise<ImageFile> {
  const file = await readingInRecord(work, { clinic, patientId: image.patientId }, (tx, key) =>
    openImageFile(tx, image, key),
  );
  if (file === null) throw notFound();
  return file;
}

/** A file as it came, and its bytes. */
export interface OpenedOriginal extends Pick<ImageFile, "fileName" | "type"> {
  readonly bytes: number;
  readonly stream: NodeReadable;
}

export function streamOf(objects: ObjectStore, { image, objectKey, fileName, type }: ImageFile): OpenedOriginal {
  const bytes = readImage(storeOfImage(objects, objectKey), image, { start: 0, end: image.bytes });
  return { fileName, type, bytes: image.bytes, stream: Readable.from(bytes, { objectMode: false }) };
}

/** The file as it came, for whoever takes it along: that is on record before the first byte leaves. Throws `not_found`. */
export async function openOriginal(
  work: Work,
  { objects, ...clinic }: Clinic & { readonly objects: ObjectStore },
  of: ImageOfPatient,
): Promise<OpenedOriginal> {
  const file = await imageFileOf(work, clinic, of);
  if (!(await work.writeUnkept((tx) => recordImageDownload(tx, of), purposesOfUse.treatment))) throw notFound();
  return streamOf(objects, file);
}

/**
 * Saves a report as it is being written; the version that it has then. Throws `conflict` when another window saved it meanwhile,
 * or it was signed.
 */
export async function saveImageReport(
  work: Work,
  clinic: Clinic,
  input: SaveImageReportInput,
): Promise<{ readonly updatedAt: string }> {
  const { organizationId } = clinic;
  const { outcome, version } = await writingInRecord(work, { clinic, patientId: input.patientId }, (tx, key) =>
    saveReportDraft(tx, { ...input, organizationId }, key),
  );
  if (outcome === "changed") throw new AppError("conflict", "clinical.report_changed_meanwhile");
  if (outcome === "signed") throw new AppError("conflict", "clinical.report_signed");
  if (outcome === "not_found" || version === null) throw new AppError("not_found", "clinical.report_not_found");
  return { updatedAt: version };
}

/** Signs a report; what is there then. Throws `conflict` when what was shown is not what stands there. */
export async function signImageReport(work: Work, clinic: Clinic, input: SignImageReportInput): Promise<ImageList> {
  const of = { clinic, patientId: input.patientId };
  switch (await writingInRecord(work, of, (tx, key) => signReport(tx, input, key))) {
    case "done":
      return listImages(work, clinic, input.patientId);
    case "changed":
      throw new AppError("conflict", "clinical.report_not_as_shown");
    case "signed":
      throw new AppError("conflict", "clinical.report_signed");
    case "not_found":
      throw new AppError("not_found", "clinical.report_not_found");
  }
}
