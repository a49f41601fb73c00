import type { Tx } from "@anamnesis/db";
import type { FieldKeys } from "../../../field-keys.ts";
import { z } from "zod";
import { type ResourceKey, sealedSecrets } from "./repository.ts";

const table = "organizations.resources";
const secretsSchema = z.record(z.string(), z.string());

export type Secrets = Readonly<Record<string, string>>;

export const placeOfSecrets = (id: string) => ({ table, column: "secrets_encrypted", row: id });

/** What is kept of secrets: sealed for this resource of this organization; null for none. */
export async function sealSecrets(
  tx: Tx,
  fieldKeys: FieldKeys,
  { key: { organizationId, id }, secrets }: { readonly key: ResourceKey; readonly secrets: Secrets },
): Promise<{ readonly secretsEncrypted: Buffer | null; readonly secretNames: string[] }> {
  const secretNames = Object.keys(secrets).toSorted();
  if (secretNames.length === 0) return { secretsEncrypted: null, secretNames };
  const field = { tenantId: organizationId, place: placeOfSecrets(id), text: JSON.stringify(secrets) };
  return { secretsEncrypted: await fieldKeys.seal(tx, field), secretNames };
}

/** The secrets of a resource. The database writes down who asked. */
export async function openSecrets(tx: Tx, fieldKeys: FieldKeys, key: ResourceKey): Promise<Secrets> {
  return openSealedSecrets(tx, fieldKeys, { key, sealed: await sealedSecrets(tx, key.id) });
}

/** The same, of what was read of them. */
export async function openSealedSecrets(
  tx: Tx,
  fieldKeys: FieldKeys,
  { key: { organizationId, id }, sealed }: { readonly key: ResourceKey; readonly sealed: Buffer | null },
): Promise<Secrets> {
  if (sealed === null) return {};
  const opener = await fieldKeys.opener(tx, { tenantId: organizationId, what: table });
  const [text = "{}"] = await opener.open([{ place: placeOfSecrets(id), sealed }]);
  return secretsSchema.parse(JSON.parse(text));
}
