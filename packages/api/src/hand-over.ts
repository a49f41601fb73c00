import type { IssuedSession } from "@anamnesis/auth";
import type { Context } from "./context.ts";

/** What the answer says of a session that goes on under a new token. */
export interface HandedOver {
  /** Null for browsers, which have it in a cookie. */
  readonly token: string | null;
  readonly expiresAt: string;
}

/**
 * Gives a session its token: in a cookie that no script can read, or to a program in the answer. The only way on which
 * the token of a session gets into an answer.
 */
export function handOver(ctx: Context, { token, expiresAt, persistent }: IssuedSession): HandedOver {
  if (ctx.client === "program") return { token, expiresAt };
  ctx.cookies.set(token, expiresAt, persistent);
  return { token: null, expiresAt };
}
