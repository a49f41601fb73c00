import { passkeys, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { UserRole } from "@anamnesis/domain";
import { asc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

export type PasskeyRow = typeof passkeys.$inferSelect;
export type NewPasskey = Pick<
  PasskeyRow,
  "userId" | "credentialId" | "publicKey" | "counter" | "transports" | "isBackedUp" | "name"
>;
export type ChallengePurpose = "register" | "sign_in" | "step_up";

export interface Challenge {
  readonly id: string;
  /** What a passkey has to sign. */
  readonly challenge: Buffer;
}

const open = sqlFunction("identity.open_challenge", typed<Challenge>());

/** A challenge that is answered once. */
export async function openChallenge(tx: Tx, purpose: ChallengePurpose, seconds: number): Promise<Challenge> {
  const [challenge] = await open(tx, { purpose, seconds });
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

const algorithmOf = sqlFunction("identity.algorithm_of");

/** Whether the database can verify what this key signs. */
export async function isVerifiable(tx: Tx, publicKey: Buffer): Promise<boolean> {
  return (await algorithmOf(tx, { publicKey })) !== null;
}

/** Null for a key that is known already, whoever's it is. */
export async function insertPasskey(tx: Tx, passkey: NewPasskey): Promise<PasskeyRow | null> {
  const [row] = await tx.db
    .insert(passkeys)
    .values({ id: uuidv7(), ...passkey, processId: tx.writerId() })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
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

/** Null also for another person's. */
export async function setPasskeyName(tx: Tx, id: string, name: string): Promise<PasskeyRow | null> {
  const [row] = await tx.db
    .update(passkeys)
    .set({ name, updatedAt: sql`clock_timestamp()`, processId: tx.writerId() })
    .where(eq(passkeys.id, id))
    .returning();
  return row ?? null;
}

/** Null also for another person's. */
export async function deletePasskey(tx: Tx, id: string): Promise<PasskeyRow | null> {
  const [row] = await tx.db.delete(passkeys).where(eq(passkeys.id, id)).returning();
  return row ?? null;
}
