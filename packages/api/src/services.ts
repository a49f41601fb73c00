import { createPasswords, createSessions } from "@anamnesis/auth";
import type { KeyProvider, ParentKey } from "@anamnesis/crypto";
import type { Database } from "@anamnesis/db";
import { createMemoryCache, createMemoryLimits, type ObjectStore } from "@anamnesis/platform";
import type { Services } from "./context.ts";
import { createDownloads } from "./features/exports/index.ts";
import { createIdentityKeys, createSessionWatch } from "./features/identity/index.ts";
import { createLiveWatch } from "./features/live/index.ts";
import { createFieldKeys } from "./field-keys.ts";

export interface ServiceParts {
  /** As the application role. */
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly rootKey: ParentKey;
  /** Wraps the keys of people and organizations. */
  readonly keyProvider: KeyProvider;
}

/** What a process offers to every request, from what it opened. */
export function createServices({ database, objects, rootKey, keyProvider }: ServiceParts): Services {
  return {
    database,
    objects,
    cache: createMemoryCache(),
    limits: createMemoryLimits(),
    sessions: createSessions({ database }),
    passwords: createPasswords(),
    downloads: createDownloads(rootKey),
    keys: createIdentityKeys(rootKey),
    fieldKeys: createFieldKeys(keyProvider),
    sessionWatch: createSessionWatch({ database }),
    live: createLiveWatch({ database }),
  };
}
