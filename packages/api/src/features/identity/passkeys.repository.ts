import { passkeys, type Tx } from "@anamnesis/db";
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

/** A challenge that is answered once. */
export async function openChallenge(tx: Tx, purpose: ChallengePurpose, seconds: number): Promise<Challenge> {
  const [row] = await tx.query<Challenge>("SELECT id, challenge FROM identity.open_challenge($1, $2)", [
    purpose,
    seconds,
  ]);
  if (row === undefined) throw new Error("open_challenge gave no row");
  return row;
}

/** A challenge that is still open; null for none. */
export async function findChallenge(tx: Tx, id: string, purpose: ChallengePurpose): Promise<Buffer | null> {
  const statement = "SELECT identity.challenge_of($1, $2) AS challenge";
  return (await tx.query<{ challenge: Buffer | null }>(statement, [id, purpose]))[0]?.challenge ?? null;
}

/** As `findChallenge`, once: it is used up. */
export async function takeChallenge(tx: Tx, id: string, purpose: ChallengePurpose): Promise<Buffer | null> {
  const statement = "SELECT identity.take_challenge($1, $2) AS challenge";
  return (await tx.query<{ challenge: Buffer | null }>(statement, [id, purpose]))[0]?.challenge ?? null;
}

/** A person's passkeys, oldest first. */
export function passkeysOf(tx: Tx, userId: string): Promise<PasskeyRow[]> {
  return tx.db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt));
}

/** Whether the database can verify what this key signs. */
export async function isVerifiable(tx: Tx, publicKey: Buffer): Promise<boolean> {
  const [row] = await tx.query<{ is: boolean }>("SELECT identity.algorithm_of($1) IS NOT NULL AS is", [publicKey]);
  return row?.is === true;
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

/** What an answer is looked at with, before the database does; null for a key that nobody has. */
export async function findPasskey(
  tx: Tx,
  credentialId: string,
): Promise<{ readonly public_key: Buffer; readonly transports: readonly string[] } | null> {
  const [row] = await tx.query<{ public_key: Buffer; transports: string[] }>(
    "SELECT public_key, transports FROM identity.find_passkey($1)",
    [credentialId],
  );
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
