import {
  base32Of,
  findTotpStep,
  newRecoveryCodes,
  newTotpSecret,
  normaliseRecoveryCode,
  totpUri,
} from "@anamnesis/auth";
import type { Tx } from "@anamnesis/db";
import { type Account, AppError } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import {
  confirmPendingTotp,
  countRecoveryCodes,
  deleteTotp,
  findPendingTotp,
  findTotp,
  replacePendingTotp,
  replaceRecoveryCodes,
} from "./factors.repository.ts";
import type { IdentityKeys } from "./keys.ts";
import { enqueueMail } from "./mail/request.ts";
import { logAction, logSecurityEvent } from "./repository.ts";
import { stepOf } from "./second-factor.ts";

const issuer = "Anamnesis";

export interface NewTotp {
  /** For typing, in groups of four. */
  readonly secret: string;
  /** For the QR code. */
  readonly uri: string;
}

/** A new secret for an authenticator app. The one in use stays until this one is confirmed by a code. */
export async function beginTotp(tx: Tx, keys: IdentityKeys, account: Account): Promise<NewTotp> {
  const secret = newTotpSecret();
  const id = uuidv7();
  await replacePendingTotp(tx, { id, secretEncrypted: keys.sealTotp(id, secret) });
  return { secret: base32Of(secret), uri: totpUri({ secret, accountName: account.email, issuer }) };
}

/**
 * Confirms the new secret with a code of it. Returns recovery codes, to be shown once, when the person had
 * none. Throws `invalid` for a wrong code, `not_found` when nothing was begun.
 */
export async function confirmTotp(
  tx: Tx,
  keys: IdentityKeys,
  { account, code }: { readonly account: Account; readonly code: string },
): Promise<{ readonly recoveryCodes: readonly string[] | null }> {
  const notBegun = () => new AppError("not_found", "identity.totp_not_begun");
  const pending = await findPendingTotp(tx, account.id);
  if (pending === null) throw notBegun();
  const step = stepOfNew(keys.openTotp(pending.id, pending.secretEncrypted), code);
  // Another window began anew, or was first, meanwhile.
  if (!(await confirmPendingTotp(tx, pending.id, step))) throw notBegun();
  await note(tx, account.id, "TOTP_ADDED", { mail: "factor_added", factor: "totp" });
  const left = await countRecoveryCodes(tx, account.id);
  return { recoveryCodes: left > 0 ? null : await makeRecoveryCodes(tx, keys, account.id) };
}

/** A wrong code while setting up is a wrong field of a form, not a failed sign-in. */
function stepOfNew(secret: Buffer, code: string): number {
  try {
    return stepOf(findTotpStep({ secret, code, at: Date.now() }));
  } catch (error) {
    if (error instanceof AppError) throw new AppError("invalid", error.reason, error.details);
    throw error;
  }
}

/** False when there was none. Recovery codes go with it: there is nothing left that they stand in for. */
export async function removeTotp(tx: Tx, userId: string): Promise<boolean> {
  if (!(await deleteTotp(tx))) return false;
  await note(tx, userId, "TOTP_REMOVED", { mail: "factor_removed", factor: "totp" });
  return true;
}

/** Ten new codes, shown once; the old ones are worth nothing from here on. Throws `conflict` without an app. */
export async function regenerateRecoveryCodes(tx: Tx, keys: IdentityKeys, userId: string): Promise<readonly string[]> {
  if ((await findTotp(tx, userId)) === null) throw new AppError("conflict", "identity.no_second_factor");
  return makeRecoveryCodes(tx, keys, userId);
}

async function makeRecoveryCodes(tx: Tx, keys: IdentityKeys, userId: string): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => keys.recoveryHashOf(userId, normaliseRecoveryCode(code) ?? code));
  await replaceRecoveryCodes(tx, hashes);
  await logSecurityEvent(tx, "RECOVERY_CODES_MADE", userId);
  return codes;
}

/** Says in the logs and by mail what became of a factor. */
export async function note(
  tx: Tx,
  userId: string,
  event: "TOTP_ADDED" | "TOTP_REMOVED" | "PASSKEY_ADDED" | "PASSKEY_REMOVED",
  { mail, factor }: { readonly mail: "factor_added" | "factor_removed"; readonly factor: string },
): Promise<void> {
  await logSecurityEvent(tx, event, userId);
  await logAction(tx, { event, status: "success", userId });
  await enqueueMail(tx, { mail, userId, details: { factor } });
}
