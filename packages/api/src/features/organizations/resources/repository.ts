import { resources, sqlFunction, type Tx, typed, writeTrail } from "@anamnesis/db";
import {
  type AuditOperation,
  type ConnectionTest,
  type JsonObject,
  type ListResourcesInput,
  mostResourceChanges,
  type Resource,
  type ResourceStatus,
  type ResourceType,
  resourceTypes,
} from "@anamnesis/domain";
import { and, asc, count, eq, isNull, sql } from "drizzle-orm";
import type { KeyedTx } from "../../../field-keys.ts";
import { openRows, sealRow } from "../../../sealed-rows.ts";

/** What may be read of a resource: the application has no right to its secrets. */
const shown = {
  id: resources.id,
  type: resources.type,
  name: resources.name,
  config: resources.config,
  secretNames: resources.secretNames,
  status: resources.status,
  lastTestedAt: resources.lastTestedAt,
  lastTest: resources.lastTest,
  createdAt: resources.createdAt,
  updatedAt: resources.updatedAt,
};

const isThere = isNull(resources.deletedAt);
const isResource = ({ organizationId, id }: ResourceKey) =>
  and(eq(resources.organizationId, organizationId), eq(resources.id, id), isThere);

/** A resource, and what its secrets are sealed for. */
export interface ResourceKey {
  readonly organizationId: string;
  readonly id: string;
}

/** Resources of an organization, by type and name. */
export async function listResources(
  tx: Tx,
  organizationId: string,
  { type, status }: ListResourcesInput,
): Promise<readonly Resource[]> {
  return tx.db
    .select(shown)
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, organizationId),
        isThere,
        type === undefined ? undefined : eq(resources.type, type),
        status === undefined ? undefined : eq(resources.status, status),
      ),
    )
    .orderBy(asc(resources.type), sql`lower(${resources.name})`, asc(resources.id));
}

/** How many there are of each type. */
export async function countResources(tx: Tx, organizationId: string): Promise<Readonly<Record<ResourceType, number>>> {
  const rows = await tx.db
    .select({ type: resources.type, count: count() })
    .from(resources)
    .where(and(eq(resources.organizationId, organizationId), isThere))
    .groupBy(resources.type);
  const counts = Object.fromEntries(resourceTypes.map((type) => [type, 0])) as Record<ResourceType, number>;
  for (const row of rows) counts[row.type] = row.count;
  return counts;
}

export async function findResource(tx: Tx, key: ResourceKey): Promise<Resource | null> {
  const [row] = await tx.db.select(shown).from(resources).where(isResource(key));
  return row ?? null;
}

const waitTurn = sqlFunction("app.wait_turn_in_organization");

/** One after the other in an organization, so that names and the limit hold; until the transaction ends. */
export async function lockResources(tx: Tx): Promise<void> {
  await waitTurn(tx, { what: "resources" });
}

/** Whether another resource of that type has the name, in whatever case. */
export async function isNameTaken(
  tx: Tx,
  { organizationId, id }: ResourceKey,
  { type, name }: { readonly type: ResourceType; readonly name: string },
): Promise<boolean> {
  const rows = await tx.db
    .select({ id: resources.id })
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, organizationId),
        isThere,
        eq(resources.type, type),
        sql`lower(${resources.name}) = lower(${name})`,
        sql`${resources.id} <> ${id}`,
      ),
    );
  return rows.length > 0;
}

/** Secrets as one text, before it is sealed; null for none. */
export interface PackedSecrets {
  readonly secrets: string | null;
  readonly secretNames: string[];
}

export interface NewResource extends PackedSecrets {
  readonly type: ResourceType;
  readonly name: string;
  readonly config: JsonObject;
}

export async function insertResource(tx: KeyedTx, key: ResourceKey, values: NewResource): Promise<Resource> {
  const [row] = await tx.db
    .insert(resources)
    .values(await sealRow(tx, resources, { ...values, ...key, processId: tx.writerId() }))
    .returning(shown);
  if (row === undefined) throw new Error("the resource was not inserted");
  return row;
}

export interface ResourceValues extends Partial<PackedSecrets> {
  readonly name?: string;
  readonly config?: JsonObject;
  readonly status?: ResourceStatus;
  readonly deletedAt?: string;
}

/** Changes what is given. Null when there is no such resource, or it is no longer as `version` (its updatedAt) says. */
export async function updateResource(
  tx: KeyedTx,
  key: ResourceKey,
  { version, values }: { readonly version?: string; readonly values: ResourceValues },
): Promise<Resource | null> {
  const { id: _, organizationId: _tenant, ...sealed } = await sealRow(tx, resources, { ...values, ...key });
  const [row] = await tx.db
    .update(resources)
    .set({ ...sealed, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(isResource(key), version === undefined ? undefined : eq(resources.updatedAt, version)))
    .returning(shown);
  return row ?? null;
}

/** Keeps what came of a test. The version stays: what somebody is writing meanwhile is not in the way of it. */
export async function recordTest(
  tx: Tx,
  key: ResourceKey,
  { test, status }: { readonly test: ConnectionTest; readonly status: ResourceStatus },
): Promise<Resource | null> {
  const [row] = await tx.db
    .update(resources)
    .set({ lastTest: test, lastTestedAt: sql`clock_timestamp()`, status, processId: tx.writerId() })
    .where(isResource(key))
    .returning(shown);
  return row ?? null;
}

const readSecrets = sqlFunction("organizations.resource_secrets");

/** What is sealed of a resource, for administrators; null when there is nothing. */
export function sealedSecrets(tx: Tx, id: string): Promise<Buffer | null> {
  return readSecrets(tx, { id });
}

/** The text that was sealed of secrets; null for none. The database writes down who asked. */
export async function openSecretsText(
  tx: KeyedTx,
  { organizationId, id }: ResourceKey,
  secretsEncrypted: Buffer | null,
): Promise<string | null> {
  const [row] = await openRows(tx, { table: resources, rows: [{ organizationId, id, secretsEncrypted }] });
  return row?.secrets ?? null;
}

/** A change of a resource, as those who look after it may know it. */
export interface ResourceEvent {
  readonly occurredAt: string;
  readonly operation: AuditOperation;
  readonly userId: string | null;
  readonly reason: string | null;
  readonly oldValues: JsonObject | null;
  readonly newValues: JsonObject | null;
  readonly changedFields: readonly string[] | null;
}

const readChanges = sqlFunction("organizations.resource_changes", typed<ResourceEvent>());

/** What changed in a resource that is more than a test of it, newest first. */
export function changesOfResource(tx: Tx, { id }: ResourceKey): Promise<ResourceEvent[]> {
  return readChanges(tx, { id, limit: mostResourceChanges });
}

interface Named {
  readonly userId: string;
  readonly displayName: string;
}

const memberNames = sqlFunction("organizations.member_names", typed<Named>());

/** What members are called, by their ids. */
export async function namesOfMembers(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map((await memberNames(tx, { ids })).map(({ userId, displayName }) => [userId, displayName]));
}

/** Writes into the trail that a connection was tested, and what came of it. */
export async function logTest(tx: Tx, id: string, { isFine, outcome }: ConnectionTest): Promise<void> {
  await writeTrail(tx, {
    event: "CONNECTION_TESTED",
    id,
    status: isFine ? "success" : "failure",
    details: { outcome },
  });
}
