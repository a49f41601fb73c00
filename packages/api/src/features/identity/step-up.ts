import { type Principal, whoOf } from "@anamnesis/auth";
import { AppError, type StepUpInput } from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { type HandedOver, handOver } from "../../hand-over.ts";
import { findSafety, isOwnOutput, logAction, logSecurityEvent, ownPasswordParameters } from "./repository.ts";
import { takeSecondFactor } from "./second-factor.ts";
import { countFailure } from "./throttle.repository.ts";
import { refuseWhileBlocked, tooManyTries } from "./throttle.ts";

const process = "identity.sessions.stepUp";

/**
 * What the parameters of the person's own password make of what they typed; null when it is another. Throws
 * `rate_limited` in a pause of the session, also one that began meanwhile.
 */
export async function proofOfOwnPassword(ctx: Context, principal: Principal, password: string): Promise<Buffer | null> {
  const { database, passwords } = ctx.services;
  const who = whoOf(principal, ctx.facts);
  const parameters = await database.withContext(who, async (tx) => {
    await refuseWhileBlocked(tx, "device", principal.session.handle);
    return ownPasswordParameters(tx);
  });
  const output = await passwords.prove(parameters ?? "", password, { first: true, who: principal.account.id });
  return database.withContext(who, async (tx) => {
    await refuseWhileBlocked(tx, "device", principal.session.handle);
    return (await isOwnOutput(tx, output)) ? output : null;
  });
}

/**
 * Asks somebody who is signed in again who they are; the session goes on under a new token. Wrong guesses are counted
 * for the session alone, so that somebody else's cannot keep its person out. Throws `unauthenticated` or `rate_limited`.
 */
export async function stepUpByPassword(ctx: Context, principal: Principal, input: StepUpInput): Promise<HandedOver> {
  const { database, keys, sessions } = ctx.services;
  const { account, session } = principal;
  const output = await proofOfOwnPassword(ctx, principal, input.password);
  try {
    if (output === null) {
      throw new AppError("unauthenticated", "identity.wrong_password", {
        fields: { password: ["That is not your password."] },
      });
    }
    const renewed = await database.withContext(whoOf(principal, ctx.facts, { process }), async (tx) => {
      const safety = await findSafety(tx, account.id, keys.accountKeyOf(account.email));
      if (safety?.hasTotp === true) await takeSecondFactor(tx, keys, account.id, input);
      const renewed = await sessions.stepUp(tx, principal, { output });
      if (renewed === null) throw new AppError("unauthenticated", "identity.sign_in_first");
      return renewed;
    });
    return handOver(ctx, renewed);
  } catch (error) {
    if (!isGuess(error)) throw error;
    const counted = await database.withContext(whoOf(principal, ctx.facts, { process }), async (tx) => {
      await logSecurityEvent(tx, "STEP_UP_FAILED", account.id);
      await logAction(tx, { event: "STEP_UP_REFUSED", status: "denied", userId: account.id });
      return countFailure(tx, "device", session.handle);
    });
    throw counted.blockedUntil === null ? error : tooManyTries(counted.blockedUntil);
  }
}

function isGuess(error: unknown): boolean {
  if (!(error instanceof AppError) || error.kind !== "unauthenticated") return false;
  return error.reason !== "identity.second_factor_required" && error.reason !== "identity.sign_in_first";
}
