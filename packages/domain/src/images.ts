import { z } from "zod";
import type { ImageRemark } from "./frames.ts";
import { patientId } from "./patient-id.ts";
import { freeText, lineOfText, reason } from "./text.ts";
import { localDate } from "./time.ts";

/** Of one file: what most scanners write in one. */
export const largestImage = 500 * 1024 * 1024;
/** What is sealed and stored as one piece, and acknowledged whole. */
export const imageChunk = 1024 * 1024;

/** What a picture was taken with: DICOM PS3.3 C.7.3.1.1.1, those that are brought along by hand, by their defined terms. */
export const modalityWords = {
  CR: "X-ray",
  DX: "Digital X-ray",
  MG: "Mammogram",
  CT: "CT",
  MR: "MRI",
  US: "Ultrasound",
  PT: "PET",
  NM: "Scintigraphy",
  XA: "Angiography",
  RF: "Fluoroscopy",
  BMD: "Bone density",
  ES: "Endoscopy",
  ECG: "ECG",
  XC: "Photograph",
  DOC: "Document",
  OT: "Other",
} as const satisfies Record<string, string>;
export type ImageModality = keyof typeof modalityWords;
const modalityCodes = Object.keys(modalityWords) as [ImageModality, ...ImageModality[]];

/** PS3.3 C.7.3.1.1.1: right, left, both. */
export const lateralities = ["R", "L", "B"] as const;
export type Laterality = (typeof lateralities)[number];

/** What a file is, by its first bytes. */
export const imageTypes = ["application/dicom", "image/png", "image/jpeg", "application/pdf"] as const;
export type ImageType = (typeof imageTypes)[number];

/** On its way; looked into; filed; not filed; waiting for a person who says whose it is; taken away. */
export const imageStatuses = ["uploading", "processing", "ready", "failed", "quarantined", "discarded"] as const;
export type ImageStatus = (typeof imageStatuses)[number];

/** Why a file was not filed. */
export const imageFailureWords = {
  abandoned: "The upload was not finished within a day.",
  archive: "This is an archive (ZIP). Unpack it, and add the files in it.",
  unknown_type: "This is no DICOM file, no PNG, no JPEG and no PDF.",
  damaged: "What arrived is not what was sent. Add the file again.",
  unreadable: "The file says nothing of itself that can be read.",
  virus: "The virus scanner found something in this file. It was deleted.",
  given_up: "The file could not be looked into. Add it again.",
} as const satisfies Record<string, string>;
export type ImageFailure = keyof typeof imageFailureWords;

/** In what a file says to be of somebody else. */
export const imageDifferences = ["name", "birth_date", "id"] as const;
export type ImageDifference = (typeof imageDifferences)[number];

const imageId = z.uuid("That is not an image.").transform((id) => id.toLowerCase());
const optionalLine = (label: string, max: number) =>
  z
    .union([z.literal(""), lineOfText(label, max)], {
      error: `${label} can be at most ${max} characters, on one line.`,
    })
    .default("");

/** What is said of a file before it is sent. */
export const beginImageInput = z.strictObject({
  id: imageId,
  patientId,
  caseId: z
    .uuid("That is not a case.")
    .transform((id) => id.toLowerCase())
    .nullable()
    .default(null),
  fileName: lineOfText("File name", 255),
  bytes: z
    .int()
    .min(1, "The file is empty.")
    .max(largestImage, "A file can have at most 500 MB. Send a longer series in several files."),
  modality: z.enum(modalityCodes).nullable().default(null),
  bodyRegion: optionalLine("Body region", 64),
  viewPosition: optionalLine("View", 16),
  laterality: z.enum(lateralities).nullable().default(null),
  studyDate: localDate.nullable().default(null),
});
export type BeginImageInput = z.infer<typeof beginImageInput>;

export const listImagesInput = z.strictObject({ patientId });
export const imageOfPatientInput = z.strictObject({ id: imageId, patientId });
export type ImageOfPatient = z.infer<typeof imageOfPatientInput>;

export const fileImageInput = z.strictObject({ id: imageId, patientId, reason });
export type FileImageInput = z.infer<typeof fileImageInput>;
export const discardImageInput = z.strictObject({ id: imageId, patientId, reason });
export type DiscardImageInput = z.infer<typeof discardImageInput>;

const reportText = (label: string) => freeText(label, 20_000).default("");
const reportId = z.uuid("That is not a report.").transform((id) => id.toLowerCase());
const studyId = z.uuid("That is not a study.").transform((id) => id.toLowerCase());
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the report as you saw it." });

