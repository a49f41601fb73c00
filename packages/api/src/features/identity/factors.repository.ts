import { recoveryCodes, totpSecrets, type Tx } from "@anamnesis/db";
import { and, eq, isNotNull, isNull } from "drizzle-orm";

/** An authenticator app: the id that its secret is sealed for, and the sealed secret. */
export interface SealedTotp {
  readonly id: string;
  readonly secretEncrypted: Buffer;
}

const isOf = (userId: string) => eq(totpSecrets.userId, userId);

/** The app that is in use; null for none. */
export async function findTotp(tx: Tx, userId: string): Promise<SealedTotp | null> {
  const [row] = await tx.db
    .select()
    .from(totpSecrets)
    .where(and(isOf(userId), isNotNull(totpSecrets.confirmedAt)));
  return row ?? null;
}

/** The app that waits for its first code; null for none. */
export async function findPendingTotp(tx: Tx, userId: string): Promise<SealedTotp | null> {
  const [row] = await tx.db
    .select()
    .from(totpSecrets)
    .where(and(isOf(userId), isNull(totpSecrets.confirmedAt)));
  return row ?? null;
}

/** What a function of the database says, of the person of the context. */
async function isDone(tx: Tx, call: string, values: readonly unknown[] = []): Promise<boolean> {
  const [row] = await tx.query<{ done: boolean }>(`SELECT ${call} AS done`, values);
  return row?.done === true;
}

/** Puts a new app in the place of one that still waited. */
export async function replacePendingTotp(tx: Tx, { id, secretEncrypted }: SealedTotp): Promise<void> {
  await tx.query("SELECT identity.begin_totp($1, $2)", [id, secretEncrypted]);
}

/** The app is the one in use from here on; the one before it goes. False when it no longer waits. */
export function confirmPendingTotp(tx: Tx, id: string, step: number): Promise<boolean> {
  return isDone(tx, "identity.confirm_totp($1, $2)", [id, step]);
}

/** Uses a time step up. The database decides who is first: of any number of tries with one code, one gets true. */
export function useTotpStep(tx: Tx, step: number): Promise<boolean> {
  return isDone(tx, "identity.use_totp_step($1)", [step]);
}

/** Removes every app, and with the one in use its recovery codes. True when one was in use. */
export function deleteTotp(tx: Tx): Promise<boolean> {
  return isDone(tx, "identity.remove_totp()");
}

/** True once for each code that is there and unused. */
export function useRecoveryCode(tx: Tx, codeHash: string): Promise<boolean> {
  return isDone(tx, "identity.use_recovery_code($1)", [codeHash]);
}

export function countRecoveryCodes(tx: Tx, userId: string): Promise<number> {
  return tx.db.$count(recoveryCodes, and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
}

/** The person has these codes and no others. */
export async function replaceRecoveryCodes(tx: Tx, hashes: readonly string[]): Promise<void> {
  await tx.query("SELECT identity.replace_recovery_codes($1)", [hashes]);
}
