import { passkeys, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { UserRole } from "@anamnesis/domain";
import { and, asc, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

export type PasskeyRow = typeof passkeys.$inferSelect;
export type NewPasskey = Pick<
  PasskeyRow,
  "credentialId" | "publicKey" | "counter" | "transports" | "isBackedUp" | "name"
>;
/** What came of a new passkey; `refused` is one whose signatures the database cannot verify. */
type Addition = "added" | "too_late" | "too_many" | "refused" | "known";
export type ChallengePurpose = "register" | "sign_in" | "step_up";

export interface Challenge {
  readonly id: string;
  /** What a passkey has to sign. */
  readonly challenge: Buffer;
}

const open = sqlFunction("identity.open_challenge", typed<Challenge>());

/** A challenge that is answered once. */
export async function openChallenge(tx: Tx, purpose: ChallengePurpose): Promise<Challenge> {
  const [challenge] = await open(tx, { purpose });
  if (challenge === undefined) throw new Error("open_challenge gave no row");
  return challenge;
}

const challengeOf = sqlFunction("identity.challenge_of");

/** A challenge that is still open; null for none. */
export function findChallenge(tx: Tx, id: string, purpose: ChallengePurpose): Promise<Buffer | null> {
  return challengeOf(tx, { id, purpose });
}

const take = sqlFunction("identity.take_challenge");

/** As `findChallenge`, once: it is used up. */
export function takeChallenge(tx: Tx, id: string, purpose: ChallengePurpose): Promise<Buffer | null> {
  return take(tx, { id, purpose });
}

/** A person's passkeys, oldest first. */
export function passkeysOf(tx: Tx, userId: string): Promise<PasskeyRow[]> {
  return tx.db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt));
}

/** A passkey of a person; null for none, also for another person's. */
async function passkeyOf(tx: Tx, userId: string, id: string): Promise<PasskeyRow | null> {
  const [row] = await tx.db
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), eq(passkeys.id, id)));
  return row ?? null;
}

const add = sqlFunction("identity.add_passkey", typed<Addition>());

/** Keeps a passkey that answers a challenge, which is used up; says why not where it cannot. */
export async function insertPasskey(
  tx: Tx,
  userId: string,
  { challengeId, ...passkey }: NewPasskey & { readonly challengeId: string },
): Promise<PasskeyRow | Exclude<Addition, "added">> {
  const id = uuidv7();
  const { credentialId, publicKey, counter, transports, isBackedUp, name } = passkey;
  const outcome = await add(tx, { id, challengeId, credentialId, publicKey, counter, transports, isBackedUp, name });
  if (outcome !== "added") return outcome;
  const row = await passkeyOf(tx, userId, id);
  if (row === null) throw new Error("add_passkey kept no row");
  return row;
}

/** What an answer is looked at with, before the database does. */
export interface FoundPasskey {
  readonly publicKey: Buffer;
  readonly transports: readonly string[];
}

const find = sqlFunction("identity.find_passkey", typed<FoundPasskey>());

/** Null for a key that nobody has. */
export async function findPasskey(tx: Tx, credentialId: string): Promise<FoundPasskey | null> {
  const [row] = await find(tx, { credentialId });
  return row ?? null;
}

/** Whom the database found by the answer of a passkey. */
export interface PasskeyHolder {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly must_change_password: boolean;
}

const rename = sqlFunction("identity.rename_passkey");

/** Null also for another person's. */
export async function setPasskeyName(
  tx: Tx,
  { userId, id, name }: { readonly userId: string; readonly id: string; readonly name: string },
): Promise<PasskeyRow | null> {
  await rename(tx, { id, name });
  return passkeyOf(tx, userId, id);
}

const remove = sqlFunction("identity.remove_passkey", typed<boolean>());

/** False also for another person's. */
export function deletePasskey(tx: Tx, id: string): Promise<boolean> {
  return remove(tx, { id });
}
