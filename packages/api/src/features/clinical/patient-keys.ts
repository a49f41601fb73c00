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
import { AppError, purposesOfUse } from "@anamnesis/domain";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { type FieldToSeal, type KeyedTx, type Opener, orNull, type SealedField } from "../../field-keys.ts";
import type { HandedOutKey } from "../../field-keys.repository.ts";
import { addDataKey, findSearchKey, type HandedOutDataKey, recordIndexUse } from "./patient-keys.repository.ts";

/** Keys that are kept unwrapped, and for how long. They are overwritten when they go. */
const mostKeys = 1_000;
const keptMs = 5 * 60_000;
const keyBytes = 32;

/**
 * The keys of patients: one each, sealed under the key of their organization, and one that an organization searches by.
 * A key that is kept here opens nothing by itself: what is sealed comes from functions that record who looks at whom.
 */
export interface PatientKeys {
  /** A new key for a patient, which is kept with them in this transaction. Whoever asks forgets it. */
  create(tx: KeyedTx, of: { readonly organizationId: string; readonly patientId: string }): Promise<TenantKey>;
  /** Keys that the database handed out, unwrapped, by patient. Those that do not open are left out. */
  unwrap(tx: KeyedTx, handedOut: readonly HandedOutDataKey[]): Promise<ReadonlyMap<string, TenantKey>>;
  /** What the organization that `work` acts in searches by. That it was asked for is on record, unless it is kept here. */
  index(work: Transactions, organizationId: string): Promise<BlindIndex>;
}

/** Transactions of whoever asks, as a procedure of several has them. */
interface Transactions {
  read<T>(fn: (tx: KeyedTx) => Promise<T>): Promise<T>;
  writeUnkept<T>(fn: (tx: KeyedTx) => Promise<T>, reason: string): Promise<T>;
}

/**
 * The key of a patient. What stood in a record before it was merged into theirs is sealed by the key of that one: it opens by
 * these, and nothing is sealed by them any more.
 */
export interface PatientKey extends TenantKey {
  readonly merged?: readonly TenantKey[];
}

const placeOf = (id: string) => ({ table: "clinical.data_keys", column: "key_encrypted", row: id.toLowerCase() });

/** A new key, sealed by `seal`. Whoever asks forgets it. */
async function newKey(
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
  seal: (field: FieldToSeal) => Promise<Buffer>,
): Promise<{ readonly key: TenantKey; readonly sealed: Buffer }> {
  const secret = randomBytes(keyBytes);
  try {
    const sealed = await seal({ tenantId: organizationId, place: placeOf(id), text: secret.toString("hex") });
    return { key: tenantKeyOf(secret, "patient"), sealed };
  } finally {
    secret.fill(0);
  }
}

/** What an organization begins with: its key, and sealed under that the one that it will search for patients by. */
export async function newOrganizationKeys(
  tx: KeyedTx,
  organizationId: string,
): Promise<{ readonly key: HandedOutKey; readonly searchKey: Buffer }> {
  const organizationKey = await tx.keys.newKey(organizationId);
  const { key, sealed } = await newKey({ organizationId, id: organizationId }, (field) =>
    tx.keys.sealWith(organizationKey, field),
  );
  key.forget();
  return { key: organizationKey, searchKey: sealed };
}

