import { actorOf, type Principal } from "@anamnesis/auth";
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
  type TokenPurpose,
  tryEmailCode,
} from "./email-tokens.repository.ts";
import { enqueueMail } from "./mail/request.ts";
import { findCredentials, logAction, logSecurityEvent } from "./repository.ts";
import { countFailure, forgetFailures } from "./throttle.repository.ts";
import { addressKeyOf, refuseWhileBlocked } from "./throttle.ts";

/** Verifies an address by the link of the mail, or by its code. Throws `invalid` `identity.link_…` or `code_wrong`. */
export async function verifyEmail(ctx: Context, input: VerifyEmailInput): Promise<void> {
  const tokenId = "token" in input ? (await liveToken(ctx, input.token, "verify")).id : await codeToken(ctx, input);
  await take(ctx, "verify", (tx) => takeVerification(tx, tokenId));
}

/** Sends the mail of the registration once more, if the address has an account that waits for it. */
export async function resendVerification(ctx: Context, email: string): Promise<void> {
  await askForMail(ctx, email, (found) => ({
    mail: "verify_email",
    userId: found.status === "pending_verification" ? found.id : null,
  }));
}

/** Sends a link to a new password, if the address has an account; says and takes the same if not. */
export async function requestReset(ctx: Context, email: string): Promise<void> {
  await askForMail(ctx, email, (found) => ({
    mail: "reset_password",
    userId: found.status === "suspended" || found.status === "inactive" ? null : found.id,
  }));
}

/** Sets a new password by the link of a mail. Every session ends; second factors stay. */
export async function resetPassword(ctx: Context, input: ResetPasswordInput): Promise<void> {
  const { id: tokenId, email, displayName } = await liveToken(ctx, input.token, "reset");
  await refuseWeakPassword(input.password, { email, displayName });
  const passwordHash = await ctx.services.passwords.hash(input.password);
  await take(ctx, "reset", async (tx) => {
    const person = await takePasswordReset(tx, tokenId, passwordHash);
    if (person !== null) {
      await enqueueMail(tx, { mail: "password_changed", userId: person, details: { at: new Date().toISOString() } });
      // Whoever reads the mail is not kept out by what others guessed before.
      await forgetFailures(tx, "account", ctx.services.keys.accountKeyOf(email));
    }
    return person;
  });
}

/** Asks to change the address. Both addresses are told; the new one gets the link, unless it has an account. */
export async function requestEmailChange(ctx: Context, principal: Principal, email: string): Promise<void> {
  const { account } = principal;
  if (email === account.email) {
    throw new AppError("invalid", "identity.same_email", { fields: { email: ["That is your address already."] } });
  }
  const other = await find(ctx, email);
  const actor = actorOf(principal, ctx.facts, { process: "identity.accounts.changeEmail" });
  await ctx.services.database.withContext(actor, async (tx) => {
    await logSecurityEvent(tx, "EMAIL_CHANGE_REQUESTED", account.id);
    await logAction(tx, { event: "EMAIL_CHANGE_REQUESTED", status: "success", userId: account.id });
    await enqueueMail(tx, {
      mail: other.id === null ? "change_email_confirm" : "change_email_taken",
      userId: account.id,
      to: email,
      link: true,
    });
    await enqueueMail(tx, {
      mail: "change_email_notice",
      userId: account.id,
      link: true,
      details: { newEmail: email },
    });
  });
}

/** The new address is the account's from here on, by the link that went there. Both addresses are told. */
export async function confirmEmailChange(ctx: Context, token: string): Promise<void> {
  const { id: tokenId } = await liveToken(ctx, token, "change");
  await take(ctx, "change", async (tx) => {
    const changed = await takeEmailChange(tx, tokenId);
    if (changed === null) return null;
    const { userId, oldEmail, newEmail } = changed;
    await enqueueMail(tx, { mail: "email_changed", userId, details: { newEmail } });
    await enqueueMail(tx, { mail: "email_changed", userId, to: oldEmail, details: { newEmail } });
    return userId;
  });
}

/** Removes the second factors, by the link that an administrator had sent and after the wait. */
export async function finishFactorReset(ctx: Context, token: string): Promise<void> {
  const { id: tokenId } = await liveToken(ctx, token, "factor_reset");
  await take(ctx, "factor_reset", async (tx) => {
    const person = await takeFactorReset(tx, tokenId);
    if (person !== null) await enqueueMail(tx, { mail: "factor_removed", userId: person, details: { factor: "all" } });
    return person;
  });
}

const find = (ctx: Context, email: string) =>
  ctx.services.database.withContext(actorOf(null, ctx.facts), (tx) =>
    findCredentials(tx, { email, accountKey: "", addressKey: "", deviceHash: null }),
  );

/** The same statements for every address: what follows happens in the background. */
async function askForMail(
  ctx: Context,
  email: string,
  choose: (found: Awaited<ReturnType<typeof find>>) => {
    mail: "verify_email" | "reset_password";
    userId: string | null;
  },
): Promise<void> {
  const found = await find(ctx, email);
  const { mail, userId } = choose(found);
  const process = mail === "reset_password" ? "identity.accounts.requestReset" : "identity.accounts.resendVerification";
  await ctx.services.database.withContext(actorOf(null, ctx.facts, { process }), async (tx) => {
    await logSecurityEvent(tx, mail === "reset_password" ? "PASSWORD_RESET_REQUESTED" : "VERIFICATION_RESENT", userId);
    await enqueueMail(tx, { mail, userId, link: true });
  });
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
      : await ctx.services.database.withContext(actorOf(null, ctx.facts), (tx) => findEmailToken(tx, id, purpose));
  if (id === null || found === null) throw new AppError("invalid", "identity.link_invalid");
  if (found.state !== "live") throw new AppError("invalid", `identity.link_${found.state}`);
  return { id, email: found.email, displayName: found.displayName };
}

/** The token that a typed code belongs to. Each wrong code counts, for the token and for where it came from. */
async function codeToken(
  ctx: Context,
  { email, code }: { readonly email: string; readonly code: string },
): Promise<string> {
  const { database, keys } = ctx.services;
  const addressKey = addressKeyOf(ctx.facts.clientIp);
  const actor = actorOf(null, ctx.facts, { process: "identity.accounts.verifyEmail" });
  const id = await database.withContext(actor, async (tx) => {
    await refuseWhileBlocked(tx, "address", addressKey);
    const tokenId = await tryEmailCode(tx, email);
    if (tokenId !== null && keys.isCodeOf(tokenId, code)) return tokenId;
    await countFailure(tx, "address", addressKey);
    return null;
  });
  if (id !== null) return id;
  throw new AppError("invalid", "identity.code_wrong", {
    fields: { code: ["That code is not right, or no longer. Look at the newest mail, or have another one sent."] },
  });
}

/** Uses a token up. One that somebody else used in the same moment leads to the same words. */
async function take(ctx: Context, purpose: TokenPurpose, use: (tx: Tx) => Promise<string | null>): Promise<void> {
  const actor = actorOf(null, ctx.facts, { process: `identity.mailedLinks.${purpose}` });
  await ctx.services.database.withContext(actor, async (tx) => {
    const person = await use(tx);
    if (person === null) throw new AppError("invalid", "identity.link_used");
    await logAction(tx, { event: `MAILED_LINK_${purpose.toUpperCase()}`, status: "success", userId: person });
  });
}
