import type { Tx } from "@anamnesis/db";
import type { UserRole, UserStatus } from "@anamnesis/domain";

export interface Credentials {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly role: UserRole;
  readonly status: UserStatus;
}

export interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

/** False when the address is taken; nothing changes then. */
export async function insertAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  const [row] = await tx.query<{ isNew: boolean }>('SELECT identity.register_account($1, $2, $3, $4) AS "isNew"', [
    account.id,
    account.email,
    account.displayName,
    account.passwordHash,
  ]);
  return row?.isNew ?? false;
}

/** Before anyone is signed in: through the one function that may read a hash. */
export async function findCredentials(tx: Tx, email: string): Promise<Credentials | null> {
  const [row] = await tx.query<Credentials>(
    `SELECT id, email, display_name AS "displayName", password_hash AS "passwordHash", role, status
      FROM identity.find_credentials($1)`,
    [email],
  );
  return row ?? null;
}

export interface SecurityEvent {
  readonly type: "USER_REGISTERED" | "REGISTRATION_OF_EXISTING_ADDRESS" | "USER_LOGIN_FAILED";
  readonly severity: "low" | "medium";
  readonly userId: string | null;
}

/** Writes the log that matters to the safety of accounts. Who asked, from where and when comes from the context. */
export async function logSecurityEvent(tx: Tx, { type, severity, userId }: SecurityEvent): Promise<void> {
  await tx.query("SELECT identity.security_log($1, $2, $3, '{}')", [type, severity, userId]);
}

/** Writes into the trail that an account was asked for. Which address had one already is not told there. */
export async function logRegistration(tx: Tx, accountId: string | null): Promise<void> {
  await tx.query("SELECT audit.log('ACCOUNT_REGISTERED', 'identity.users', $1, $2, '{}')", [
    accountId,
    accountId === null ? "denied" : "success",
  ]);
}

/** Writes into the trail that somebody was not let in. `accountId` is null for an unknown address. */
export async function logRefusedSignIn(tx: Tx, accountId: string | null): Promise<void> {
  await tx.query("SELECT audit.log('SIGN_IN_REFUSED', 'identity.users', $1, 'denied', '{}')", [accountId]);
}
