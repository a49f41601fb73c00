import { isoOfTimestamptz, sqlState, type Tx, userProfiles, users } from "@anamnesis/db";
import {
  type AccountSafety,
  AppError,
  type Profile,
  type SecurityEventType,
  securityEvents,
  type UserRole,
  type UserStatus,
} from "@anamnesis/domain";
import { announceJobs } from "@anamnesis/platform";
import { eq, sql } from "drizzle-orm";

/** What a sign-in knows before it looks at the password. Nothing of it is there for an unknown address. */
export interface Credentials {
  readonly id: string | null;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly passwordHash: string | null;
  readonly role: UserRole | null;
  readonly status: UserStatus | null;
  readonly hasTotp: boolean;
  readonly mustChangePassword: boolean | null;
  /** As PostgreSQL writes it: compared, never shown. */
  readonly passwordChangedAt: string | null;
  readonly knowsDevice: boolean;
  readonly accountBlockedUntil: string | null;
  readonly addressBlockedUntil: string | null;
  readonly deviceBlockedUntil: string | null;
}

export interface CredentialsQuery {
  readonly email: string;
  readonly accountKey: string;
  readonly addressKey: string;
  readonly deviceHash: string | null;
}

/** Before anyone is signed in: through a function that refuses to answer whoever is. */
export async function findCredentials(tx: Tx, query: CredentialsQuery): Promise<Credentials> {
  const [row] = await tx.query<Credentials>(
    `SELECT id, email, display_name AS "displayName", password_hash AS "passwordHash", role, status,
        has_totp AS "hasTotp", must_change_password AS "mustChangePassword",
        password_changed_at AS "passwordChangedAt", knows_device AS "knowsDevice",
        account_blocked_until AS "accountBlockedUntil", address_blocked_until AS "addressBlockedUntil",
        device_blocked_until AS "deviceBlockedUntil"
      FROM identity.find_credentials($1, $2, $3, $4)`,
    [query.email, query.accountKey, query.addressKey, query.deviceHash],
  );
  if (row === undefined) throw new Error("find_credentials gave no row");
  return row;
}

export interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
}

const valuesOf = ({ id, email, displayName, passwordHash, timeZone, locale }: NewAccount) => [
  id,
  email,
  displayName,
  passwordHash,
  timeZone ?? null,
  locale ?? null,
];

/**
 * Makes a pending account and asks for the mail that confirms its address, or for one to the person who has the address
 * already. The database tells nobody which.
 */
export async function registerAccount(tx: Tx, account: NewAccount): Promise<void> {
  await tx.query("SELECT identity.register_account($1, $2, $3, $4, $5, $6)", valuesOf(account));
  tx.afterCommit(announceJobs);
}

/** Makes a pending account of somebody whom the installation knows of. False when the address has one. */
export async function addAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  const statement = "SELECT identity.add_account($1, $2, $3, $4, $5, $6) AS made";
  const [row] = await tx.query<{ made: boolean }>(statement, valuesOf(account));
  return row?.made === true;
}

/** Writes the log of an account's safety. From where, when and in which request comes from the context. */
export async function logSecurityEvent(
  tx: Tx,
  type: SecurityEventType,
  userId: string | null,
  details: object = {},
): Promise<void> {
  await tx.query("SELECT identity.security_log($1, $2, $3, $4)", [type, securityEvents[type], userId, details]);
}

export interface AuditedAction {
  readonly event: string;
  readonly status: "success" | "failure" | "denied";
  /** Null for an unknown address: which ones have an account is not told there either. */
  readonly userId: string | null;
  readonly details?: object;
}

/** Writes into the trail what somebody did with an account. */
export async function logAction(tx: Tx, { event, status, userId, details = {} }: AuditedAction): Promise<void> {
  await tx.query("SELECT audit.log($1, 'identity.users', $2, $3, $4)", [event, userId, status, details]);
}

export async function findSafety(tx: Tx, userId: string, accountKey: string): Promise<AccountSafety | null> {
  const [row] = await tx.query<AccountSafety>(
    `SELECT has_totp AS "hasTotp", passkeys, recovery_codes_left AS "recoveryCodesLeft", sessions, failures,
        blocked_until AS "blockedUntil", factor_reset_at AS "factorResetAt"
      FROM identity.account_safety($1, $2)`,
    [userId, accountKey],
  );
  if (row === undefined) return null;
  return {
    ...row,
    blockedUntil: isoOfTimestamptz(row.blockedUntil),
    factorResetAt: isoOfTimestamptz(row.factorResetAt),
  };
}

