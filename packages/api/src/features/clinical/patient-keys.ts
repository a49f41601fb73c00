import { randomBytes } from "node:crypto";
import {
  type BlindIndex,
  blindIndexOf,
  keyIdOf,
  openField,
  sealField,
  type TenantKey,
  tenantKeyOf,
} from "@anamnesis/crypto";
import { AppError } from "@anamnesis/domain";
import { LRUCache } from "lru-cache";
import type { FieldToSeal, KeyedTx, Opener, SealedField } from "../../field-keys.ts";
import { addDataKey, findSearchKey, type HandedOutDataKey } from "./patient-keys.repository.ts";

/** Keys that are kept unwrapped, and for how long. They are overwritten when they go. */
const mostKeys = 1_000;
const keptMs = 5 * 60_000;

/**
 * The keys of patients: one each, sealed under the key of their organization, and one that an organization searches by.
 * A key that is kept here opens nothing by itself: what is sealed comes from functions that record who looks at whom.
 */
export interface PatientKeys {
  /** A new key for a patient, which is kept with them in this transaction. Whoever asks forgets it. */
  create(tx: KeyedTx, of: { readonly organizationId: string; readonly patientId: string }): Promise<TenantKey>;
  /** Keys that the database handed out, unwrapped, by patient. */
  unwrap(tx: KeyedTx, handedOut: readonly HandedOutDataKey[]): Promise<ReadonlyMap<string, TenantKey>>;
  /** What an organization searches by; null before it has registered somebody. */
  findIndex(tx: KeyedTx, organizationId: string): Promise<BlindIndex | null>;
  /** As `findIndex`; makes it, so the transaction has to write. */
  index(tx: KeyedTx, organizationId: string): Promise<BlindIndex>;
}

const placeOf = (id: string) => ({ table: "clinical.data_keys", column: "key_encrypted", row: id.toLowerCase() });

/** A new key, and how it is kept. */
async function newKey(
  tx: KeyedTx,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<{ readonly key: TenantKey; readonly sealed: Buffer }> {
  const secret = randomBytes(32);
  try {
    const field = { tenantId: organizationId, place: placeOf(id), text: secret.toString("hex") };
    return { key: tenantKeyOf(secret, "patient"), sealed: await tx.keys.seal(field) };
  } finally {
    secret.fill(0);
  }
}

async function unwrapOne(tx: KeyedTx, { organizationId, id, sealed, by }: HandedOutDataKey): Promise<TenantKey> {
  const [text = ""] = await tx.keys.openerWith(organizationId, [by]).open([{ place: placeOf(id), sealed }]);
  const secret = Buffer.from(text, "hex");
  try {
    return tenantKeyOf(secret, "patient");
  } finally {
    secret.fill(0);
  }
}

/** What a process keeps of them. */
export function createPatientKeys(): PatientKeys {
  // Fetched once for all who ask at a time: the second would overwrite the key that the first is using.
  const kept = new LRUCache<string, TenantKey, { readonly tx: KeyedTx; readonly handedOut: HandedOutDataKey }>({
    max: mostKeys,
    ttl: keptMs,
    ttlAutopurge: true,
    dispose: (key) => key.forget(),
    fetchMethod: (_name, _stale, { context: { tx, handedOut } }) => unwrapOne(tx, handedOut),
  });

  async function keyOf(tx: KeyedTx, handedOut: HandedOutDataKey): Promise<TenantKey> {
    const { organizationId, id, sealed } = handedOut;
    // Under the name of what is kept now: a patient whose key is another has another.
    const name = `${organizationId} ${id} ${sealed.toString("base64")}`;
    const key = await kept.fetch(name, { context: { tx, handedOut } });
    if (key === undefined) throw new AppError("unavailable", "crypto.key_not_kept", { retryAfter: 1 });
    return key;
  }

  async function findIndex(tx: KeyedTx): Promise<BlindIndex | null> {
    const found = await findSearchKey(tx);
    return found === null ? null : blindIndexOf(await keyOf(tx, found));
  }

  return {
    async create(tx, { organizationId, patientId }) {
      const { key, sealed } = await newKey(tx, { organizationId, id: patientId });
      if (await addDataKey(tx, { id: patientId, sealed })) return key;
      key.forget();
      throw new AppError("conflict", "clinical.patient_changed_meanwhile");
    },
    async unwrap(tx, handedOut) {
      const keys = new Map<string, TenantKey>();
      for (const one of handedOut) keys.set(one.id, await keyOf(tx, one));
      return keys;
    },
    findIndex,
    async index(tx, organizationId) {
      const found = await findIndex(tx);
      if (found !== null) return found;
      // Of several at once the first wins, and all go by that one.
      const { key, sealed } = await newKey(tx, { organizationId, id: organizationId });
      key.forget();
      await addDataKey(tx, { id: organizationId, sealed });
      const made = await findIndex(tx);
      if (made === null) throw new AppError("internal", "crypto.nothing_handed_out");
      return made;
    },
  };
}

/** Seals fields of one patient. */
export const sealerOf =
  (key: TenantKey) =>
  async ({ tenantId, place, text }: FieldToSeal): Promise<Buffer> =>
    sealField(key, { ...place, tenant: tenantId }, Buffer.from(text));

/** Opens fields of the patients of an organization, each with the key that sealed it. */
export function openerOf(organizationId: string, keys: Iterable<TenantKey>): Opener {
  const byId = new Map([...keys].map((key) => [key.id.toString("latin1"), key]));
  const open = ({ place, sealed }: SealedField) => {
    const key = byId.get(keyIdOf(sealed).toString("latin1"));
    if (key === undefined) throw new AppError("internal", "crypto.unknown_key");
    return openField(key, { ...place, tenant: organizationId }, sealed).toString("utf8");
  };
  return { open: async (fields) => fields.map(open) };
}
