import type { TenantKey } from "@anamnesis/crypto";
import { patientIdentifiers, sqlFunction, typed } from "@anamnesis/db";
import { type Identifier, type IdentifierList, readIdentifier, type RecordIdentifierInput } from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, sealRow } from "../../sealed-rows.ts";
import { openerOf, type PatientKey, sealerOf } from "./patient-keys.ts";

type IdentifierToKeep = RecordIdentifierInput & { readonly organizationId: string; readonly searchTokens: number[] };

/** Keeps a number of a patient; sent again, it is left as it is. */
export async function insertIdentifier(
  tx: KeyedTx,
  { content, ...identifier }: IdentifierToKeep,
  key: TenantKey,
): Promise<void> {
  const row = { ...identifier, content: JSON.stringify(content), status: "active" as const };
  const sealed = await sealRow(tx, patientIdentifiers, row, sealerOf(key));
  await tx.db
    .insert(patientIdentifiers)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
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

type ReadIdentifier = Omit<typeof patientIdentifiers.$inferSelect, "processId" | "searchTokens" | "updatedAt">;
const openAll = sqlFunction("clinical.open_identifiers", typed<ReadIdentifier>());

/** Other numbers of the one patient whose record a process of another transaction looked at. */
export async function openIdentifiers(
  tx: KeyedTx,
  { process, key }: { readonly process: string; readonly key: PatientKey },
): Promise<IdentifierList> {
  const rows = await openAll(tx, { process });
  const opener = async () => openerOf(rows[0]?.organizationId ?? "", [key]);
  const { opened } = await openReadable(tx, { table: patientIdentifiers, rows, keys: opener });
  const identifiers = opened.flatMap(({ id, type, status, createdAt, content: written }): Identifier[] => {
    const content = readIdentifier(written ?? "");
    return content === null ? [] : [{ id, type, status, createdAt, ...content }];
  });
  return { identifiers, unreadable: rows.length - identifiers.length };
}
