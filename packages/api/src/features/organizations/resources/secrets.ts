import type { Tx } from "@anamnesis/db";
import { AppError, destinationsOf, isFor, type JsonObject, type ResourceType } from "@anamnesis/domain";
import type { FieldKeys } from "../../../field-keys.ts";
import { z } from "zod";
import { type ResourceKey, sealedSecrets } from "./repository.ts";

const table = "organizations.resources";
/** What is sealed: the secrets, and whom they are for. An address beside them could be changed without their key. */
const sealedSchema = z.object({
  secrets: z.record(z.string(), z.string()),
  sentTo: z.record(z.string(), z.string().nullable()),
});

export type Secrets = Readonly<Record<string, string>>;

/** A resource as far as its secrets go. */
export interface SecretsOwner {
  readonly key: ResourceKey;
  /** As it is shown, without secrets. */
  readonly config: JsonObject;
}

export const placeOfSecrets = (id: string) => ({ table, column: "secrets_encrypted", row: id });

/** What is kept of secrets: sealed for this resource of this organization, and its addresses; null for none. */
export async function sealSecrets(
  tx: Tx,
  fieldKeys: FieldKeys,
  { key, config, type, secrets }: SecretsOwner & { readonly type: ResourceType; readonly secrets: Secrets },
): Promise<{ readonly secretsEncrypted: Buffer | null; readonly secretNames: string[] }> {
  const secretNames = Object.keys(secrets).toSorted();
  if (secretNames.length === 0) return { secretsEncrypted: null, secretNames };
  const text = JSON.stringify({ secrets, sentTo: destinationsOf(type, config, secretNames) });
  const field = { tenantId: key.organizationId, place: placeOfSecrets(key.id), text };
  return { secretsEncrypted: await fieldKeys.seal(tx, field), secretNames };
}

/** The secrets of a resource. The database writes down who asked. Throws as `openSealedSecrets` does. */
export async function openSecrets(tx: Tx, fieldKeys: FieldKeys, owner: SecretsOwner): Promise<Secrets> {
  return openSealedSecrets(tx, fieldKeys, { ...owner, sealed: await sealedSecrets(tx, owner.key.id) });
}

/** The same, of what was read of them. Throws `conflict` where an address is another one than they were given for. */
export async function openSealedSecrets(
  tx: Tx,
  fieldKeys: FieldKeys,
  { key: { organizationId, id }, config, sealed }: SecretsOwner & { readonly sealed: Buffer | null },
): Promise<Secrets> {
  if (sealed === null) return {};
  const opener = await fieldKeys.opener(tx, { tenantId: organizationId, what: table });
  const [text = "{}"] = await opener.open([{ place: placeOfSecrets(id), sealed }]);
  const { secrets, sentTo } = sealedSchema.parse(JSON.parse(text));
  if (!isFor(sentTo, config)) throw new AppError("conflict", "organizations.secret_for_another_address");
  return secrets;
}
