import { passkeys, type Tx } from "@anamnesis/db";
import type { UserRole, UserStatus } from "@anamnesis/domain";
import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

export type PasskeyRow = typeof passkeys.$inferSelect;
export type NewPasskey = Pick<
  PasskeyRow,
  "userId" | "credentialId" | "publicKey" | "counter" | "transports" | "isBackedUp" | "name"
>;
export type ChallengePurpose = "register" | "sign_in" | "step_up";

export async function openChallenge(
  tx: Tx,
  { id, purpose, seconds }: { readonly id: string; readonly purpose: ChallengePurpose; readonly seconds: number },
): Promise<void> {
  await tx.query("SELECT identity.open_challenge($1, $2, $3)", [id, purpose, seconds]);
}

/** True once for a challenge that is still open. */
export async function takeChallenge(tx: Tx, id: string, purpose: ChallengePurpose): Promise<boolean> {
  const [row] = await tx.query<{ open: boolean }>("SELECT identity.take_challenge($1, $2) AS open", [id, purpose]);
  return row?.open === true;
}

/** A person's passkeys, oldest first. */
export function passkeysOf(tx: Tx, userId: string): Promise<PasskeyRow[]> {
  return tx.db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt));
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

export interface FoundPasskey {
  readonly id: string;
  readonly public_key: Buffer;
  readonly counter: number;
  readonly transports: string[];
  readonly user_id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly status: UserStatus;
  readonly must_change_password: boolean;
}

/** Before anyone is signed in: whose a passkey is. */
export async function findPasskey(tx: Tx, credentialId: string): Promise<FoundPasskey | null> {
  const [row] = await tx.query<FoundPasskey>("SELECT * FROM identity.find_passkey($1)", [credentialId]);
  return row ?? null;
}

/** Notes a use, unless the counter went back. A key without a counter stays at 0. */
export async function noteCounter(tx: Tx, id: string, counter: number): Promise<boolean> {
  const isForward = sql`(${passkeys.counter} < ${counter} OR (${passkeys.counter} = 0 AND ${counter} = 0))`;
  const taken = await tx.db
    .update(passkeys)
    .set({
      counter,
      lastUsedAt: sql`clock_timestamp()`,
      updatedAt: sql`clock_timestamp()`,
      processId: tx.writerId(),
    })
    .where(and(eq(passkeys.id, id), isForward))
    .returning({ id: passkeys.id });
  return taken.length > 0;
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
