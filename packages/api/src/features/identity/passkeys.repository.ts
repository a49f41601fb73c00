import { passkeys, type Tx } from "@anamnesis/db";
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

/** A passkey of a person; null for none, also for another person's. */
async function passkeyOf(tx: Tx, userId: string, id: string): Promise<PasskeyRow | null> {
  const [row] = await tx.db
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), eq(passkeys.id, id)));
  return row ?? null;
}

/** Keeps a passkey that answers a challenge, which is used up; says why not where it cannot. */
export async function insertPasskey(
  tx: Tx,
  userId: string,
  { challengeId, ...passkey }: NewPasskey & { readonly challengeId: string },
): Promise<PasskeyRow | Exclude<Addition, "added">> {
  const id = uuidv7();
  const { credentialId, publicKey, counter, transports, isBackedUp, name } = passkey;
  const [answer] = await tx.query<{ outcome: Addition }>(
    "SELECT identity.add_passkey($1, $2, $3, $4, $5, $6, $7, $8) AS outcome",
    [id, challengeId, credentialId, publicKey, counter, transports, isBackedUp, name],
  );
  const outcome = answer?.outcome ?? "refused";
  if (outcome !== "added") return outcome;
  const row = await passkeyOf(tx, userId, id);
  if (row === null) throw new Error("add_passkey kept no row");
  return row;
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
export async function setPasskeyName(
  tx: Tx,
  { userId, id, name }: { readonly userId: string; readonly id: string; readonly name: string },
): Promise<PasskeyRow | null> {
  await tx.query("SELECT identity.rename_passkey($1, $2)", [id, name]);
  return passkeyOf(tx, userId, id);
}

/** False also for another person's. */
export async function deletePasskey(tx: Tx, id: string): Promise<boolean> {
  const [row] = await tx.query<{ done: boolean }>("SELECT identity.remove_passkey($1) AS done", [id]);
  return row?.done === true;
}
