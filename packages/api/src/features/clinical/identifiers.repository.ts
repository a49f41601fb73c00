import type { TenantKey } from "@anamnesis/crypto";
import { patientIdentifiers } from "@anamnesis/db";
import { type Identifier, type IdentifierList, readIdentifier, type RecordIdentifierInput } from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

type IdentifierToKeep = RecordIdentifierInput & { readonly organizationId: string; readonly searchTokens: number[] };

/** Keeps a number of a patient; sent again, it is left as it is. Whether it is new. */
export async function insertIdentifier(
  tx: KeyedTx,
  { content, ...identifier }: IdentifierToKeep,
  key: TenantKey,
): Promise<boolean> {
  const row = { ...identifier, content: JSON.stringify(content), status: "active" as const };
  const sealed = await sealRow(tx, patientIdentifiers, row, sealerOf(key));
  const inserting = tx.db
    .insert(patientIdentifiers)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
  return (await inserting.returning({ id: patientIdentifiers.id })).length > 0;
}

/** Says of a number that it was a mistake. False where there is none. */
export async function retractIdentifier(
  tx: KeyedTx,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<boolean> {
  const isThis = and(eq(patientIdentifiers.organizationId, organizationId), eq(patientIdentifiers.id, id));
  const changes = { status: "entered-in-error" as const, processId: tx.writerId() };
  const changing = tx.db.update(patientIdentifiers).set(changes).where(isThis);
  return (await changing.returning({ id: patientIdentifiers.id })).length > 0;
}

type ReadIdentifier = Pick<
  typeof patientIdentifiers.$inferSelect,
  "id" | "type" | "contentEncrypted" | "status" | "createdAt"
>;

/** Other numbers of a patient, as they stand in a record. */
export async function openIdentifiers(tx: KeyedTx, { rows: all, keys }: RecordContents): Promise<IdentifierList> {
  const rows = all<ReadIdentifier>("identifiers");
  const { opened } = await openReadable(tx, { table: patientIdentifiers, rows, keys });
  const identifiers = opened.flatMap(({ id, type, status, createdAt, content: written }): Identifier[] => {
    const content = readIdentifier(written ?? "");
    return content === null ? [] : [{ id, type, status, createdAt, ...content }];
  });
  return { identifiers, unreadable: rows.length - identifiers.length };
}
