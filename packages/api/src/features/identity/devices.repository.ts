import { sqlFunction, type Tx, typed } from "@anamnesis/db";

/** As much of what the program of a request says of itself as the database keeps anywhere. */
export const programOf = (tx: Tx): string | null => tx.who.userAgent?.slice(0, 400) ?? null;

const remember = sqlFunction("identity.remember_device", typed<boolean>());

/**
 * Notes that the person of the context signed in from this device, in the transaction that opened their session. False
 * for one that is known, and for the first of all: there is nobody else whom it could surprise.
 */
export function rememberDevice(tx: Tx, deviceHash: string): Promise<boolean> {
  return remember(tx, { deviceHash });
}
