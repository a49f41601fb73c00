import { randomUUID } from "node:crypto";
import { actorOf, type Principal } from "@anamnesis/auth";
import type { Tx } from "@anamnesis/db";
import { type AddPasskeyInput, AppError, type PasskeySummary } from "@anamnesis/domain";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Context } from "../../context.ts";
import { note } from "./factors.ts";
import { type HandedOver, handOver } from "../../hand-over.ts";
import {
  type ChallengePurpose,
  deletePasskey,
  findPasskey,
  insertPasskey,
  noteCounter,
  openChallenge,
  type PasskeyRow,
  passkeysOf,
  setPasskeyName,
  takeChallenge,
} from "./passkeys.repository.ts";
import { logSecurityEvent } from "./repository.ts";
import type { KnownPerson } from "./sign-in.ts";

const challengeSeconds = 300;
const mostPasskeys = 20;
/** By COSE: EdDSA, ES256, and RS256, which is all that some keys of Windows can do. Those we like best come first. */
const algorithms = [-8, -7, -257] as const;

/** Loaded by the first who uses a passkey: it is large, and most servers start without one. */
const webauthn = () => import("@simplewebauthn/server");

/** Options as they are sent: the types of the library allow bytes in `extensions`, which JSON has none of. */
type Wire<Options> = Omit<Options, "extensions">;

/** A challenge that is answered once; `id` names it in the answer. */
async function newChallenge(
  ctx: Context,
  purpose: ChallengePurpose,
): Promise<{ readonly id: string; readonly challenge: Uint8Array<ArrayBuffer> }> {
  const id = randomUUID();
  const actor = actorOf(ctx.principal, ctx.facts, { process: "identity.passkeys.challenge" });
  await ctx.services.database.withContext(actor, (tx) => openChallenge(tx, { id, purpose, seconds: challengeSeconds }));
  return { id, challenge: ctx.services.keys.challengeOf(id) };
}

/** Takes a challenge, before its answer is looked at: a wrong answer uses it up as well. */
async function takenChallenge(ctx: Context, id: string, purpose: ChallengePurpose): Promise<string> {
  const actor = actorOf(ctx.principal, ctx.facts, { process: "identity.passkeys.answer" });
  const isOpen = await ctx.services.database.withContext(actor, (tx) => takeChallenge(tx, id, purpose));
  if (!isOpen) throw new AppError("invalid", "identity.passkey_too_late");
  return Buffer.from(ctx.services.keys.challengeOf(id)).toString("base64url");
}

/** Passkeys belong to the name in the address bar. Throws `invalid` for a bare network address, which can have none. */
function relyingParty(origin: string): { readonly id: string; readonly name: string } {
  const { hostname } = new URL(origin);
  if (/^[\d.]+$|:/u.test(hostname)) throw new AppError("invalid", "identity.passkey_needs_name");
  return { id: hostname, name: "Anamnesis" };
}

const transportsOf = (names: readonly string[]) => ({
  transports: names as NonNullable<RegistrationResponseJSON["response"]["transports"]>,
});

/** What the browser needs to make a passkey of this person. */
export async function beginPasskey(
  ctx: Context,
  { account }: Principal,
): Promise<{ readonly challengeId: string; readonly options: Wire<PublicKeyCredentialCreationOptionsJSON> }> {
  const party = relyingParty(ctx.origin);
  const existing = await ctx.services.database.withContext(actorOf(ctx.principal, ctx.facts), (tx) =>
    passkeysOf(tx, account.id),
  );
  if (existing.length >= mostPasskeys) throw new AppError("conflict", "identity.too_many_passkeys");
  const { id, challenge } = await newChallenge(ctx, "register");
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: new TextEncoder().encode(account.id),
    userName: account.email,
    userDisplayName: account.displayName,
    challenge,
    attestationType: "none",
    supportedAlgorithmIDs: [...algorithms],
    excludeCredentials: existing.map((key) => ({ id: key.credentialId, ...transportsOf(key.transports) })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  return { challengeId: id, options };
}

/**
 * Keeps a passkey that the browser made; the session goes on under a new token. Throws `invalid` `passkey_refused` or
 * `passkey_too_late`.
 */
export async function addPasskey(
  ctx: Context,
  principal: Principal,
  input: AddPasskeyInput,
): Promise<HandedOver & { readonly passkey: PasskeySummary }> {
  const expectedChallenge = await takenChallenge(ctx, input.challengeId, "register");
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response: input.credential as unknown as RegistrationResponseJSON,
    expectedChallenge,
    expectedOrigin: ctx.origin,
    expectedRPID: relyingParty(ctx.origin).id,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...algorithms],
  }).catch((error: unknown) => {
    throw new AppError("invalid", "identity.passkey_refused", {}, error);
  });
  if (!verified.verified) throw new AppError("invalid", "identity.passkey_refused");
  const { credential, credentialBackedUp } = verified.registrationInfo;
  const userId = principal.account.id;
  const actor = actorOf(principal, ctx.facts, { process: "identity.passkeys.add" });
  const { row, renewed } = await ctx.services.database.withContext(actor, async (tx) => {
    if ((await passkeysOf(tx, userId)).length >= mostPasskeys) {
      throw new AppError("conflict", "identity.too_many_passkeys");
    }
    const row = await insertPasskey(tx, {
      userId,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: credential.transports ?? [],
      isBackedUp: credentialBackedUp,
      name: input.name,
    });
    if (row === null) throw new AppError("conflict", "identity.passkey_known");
    await note(tx, userId, "PASSKEY_ADDED", { mail: "factor_added", factor: "passkey" });
    return { row, renewed: await ctx.services.sessions.replaceToken(tx, principal) };
  });
  return { passkey: summaryOf(row), ...handOver(ctx, renewed) };
}

