import type { Principal } from "@anamnesis/auth";
import { AppError, reasonOfRefusal } from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { type HandedOver, handOver } from "../../hand-over.ts";

/**
 * The session acts in another of the person's organizations, or in none, under a new token. Throws `not_found` for one
 * that is none of theirs, and `forbidden` with why not.
 */
export async function actIn(ctx: Context, principal: Principal, organizationId: string | null): Promise<HandedOver> {
  const session = await ctx.services.sessions.actIn(principal, ctx.facts, organizationId);
  if (session === "ended") throw new AppError("unauthenticated", "identity.sign_in_first");
  if (session === "not_a_member") throw new AppError("not_found", "organizations.not_found");
  if (typeof session === "string") throw new AppError("forbidden", reasonOfRefusal[session]);
  return handOver(ctx, session);
}
