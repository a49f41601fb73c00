import {
  keyIdOf,
  type KeyProvider,
  newTenantKey,
  openField,
  type Place,
  sealField,
  type TenantKey,
  tenantKeyOf,
} from "@anamnesis/crypto";
import type { Database, Tx, Who } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import { LRUCache } from "lru-cache";
import {
  addTenantKey,
  findSealingKey,
  type HandedOutKey,
  openTenantKeys,
  type SealingKey,
} from "./field-keys.repository.ts";

/** Keys that are kept unwrapped, and for how long. They are overwritten when they go. */
const mostKeys = 1_000;
const keptMs = 5 * 60_000;
/** For so long a key that was retired meanwhile may go on sealing; a rotation looks again after that. */
const sealingMs = 60_000;

/** Where a field lies within its tenant. */
export type FieldPlace = Omit<Place, "tenant">;

export interface SealedField {
  readonly place: FieldPlace;
  readonly sealed: Buffer;
}

export interface FieldToSeal {
  readonly tenantId: string;
  readonly place: FieldPlace;
  readonly text: string;
  /** For rotation: with the key that is current in this transaction, whatever was known before. */
  readonly isAnew?: boolean;
}

/** Opens fields of one tenant with the keys that the database handed out for it. */
export interface Opener {
  /**
   * The texts, in the same order.
   * @throws AppError `internal` for a field that was changed, moved, or whose key was destroyed
   */
  open(fields: readonly SealedField[]): Promise<string[]>;
}

/** Null for what does not open, whatever else does; without what wraps keys nothing is known of it. */
export async function orNull<T>(opening: Promise<T>): Promise<T | null> {
  return opening.catch((error: unknown) => {
    const isOfTheField =
      error instanceof AppError && error.kind === "internal" && error.reason !== "crypto.other_key_provider";
    if (isOfTheField) return null;
    throw error;
  });
}

/** The texts, in the same order; null for each that does not open, whoever wrote it and with what. */
export async function openEach(opener: Opener, fields: readonly SealedField[]): Promise<readonly (string | null)[]> {
  const all = await orNull(opener.open(fields));
  if (all !== null) return all;
  return Promise.all(fields.map(async (field) => (await orNull(opener.open([field])))?.[0] ?? null));
}

/** Seals and opens fields under keys of their tenants: a person for what is theirs alone, or an organization. */
export interface FieldKeys {
  /**
   * A text as it may be kept. Makes the tenant's key when it has none, so the transaction has to write.
   * @throws AppError `not_found` when the tenant is an account that is gone, `unavailable` without the key provider
   */
  seal(tx: Tx, field: FieldToSeal): Promise<Buffer>;
  /**
   * An opener for the person or organization of the context. The database writes down who asked in `tx`, which
   * therefore has to be able to write, also when the keys are cached here.
   * @param what the table
   */
  opener(tx: Tx, of: { readonly tenantId: string; readonly what: string }): Promise<Opener>;
  /** An opener with keys that another function of the database handed out, which wrote down who asked. */
  openerWith(tenantId: string, keys: readonly HandedOutKey[]): Opener;
  /** A new key of a tenant, wrapped. */
  newKey(tenantId: string): Promise<HandedOutKey>;
  /** A text under a key that is not kept yet, or that another function of the database handed out for it. */
  sealWith(key: HandedOutKey, field: FieldToSeal): Promise<Buffer>;
}

/** What a transaction seals and opens with, as `FieldKeys` in it. */
export interface TxKeys extends Pick<FieldKeys, "openerWith" | "newKey" | "sealWith"> {
  seal(field: FieldToSeal): Promise<Buffer>;
  opener(of: { readonly tenantId: string; readonly what: string }): Promise<Opener>;
}

/** A transaction that seals and opens fields. */
export interface KeyedTx extends Tx {
  readonly keys: TxKeys;
}

/** A database whose transactions seal and open fields. */
export interface KeyedDatabase extends Database {
  withContext<T>(who: Who, fn: (tx: KeyedTx) => Promise<T>): Promise<T>;
}

/** The same database, with keys. */
export function withFieldKeys(database: Database, fieldKeys: FieldKeys): KeyedDatabase {
  const { openerWith, newKey, sealWith } = fieldKeys;
  const keysOf = (tx: Tx): TxKeys => ({
    seal: (field) => fieldKeys.seal(tx, field),
    opener: (of) => fieldKeys.opener(tx, of),
    openerWith,
    newKey,
    sealWith,
  });
  return {
    ...database,
    withContext: (who, fn) => database.withContext(who, (tx) => fn({ ...tx, keys: keysOf(tx) })),
  };
}

