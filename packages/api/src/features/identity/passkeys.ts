import { type Principal, whoOf } from "@anamnesis/auth";
import type { AssertedPasskey, Tx, Who } from "@anamnesis/db";
import { type AddPasskeyInput, AppError, type PasskeySummary } from "@anamnesis/domain";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Context, KnownContext } from "../../context.ts";
import { note } from "./factors.ts";
import { type HandedOver, handOver } from "../../hand-over.ts";
import {
  type Challenge,
  type ChallengePurpose,
  deletePasskey,
  findChallenge,
  findPasskey,
  insertPasskey,
  type NewPasskey,
  openChallenge,
  type PasskeyHolder,
  type PasskeyRow,
  passkeysOf,
  setPasskeyName,
  takeChallenge,
} from "./passkeys.repository.ts";
import { logSecurityEvent } from "./repository.ts";
import { openSession, type SignedIn } from "./sign-in.ts";

const mostPasskeys = 20;
/** By COSE, those that the database can verify: ES256, and RS256, which is all that some keys of Windows can do. */
const algorithms = [-7, -257] as const;

/** Loaded by the first who uses a passkey: it is large, and most servers start without one. */
const webauthn = () => import("@simplewebauthn/server");

/** Options as they are sent: the types of the library allow bytes in `extensions`, which JSON has none of. */
type Wire<Options> = Omit<Options, "extensions">;

/** `id` names it in the answer. */
function newChallenge(ctx: KnownContext, purpose: ChallengePurpose): Promise<Challenge> {
  const who = whoOf(ctx.principal, ctx.facts, { process: "identity.passkeys.challenge" });
  return ctx.services.database.withContext(who, (tx) => openChallenge(tx, purpose));
}

const tooLate = () => new AppError("invalid", "identity.passkey_too_late");
const tooMany = () => new AppError("conflict", "identity.too_many_passkeys");

/** Why a new passkey is not kept, in the words of the database. */
const refusalsOfNew = {
  too_late: tooLate,
  too_many: tooMany,
  refused: () => new AppError("invalid", "identity.passkey_refused"),
  known: () => new AppError("conflict", "identity.passkey_known"),
} as const;

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
  ctx: KnownContext,
  { account }: Principal,
): Promise<{ readonly challengeId: string; readonly options: Wire<PublicKeyCredentialCreationOptionsJSON> }> {
  const party = relyingParty(ctx.origin);
  const existing = await ctx.services.database.withContext(whoOf(ctx.principal, ctx.facts), (tx) =>
    passkeysOf(tx, account.id),
  );
  if (existing.length >= mostPasskeys) throw tooMany();
  const { id, challenge } = await newChallenge(ctx, "register");
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: new TextEncoder().encode(account.id),
    userName: account.email,
    userDisplayName: account.displayName,
    challenge: Uint8Array.from(challenge),
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
  const { database } = ctx.services;
  const { challengeId, name } = input;
  try {
    const key = await newKeyOf(ctx, principal, input);
    const who = whoOf(principal, ctx.facts, { process: "identity.passkeys.add" });
    const { row, renewed } = await database.withContext(who, async (tx) => {
      const userId = principal.account.id;
      const row = await insertPasskey(tx, userId, { ...key, challengeId, name });
      if (typeof row === "string") throw refusalsOfNew[row]();
      await note(tx, userId, "PASSKEY_ADDED", { mail: "factor_added", factor: "passkey" });
      return { row, renewed: await ctx.services.sessions.replaceToken(tx, principal) };
    });
    return { passkey: summaryOf(row), ...handOver(ctx, renewed) };
  } catch (error) {
    // An answer that is refused uses the challenge up as well: there is no second try.
    if (error instanceof AppError && (error.kind === "invalid" || error.kind === "conflict")) {
      const who = whoOf(principal, ctx.facts, { process: "identity.passkeys.refuse" });
      await database.withContext(who, (tx) => takeChallenge(tx, challengeId, "register"));
    }
    throw error;
  }
}

/** What the answer of a browser says of a passkey that it made for this place. Throws `invalid`. */
async function newKeyOf(ctx: Context, principal: Principal, input: AddPasskeyInput): Promise<Omit<NewPasskey, "name">> {
  const challenge = await ctx.services.database.withContext(whoOf(principal, ctx.facts), (tx) =>
    findChallenge(tx, input.challengeId, "register"),
  );
  if (challenge === null) throw tooLate();
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response: input.credential as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge.toString("base64url"),
    expectedOrigin: ctx.origin,
    expectedRPID: relyingParty(ctx.origin).id,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...algorithms],
  }).catch((error: unknown) => {
    throw new AppError("invalid", "identity.passkey_refused", {}, error);
  });
  if (!verified.verified) throw refusalsOfNew.refused();
  const { credential, credentialBackedUp: isBackedUp } = verified.registrationInfo;
  const { id: credentialId, counter, transports = [] } = credential;
  return { credentialId, publicKey: Buffer.from(credential.publicKey), counter, transports, isBackedUp };
}

/** What the browser needs to ask for a passkey, whoever its person is. */
export async function beginPasskeyUse(
  ctx: KnownContext,
  purpose: "sign_in" | "step_up",
): Promise<{ readonly challengeId: string; readonly options: Wire<PublicKeyCredentialRequestOptionsJSON> }> {
  const party = relyingParty(ctx.origin);
  const { id, challenge } = await newChallenge(ctx, purpose);
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: Uint8Array.from(challenge),
    userVerification: "required",
  });
  return { challengeId: id, options };
}

interface PasskeyAnswer {
  readonly challengeId: string;
  readonly credential: object & { readonly id: string };
}

