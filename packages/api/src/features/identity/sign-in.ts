import { type IssuedSession, type NewSession, whoOf } from "@anamnesis/auth";
import type { Tx, Who } from "@anamnesis/db";
import { type Account, AppError, type SignInInput, type UserRole } from "@anamnesis/domain";
import type { Context, KnownContext } from "../../context.ts";
import { deviceHashOf, newDeviceToken } from "./device-token.ts";
import { programOf, rememberDevice } from "./devices.repository.ts";
import { enqueueMail } from "./mail/request.ts";
import {
  findProfile,
  logSecurityEvent,
  noteLockedAccount,
  noteRefusedSignIn,
  type PasswordHolder,
  rehashPassword,
  signInTerms,
  type SignInTerms,
} from "./repository.ts";
import { takeSecondFactor } from "./second-factor.ts";
import { countFailure, forgetFailures } from "./throttle.repository.ts";
import { tooManyTries } from "./throttle.ts";

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
  readonly email: string;
  readonly accountKey: string;
  readonly addressKey: string;
  readonly deviceHash: string | null;
  readonly knowsDevice: boolean;
}

/**
 * Opens a session with a new token; a browser's session before it ends. Throws `unauthenticated` with
 * the same words, after the same time, for a wrong password, an unknown address and a closed account;
 * `rate_limited` during a pause; `forbidden` for a right password of an address that is not verified yet.
 */
export async function signIn(ctx: Context, input: SignInInput): Promise<SignedIn> {
  const { database, passwords, keys } = ctx.services;
  const aim = {
    email: input.email,
    accountKey: keys.accountKeyOf(input.email),
    addressKey: keys.addressKeyOf(ctx.facts.clientIp),
    deviceHash: deviceHashOf(ctx.deviceToken),
  };
  // Before anything is looked up: a flood of guesses is to cost as little as can be. Known devices have a queue of their own.
  if (aim.deviceHash === null && passwords.isBusy()) {
    throw new AppError("unavailable", "identity.busy", { retryAfter: 2 });
  }
  const look = () => database.withContext(whoOf(null, ctx.facts), (tx) => signInTerms(tx, aim));
  let terms = await look();
  const { knowsDevice } = terms;
  for (let isLast = false; ; isLast = true) {
    refuseDuringPause(terms);
    const { passwordParameters } = terms;
    const output = await passwords.prove(passwordParameters, input.password, { first: knowsDevice });
    // Guesses that are sent at once wait for their turn: a pause that began meanwhile is for them as well.
    refuseDuringPause(await look());
    try {
      return await enter(ctx, input, { ...aim, knowsDevice, passwordParameters, output });
    } catch (error) {
      const event = eventOf(error);
      if (event === "USER_LOGIN_FAILED" && !isLast) {
        // Another sign-in hashed the password anew meanwhile.
        terms = await look();
        if (terms.passwordParameters !== passwordParameters) continue;
      }
      if (event !== null) await noteFailure(ctx, { ...aim, knowsDevice }, event);
      throw error;
    }
  }
}

/** With what the parameters made of the password. */
async function enter(
  ctx: Context,
  input: SignInInput,
  guess: Guess & { readonly passwordParameters: string; readonly output: Buffer },
): Promise<SignedIn> {
  const { database, passwords, keys } = ctx.services;
  const { email, accountKey, deviceHash, knowsDevice, passwordParameters, output } = guess;
  const who: Who = { ...whoOf(null, ctx.facts, { process }), proof: { by: "password", email, output } };
  const signedIn = await database.withContext(who, async (tx) => {
    const person = holderOf(await tx.found<PasswordHolder>());
    if (person.hasTotp) await takeSecondFactor(tx, keys, person.id, input);
    return openSession(ctx, tx, {
      person,
      remember: input.remember,
      assurance: person.hasTotp ? "aal2" : "aal1",
      hasTotp: person.hasTotp,
      // A device that is known does not clear what others guess at the account meanwhile.
      forget:
        knowsDevice && deviceHash !== null
          ? { scope: "device", key: deviceHash }
          : { scope: "account", key: accountKey },
    });
  });
  // An imported password gets today's hash: at another sign-in, where that cannot be had just now.
  if (passwords.needsRehash(passwordParameters)) {
    await rehash(ctx, { who, output, password: input.password }).catch(ignoreRefusals);
  }
  return signedIn;
}

async function rehash(
  { services: { database, passwords } }: Context,
  { who, output, password }: { readonly who: Who; readonly output: Buffer; readonly password: string },
): Promise<void> {
  const passwordHash = await passwords.hash(password);
  await database.withContext(who, (tx) => rehashPassword(tx, output, passwordHash));
}

