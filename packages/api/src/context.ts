import type { Passwords, Principal, RequestFacts, Sessions } from "@anamnesis/auth";
import type { DecodePool } from "@anamnesis/imaging";
import type { Cache, Limits, ObjectStore, PushSender } from "@anamnesis/platform";
import type { DiagnosisModel } from "./features/clinical/diagnosis-model.ts";
import type { PatientKeys } from "./features/clinical/patient-keys.ts";
import type { Downloads } from "./features/exports/downloads.ts";
import type { IdentityKeys } from "./features/identity/keys.ts";
import type { FieldKeys, KeyedDatabase } from "./field-keys.ts";
import type { Connections } from "./features/organizations/resources/connections.ts";
import type { LiveWatch } from "./features/live/index.ts";
import type { CodeSearch } from "./features/terminology/index.ts";

/** What the process offers to every request. */
export interface Services {
  readonly database: KeyedDatabase;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly objects: ObjectStore;
  readonly cache: Cache;
  readonly limits: Limits;
  readonly downloads: Downloads;
  readonly keys: IdentityKeys;
  /** With which other logins of the process get keys to their transactions. */
  readonly fieldKeys: FieldKeys;
  readonly patientKeys: PatientKeys;
  readonly codes: CodeSearch;
  /** Decodes pictures, in processes of its own. */
  readonly decoders: DecodePool;
  /** What can be asked for suggestions; null for nothing. */
  readonly diagnosisModel: DiagnosisModel | null;
  readonly connections: Connections;
  readonly push: PushSender;
  /** Hex; names an address at a push service without telling it. */
  readonly endpointHash: (endpoint: string) => string;
  readonly live: LiveWatch;
  /** Hex; names a request without telling what is in it. */
  readonly requestHash: (text: string) => string;
}

/** Where the session token of a browser is kept. Set by the HTTP server. */
export interface SessionCookies {
  /** @param expiresAt ISO 8601; used only when `persistent`, else the cookie ends with the browser */
  set(token: string, expiresAt: string, persistent: boolean): void;
  clear(): void;
  /** Keeps what lets this device be known again; it outlives sessions. */
  setDevice(token: string): void;
}

/** A session as a request names it. */
export interface GivenSession {
  /** The SHA-256 of its token, hex. */
  readonly id: string;
  /** The request is no sign of life: it only waits, such as for the session to end. */
  readonly passive: boolean;
  /** Called when its end was moved on. @param expiresAt ISO 8601 */
  onRenewed(expiresAt: string, persistent: boolean): void;
}

/** One request, as the HTTP server (or a test) hands it to the procedures. */
export interface Context {
  readonly services: Services;
  readonly facts: RequestFacts;
  /** The session that the request came with, whatever has become of it; null for none. */
  readonly session: GivenSession | null;
  readonly idempotencyKey: string | null;
  /** The organization that the page shows which asks; null when it does not say. */
  readonly shownOrganization: string | null;
  /** Programs get their token in the answer, browsers in a cookie that no script can read. */
  readonly client: "browser" | "program";
  readonly cookies: SessionCookies;
  /** What a device that signed in before says of itself; null for one that never did. */
  readonly deviceToken: string | null;
  /** The address in the browser, one of the app's own: passkeys belong to it. */
  readonly origin: string;
}

/** A request of which is known who is signed in; null for nobody. */
export interface KnownContext extends Context {
  readonly principal: Principal | null;
}

/** Who is signed in, found in a transaction of its own; null for nobody. Their session goes on. */
export async function principalOf({ session, services, facts }: Context): Promise<Principal | null> {
  if (session === null) return null;
  const principal = await services.sessions.verifyId(session.id, facts, { passive: session.passive });
  if (principal?.renewed === true) session.onRenewed(principal.session.expiresAt, principal.persistent);
  return principal;
}
