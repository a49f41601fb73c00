import { recoveryCodes, totpSecrets, type Tx } from "@anamnesis/db";
import { and, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

/** An authenticator app: the id that its secret is sealed for, and the sealed secret. */
export interface SealedTotp {
  readonly id: string;
  readonly secretEncrypted: Buffer;
}

const isConfirmed = (userId: string) => and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt));
const isPending = (userId: string) => and(eq(totpSecrets.userId, userId), isNull(totpSecrets.confirmedAt));
const isUnused = (userId: string) => and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt));
const touched = (tx: Tx) => ({ processId: tx.writerId(), updatedAt: sql`clock_timestamp()` });

/** The app that is in use; null for none. */
export async function findTotp(tx: Tx, userId: string): Promise<SealedTotp | null> {
  const [row] = await tx.db.select().from(totpSecrets).where(isConfirmed(userId));
  return row ?? null;
}

/** The app that waits for its first code; nobody else confirms it until this transaction ends. */
export async function lockPendingTotp(tx: Tx, userId: string): Promise<SealedTotp | null> {
  const [row] = await tx.db.select().from(totpSecrets).where(isPending(userId)).for("update");
  return row ?? null;
}

/** Puts a new app in the place of one that still waited. */
export async function replacePendingTotp(tx: Tx, userId: string, totp: SealedTotp): Promise<void> {
  await tx.db.delete(totpSecrets).where(isPending(userId));
  await tx.db.insert(totpSecrets).values({ ...totp, userId, processId: tx.writerId() });
}

/** The app is the one in use from here on; the one before it goes. */
export async function confirmPendingTotp(
  tx: Tx,
  { userId, id, step }: { readonly userId: string; readonly id: string; readonly step: number },
): Promise<void> {
  await tx.db.delete(totpSecrets).where(isConfirmed(userId));
  await tx.db
    .update(totpSecrets)
    .set({ confirmedAt: sql`clock_timestamp()`, lastUsedStep: step, ...touched(tx) })
    .where(eq(totpSecrets.id, id));
}

/** Uses a time step up. The database decides who is first: of any number of tries with one code, one gets true. */
export async function useTotpStep(tx: Tx, userId: string, step: number): Promise<boolean> {
  const taken = await tx.db
    .update(totpSecrets)
    .set({ lastUsedStep: step, ...touched(tx) })
    .where(and(isConfirmed(userId), lt(totpSecrets.lastUsedStep, step)))
    .returning({ id: totpSecrets.id });
  return taken.length > 0;
}

/** Removes every app. True when one was in use. */
export async function deleteTotp(tx: Tx, userId: string): Promise<boolean> {
  const removed = await tx.db
    .delete(totpSecrets)
    .where(eq(totpSecrets.userId, userId))
    .returning({ confirmedAt: totpSecrets.confirmedAt });
  return removed.some((row) => row.confirmedAt !== null);
}

/** True once for each code that is there and unused. */
export async function useRecoveryCode(tx: Tx, userId: string, codeHash: string): Promise<boolean> {
  const taken = await tx.db
    .update(recoveryCodes)
    .set({ usedAt: sql`clock_timestamp()`, ...touched(tx) })
    .where(and(isUnused(userId), eq(recoveryCodes.codeHash, codeHash)))
    .returning({ id: recoveryCodes.id });
  return taken.length > 0;
}

export function countRecoveryCodes(tx: Tx, userId: string): Promise<number> {
  return tx.db.$count(recoveryCodes, isUnused(userId));
}

/** The person has these codes and no others; an empty list removes them all. */
export async function replaceRecoveryCodes(tx: Tx, userId: string, hashes: readonly string[]): Promise<void> {
  const processId = tx.writerId();
  await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  if (hashes.length === 0) return;
  await tx.db.insert(recoveryCodes).values(hashes.map((codeHash) => ({ id: uuidv7(), userId, codeHash, processId })));
}
