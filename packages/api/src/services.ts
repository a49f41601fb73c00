import { createPasswords, createSessions } from "@anamnesis/auth";
import { keyedHash, type KeyProvider, type ParentKey } from "@anamnesis/crypto";
import type { Database } from "@anamnesis/db";
import { createDecodePool } from "@anamnesis/imaging";
import {
  createMemoryCache,
  createMemoryLimits,
  type ObjectStore,
  type Outbound,
  type PushSender,
} from "@anamnesis/platform";
import type { Services } from "./context.ts";
import type { DiagnosisModel } from "./features/clinical/diagnosis-model.ts";
import { createPatientKeys } from "./features/clinical/patient-keys.ts";
import { createDownloads } from "./features/exports/index.ts";
import { createIdentityKeys } from "./features/identity/index.ts";
import { createLiveWatch } from "./features/live/index.ts";
import { createConnections } from "./features/organizations/index.ts";
import { createCodeSearch } from "./features/terminology/index.ts";
import { createFieldKeys, withFieldKeys } from "./field-keys.ts";

export interface ServiceParts {
  /** As the application role. */
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly rootKey: ParentKey;
  /** Wraps the keys of people and organizations. */
  readonly keyProvider: KeyProvider;
  /** What wrapped keys before, where another does now. */
  readonly earlierKeyProviders?: readonly KeyProvider[];
  /** The way to what organizations set up. */
  readonly outbound: Outbound;
  readonly push: PushSender;
  /** What suggests diagnoses; nothing unless given. */
  readonly diagnosisModel?: DiagnosisModel | null;
}

/** What a process offers to every request, from what it opened. */
export function createServices(parts: ServiceParts): Services {
  const { database, objects, rootKey, outbound, push } = parts;
  const fieldKeys = createFieldKeys(parts.keyProvider, parts.earlierKeyProviders);
  return {
    database: withFieldKeys(database, fieldKeys),
    objects,
    cache: createMemoryCache(),
    limits: createMemoryLimits(),
    sessions: createSessions({ database }),
    passwords: createPasswords(),
    downloads: createDownloads(rootKey),
    keys: createIdentityKeys(rootKey),
    fieldKeys,
    patientKeys: createPatientKeys(),
    codes: createCodeSearch(),
    decoders: createDecodePool(),
    diagnosisModel: parts.diagnosisModel ?? null,
    connections: createConnections(outbound),
    push,
    endpointHash: (endpoint) => keyedHash(rootKey, "push endpoint", endpoint),
    live: createLiveWatch({ database }),
    requestHash: (text) => keyedHash(rootKey, "idempotency", text),
  };
}