/** What the browser needs to ask for a passkey, whoever its person is. */
export async function beginPasskeyUse(
  ctx: Context,
  purpose: "sign_in" | "step_up",
): Promise<{ readonly challengeId: string; readonly options: Wire<PublicKeyCredentialRequestOptionsJSON> }> {
  const party = relyingParty(ctx.origin);
  const { id, challenge } = await newChallenge(ctx, purpose);
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({ rpID: party.id, challenge, userVerification: "required" });
  return { challengeId: id, options };
}

interface PasskeyAnswer {
  readonly challengeId: string;
  readonly credential: object & { readonly id: string };
}

/**
 * Whose passkey answered. Throws `unauthenticated` `passkey_unknown`, with the same words for every reason.
 * It is logged and not counted: a signature cannot be guessed, and counting would let one keep others out.
 */
export async function personOfPasskey(
  ctx: Context,
  input: PasskeyAnswer,
  purpose: "sign_in" | "step_up",
): Promise<KnownPerson> {
  try {
    return await answeredPerson(ctx, input, purpose);
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== "identity.passkey_unknown") throw error;
    const actor = actorOf(ctx.principal, ctx.facts, { process: "identity.passkeys.refuse" });
    await ctx.services.database.withContext(actor, (tx) =>
      logSecurityEvent(tx, "SECOND_FACTOR_FAILED", ctx.principal?.account.id ?? null, { factor: "passkey" }),
    );
    throw error;
  }
}

async function answeredPerson(
  ctx: Context,
  input: PasskeyAnswer,
  purpose: "sign_in" | "step_up",
): Promise<KnownPerson> {
  const expectedChallenge = await takenChallenge(ctx, input.challengeId, purpose);
  const found = await ctx.services.database.withContext(actorOf(null, ctx.facts), (tx) =>
    findPasskey(tx, input.credential.id),
  );
  const unknown = (cause?: unknown) => new AppError("unauthenticated", "identity.passkey_unknown", {}, cause);
  if (found === null || found.status !== "active") throw unknown();
  // Somebody else's key proves nothing here.
  if (purpose === "step_up" && found.user_id !== ctx.principal?.account.id) throw unknown();
  const { verifyAuthenticationResponse } = await webauthn();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: input.credential as unknown as AuthenticationResponseJSON,
    expectedChallenge,
    expectedOrigin: ctx.origin,
    expectedRPID: relyingParty(ctx.origin).id,
    requireUserVerification: true,
    credential: {
      id: input.credential.id,
      publicKey: Uint8Array.from(found.public_key),
      // Compared below, where a copied key can be told from a forged answer.
      counter: 0,
      ...transportsOf(found.transports),
    },
  }).catch((error: unknown) => {
    throw unknown(error);
  });
  if (!verified) throw unknown();
  const person: KnownPerson = {
    id: found.user_id,
    email: found.email,
    displayName: found.display_name,
    role: found.role,
    mustChangePassword: found.must_change_password,
  };
  const { newCounter } = authenticationInfo;
  if (!(await noteUse(ctx, person, { passkeyId: found.id, before: found.counter, now: newCounter }))) throw unknown();
  return person;
}

/** False for a counter that went back: the key was copied (WebAuthn, 6.1.1), and is not let in. */
async function noteUse(
  ctx: Context,
  person: KnownPerson,
  { passkeyId, before, now }: { readonly passkeyId: string; readonly before: number; readonly now: number },
): Promise<boolean> {
  const process = "identity.passkeys.use";
  const actor = { ...actorOf(null, ctx.facts, { process }), userId: person.id, role: person.role };
  return ctx.services.database.withContext(actor, async (tx) => {
    const isForward = await noteCounter(tx, passkeyId, now);
    if (!isForward) await logSecurityEvent(tx, "PASSKEY_COUNTER_WENT_BACK", person.id, { before, now });
    return isForward;
  });
}

/** A person's passkeys, oldest first. */
export async function listPasskeys(tx: Tx, userId: string): Promise<PasskeySummary[]> {
  return (await passkeysOf(tx, userId)).map(summaryOf);
}

/** Throws `not_found`, also for another person's. */
export async function renamePasskey(tx: Tx, id: string, name: string): Promise<PasskeySummary> {
  const row = await setPasskeyName(tx, id, name);
  if (row === null) throw new AppError("not_found", "identity.passkey_not_found");
  return summaryOf(row);
}

/** Throws `not_found`, also for another person's. */
export async function removePasskey(tx: Tx, id: string): Promise<void> {
  const row = await deletePasskey(tx, id);
  if (row === null) throw new AppError("not_found", "identity.passkey_not_found");
  await note(tx, row.userId, "PASSKEY_REMOVED", { mail: "factor_removed", factor: "passkey" });
}

function summaryOf({ id, name, isBackedUp, createdAt, lastUsedAt }: PasskeyRow): PasskeySummary {
  return { id, name, isBackedUp, createdAt, lastUsedAt };
}
