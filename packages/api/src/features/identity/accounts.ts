import { passwordProblem, type Principal, whoOf } from "@anamnesis/auth";
import {
  AppError,
  type ChangePasswordInput,
  type FirstAdminInput,
  type Profile,
  type RegisterInput,
  type UpdateProfileInput,
  withoutUndefined,
} from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import { v7 as uuidv7 } from "uuid";
import type { Context } from "../../context.ts";
import { cancelEmailTokens } from "./email-tokens.repository.ts";
import { type HandedOver, handOver } from "../../hand-over.ts";
import { enqueueMail } from "./mail/request.ts";
import {
  endOtherSessions,
  findProfile,
  logAction,
  logSecurityEvent,
  registerAccount,
  registerAdministrator,
  renameAccount,
  replacePassword,
  upsertProfile,
} from "./repository.ts";
import { proofOfOwnPassword } from "./step-up.ts";
import { countFailure } from "./throttle.repository.ts";
import { tooManyTries } from "./throttle.ts";

const wordsOfProblem = {
  common: "That password is on the lists that guessers try first. A few words of your own are safer.",
  about_you: "That password is mostly your name or address. Others can guess it.",
  repetitive: "That password repeats itself or walks along the keyboard. A few words of your own are safer.",
} as const;

/** Throws `invalid` with words for a password that others would guess. */
export async function refuseWeakPassword(
  password: string,
  about: { readonly email?: string | undefined; readonly displayName?: string | undefined },
): Promise<void> {
  const problem = await weaknessOf(password, about);
  if (problem !== null) throw new AppError("invalid", "identity.weak_password", { fields: { password: [problem] } });
}

/** What is wrong with a password, in words; null for nothing. */
export async function weaknessOf(
  password: string,
  { email, displayName }: { readonly email?: string | undefined; readonly displayName?: string | undefined },
): Promise<string | null> {
  const problem = await passwordProblem(password, {
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
  });
  return problem === null ? null : wordsOfProblem[problem];
}

/**
 * Asks for an account, which opens once its address is verified. Does, says and takes the same whether or not the address
 * has one already; its person is told by mail.
 */
export async function register(ctx: Context, input: RegisterInput): Promise<void> {
  const { database, passwords } = ctx.services;
  await refuseWeakPassword(input.password, input);
  const passwordHash = await passwords.hash(input.password);
  const { email, displayName, timeZone, locale } = input;
  await database.withContext(whoOf(null, ctx.facts, { process: "identity.accounts.register" }), async (tx) => {
    await registerAccount(tx, { email, displayName, passwordHash, timeZone, locale });
  });
}

/** The administrator of an installation that has none, with the token that its server printed. Throws `forbidden`. */
export async function registerFirstAdmin(ctx: Context, input: FirstAdminInput): Promise<void> {
  const { database, passwords, keys } = ctx.services;
  if (!keys.isFirstAdminToken(input.token)) throw new AppError("forbidden", "identity.link_invalid");
  await refuseWeakPassword(input.password, input);
  const passwordHash = await passwords.hash(input.password);
  const id = uuidv7();
  const { email, displayName } = input;
  const who = whoOf(null, ctx.facts, { process: "identity.accounts.registerFirstAdmin", reason: "first start" });
  await database.withContext(who, async (tx) => {
    const outcome = await registerAdministrator(tx, { id, email, displayName, passwordHash });
    if (outcome === "admin_exists") throw new AppError("forbidden", "identity.admin_exists");
    if (outcome === "address_taken") {
      throw new AppError("conflict", "identity.address_taken", {
        fields: { email: ["That address has an account already. Use another for the administrator."] },
      });
    }
  });
}

/**
 * Needs the current password, however freshly the person signed in. Ends all other sessions, and this one goes on under
 * a new token. Returns how many ended.
 */
export async function changePassword(
  ctx: Context,
  principal: Principal,
  { currentPassword, password }: ChangePasswordInput,
): Promise<HandedOver & { readonly sessionsEnded: number }> {
  const { database, passwords, sessions } = ctx.services;
  const { account, session } = principal;
  const who = whoOf(principal, ctx.facts, { process: "identity.accounts.changePassword" });
  const output = await proofOfOwnPassword(ctx, principal, currentPassword);
  if (output === null) {
    const counted = await database.withContext(who, async (tx) => {
      await logSecurityEvent(tx, "STEP_UP_FAILED", account.id);
      return countFailure(tx, "device", session.handle);
    });
    if (counted.blockedUntil !== null) throw tooManyTries(counted.blockedUntil);
    throw new AppError("invalid", "identity.wrong_password", {
      fields: { currentPassword: ["That is not your password."] },
    });
  }
  await refuseWeakPassword(password, account);
  const passwordHash = await passwords.hash(password);
  const { sessionsEnded, renewed } = await database.withContext(who, async (tx) => {
    // Somebody else who is signed in as the person changed it meanwhile.
    if (!(await replacePassword(tx, output, passwordHash))) {
      throw new AppError("unauthenticated", "identity.sign_in_first");
    }
    await logSecurityEvent(tx, "PASSWORD_CHANGED", account.id);
    await logAction(tx, { event: "PASSWORD_CHANGED", status: "success", userId: account.id });
    // Whoever knew the old password may have asked for another address.
    await cancelEmailTokens(tx, "reset", "change");
    await enqueueMail(tx, { mail: "password_changed", userId: account.id, details: { at: new Date().toISOString() } });
    const sessionsEnded = await endOtherSessions(tx, session.handle);
    return { sessionsEnded, renewed: await sessions.replaceToken(tx, principal) };
  });
  return { sessionsEnded, ...handOver(ctx, renewed) };
}

/** Changes what is given of the name and the profile. */
export async function updateProfile(tx: Tx, userId: string, input: UpdateProfileInput): Promise<Profile> {
  const { displayName, preferences, ...given } = input;
  if (displayName !== undefined) await renameAccount(tx, displayName);
  const before = await findProfile(tx, userId);
  const merged = preferences === undefined ? {} : { preferences: { ...before.preferences, ...preferences } };
  await upsertProfile(tx, userId, { ...withoutUndefined(given), ...merged });
  return findProfile(tx, userId);
}
