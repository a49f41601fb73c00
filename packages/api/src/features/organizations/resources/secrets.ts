import { AppError, destinationsOf, isFor, type JsonObject, type ResourceType } from "@anamnesis/domain";
import type { KeyedTx } from "../../../field-keys.ts";
import { z } from "zod";
import { openSecretsText, type PackedSecrets, type ResourceKey, sealedSecrets } from "./repository.ts";

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

/** What is sealed of secrets: themselves, for the addresses of this resource. */
export function packSecrets(
  type: ResourceType,
  { config, secrets }: { readonly config: JsonObject; readonly secrets: Secrets },
): PackedSecrets {
  const secretNames = Object.keys(secrets).toSorted();
  if (secretNames.length === 0) return { secrets: null, secretNames };
  return { secrets: JSON.stringify({ secrets, sentTo: destinationsOf(type, config, secretNames) }), secretNames };
}

/** The secrets of a resource. The database writes down who asked. Throws as `openSealedSecrets` does. */
export async function openSecrets(tx: KeyedTx, owner: SecretsOwner): Promise<Secrets> {
  return openSealedSecrets(tx, { ...owner, sealed: await sealedSecrets(tx, owner.key.id) });
}

/** The same, of what was read of them. Throws `conflict` where an address is another one than they were given for. */
export async function openSealedSecrets(
  tx: KeyedTx,
  { key, config, sealed }: SecretsOwner & { readonly sealed: Buffer | null },
): Promise<Secrets> {
  const text = await openSecretsText(tx, key, sealed);
  if (text === null) return {};
  const { secrets, sentTo } = sealedSchema.parse(JSON.parse(text));
  if (!isFor(sentTo, config)) throw new AppError("conflict", "organizations.secret_for_another_address");
  return secrets;
}
