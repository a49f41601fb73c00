import { actorOf, type IssuedSession, type NewSession } from "@anamnesis/auth";
import type { Actor, Tx } from "@anamnesis/db";
import { type Account, AppError, type SignInInput, type UserRole } from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { deviceHashOf, newDeviceToken } from "./device-token.ts";
import { rememberDevice } from "./devices.repository.ts";
import { enqueueMail } from "./mail/request.ts";
import {
  type Credentials,
  findCredentials,
  findProfile,
  logAction,
  logSecurityEvent,
  rehashPassword,
} from "./repository.ts";
import { takeSecondFactor } from "./second-factor.ts";
import { countFailure, forgetFailures, type ThrottleScope } from "./throttle.repository.ts";
import { addressKeyOf, tellAtFailures, tooManyTries } from "./throttle.ts";

const process = "identity.sessions.signIn";

/** Somebody whose password was right, or who needed none. */
export interface KnownPerson {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: UserRole;
  readonly mustChangePassword: boolean;
}

export interface SignedIn {
  readonly account: Pick<Account, "id" | "email" | "displayName" | "role" | "mustChangePassword">;
  readonly session: IssuedSession;
  /** What this device is known by from here on. */
  readonly deviceToken: string;
}

interface Guess {
  readonly accountKey: string;
  readonly addressKey: string;
  readonly deviceHash: string | null;
  readonly found: Credentials;
}

/**
 * Opens a session with a new token; a browser's session before it ends. Throws `unauthenticated` with
 * the same words, after the same time, for a wrong password, an unknown address and a closed account;
 * `rate_limited` during a pause; `forbidden` for a right password of an address that is not verified yet.
 */
export async function signIn(ctx: Context, input: SignInInput): Promise<SignedIn> {
  const { database, passwords, keys } = ctx.services;
  const aim = {
    accountKey: keys.accountKeyOf(input.email),
    addressKey: addressKeyOf(ctx.facts.clientIp),
    deviceHash: deviceHashOf(ctx.deviceToken),
  };
  // Before anything is looked up: a flood of guesses is to cost as little as can be. Known devices have a queue of their own.
  if (aim.deviceHash === null && passwords.isBusy()) {
    throw new AppError("unavailable", "identity.busy", { retryAfter: 2 });
  }
  const look = () =>
    database.withContext(actorOf(null, ctx.facts), (tx) => findCredentials(tx, { email: input.email, ...aim }));
  const found = await look();
  const guess: Guess = { ...aim, found };
  refuseDuringPause(found);
  const isRight = await passwords.verify(found.passwordHash, input.password, { first: found.knowsDevice });
  // Guesses that are sent at once wait for their turn: a pause that began meanwhile is for them as well.
  refuseDuringPause(await look());
  const person = isRight ? personOf(found) : null;
  if (person === null) {
    await noteFailure(ctx, guess, "USER_LOGIN_FAILED");
    throw new AppError("unauthenticated", "identity.wrong_credentials");
  }
  if (found.status === "pending_verification") throw new AppError("forbidden", "identity.email_not_verified");
  const actor = personActor(ctx, person);
  if (found.hasTotp) await passSecondFactor(ctx, guess, actor, input);
  const signedIn = await openSession(ctx, person, {
    remember: input.remember,
    assurance: found.hasTotp ? "aal2" : "aal1",
    proved: { passwordChangedAt: found.passwordChangedAt ?? "", hasTotp: found.hasTotp },
    // A device that is known does not clear what others guess at the account meanwhile.
    forget:
      found.knowsDevice && aim.deviceHash !== null
        ? { scope: "device", key: aim.deviceHash }
        : { scope: "account", key: aim.accountKey },
  });
  await rehash(ctx, found, { actor, password: input.password });
  return signedIn;
}

/** An imported password gets today's hash, unless it is another password by now. */
async function rehash(
  ctx: Context,
  { passwordHash, passwordChangedAt }: Credentials,
  { actor, password }: { readonly actor: Actor; readonly password: string },
): Promise<void> {
  const { database, passwords } = ctx.services;
  if (passwordHash === null || !passwords.needsRehash(passwordHash)) return;
  const hash = await passwords.hash(password);
  await database.withContext(actor, (tx) => rehashPassword(tx, { passwordHash: hash, passwordChangedAt }));
}

interface Opening extends Pick<NewSession, "remember" | "assurance" | "proved"> {
  /** Wrong guesses that do not count any more once somebody is in. */
  readonly forget?: { readonly scope: ThrottleScope; readonly key: string };
}

