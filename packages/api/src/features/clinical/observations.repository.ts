import type { TenantKey } from "@anamnesis/crypto";
import { observations, sqlFunction, typed } from "@anamnesis/db";
import { type Observation, type ObservationList, readValues, type RecordObservationInput } from "@anamnesis/domain";
import { and, eq, inArray } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

type ObservationToKeep = RecordObservationInput & { readonly organizationId: string };

/** Keeps what was measured; the ids of those that are new: what is sent again is left as it is. */
export async function insertObservations(
  tx: KeyedTx,
  given: readonly ObservationToKeep[],
  key: TenantKey,
): Promise<readonly string[]> {
  if (given.length === 0) return [];
  const rows = await Promise.all(
    given.map(async ({ values, ...observation }) => ({
      ...(await sealRow(
        tx,
        observations,
        { ...observation, values: JSON.stringify(values), status: "final" as const },
        sealerOf(key),
      )),
      processId: tx.writerId(),
    })),
  );
  const inserting = tx.db.insert(observations).values(rows).onConflictDoNothing();
  return (await inserting.returning({ id: observations.id })).map(({ id }) => id);
}

/** Says of measurements that they were a mistake; the ids of those that are there. */
export async function retractObservations(
  tx: KeyedTx,
  { organizationId, ids }: { readonly organizationId: string; readonly ids: readonly string[] },
): Promise<readonly string[]> {
  const isOneOfThese = and(eq(observations.organizationId, organizationId), inArray(observations.id, [...ids]));
  const changes = { status: "entered-in-error" as const, processId: tx.writerId() };
  const changing = tx.db.update(observations).set(changes).where(isOneOfThese);
  return (await changing.returning({ id: observations.id })).map(({ id }) => id);
}

type ReadObservation = Pick<typeof observations.$inferSelect, "id" | "status" | "effectiveAt" | "valuesEncrypted">;

/** As many as a record has of itself. */
const mostInRecord = 300;
const openAll = sqlFunction(
  "clinical.open_observations",
  typed<ReadObservation & { readonly organizationId: string }>(),
);

async function openRows(
  tx: KeyedTx,
  rows: readonly ReadObservation[],
  keys: RecordContents["keys"],
): Promise<ObservationList> {
  const { opened } = await openReadable(tx, { table: observations, rows, keys });
  const found = opened.flatMap(({ id, status, effectiveAt, values: written }): Observation[] => {
    const values = readValues(written ?? "");
    return values === null ? [] : [{ id, status, effectiveAt, values }];
  });
  return { observations: found, unreadable: rows.length - found.length };
}

/** What was measured last, as it stands in a record. */
export const openObservations = (tx: KeyedTx, { rows: all, keys }: RecordContents): Promise<ObservationList> =>
  openRows(tx, all<ReadObservation>("observations"), keys);

/** All that was measured of the patient whose record a process of another transaction looked at. */
export async function openAllObservations(
  tx: KeyedTx,
  { rows: all, keys }: RecordContents,
  process: string,
): Promise<ObservationList> {
  const rows = all<ReadObservation>("observations");
  return openRows(tx, rows.length < mostInRecord ? rows : await openAll(tx, { process }), keys);
}
