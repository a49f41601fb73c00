import { actorOf, type IssuedSession, type Principal } from "@anamnesis/auth";
import { AppError, type AssuranceLevel, type StepUpInput } from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { type HandedOver, handOver } from "../../hand-over.ts";
import { findSafety, logAction, logSecurityEvent, ownPasswordHash } from "./repository.ts";
import { takeSecondFactor } from "./second-factor.ts";
import { countFailure, forgetFailures } from "./throttle.repository.ts";
import { refuseWhileBlocked, tooManyTries } from "./throttle.ts";

const process = "identity.sessions.stepUp";

/** Whether it is the person's own password. Throws `rate_limited` in a pause of the session, also one that began meanwhile. */
export async function isOwnPassword(ctx: Context, principal: Principal, password: string): Promise<boolean> {
  const look = () =>
    ctx.services.database.withContext(actorOf(principal, ctx.facts), async (tx) => {
      await refuseWhileBlocked(tx, "device", principal.session.handle);
      return ownPasswordHash(tx);
    });
  const isRight = await ctx.services.passwords.verify(await look(), password, {
    first: true,
    who: principal.account.id,
  });
  await look();
  return isRight;
}

/**
 * Asks somebody who is signed in again who they are. Wrong guesses are counted for the session alone, so
 * that somebody else's cannot keep its person out. Throws `unauthenticated` or `rate_limited`.
 */
export async function proveAgain(ctx: Context, principal: Principal, input: StepUpInput): Promise<AssuranceLevel> {
  const { database, keys } = ctx.services;
  const { account, session } = principal;
  const isRight = await isOwnPassword(ctx, principal, input.password);
  try {
    if (!isRight) {
      throw new AppError("unauthenticated", "identity.wrong_password", {
        fields: { password: ["That is not your password."] },
      });
    }
    return await database.withContext(actorOf(principal, ctx.facts, { process }), async (tx) => {
      const safety = await findSafety(tx, account.id, keys.accountKeyOf(account.email));
      if (safety?.hasTotp === true) await takeSecondFactor(tx, keys, account.id, input);
      await forgetFailures(tx, "device", session.handle);
      // What a session began with it does not lose by being asked again.
      return safety?.hasTotp === true ? "aal2" : session.assurance;
    });
  } catch (error) {
    const isGuess = error instanceof AppError && error.reason !== "identity.second_factor_required";
    if (!isGuess) throw error;
    const counted = await database.withContext(actorOf(principal, ctx.facts, { process }), async (tx) => {
      await logSecurityEvent(tx, "STEP_UP_FAILED", account.id);
      await logAction(tx, { event: "STEP_UP_REFUSED", status: "denied", userId: account.id });
      return countFailure(tx, "device", session.handle);
    });
    throw counted.blockedUntil === null ? error : tooManyTries(counted.blockedUntil);
  }
}

/** The session goes on under a new token. */
export async function stepUp(ctx: Context, principal: Principal, assurance: AssuranceLevel): Promise<HandedOver> {
  const session: IssuedSession | null = await ctx.services.sessions.stepUp(principal, ctx.facts, assurance);
  if (session === null) throw new AppError("unauthenticated", "identity.sign_in_first");
  return handOver(ctx, session);
}