/** The last steps of every way in: the device is remembered, the session before it ends. */
export async function openSession(ctx: Context, person: KnownPerson, { forget, ...how }: Opening): Promise<SignedIn> {
  const { database, sessions } = ctx.services;
  const known = deviceHashOf(ctx.deviceToken);
  const deviceToken = known === null || ctx.deviceToken === null ? newDeviceToken() : ctx.deviceToken;
  const session = await sessions.issue(person, { ...how, kind: ctx.client }, ctx.facts);
  await database.withContext(personActor(ctx, person), async (tx) => {
    await logSecurityEvent(tx, "USER_LOGIN_SUCCESS", person.id, { assurance: how.assurance });
    if (forget !== undefined) await forgetFailures(tx, forget.scope, forget.key);
    const deviceHash = known ?? deviceHashOf(deviceToken);
    if (deviceHash === null) return;
    const { isNew } = await rememberDevice(tx, { userId: person.id, deviceHash });
    if (isNew) await tellOfNewDevice(tx, person.id);
  });
  if (ctx.principal !== null && ctx.client === "browser") await sessions.signOut(ctx.principal, ctx.facts);
  return { account: person, session, deviceToken };
}

function personOf(found: Credentials): KnownPerson | null {
  const { id, email, displayName, role, status, mustChangePassword } = found;
  if (id === null || email === null || displayName === null || role === null) return null;
  if (status !== "active" && status !== "pending_verification") return null;
  return { id, email, displayName, role, mustChangePassword: mustChangePassword === true };
}

function personActor(ctx: Context, person: Pick<KnownPerson, "id" | "role">): Actor {
  return { ...actorOf(null, ctx.facts, { process }), userId: person.id, role: person.role };
}

/** A known device waits for its own guesses alone. */
function refuseDuringPause(found: Credentials): void {
  const until = found.knowsDevice ? found.deviceBlockedUntil : (found.accountBlockedUntil ?? found.addressBlockedUntil);
  if (until !== null) throw tooManyTries(until);
}

async function passSecondFactor(ctx: Context, guess: Guess, actor: Actor, input: SignInInput): Promise<void> {
  const { database, keys } = ctx.services;
  const userId = actor.userId ?? "";
  try {
    await database.withContext(actor, (tx) => takeSecondFactor(tx, keys, userId, input));
  } catch (error) {
    const isGuess = error instanceof AppError && error.reason !== "identity.second_factor_required";
    if (isGuess) await noteFailure(ctx, guess, "SECOND_FACTOR_FAILED");
    throw error;
  }
}

/** In a transaction of its own: the refusal must not take its own record back. */
async function noteFailure(
  ctx: Context,
  { accountKey, addressKey, deviceHash, found }: Guess,
  event: "USER_LOGIN_FAILED" | "SECOND_FACTOR_FAILED",
): Promise<void> {
  await ctx.services.database.withContext(actorOf(null, ctx.facts, { process }), async (tx) => {
    await logSecurityEvent(tx, event, found.id);
    await logAction(tx, { event: "SIGN_IN_REFUSED", status: "denied", userId: found.id });
    const address = await countFailure(tx, "address", addressKey);
    if (address.blockedUntil !== null) {
      await logSecurityEvent(tx, "BRUTE_FORCE_ATTEMPT", null, { failures: address.failures });
    }
    if (found.knowsDevice && deviceHash !== null) {
      await countFailure(tx, "device", deviceHash);
      return;
    }
    const account = await countFailure(tx, "account", accountKey);
    if (account.blockedUntil === null) return;
    await logSecurityEvent(tx, "ACCOUNT_LOCKED", found.id, { failures: account.failures, until: account.blockedUntil });
    if (account.failures !== tellAtFailures) return;
    await enqueueMail(tx, { mail: "account_locked", userId: found.id, details: { until: account.blockedUntil } });
  });
}

async function tellOfNewDevice(tx: Tx, userId: string): Promise<void> {
  await logSecurityEvent(tx, "NEW_DEVICE", userId);
  const { preferences } = await findProfile(tx, userId);
  if (preferences.mailOnNewDevice === false) return;
  const { clientIp, userAgent } = tx.actor;
  await enqueueMail(tx, {
    mail: "new_device",
    userId,
    details: { ip: clientIp ?? "", userAgent: userAgent ?? "", at: new Date().toISOString() },
  });
}