async function unwrapOne(tx: KeyedTx, { organizationId, id, sealed, by }: HandedOutDataKey): Promise<TenantKey> {
  const [text = ""] = await tx.keys.openerWith(organizationId, [by]).open([{ place: placeOf(id), sealed }]);
  const secret = Buffer.from(text, "hex");
  try {
    if (secret.length !== keyBytes) throw new AppError("internal", "crypto.unknown_key");
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

  // By organization: whoever asks was let in by the database for each search itself.
  const indexes = new LRUCache<string, BlindIndex>({ max: mostKeys, ttl: keptMs, ttlAutopurge: true });

  return {
    async create(tx, { organizationId, patientId }) {
      const { key, sealed } = await newKey({ organizationId, id: patientId }, tx.keys.seal);
      if (await addDataKey(tx, { id: patientId, sealed })) return key;
      key.forget();
      throw new AppError("conflict", "clinical.patient_changed_meanwhile");
    },
    async unwrap(tx, handedOut) {
      const keys = new Map<string, TenantKey>();
      for (const one of handedOut) {
        const key = await orNull(keyOf(tx, one));
        if (key !== null) keys.set(one.id, key);
      }
      return keys;
    },
    async index(work, organizationId) {
      const known = indexes.get(organizationId);
      if (known !== undefined) return known;
      const process = await work.writeUnkept(async (tx) => {
        await recordIndexUse(tx);
        return tx.writerId();
      }, purposesOfUse.treatment);
      const index = await work.read(async (tx) => {
        const found = await findSearchKey(tx, process);
        if (found === null) throw new AppError("internal", "crypto.nothing_handed_out");
        // A key of its own: those that are kept are overwritten when they go.
        return blindIndexOf(await unwrapOne(tx, found));
      });
      indexes.set(organizationId, index);
      return index;
    },
  };
}

/** The key of a patient in a row that the database handed out, and those of records that were merged into theirs. */
export interface KeyColumns {
  readonly organizationId: string;
  /** The patient. */
  readonly id: string;
  readonly keyEncrypted: Buffer;
  readonly keyId: Buffer;
  readonly wrapped: Buffer;
  readonly provider: string;
  readonly mergedKeys: unknown;
}

const bytes = z.string().transform((hex) => Buffer.from(hex, "hex"));
/** As the database writes them (clinical.merged_keys). */
const mergedKeys = z
  .array(z.object({ id: z.string(), sealed: bytes, keyId: bytes, wrapped: bytes, provider: z.string() }))
  .nullable();

/** Keys of rows, by patient. Those that do not open are left out. */
export async function unwrapKeys(
  tx: KeyedTx,
  keys: PatientKeys,
  rows: readonly KeyColumns[],
): Promise<ReadonlyMap<string, PatientKey>> {
  const own = await keys.unwrap(
    tx,
    rows.map(({ organizationId, id, keyEncrypted: sealed, keyId, wrapped, provider }) => ({
      organizationId,
      id,
      sealed,
      by: { keyId, wrapped, provider },
    })),
  );
  const unwrapped = new Map<string, PatientKey>(own);
  for (const { organizationId, id, mergedKeys: listed } of rows) {
    const key = own.get(id);
    const others = mergedKeys.parse(listed) ?? [];
    if (key === undefined || others.length === 0) continue;
    const merged = await keys.unwrap(
      tx,
      others.map(({ id: record, sealed, keyId, wrapped, provider }) => ({
        organizationId,
        id: record,
        sealed,
        by: { keyId, wrapped, provider },
      })),
    );
    unwrapped.set(id, { ...key, merged: [...merged.values()] });
  }
  return unwrapped;
}

/** Seals fields of one patient. */
export const sealerOf =
  (key: TenantKey) =>
  async ({ tenantId, place, text }: FieldToSeal): Promise<Buffer> =>
    sealField(key, { ...place, tenant: tenantId }, Buffer.from(text));

/** Opens fields of the patients of an organization, each with the key that sealed it. */
export function openerOf(organizationId: string, keys: Iterable<PatientKey>): Opener {
  const all = [...keys].flatMap((key): readonly TenantKey[] => [key, ...(key.merged ?? [])]);
  const byId = new Map(all.map((key) => [key.id.toString("latin1"), key]));
  const open = ({ place, sealed }: SealedField) => {
    const key = byId.get(keyIdOf(sealed).toString("latin1"));
    if (key === undefined) throw new AppError("internal", "crypto.unknown_key");
    return openField(key, { ...place, tenant: organizationId }, sealed).toString("utf8");
  };
  return { open: async (fields) => fields.map(open) };
}
