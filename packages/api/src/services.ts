import { createPasswords, createSessions } from "@anamnesis/auth";
import type { RootKey } from "@anamnesis/crypto";
import type { Database } from "@anamnesis/db";
import { createMemoryCache, createMemoryLimits, type ObjectStore } from "@anamnesis/platform";
import type { Services } from "./context.ts";
import { createDownloads } from "./features/exports/index.ts";
import { createIdentityKeys, createSessionWatch } from "./features/identity/index.ts";
import { createLiveWatch } from "./features/live/index.ts";

export interface ServiceParts {
  /** As the application role. */
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly rootKey: RootKey;
}

/** What a process offers to every request, from what it opened. */
export function createServices({ database, objects, rootKey }: ServiceParts): Services {
  return {
    database,
    objects,
    cache: createMemoryCache(),
    limits: createMemoryLimits(),
    sessions: createSessions({ database }),
    passwords: createPasswords(),
    downloads: createDownloads(rootKey),
    keys: createIdentityKeys(rootKey),
    sessionWatch: createSessionWatch({ database }),
    live: createLiveWatch({ database }),
  };
}
