import type { SaidAction, Tx } from "@anamnesis/db";
import { type AccountSafety, AppError, type SecurityEventType, type UserSummary } from "@anamnesis/domain";
import type { IdentityKeys } from "./keys.ts";
import { enqueueMail } from "./mail/request.ts";
import { findSafety, logAction, logSecurityEvent } from "./repository.ts";
import { beginFactorReset, decide, type Decision, endAllSessions, findUser } from "./users.repository.ts";

/** Whose account it is about. */
interface Whom {
  readonly id: string;
}

/** Throws `not_found`. */
export async function getUser(
  tx: Tx,
  keys: IdentityKeys,
  id: string,
): Promise<{ readonly user: UserSummary; readonly safety: AccountSafety }> {
  const user = await mustBeThere(tx, id);
  const safety = await findSafety(tx, id, keys.accountKeyOf(user.email));
  if (safety === null) throw new AppError("not_found", "identity.user_not_found");
  return { user, safety };
}

/**
 * Carries out what an administrator (`by`) decided about an account; its sessions end. The context carries the
 * reason. Throws `not_found`; `conflict` for the last administrator and for one's own account.
 */
export async function administer(tx: Tx, by: string, { id, ...decision }: Decision & Whom): Promise<void> {
  const { role, status } = decision;
  if (id === by) throw new AppError("conflict", "identity.not_your_own_account");
  if (!(await decide(tx, id, decision))) throw new AppError("not_found", "identity.user_not_found");
  if (role !== undefined) {
    await note(tx, by, { id, event: "ADMIN_ROLE_CHANGED", details: { role } });
    await enqueueMail(tx, { mail: "role_changed", userId: id, details: { role } });
  }
  if (status === undefined) return;
  await note(tx, by, { id, event: "ADMIN_STATUS_CHANGED", details: { status } });
  await enqueueMail(tx, { mail: "status_changed", userId: id, details: { status } });
}

/** Throws `not_found`. */
async function mustBeThere(tx: Tx, id: string): Promise<UserSummary> {
  const user = await findUser(tx, id);
  if (user === null) throw new AppError("not_found", "identity.user_not_found");
  return user;
}

/** Signs somebody out everywhere; returns how many sessions ended. Throws `not_found`. */
export async function endSessionsOf(tx: Tx, by: string, { id }: Whom): Promise<number> {
  await mustBeThere(tx, id);
  const ended = await endAllSessions(tx, id);
  await note(tx, by, { id, event: "ADMIN_SESSIONS_ENDED", details: { ended } });
  return ended;
}

/** The person gets a link to a new password, and has to use one before anything else. */
export async function startPasswordReset(tx: Tx, by: string, { id }: Whom): Promise<void> {
  await administer(tx, by, { id, mustChangePassword: true });
  await note(tx, by, { id, event: "ADMIN_RESET_STARTED", details: { what: "password" } });
  await enqueueMail(tx, { mail: "must_change_password", userId: id });
}

/** The person gets a link that removes their second factors after a wait, in which they can call it off. Throws `not_found`. */
export async function startFactorReset(tx: Tx, by: string, { id }: Whom): Promise<void> {
  if (id === by) throw new AppError("conflict", "identity.not_your_own_account");
  if (!(await beginFactorReset(tx, id))) throw new AppError("not_found", "identity.user_not_found");
}

interface Noted extends Whom {
  readonly event: SecurityEventType & SaidAction;
  readonly details: object;
}

async function note(tx: Tx, by: string, { id: userId, event, details }: Noted): Promise<void> {
  // By name for the person, who may not look the id up; as they were called then.
  const byName = (await findUser(tx, by))?.displayName ?? null;
  const full = { ...details, reason: tx.who.reason, by, byName };
  await logSecurityEvent(tx, event, userId, full);
  await logAction(tx, { event, status: "success", userId, details });
}
