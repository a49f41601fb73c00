import type { Tx } from "@anamnesis/db";
import {
  AppError,
  type ConnectionTest,
  type CreateResourceInput,
  type JsonObject,
  type ListResourcesInput,
  mostResources,
  mostWebhooks,
  type Resource,
  type ResourceList,
  type ResourceStatus,
  secretsToGiveAgain,
  type SetResourceStatusInput,
  splitConfig,
  type UpdateResourceInput,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../../field-keys.ts";
import {
  countResources,
  findResource,
  insertResource,
  isNameTaken,
  listResources,
  lockResources,
  logTest,
  type PackedSecrets,
  recordTest,
  type ResourceKey,
  updateResource,
} from "./repository.ts";
import { openSecrets, packSecrets } from "./secrets.ts";

const notFound = () => new AppError("not_found", "organizations.resource_not_found");

/** Throws `not_found`, also for another organization's. */
export async function getResource(tx: Tx, key: ResourceKey): Promise<Resource> {
  const resource = await findResource(tx, key);
  if (resource === null) throw notFound();
  return resource;
}

/** What an organization has, and how many of each type. */
export async function readResources(tx: Tx, organizationId: string, input: ListResourcesInput): Promise<ResourceList> {
  const [resources, counts] = await Promise.all([
    listResources(tx, organizationId, input),
    countResources(tx, organizationId),
  ]);
  return { resources, counts };
}

async function refuseTakenName(tx: Tx, key: ResourceKey, input: Pick<Resource, "type" | "name">): Promise<void> {
  if (!(await isNameTaken(tx, key, input))) return;
  const fields = { name: ["There is one of that name already. Choose another."] };
  throw new AppError("conflict", "organizations.resource_name_taken", { fields });
}

/** Sets up a resource. Throws `conflict` for a name that another of its type has, and above the limit. */
export async function createResource(
  tx: KeyedTx,
  { organizationId, input }: { readonly organizationId: string; readonly input: CreateResourceInput },
): Promise<Resource> {
  const key = { organizationId, id: uuidv7() };
  const { type, name } = input;
  await lockResources(tx);
  await refuseTakenName(tx, key, input);
  const counts = await countResources(tx, organizationId);
  if (Object.values(counts).reduce((sum, count) => sum + count, 0) >= mostResources) {
    throw new AppError("conflict", "organizations.too_many_resources");
  }
  if (type === "webhook" && counts.webhook >= mostWebhooks) {
    throw new AppError("conflict", "organizations.too_many_webhooks");
  }
  const { shown, secrets } = splitConfig(type, input.config);
  const packed = packSecrets(type, { config: shown, secrets: given(secrets) });
  return insertResource(tx, key, { type, name, config: shown, ...packed });
}

/** Secrets that are there: not those that are to be removed. */
function given(secrets: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

/**
 * Takes a new name and config. Throws `conflict` when the resource changed since `version`, and `invalid` where a
 * secret that is kept would be sent to somebody else than it was given for.
 */
export async function changeResource(
  tx: KeyedTx,
  { organizationId, input }: { readonly organizationId: string; readonly input: UpdateResourceInput },
): Promise<Resource> {
  const { id, version, type, name } = input;
  const key = { organizationId, id };
  await lockResources(tx);
  const before = await getResource(tx, key);
  if (before.type !== type) {
    const fields = { type: ["The type of a resource stays. Set up another one."] };
    throw new AppError("invalid", "organizations.resource_type_stays", { fields });
  }
  await refuseTakenName(tx, key, input);
  const { shown, secrets } = splitConfig(type, input.config, before.config);
  const again = secretsToGiveAgain(type, before.config, shown).filter(
    (secret) => before.secretNames.includes(secret) && secrets[secret] === undefined,
  );
  if (again.length > 0) {
    const words = "It was given for another address. Give it again, or remove it.";
    const fields = Object.fromEntries(again.map((secret) => [`config.${secret}`, [words]]));
    throw new AppError("invalid", "organizations.secret_for_another_address", { fields });
  }
  const packed = await changedSecrets(tx, { key, before, config: shown, secrets });
  const changed = await updateResource(tx, key, { version, values: { name, config: shown, ...packed } });
  if (changed === null) throw new AppError("conflict", "organizations.resource_changed_meanwhile");
  return changed;
}

interface SecretChange {
  readonly key: ResourceKey;
  readonly before: Resource;
  /** As it is shown from now on. */
  readonly config: JsonObject;
  readonly secrets: Readonly<Record<string, string | null>>;
}

/** Secrets as they are after a change; nothing when none was given. Those that are kept are opened for it. */
async function changedSecrets(
  tx: KeyedTx,
  { key, before, config, secrets }: SecretChange,
): Promise<Partial<PackedSecrets>> {
  if (Object.keys(secrets).length === 0) return {};
  const isKept = before.secretNames.some((name) => secrets[name] === undefined);
  const kept = isKept ? await openSecrets(tx, { key, config: before.config }) : {};
  return packSecrets(before.type, { config, secrets: given({ ...kept, ...secrets }) });
}

/** Takes a resource in or out of use. The context carries the reason. Done already, it changes nothing. */
export async function changeResourceStatus(
  tx: KeyedTx,
  organizationId: string,
  { id, status }: SetResourceStatusInput,
): Promise<Resource> {
  const key = { organizationId, id };
  const before = await getResource(tx, key);
  if (before.status === status) return before;
  const changed = await updateResource(tx, key, { values: { status } });
  if (changed === null) throw notFound();
  return changed;
}

/** Takes a resource away, and its secrets for good. Its history stays. The context carries the reason. */
export async function removeResource(tx: KeyedTx, key: ResourceKey): Promise<void> {
  const values = { deletedAt: new Date().toISOString(), secrets: null, secretNames: [] };
  if ((await updateResource(tx, key, { values })) === null) throw notFound();
}

/** A resource with its secrets, for a test. */
export async function openForTest(
  tx: KeyedTx,
  key: ResourceKey,
): Promise<{ readonly resource: Resource; readonly config: Readonly<Record<string, unknown>> }> {
  const resource = await getResource(tx, key);
  const { config, secretNames } = resource;
  const secrets = secretNames.length === 0 ? {} : await openSecrets(tx, { key, config });
  return { resource, config: { ...config, ...secrets } };
}

/** What a test makes of the status: one that is out of use stays so. */
export function statusAfter(status: ResourceStatus, { outcome, isFine }: ConnectionTest): ResourceStatus {
  if (status === "inactive" || outcome === "nothing_to_test") return status;
  return isFine ? "active" : "failing";
}

/**
 * Keeps what came of a test. Throws `not_found` when the resource was removed meanwhile, and `conflict` when it was
 * changed: then it is not what was tested.
 */
export async function keepTest(
  tx: Tx,
  { key, version, test }: { readonly key: ResourceKey; readonly version: string; readonly test: ConnectionTest },
): Promise<Resource> {
  await lockResources(tx);
  const { status, updatedAt } = await getResource(tx, key);
  if (updatedAt !== version) throw new AppError("conflict", "organizations.resource_changed_meanwhile");
  const tested = await recordTest(tx, key, { test, status: statusAfter(status, test) });
  if (tested === null) throw notFound();
  await logTest(tx, key.id, test);
  return tested;
}
