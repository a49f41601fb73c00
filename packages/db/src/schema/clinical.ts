import { administrativeGenders } from "@anamnesis/domain";
import { bigint, boolean, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, rowTracking } from "./columns.ts";

export const clinical = pgSchema("clinical");

export const dataKeys = clinical.table(
  "data_keys",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    keyEncrypted: bytea().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const patients = clinical.table(
  "patients",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    familyNameEncrypted: bytea().notNull(),
    givenNameEncrypted: bytea().notNull(),
    birthDateEncrypted: bytea().notNull(),
    recordNumberEncrypted: bytea().notNull(),
    ssnEncrypted: bytea().notNull(),
    emailEncrypted: bytea().notNull(),
    phoneEncrypted: bytea().notNull(),
    addressEncrypted: bytea().notNull(),
    gender: text({ enum: administrativeGenders }).notNull(),
    isActive: boolean().notNull().default(true),
    recordNumberToken: bytea().notNull(),
    searchTokens: bigint({ mode: "number" }).array().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
