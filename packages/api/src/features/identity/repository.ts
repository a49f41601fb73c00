import { isoOfTimestamptz, type Tx, userProfiles, users } from "@anamnesis/db";
import {
  type AccountSafety,
  type Profile,
  type SecurityEventType,
  securityEvents,
  type UserRole,
} from "@anamnesis/domain";
import { announceJobs } from "@anamnesis/platform";
import { eq, sql } from "drizzle-orm";

/** What a sign-in knows before it looks at the password: the same for an unknown address. */
export interface SignInTerms {
  /** How the hash of the password is computed. */
  readonly passwordParameters: string;
  readonly knowsDevice: boolean;
  readonly accountBlockedUntil: string | null;
  readonly addressBlockedUntil: string | null;
  readonly deviceBlockedUntil: string | null;
}

export interface SignInAim {
  readonly email: string;
  readonly accountKey: string;
  readonly addressKey: string;
  readonly deviceHash: string | null;
}

/** In a transaction of nobody. */
export async function signInTerms(tx: Tx, aim: SignInAim): Promise<SignInTerms> {
  const [row] = await tx.query<SignInTerms>(
    `SELECT password_parameters AS "passwordParameters", knows_device AS "knowsDevice",
        account_blocked_until AS "accountBlockedUntil", address_blocked_until AS "addressBlockedUntil",
        device_blocked_until AS "deviceBlockedUntil"
      FROM identity.sign_in_terms($1, $2, $3, $4)`,
    [aim.email, aim.accountKey, aim.addressKey, aim.deviceHash],
  );
  if (row === undefined) throw new Error("sign_in_terms gave no row");
  return row;
}

/** Whom the database found by a password. */
export interface PasswordHolder {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly status: "active" | "pending_verification";
  readonly must_change_password: boolean;
  readonly has_totp: boolean;
}

/** Writes down, in a transaction of nobody, that whoever has the address could not sign in. Nobody is told whether one has. */
export async function noteRefusedSignIn(
  tx: Tx,
  email: string,
  event: "USER_LOGIN_FAILED" | "SECOND_FACTOR_FAILED",
): Promise<void> {
  await tx.query("SELECT identity.note_refused_sign_in($1, $2)", [email, event]);
}

/** As `noteRefusedSignIn`, that there is a pause for everybody; its person is told by mail when guesses go on. */
export async function noteLockedAccount(tx: Tx, email: string, accountKey: string): Promise<void> {
  await tx.query("SELECT identity.note_locked_account($1, $2)", [email, accountKey]);
  tx.afterCommit(announceJobs);
}

/** Sends a link to whoever has the address, in a transaction of nobody, who is not told whether one has. */
export async function requestLink(tx: Tx, email: string, mail: "verify_email" | "reset_password"): Promise<void> {
  await tx.query("SELECT identity.request_link($1, $2)", [email, mail]);
  tx.afterCommit(announceJobs);
}

/** Tells both addresses that the person of the context asks for another one; the new one gets the link, if it is free. */
export async function requestEmailChange(tx: Tx, email: string): Promise<void> {
  await tx.query("SELECT identity.request_email_change($1)", [email]);
  tx.afterCommit(announceJobs);
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

/** Makes the account of an installation's first administrator, in nobody's name, if it has none. */
export async function registerAdministrator(
  tx: Tx,
  { id, email, displayName, passwordHash }: NewAccount,
): Promise<"made" | "address_taken" | "admin_exists"> {
  const [row] = await tx.query<{ outcome: "made" | "address_taken" | "admin_exists" }>(
    "SELECT identity.register_first_admin($1, $2, $3, $4) AS outcome",
    [id, email, displayName, passwordHash],
  );
  if (row === undefined) throw new Error("register_first_admin gave no row");
  return row.outcome;
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

/** How the hash of the own password is computed; null for an account without one. */
export async function ownPasswordParameters(tx: Tx): Promise<string | null> {
  const [row] = await tx.query<{ parameters: string | null }>(
    "SELECT identity.own_password_parameters() AS parameters",
  );
  return row?.parameters ?? null;
}

/** Whether this is what the parameters make of the own password. */
export async function isOwnOutput(tx: Tx, output: Buffer): Promise<boolean> {
  const [row] = await tx.query<{ fits: boolean | null }>("SELECT identity.is_own_password($1) AS fits", [output]);
  return row?.fits === true;
}

/** Another password for the person of the context; false when `output` is not of the one of before. */
export async function replacePassword(tx: Tx, output: Buffer, passwordHash: string): Promise<boolean> {
  const [row] = await tx.query<{ done: boolean }>("SELECT identity.change_password($1, $2) AS done", [
    output,
    passwordHash,
  ]);
  return row?.done === true;
}

export async function renameAccount(tx: Tx, displayName: string): Promise<void> {
  await tx.query("SELECT identity.rename_account($1)", [displayName]);
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
 * Lets the account of the person of the context go. Returns when, as ISO 8601. Throws `conflict` for the last
 * administrator.
 */
export async function scheduleDeletion(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ due: string }>("SELECT identity.schedule_deletion() AS due");
  if (row === undefined) throw new Error("schedule_deletion gave no row");
  return isoOfTimestamptz(row.due);
}

/** The account of the person of the context stays. False when it was not to go. */
export async function unscheduleDeletion(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ stays: boolean }>("SELECT identity.cancel_deletion() AS stays");
  return row?.stays === true;
}

export interface OpenSession {
  readonly userId: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** The organization that it acts in; null for none. */
  readonly organizationId: string | null;
  /** What it may do there; null while it may not. */
  readonly memberRole: string | null;
}

/** Which sessions of these keys are open, each with the end that it has now, by their keys. */
export async function openSessions(tx: Tx, watchKeys: readonly string[]): Promise<ReadonlyMap<string, OpenSession>> {
  const rows = await tx.query<OpenSession & { readonly watchKey: string }>(
    `SELECT watch_key AS "watchKey", user_id AS "userId", expires_at AS "expiresAt", organization_id AS "organizationId",
        member_role AS "memberRole"
      FROM identity.open_sessions($1)`,
    [watchKeys],
  );
  return new Map(
    rows.map(({ watchKey, ...open }) => [watchKey, { ...open, expiresAt: isoOfTimestamptz(open.expiresAt) }]),
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

/** The same password under today's parameters, in a transaction that it opened. */
export async function rehashPassword(tx: Tx, output: Buffer, passwordHash: string): Promise<void> {
  await tx.query("SELECT identity.rehash_password($1, $2)", [output, passwordHash]);
}

/** Everyone who administers, as the system. */
export async function administratorIds(tx: Tx): Promise<readonly string[]> {
  return (await tx.query<{ id: string }>("SELECT id FROM identity.admin_ids() AS id")).map(({ id }) => id);
}