const unknownPasskey = (cause?: unknown) => new AppError("unauthenticated", "identity.passkey_unknown", {}, cause);

/**
 * Signs the person of a passkey in. Throws `unauthenticated` `passkey_unknown`, with the same words for every reason.
 * It is logged and not counted: a signature cannot be guessed, and counting would let one keep others out.
 */
export async function signInByPasskey(
  ctx: KnownContext,
  input: PasskeyAnswer & { readonly remember: boolean },
): Promise<SignedIn> {
  const { database } = ctx.services;
  return refusing(ctx, { input, purpose: "sign_in" }, async () => {
    const asserted = await assertedBy(ctx, input, null);
    const process = "identity.sessions.signIn";
    const who: Who = { ...whoOf(null, ctx.facts, { process }), proof: { by: "passkey", ...asserted } };
    // A counter that went back is written down in the same transaction: it must not end in an error.
    const signedIn = await database.withContext(who, async (tx) => {
      const found = await tx.found<PasskeyHolder>();
      if (found === null) return null;
      const { id, email, display_name: displayName, role, must_change_password: mustChangePassword } = found;
      const person = { id, email, displayName, role, mustChangePassword };
      return openSession(ctx, tx, { person, remember: input.remember, assurance: "aal2" });
    });
    if (signedIn === null) throw unknownPasskey();
    return signedIn;
  });
}

/** The person of a session proves by a passkey who they are, as `signInByPasskey`; the session goes on under a new token. */
export async function stepUpByPasskey(
  ctx: KnownContext,
  principal: Principal,
  input: PasskeyAnswer,
): Promise<HandedOver> {
  const { database, sessions } = ctx.services;
  return refusing(ctx, { input, purpose: "step_up" }, async () => {
    const asserted = await assertedBy(ctx, input, principal);
    const renewed = await database.withContext(
      whoOf(principal, ctx.facts, { process: "identity.sessions.stepUp" }),
      (tx) => sessions.stepUp(tx, principal, asserted),
    );
    if (renewed === null) throw unknownPasskey();
    return handOver(ctx, renewed);
  });
}

/** Writes a refusal down, and uses the challenge up: there is no second try. */
async function refusing<T>(
  ctx: KnownContext,
  { input, purpose }: { readonly input: PasskeyAnswer; readonly purpose: ChallengePurpose },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== "identity.passkey_unknown") throw error;
    const who = whoOf(ctx.principal, ctx.facts, { process: "identity.passkeys.refuse" });
    await ctx.services.database.withContext(who, async (tx) => {
      await takeChallenge(tx, input.challengeId, purpose);
      await logSecurityEvent(tx, "SECOND_FACTOR_FAILED", ctx.principal?.account.id ?? null, { factor: "passkey" });
    });
    throw error;
  }
}

/**
 * What a passkey signed for this place, of somebody who is asked again or, without one, of somebody who signs in. Whether it
 * did, and whose it is, the database looks at as well.
 */
async function assertedBy(ctx: Context, input: PasskeyAnswer, principal: Principal | null): Promise<AssertedPasskey> {
  const purpose = principal === null ? "sign_in" : "step_up";
  const { challenge, found } = await ctx.services.database.withContext(whoOf(principal, ctx.facts), async (tx) => ({
    challenge: await findChallenge(tx, input.challengeId, purpose),
    found: await findPasskey(tx, input.credential.id),
  }));
  if (challenge === null) throw tooLate();
  if (found === null) throw unknownPasskey();
  const response = input.credential as unknown as AuthenticationResponseJSON;
  const { verifyAuthenticationResponse } = await webauthn();
  const { verified } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge.toString("base64url"),
    expectedOrigin: ctx.origin,
    expectedRPID: relyingParty(ctx.origin).id,
    requireUserVerification: true,
    credential: {
      id: input.credential.id,
      publicKey: Uint8Array.from(found.publicKey),
      // Compared by the database, where a copied key can be told from a forged answer.
      counter: 0,
      ...transportsOf(found.transports),
    },
  }).catch((error: unknown) => {
    throw unknownPasskey(error);
  });
  if (!verified) throw unknownPasskey();
  const { authenticatorData, clientDataJSON, signature } = response.response;
  return {
    challengeId: input.challengeId,
    credentialId: input.credential.id,
    authenticatorData: Buffer.from(authenticatorData, "base64url"),
    clientData: Buffer.from(clientDataJSON, "base64url"),
    signature: Buffer.from(signature, "base64url"),
  };
}

/** A person's passkeys, oldest first. */
export async function listPasskeys(tx: Tx, userId: string): Promise<PasskeySummary[]> {
  return (await passkeysOf(tx, userId)).map(summaryOf);
}

/** Throws `not_found`, also for another person's. */
export async function renamePasskey(
  tx: Tx,
  userId: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<PasskeySummary> {
  const row = await setPasskeyName(tx, { userId, id, name });
  if (row === null) throw new AppError("not_found", "identity.passkey_not_found");
  return summaryOf(row);
}

/** Throws `not_found`, also for another person's. */
export async function removePasskey(tx: Tx, userId: string, id: string): Promise<void> {
  if (!(await deletePasskey(tx, id))) throw new AppError("not_found", "identity.passkey_not_found");
  await note(tx, userId, "PASSKEY_REMOVED", { mail: "factor_removed", factor: "passkey" });
}

function summaryOf({ id, name, isBackedUp, createdAt, lastUsedAt }: PasskeyRow): PasskeySummary {
  return { id, name, isBackedUp, createdAt, lastUsedAt };
}
