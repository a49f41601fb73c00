import { recoveryCodes, sqlFunction, totpSecrets, type Tx, typed } from "@anamnesis/db";
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

/** Puts a new app in the place of one that still waited. */
export const replacePendingTotp: (tx: Tx, app: SealedTotp) => Promise<void> = sqlFunction("identity.begin_totp");

const confirm = sqlFunction("identity.confirm_totp", typed<boolean>());

/** The app is the one in use from here on; the one before it goes. False when it no longer waits. */
export function confirmPendingTotp(tx: Tx, id: string, step: number): Promise<boolean> {
  return confirm(tx, { id, step });
}

const useStep = sqlFunction("identity.use_totp_step", typed<boolean>());

/** Uses a time step up. The database decides who is first: of any number of tries with one code, one gets true. */
export function useTotpStep(tx: Tx, step: number): Promise<boolean> {
  return useStep(tx, { step });
}

/** Removes every app, and with the one in use its recovery codes. True when one was in use. */
export const deleteTotp = sqlFunction("identity.remove_totp", typed<boolean>());

const useCode = sqlFunction("identity.use_recovery_code", typed<boolean>());

/** True once for each code that is there and unused. */
export function useRecoveryCode(tx: Tx, hash: string): Promise<boolean> {
  return useCode(tx, { hash });
}

export function countRecoveryCodes(tx: Tx, userId: string): Promise<number> {
  return tx.db.$count(recoveryCodes, and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
}

const replaceCodes = sqlFunction("identity.replace_recovery_codes");

/** The person has these codes and no others. */
export async function replaceRecoveryCodes(tx: Tx, hashes: readonly string[]): Promise<void> {
  await replaceCodes(tx, { hashes: [...hashes] });
}