export async function ownPasswordHash(tx: Tx): Promise<string | null> {
  const [row] = await tx.query<{ hash: string | null }>("SELECT identity.own_password_hash() AS hash");
  return row?.hash ?? null;
}

export async function updateAccount(
  tx: Tx,
  change: { readonly displayName?: string; readonly passwordHash?: string },
): Promise<void> {
  await tx.query("SELECT identity.update_account($1, $2)", [change.displayName ?? null, change.passwordHash ?? null]);
}

export async function findProfile(tx: Tx, userId: string): Promise<Profile> {
  const [row] = await tx.db
    .select({ displayName: users.displayName, profile: userProfiles })
    .from(users)
    .leftJoin(userProfiles, eq(userProfiles.userId, users.id))
    .where(eq(users.id, userId));
  return {
    displayName: row?.displayName ?? "",
    tags: row?.profile?.tags ?? [],
    metadata: row?.profile?.metadata ?? {},
    timeZone: row?.profile?.timeZone ?? null,
    locale: row?.profile?.locale ?? null,
    preferences: row?.profile?.preferences ?? {},
  };
}

/** Changes what is given of a profile, which need not exist before. */
export async function upsertProfile(
  tx: Tx,
  userId: string,
  values: Partial<typeof userProfiles.$inferInsert>,
): Promise<void> {
  const set = { ...values, processId: tx.writerId() };
  await tx.db
    .insert(userProfiles)
    .values({ userId, ...set })
    .onConflictDoUpdate({ target: userProfiles.userId, set: { ...set, updatedAt: sql`clock_timestamp()` } });
}

/**
 * Says when the account of the person of the context goes; null for never. Returns it as ISO 8601.
 * Throws `conflict` for the last administrator.
 */
export async function scheduleDeletion(tx: Tx, days: number | null): Promise<string | null> {
  try {
    const [row] = await tx.query<{ due: string | null }>("SELECT identity.schedule_deletion($1) AS due", [days]);
    return isoOfTimestamptz(row?.due ?? null);
  } catch (error) {
    const state = sqlState(error);
    if (state === "AN001") throw new AppError("conflict", "identity.last_administrator");
    if (state === "AN002") throw new AppError("conflict", "organizations.last_admin");
    throw error;
  }
}

export interface OpenSession {
  /** ISO 8601. */
  readonly expiresAt: string;
  /** The organization that it acts in, and as what; null for none. Only good to be compared. */
  readonly acting: string | null;
}

/** Which of these sessions are open, each with the end that it has now. As the system. */
export async function openSessions(tx: Tx, handles: readonly string[]): Promise<ReadonlyMap<string, OpenSession>> {
  const rows = await tx.query<{ handle: string; expires_at: string; acting: string | null }>(
    "SELECT * FROM identity.open_handles($1)",
    [handles],
  );
  return new Map(
    rows.map(({ handle, expires_at, acting }) => [handle, { expiresAt: isoOfTimestamptz(expires_at), acting }]),
  );
}

/** Ends the person's sessions but one, in the transaction that made them worth ending. Returns how many. */
export async function endOtherSessions(tx: Tx, handle: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>("SELECT identity.close_sessions($1, true) AS n", [handle]);
  return row?.n ?? 0;
}

/** False when there is an administrator already, or no such account. */
export async function makeFirstAdmin(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx.query<{ made: boolean }>("SELECT identity.make_first_admin($1) AS made", [userId]);
  return row?.made === true;
}

/** The same password under today's parameters, unless it is another one by now. */
export async function rehashPassword(
  tx: Tx,
  { passwordHash, passwordChangedAt }: { readonly passwordHash: string; readonly passwordChangedAt: string | null },
): Promise<void> {
  await tx.query("SELECT identity.rehash_password($1, $2)", [passwordHash, passwordChangedAt]);
}

/** Everyone who administers, as the system. */
export async function administratorIds(tx: Tx): Promise<readonly string[]> {
  return (await tx.query<{ id: string }>("SELECT id FROM identity.admin_ids() AS id")).map(({ id }) => id);
}