interface KeySource {
  readonly tenantId: string;
  readonly key: HandedOutKey;
}

/**
 * What a process needs of the keys of tenants, on top of the provider that wraps them.
 * @param earlier what wrapped them before: it opens those that no rotation has reached
 */
export function createFieldKeys(provider: KeyProvider, earlier: readonly KeyProvider[] = []): FieldKeys {
  const providers = new Map([...earlier, provider].map((one) => [one.name, one]));
  const unwrapped = new LRUCache<string, TenantKey, KeySource>({
    max: mostKeys,
    ttl: keptMs,
    ttlAutopurge: true,
    dispose: (key) => key.forget(),
    fetchMethod: (_name, _stale, { context }) => unwrap(providers.get(context.key.provider), context),
  });
  /** Names of keys that seal, by tenant: of those that are committed. */
  const sealing = new LRUCache<string, string>({ max: mostKeys, ttl: sealingMs });
  /** Those that a transaction looked up, or made itself: then they are nobody else's before it commits. */
  const usedBy = new WeakMap<Tx, Map<string, string>>();

  async function keyOf(source: KeySource): Promise<TenantKey> {
    const key = await unwrapped.fetch(nameOf(source), { context: source });
    if (key === undefined) throw new AppError("unavailable", "crypto.key_not_kept", { retryAfter: 1 });
    return key;
  }

  async function sealingKey(tx: Tx, tenantId: string, isAnew: boolean): Promise<TenantKey> {
    const name = usedBy.get(tx)?.get(tenantId) ?? (isAnew ? undefined : sealing.get(tenantId));
    const known = name === undefined ? undefined : unwrapped.get(name);
    if (known !== undefined) return known;
    const found = (await findSealingKey(tx, tenantId)) ?? (await firstKey(tx, tenantId));
    const source = { tenantId, key: found };
    const key = await keyOf(source);
    const used = usedBy.get(tx) ?? new Map<string, string>();
    usedBy.set(tx, used.set(tenantId, nameOf(source)));
    if (found.isCommitted) sealing.set(tenantId, nameOf(source));
    return key;
  }

  async function newKey(tenantId: string): Promise<HandedOutKey> {
    return { ...(await newTenantKey(provider, tenantId)), provider: provider.name };
  }

  async function firstKey(tx: Tx, tenantId: string): Promise<SealingKey> {
    // Says what is wrong where a reading transaction would only be told that it may not.
    tx.writerId();
    const added = await addTenantKey(tx, { tenantId, key: await newKey(tenantId) });
    if (added === null) throw new AppError("not_found", "identity.account_gone");
    return added;
  }

  function openerWith(tenantId: string, keys: readonly HandedOutKey[]): Opener {
    const handedOut = new Map(keys.map((key) => [key.keyId.toString("latin1"), key]));
    return {
      async open(fields) {
        const names = new Set(fields.map(({ sealed }) => keyIdOf(sealed).toString("latin1")));
        const found = new Map<string, TenantKey>();
        for (const name of names) {
          const key = handedOut.get(name);
          if (key === undefined) throw new AppError("internal", "crypto.unknown_key");
          found.set(name, await keyOf({ tenantId, key }));
        }
        return fields.map(({ place, sealed }) => {
          const key = found.get(keyIdOf(sealed).toString("latin1"));
          if (key === undefined) throw new AppError("internal", "crypto.unknown_key");
          return openField(key, { ...place, tenant: tenantId }, sealed).toString("utf8");
        });
      },
    };
  }

  return {
    async seal(tx, { tenantId, place, text, isAnew = false }) {
      const key = await sealingKey(tx, tenantId, isAnew);
      return sealField(key, { ...place, tenant: tenantId }, Buffer.from(text));
    },
    async opener(tx, of) {
      await tx.startProcess();
      return openerWith(of.tenantId, await openTenantKeys(tx, of));
    },
    openerWith,
    newKey,
    async sealWith(key, { tenantId, place, text }) {
      return sealField(await keyOf({ tenantId, key }), { ...place, tenant: tenantId }, Buffer.from(text));
    },
  };
}

function nameOf({ tenantId, key }: KeySource): string {
  return `${tenantId} ${key.keyId.toString("hex")}`;
}

async function unwrap(provider: KeyProvider | undefined, { tenantId, key }: KeySource): Promise<TenantKey> {
  if (provider === undefined) throw new AppError("internal", "crypto.other_key_provider");
  const secret = await provider.unwrap(key.wrapped, { tenantId, keyId: key.keyId });
  try {
    const made = tenantKeyOf(secret);
    if (!made.id.equals(key.keyId)) throw new AppError("internal", "crypto.unknown_key");
    return made;
  } finally {
    secret.fill(0);
  }
}