function ignoreRefusals(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

/** Which guess was wrong; null for what is none. */
function eventOf(error: unknown): "USER_LOGIN_FAILED" | "SECOND_FACTOR_FAILED" | null {
  if (!(error instanceof AppError) || error.kind !== "unauthenticated") return null;
  // Only the database says that the password is wrong; that it became another since is nobody's guess.
  if (error.reason === "identity.wrong_credentials") return error.cause === undefined ? null : "USER_LOGIN_FAILED";
  return error.reason === "identity.second_factor_required" ? null : "SECOND_FACTOR_FAILED";
}

interface Opening extends Pick<NewSession, "remember" | "assurance" | "hasTotp"> {
  readonly person: KnownPerson;
  /** Wrong guesses that do not count any more once somebody is in. */
  readonly forget?: { readonly scope: "account" | "device"; readonly key: string };
}

/** The last steps of every way in, in a transaction of the person who just proved who they are. */
export async function openSession(ctx: Context, tx: Tx, { person, forget, ...how }: Opening): Promise<SignedIn> {
  const { sessions } = ctx.services;
  const known = deviceHashOf(ctx.deviceToken);
  const deviceToken = known === null || ctx.deviceToken === null ? newDeviceToken() : ctx.deviceToken;
  const session = await sessions.issue(tx, person.id, { ...how, kind: ctx.client });
  await logSecurityEvent(tx, "USER_LOGIN_SUCCESS", person.id, { assurance: how.assurance });
  const deviceHash = known ?? deviceHashOf(deviceToken);
  if (deviceHash !== null && (await rememberDevice(tx, deviceHash))) await tellOfNewDevice(tx, person.id);
  if (forget !== undefined) await forgetFailures(tx, forget.scope, forget.key);
  return { account: person, session, deviceToken };
}

/** The session that a browser had before, somebody else's perhaps, ends. */
export async function leaveBefore(ctx: KnownContext): Promise<void> {
  if (ctx.principal === null || ctx.client !== "browser") return;
  // It may have ended meanwhile, by another window perhaps: whoever just signed in is in.
  await ctx.services.sessions.signOut(ctx.principal, ctx.facts).catch(ignoreRefusals);
}

/** Throws `forbidden` for an address that is not verified yet. */
function holderOf(found: PasswordHolder | null) {
  if (found === null) throw new Error("begin_password gave no row");
  if (found.status !== "active") throw new AppError("forbidden", "identity.email_not_verified");
  return {
    id: found.id,
    email: found.email,
    displayName: found.display_name,
    role: found.role,
    mustChangePassword: found.must_change_password,
    hasTotp: found.has_totp,
  };
}

/** A known device waits for its own guesses alone. */
function refuseDuringPause(terms: SignInTerms): void {
  const until = terms.knowsDevice ? terms.deviceBlockedUntil : (terms.accountBlockedUntil ?? terms.addressBlockedUntil);
  if (until !== null) throw tooManyTries(until);
}

/** In a transaction of its own: the refusal must not take its own record back. */
async function noteFailure(
  ctx: Context,
  { email, accountKey, addressKey, deviceHash, knowsDevice }: Guess,
  event: "USER_LOGIN_FAILED" | "SECOND_FACTOR_FAILED",
): Promise<void> {
  await ctx.services.database.withContext(whoOf(null, ctx.facts, { process }), async (tx) => {
    await noteRefusedSignIn(tx, email, event);
    const address = await countFailure(tx, "address", addressKey);
    if (address.blockedUntil !== null) {
      await logSecurityEvent(tx, "BRUTE_FORCE_ATTEMPT", null, { failures: address.failures });
    }
    if (knowsDevice && deviceHash !== null) {
      await countFailure(tx, "device", deviceHash);
      return;
    }
    const { blockedUntil: until } = await countFailure(tx, "account", accountKey);
    if (until !== null) await noteLockedAccount(tx, email, accountKey);
  });
}

async function tellOfNewDevice(tx: Tx, userId: string): Promise<void> {
  await logSecurityEvent(tx, "NEW_DEVICE", userId);
  const { preferences } = await findProfile(tx, userId);
  if (preferences.mailOnNewDevice === false) return;
  await enqueueMail(tx, {
    mail: "new_device",
    userId,
    details: { ip: tx.who.clientIp ?? "", userAgent: programOf(tx) ?? "", at: new Date().toISOString() },
  });
}
