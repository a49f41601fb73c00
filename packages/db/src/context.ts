import { createHmac, type KeyObject } from "node:crypto";
import type { ActorRole } from "@anamnesis/domain";

/** Who acts, for whom, from where and why. Everything the database records about a change comes from here. */
export interface Actor {
  readonly userId: string | null;
  readonly role: ActorRole;
  readonly organizationId: string | null;
  readonly sessionHandle: string | null;
  readonly requestId: string;
  readonly reason: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  /** What is being done, such as `symptoms.entries.record`. Without it the transaction can only read. */
  readonly process?: string;
  /** The process that asked for this one, for background work. */
  readonly parentProcessId?: string | null;
}

/** Seconds for which a signed context opens anything: longer than any transaction may run. */
const contextLifetime = 900;
const longestUserAgent = 400;

export interface SignedContext {
  readonly payload: string;
  /** HMAC-SHA-256 of `payload`, hex. */
  readonly signature: string;
}

/**
 * The context in the form that `app.begin` takes. One packed value rather than one setting for each
 * field: the signature covers exactly the bytes that the database reads.
 * @param key the secret of `app.context_keys`
 */
export function signContext(actor: Actor, processId: string | null, key: KeyObject): SignedContext {
  const payload = JSON.stringify({
    userId: actor.userId,
    role: actor.role,
    organizationId: actor.organizationId,
    sessionHandle: actor.sessionHandle,
    requestId: actor.requestId,
    reason: actor.reason,
    clientIp: actor.clientIp,
    userAgent: actor.userAgent?.slice(0, longestUserAgent).toWellFormed().replaceAll("\u0000", "") ?? null,
    expiresAt: Math.floor(Date.now() / 1000) + contextLifetime,
    ...(processId === null
      ? {}
      : { process: actor.process, processId, parentProcessId: actor.parentProcessId ?? null }),
  });
  return { payload, signature: createHmac("sha256", key).update(payload).digest("hex") };
}
