import type { TenantKey } from "@anamnesis/crypto";
import { observations } from "@anamnesis/db";
import { type Observation, type ObservationList, readValues, type RecordObservationInput } from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

/** Keeps what was measured; sent again, it is left as it is. */
export async function insertObservation(
  tx: KeyedTx,
  { values, ...observation }: RecordObservationInput & { readonly organizationId: string },
  key: TenantKey,
): Promise<void> {
  const row = { ...observation, values: JSON.stringify(values), status: "final" as const };
  const sealed = await sealRow(tx, observations, row, sealerOf(key));
  await tx.db
    .insert(observations)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
}

/** Says of a measurement that it was a mistake. False where there is none. */
export async function retractObservation(
  tx: KeyedTx,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<boolean> {
  const isThis = and(eq(observations.organizationId, organizationId), eq(observations.id, id));
  const changes = { status: "entered-in-error" as const, processId: tx.writerId() };
  return (await tx.db.update(observations).set(changes).where(isThis).returning({ id: observations.id })).length > 0;
}

type ReadObservation = Pick<typeof observations.$inferSelect, "id" | "status" | "effectiveAt" | "valuesEncrypted">;

/** What was measured, as it stands in a record. */
export async function openObservations(tx: KeyedTx, { rows: all, keys }: RecordContents): Promise<ObservationList> {
  const rows = all<ReadObservation>("observations");
  const { opened } = await openReadable(tx, { table: observations, rows, keys });
  const found = opened.flatMap(({ id, status, effectiveAt, values: written }): Observation[] => {
    const values = readValues(written ?? "");
    return values === null ? [] : [{ id, status, effectiveAt, values }];
  });
  return { observations: found, unreadable: rows.length - found.length };
}
