import { type ImageFailure, imageStatuses, imageTypes } from "@anamnesis/domain";
import { bigint, date, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const imageStudies = clinical.table(
  "image_studies",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid(),
    studyUid: text(),
    studyDate: date({ mode: "string" }),
    modality: text().notNull(),
    accessionNumberEncrypted: bytea().notNull(),
    descriptionEncrypted: bytea().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const imageSeries = clinical.table(
  "image_series",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    studyId: uuid().notNull(),
    seriesUid: text(),
    seriesNumber: integer(),
    modality: text().notNull(),
    descriptionEncrypted: bytea().notNull(),
    bodyRegionEncrypted: bytea().notNull(),
    viewPositionEncrypted: bytea().notNull(),
    laterality: text(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const medicalImages = clinical.table(
  "medical_images",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid(),
    studyId: uuid(),
    seriesId: uuid(),
    uploadedBy: uuid().notNull(),
    status: text({ enum: imageStatuses }).notNull(),
    failure: text().$type<ImageFailure>(),
    fileNameEncrypted: bytea().notNull(),
    saidEncrypted: bytea().notNull(),
    objectKeyEncrypted: bytea(),
    factsEncrypted: bytea(),
    bytes: bigint({ mode: "number" }).notNull(),
    mediaType: text({ enum: imageTypes }),
    sha256: bytea(),
    sopUid: text(),
    instanceNumber: integer(),
    frames: integer(),
    decidedBy: uuid(),
    decidedAt: instant(),
    decisionEncrypted: bytea(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const imageUploads = clinical.table(
  "image_uploads",
  {
    organizationId: uuid().notNull(),
    imageId: uuid().notNull(),
    lease: uuid(),
    leasedUntil: instant(),
    expiresAt: instant().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.imageId] })],
);

export const imageParts = clinical.table(
  "image_parts",
  {
    organizationId: uuid().notNull(),
    imageId: uuid().notNull(),
    part: integer().notNull(),
    startsAt: bigint({ mode: "number" }).notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    sha256: bytea().notNull(),
    processId: rowTracking().processId,
    createdAt: rowTracking().createdAt,
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.imageId, table.part] })],
);

export const imageReports = clinical.table(
  "image_reports",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    studyId: uuid().notNull(),
    authorId: uuid().notNull(),
    amendsId: uuid(),
    findingsEncrypted: bytea().notNull(),
    impressionEncrypted: bytea().notNull(),
    signedAt: instant(),
    signerName: text(),
    memberRole: text(),
    digest: bytea(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
