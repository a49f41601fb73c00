import { createHash } from "node:crypto";
import type { TenantKey } from "@anamnesis/crypto";
import { imageReports, imageSeries, imageStudies, medicalImages, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  canonicalReport,
  type FileImageInput,
  type ImageFacts,
  type ImageList,
  type ImageOfPatient,
  type ImageReport,
  type ImageStatus,
  type ImageType,
  type MedicalImage,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, openRows, sealRow } from "../../sealed-rows.ts";
import { imageParts, type StoredImage } from "./image-bytes.ts";
import { type ImagePlace, readFacts, readSaid, type SaidOfImage } from "./image-facts.ts";
import { sealPlace } from "./image-job.repository.ts";
import { openerOf, sealerOf } from "./patient-keys.ts";

type StudyRow = Pick<
  typeof imageStudies.$inferSelect,
  | "organizationId"
  | "id"
  | "caseId"
  | "studyDate"
  | "modality"
  | "accessionNumberEncrypted"
  | "descriptionEncrypted"
  | "createdAt"
>;
type SeriesRow = Omit<
  typeof imageSeries.$inferSelect,
  "patientId" | "seriesUid" | "processId" | "createdAt" | "updatedAt"
>;
type ImageRow = Pick<
  typeof medicalImages.$inferSelect,
  | "organizationId"
  | "id"
  | "studyId"
  | "seriesId"
  | "status"
  | "failure"
  | "fileNameEncrypted"
  | "factsEncrypted"
  | "bytes"
  | "mediaType"
  | "instanceNumber"
  | "frames"
  | "uploadedBy"
  | "decidedAt"
  | "decisionEncrypted"
  | "createdAt"
> & { readonly received: number; readonly uploadedName: string | null; readonly decidedName: string | null };
type ReportRow = Omit<typeof imageReports.$inferSelect, "patientId" | "memberRole" | "processId"> & {
  readonly authorName: string | null;
};

const openStudies = sqlFunction("clinical.open_image_studies", typed<StudyRow>());
const openSeries = sqlFunction("clinical.open_image_series", typed<SeriesRow>());
const openImages = sqlFunction("clinical.open_medical_images", typed<ImageRow>());
const openReports = sqlFunction("clinical.open_image_reports", typed<ReportRow>());

function imageOf(row: OpenedRow<ImageRow>): MedicalImage {
  const { organizationId: _organization, facts, decision, decidedAt, decidedName, fileName, ...image } = row;
  return {
    ...image,
    bytes: Number(image.bytes),
    received: Number(image.received),
    fileName: fileName ?? "",
    facts: readFacts(facts),
    decision: decision === null ? null : { reason: decision, by: decidedName, at: decidedAt ?? "" },
  };
}

/** SHA-256 of what a signature covers, in hex. */
export const digestOfReport = (report: Parameters<typeof canonicalReport>[0]): string =>
  createHash("sha256").update(canonicalReport(report), "utf8").digest("hex");

function reportOf(row: OpenedRow<ReportRow>): ImageReport {
  const { organizationId: _organization, digest, findings, impression, ...report } = row;
  const said = { ...report, findings: findings ?? "", impression: impression ?? "" };
  const hex = digest?.toString("hex") ?? null;
  return { ...said, digest: hex, isIntact: hex === null || hex === digestOfReport(said) };
}

