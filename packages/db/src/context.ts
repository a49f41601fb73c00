import { createHmac, type KeyObject } from "node:crypto";
import type { ActorRole, MemberRole } from "@anamnesis/domain";

/** Who acts, for whom, from where and why. Everything the database records about a change comes from here. */
export interface Actor {
  readonly userId: string | null;
  readonly role: ActorRole;
  /** The organization that they act in, and what they are to it; null when they act for themselves. */
  readonly organizationId: string | null;
  readonly memberRole: MemberRole | null;
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

export interface SigningTerms {
  /** The process that the transaction opens; null when it only reads. */
  readonly processId: string | null;
  /** PostgreSQL's process of the connection that the context is for; null behind a pooler, where nobody knows it. */
  readonly connection: number | null;
  /** The secret of `app.context_keys`. */
  readonly key: KeyObject;
}

/**
 * The context in the form that `app.begin` takes. One packed value rather than one setting for each
 * field: the signature covers exactly the bytes that the database reads.
 */
export function signContext(actor: Actor, { processId, connection, key }: SigningTerms): SignedContext {
  const payload = JSON.stringify({
    ...(connection === null ? {} : { connection }),
    userId: actor.userId,
    role: actor.role,
    organizationId: actor.organizationId,
    memberRole: actor.memberRole,
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