export const saveImageReportInput = z.strictObject({
  id: reportId,
  patientId,
  studyId,
  /** The signed report that this one amends; null for one of its own. */
  amendsId: reportId.nullable().default(null),
  findings: reportText("Findings"),
  impression: reportText("Impression"),
  /** The version that was written over; null for a new one. */
  version: version.nullable(),
});
export type SaveImageReportInput = z.infer<typeof saveImageReportInput>;

export const signImageReportInput = z.strictObject({
  id: reportId,
  patientId,
  studyId,
  version,
  /** SHA-256, in hex, of what was shown (`canonicalReport`). */
  digest: z.string().regex(/^[0-9a-f]{64}$/u, "That is no digest."),
});
export type SignImageReportInput = z.infer<typeof signImageReportInput>;

/** What a file says of itself, as it was read when it arrived: kept sealed. */
export interface ImageFacts {
  readonly patient: {
    readonly name: string | null;
    readonly id: string | null;
    readonly birthDate: string | null;
  };
  readonly study: {
    readonly uid: string | null;
    readonly date: string | null;
    readonly accessionNumber: string | null;
    readonly description: string | null;
  };
  readonly series: {
    readonly uid: string | null;
    readonly number: number | null;
    readonly modality: string | null;
    readonly description: string | null;
    readonly bodyPart: string | null;
    readonly laterality: string | null;
    readonly viewPosition: string | null;
  };
  readonly instance: { readonly uid: string | null; readonly number: number | null };
  readonly transferSyntax: string | null;
  readonly columns: number | null;
  readonly rows: number | null;
  readonly frames: number | null;
  readonly remarks: readonly ImageRemark[];
  readonly differs: readonly ImageDifference[];
}

/** A file in the record of a patient. */
export interface MedicalImage {
  readonly id: string;
  readonly studyId: string | null;
  readonly seriesId: string | null;
  readonly status: ImageStatus;
  readonly failure: ImageFailure | null;
  readonly fileName: string;
  readonly bytes: number;
  /** How many of them are here. */
  readonly received: number;
  readonly mediaType: ImageType | null;
  readonly instanceNumber: number | null;
  /** How many pictures are in it; null for a file without. */
  readonly frames: number | null;
  readonly uploadedBy: string;
  readonly uploadedName: string | null;
  readonly createdAt: string;
  /** What the file says of itself; null before it was read, and of files that say nothing. */
  readonly facts: ImageFacts | null;
  /** Why somebody filed it though it names another, or took it away. */
  readonly decision: { readonly reason: string; readonly by: string | null; readonly at: string } | null;
}

export interface ImageSeries {
  readonly id: string;
  readonly studyId: string;
  readonly number: number | null;
  readonly modality: string;
  readonly description: string;
  readonly bodyRegion: string;
  readonly laterality: string | null;
  readonly viewPosition: string;
}

export interface ImageStudy {
  readonly id: string;
  readonly caseId: string | null;
  /** ISO 8601; null where nothing says it. */
  readonly studyDate: string | null;
  readonly modality: string;
  readonly accessionNumber: string;
  readonly description: string;
  readonly createdAt: string;
}

/** What somebody says of a study: a draft until it is signed. */
export interface ImageReport {
  readonly id: string;
  readonly studyId: string;
  readonly authorId: string;
  readonly authorName: string | null;
  readonly amendsId: string | null;
  readonly findings: string;
  readonly impression: string;
  /** ISO 8601; null of a draft. */
  readonly signedAt: string | null;
  /** As they were called when they signed. */
  readonly signerName: string | null;
  readonly digest: string | null;
  /** Whether what was signed is what stands here. */
  readonly isIntact: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The images of a patient, studies the newest first; those that are not filed yet have no study. */
export interface ImageList {
  readonly studies: readonly ImageStudy[];
  readonly series: readonly ImageSeries[];
  readonly images: readonly MedicalImage[];
  /** Signed ones, and drafts of whoever asks. */
  readonly reports: readonly ImageReport[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/**
 * What a signature covers, as the text whose UTF-8 bytes are hashed. The one place that says how it is written; another way is
 * another format.
 */
export const canonicalReport = ({
  id,
  studyId: of,
  authorId,
  amendsId,
  findings,
  impression,
}: Pick<ImageReport, "id" | "studyId" | "authorId" | "amendsId" | "findings" | "impression">): string =>
  JSON.stringify({ format: "anamnesis.image_report.1", id, studyId: of, authorId, amendsId, findings, impression });
