import { type Principal, whoOf } from "@anamnesis/auth";
import type { Tx } from "@anamnesis/db";
import { AppError, type ResetPasswordInput, type VerifyEmailInput } from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { refuseWeakPassword } from "./accounts.ts";
import {
  findEmailToken,
  takeEmailChange,
  takeFactorReset,
  takePasswordReset,
  takeVerification,
  takeTriedCode,
  type TokenPurpose,
  tryCode,
} from "./email-tokens.repository.ts";
import { logAction, logSecurityEvent, requestEmailChange, requestLink } from "./repository.ts";
import { countFailure } from "./throttle.repository.ts";
import { refuseWhileBlocked } from "./throttle.ts";

/** Verifies an address by the link of the mail, or by its code. Throws `invalid` `identity.link_…` or `code_wrong`. */
export async function verifyEmail(ctx: Context, input: VerifyEmailInput): Promise<void> {
  if (!("token" in input)) return verifyByCode(ctx, input);
  const { id } = await liveToken(ctx, input.token, "verify");
  await take(ctx, "verify", (tx) => takeVerification(tx, id));
}

/** Sends the mail of the registration once more, if the address has an account that waits for it. */
export async function resendVerification(ctx: Context, email: string): Promise<void> {
  const who = whoOf(null, ctx.facts, { process: "identity.accounts.resendVerification" });
  await ctx.services.database.withContext(who, (tx) => requestLink(tx, email, "verify_email"));
}

/** Sends a link to a new password, if the address has an account; says and takes the same if not. */
export async function requestReset(ctx: Context, email: string): Promise<void> {
  const who = whoOf(null, ctx.facts, { process: "identity.accounts.requestReset" });
  await ctx.services.database.withContext(who, (tx) => requestLink(tx, email, "reset_password"));
}

/** Sets a new password by the link of a mail. Every session ends; second factors stay. */
export async function resetPassword(ctx: Context, input: ResetPasswordInput): Promise<void> {
  const { id: tokenId, email, displayName } = await liveToken(ctx, input.token, "reset");
  await refuseWeakPassword(input.password, { email, displayName });
  const passwordHash = await ctx.services.passwords.hash(input.password);
  const accountKey = ctx.services.keys.accountKeyOf(email);
  await take(ctx, "reset", (tx) => takePasswordReset(tx, tokenId, { passwordHash, accountKey }));
}

/** Asks to change the address. Both addresses are told; the new one gets the link, unless it has an account. */
export async function changeEmail(ctx: Context, principal: Principal, email: string): Promise<void> {
  const { account } = principal;
  if (email === account.email) {
    throw new AppError("invalid", "identity.same_email", { fields: { email: ["That is your address already."] } });
  }
  const who = whoOf(principal, ctx.facts, { process: "identity.accounts.changeEmail" });
  await ctx.services.database.withContext(who, async (tx) => {
    await logSecurityEvent(tx, "EMAIL_CHANGE_REQUESTED", account.id);
    await logAction(tx, { event: "EMAIL_CHANGE_REQUESTED", status: "success", userId: account.id });
    await requestEmailChange(tx, email);
  });
}

/** The new address is the account's from here on, by the link that went there. Both addresses are told. */
export async function confirmEmailChange(ctx: Context, token: string): Promise<void> {
  const { id: tokenId } = await liveToken(ctx, token, "change");
  await take(ctx, "change", (tx) => takeEmailChange(tx, tokenId));
}

/** Removes the second factors, by the link that an administrator had sent and after the wait. */
export async function finishFactorReset(ctx: Context, token: string): Promise<void> {
  const { id: tokenId } = await liveToken(ctx, token, "factor_reset");
  await take(ctx, "factor_reset", (tx) => takeFactorReset(tx, tokenId));
}

interface LiveToken {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
}

/** A link that can be used now, and whose it is. Throws `invalid` with what is the matter with it. */
async function liveToken(ctx: Context, link: string, purpose: TokenPurpose): Promise<LiveToken> {
  const id = ctx.services.keys.tokenIdOf(link);
  const found =
    id === null
      ? null
      : await ctx.services.database.withContext(whoOf(null, ctx.facts), (tx) => findEmailToken(tx, id, purpose));
  if (id === null || found === null) throw new AppError("invalid", "identity.link_invalid");
  if (found.state !== "live") throw new AppError("invalid", `identity.link_${found.state}`);
  return { id, email: found.email, displayName: found.displayName };
}

/** By the code of a mail. Each wrong one counts, for the mail and for where it came from. */
async function verifyByCode(
  ctx: Context,
  { email, code }: { readonly email: string; readonly code: string },
): Promise<void> {
  const { database, keys } = ctx.services;
  const addressKey = keys.addressKeyOf(ctx.facts.clientIp);
  const who = whoOf(null, ctx.facts, { process: "identity.mailedLinks.verify" });
  const codeHash = keys.codeHashOf(email, code);
  await database.withContext(who, async (tx) => {
    await refuseWhileBlocked(tx, "address", addressKey);
    await tryCode(tx, email, codeHash);
  });
  const isRight = await database.withContext(who, async (tx) => {
    const person = await takeTriedCode(tx, email, codeHash);
    if (person === null) await countFailure(tx, "address", addressKey);
    else await logAction(tx, { event: "MAILED_LINK_VERIFY", status: "success", userId: person });
    return person !== null;
  });
  if (isRight) return;
  throw new AppError("invalid", "identity.code_wrong", {
    fields: { code: ["That code is not right, or no longer. Look at the newest mail, or have another one sent."] },
  });
}

const taken = {
  verify: "MAILED_LINK_VERIFY",
  reset: "MAILED_LINK_RESET",
  change: "MAILED_LINK_CHANGE",
  factor_reset: "MAILED_LINK_FACTOR_RESET",
} as const;

/** Uses a token up. One that somebody else used in the same moment leads to the same words. */
async function take(ctx: Context, purpose: keyof typeof taken, use: (tx: Tx) => Promise<string | null>): Promise<void> {
  const who = whoOf(null, ctx.facts, { process: `identity.mailedLinks.${purpose}` });
  await ctx.services.database.withContext(who, async (tx) => {
    const person = await use(tx);
    if (person === null) throw new AppError("invalid", "identity.link_used");
    await logAction(tx, { event: taken[purpose], status: "success", userId: person });
  });
}