/** Everything that is there of a patient whose record is open. */
export async function openImageList(tx: KeyedTx, patient: string, key: TenantKey): Promise<ImageList> {
  const [studyRows, seriesRows] = [await openStudies(tx, { patient }), await openSeries(tx, { patient })];
  const [imageRows, reportRows] = [await openImages(tx, { patient }), await openReports(tx, { patient })];
  const organizationId = imageRows[0]?.organizationId ?? studyRows[0]?.organizationId ?? "";
  const keys = async () => openerOf(organizationId, [key]);
  const studies = await openReadable(tx, { table: imageStudies, rows: studyRows, keys });
  const series = await openReadable(tx, { table: imageSeries, rows: seriesRows, keys });
  const images = await openReadable(tx, { table: medicalImages, rows: imageRows, keys });
  const reports = await openReadable(tx, { table: imageReports, rows: reportRows, keys });
  return {
    studies: studies.opened.map(({ organizationId: _organization, accessionNumber, description, ...study }) => ({
      ...study,
      accessionNumber: accessionNumber ?? "",
      description: description ?? "",
    })),
    series: series.opened.map(
      ({ organizationId: _organization, seriesNumber, description, bodyRegion, viewPosition, ...one }) => ({
        ...one,
        number: seriesNumber,
        description: description ?? "",
        bodyRegion: bodyRegion ?? "",
        viewPosition: viewPosition ?? "",
      }),
    ),
    images: images.opened.map(imageOf),
    reports: reports.opened.map(reportOf),
    unreadable: [studies, series, images, reports].reduce((sum, { unreadable }) => sum + unreadable.length, 0),
  };
}

interface FileRow {
  readonly organizationId: string;
  readonly id: string;
  readonly status: ImageStatus;
  readonly mediaType: ImageType;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly fileNameEncrypted: Buffer;
  readonly saidEncrypted: Buffer;
  readonly objectKeyEncrypted: Buffer;
  readonly factsEncrypted: Buffer | null;
  readonly parts: unknown;
}
const openFile = sqlFunction("clinical.open_image_file", typed<FileRow>());

/** A file of a record that is open, and by what it opens. */
export interface ImageFile {
  readonly image: StoredImage;
  readonly status: ImageStatus;
  readonly type: ImageType;
  readonly fileName: string;
  readonly objectKey: string;
  readonly said: SaidOfImage;
  readonly facts: ImageFacts | null;
}

/** One file; null where there is none that could be shown. */
export async function openImageFile(
  tx: KeyedTx,
  { id, patientId: patient }: ImageOfPatient,
  key: TenantKey,
): Promise<ImageFile | null> {
  const rows = await openFile(tx, { id, patient });
  const keys = async () => openerOf(rows[0]?.organizationId ?? "", [key]);
  const [file] = await openRows(tx, { table: medicalImages, rows, keys });
  if (file === undefined) return null;
  return {
    image: { id: file.id, bytes: Number(file.bytes), parts: imageParts.parse(file.parts) },
    status: file.status,
    type: file.mediaType,
    fileName: file.fileName ?? "",
    objectKey: file.objectKey ?? "",
    said: readSaid(file.said),
    facts: readFacts(file.facts),
  };
}

const download = sqlFunction("clinical.record_image_download", typed<boolean>());

/** Writes down that a file is taken along. False where there is none. */
export const recordImageDownload = (tx: Tx, { id, patientId: patient }: ImageOfPatient) =>
  download(tx, { id, patient });

interface Deciding extends FileImageInput {
  readonly organizationId: string;
}
const decisionOf = (tx: KeyedTx, { id, organizationId, reason: decision }: Deciding, key: TenantKey) =>
  sealRow(tx, medicalImages, { id, organizationId, decision }, sealerOf(key));

const fileAnyway = sqlFunction("clinical.file_quarantined", typed<boolean>());

/** Files an image that names another patient. False where none waits for that. */
export async function fileQuarantined(
  tx: KeyedTx,
  given: Deciding & { readonly place: ImagePlace },
  key: TenantKey,
): Promise<boolean> {
  const { id, patientId: patient, organizationId, place } = given;
  const { decisionEncrypted: decision } = await decisionOf(tx, given, key);
  return fileAnyway(tx, { id, patient, decision, ...(await sealPlace(tx, place, { organizationId, key })) });
}

const discard = sqlFunction("clinical.discard_image", typed<number | null>());

/** Takes a file away. How many pieces there are to take away; null where there is none. */
export async function discardImage(tx: KeyedTx, given: Deciding, key: TenantKey): Promise<number | null> {
  const { decisionEncrypted: decision } = await decisionOf(tx, given, key);
  return discard(tx, { id: given.id, patient: given.patientId, decision });
}
