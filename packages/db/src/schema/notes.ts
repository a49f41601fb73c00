import { signatureMeanings, type SignatureMeaning } from "@anamnesis/domain";
import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const notes = clinical.table(
  "notes",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid().notNull(),
    authorId: uuid().notNull(),
    amendsId: uuid(),
    subjectiveEncrypted: bytea().notNull(),
    objectiveEncrypted: bytea().notNull(),
    assessmentEncrypted: bytea().notNull(),
    planEncrypted: bytea().notNull(),
    effectiveAt: instant().notNull(),
    signedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const signatures = clinical.table(
  "signatures",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    noteId: uuid().notNull(),
    userId: uuid().notNull(),
    signerName: text().notNull(),
    memberRole: text().notNull(),
    meaning: text({ enum: signatureMeanings }).notNull(),
    digest: bytea().notNull(),
    covers: uuid().array().notNull(),
    signedAt: instant().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const reviewRequests = clinical.table(
  "review_requests",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    noteId: uuid().notNull(),
    askedBy: uuid().notNull(),
    askedOf: uuid().notNull(),
    meaning: text().$type<Exclude<SignatureMeaning, "author">>().notNull(),
    doneAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
