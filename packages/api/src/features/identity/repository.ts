import { type ActionInTrail, sqlFunction, type Tx, typed, userProfiles, users, writeTrail } from "@anamnesis/db";
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

const readTerms = sqlFunction("identity.sign_in_terms", typed<SignInTerms>());

/** In a transaction of nobody. */
export async function signInTerms(tx: Tx, aim: SignInAim): Promise<SignInTerms> {
  const [row] = await readTerms(tx, aim);
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

const noteRefused = sqlFunction("identity.note_refused_sign_in");

/** Writes down, in a transaction of nobody, that whoever has the address could not sign in. Nobody is told whether one has. */
export async function noteRefusedSignIn(
  tx: Tx,
  email: string,
  event: "USER_LOGIN_FAILED" | "SECOND_FACTOR_FAILED",
): Promise<void> {
  await noteRefused(tx, { email, eventType: event });
}

const noteLocked = sqlFunction("identity.note_locked_account");

/** As `noteRefusedSignIn`, that there is a pause for everybody; its person is told by mail when guesses go on. */
export async function noteLockedAccount(tx: Tx, email: string, accountKey: string): Promise<void> {
  await noteLocked(tx, { email, accountKey });
  tx.afterCommit(announceJobs);
}

/** Asks for a mail about an account, which whoever asked has to announce. */
export const putMail = sqlFunction("identity.enqueue_mail");

const sendLink = sqlFunction("identity.request_link");

/** Asks for a link for whoever has the address, in a transaction of nobody. Whether anybody has is looked at when it is sent. */
export async function requestLink(tx: Tx, email: string, mail: "verify_email" | "reset_password"): Promise<void> {
  await sendLink(tx, { email, mail });
  tx.afterCommit(announceJobs);
}

const askForEmail = sqlFunction("identity.request_email_change");

/** Tells both addresses that the person of the context asks for another one; the new one gets the link, if it is free. */
export async function requestEmailChange(tx: Tx, email: string): Promise<void> {
  await askForEmail(tx, { email });
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

const argsOf = <Given extends Omit<NewAccount, "id">>({ timeZone, locale, ...account }: Given) => ({
  ...account,
  timeZone: timeZone ?? null,
  locale: locale ?? null,
});

const register = sqlFunction("identity.register_account");

/**
 * Asks for an account, which is made when the mail that confirms its address is sent; or the person who has the address
 * already is told then. Nothing here looks which it is.
 */
export async function registerAccount(tx: Tx, account: Omit<NewAccount, "id">): Promise<void> {
  await register(tx, argsOf(account));
  tx.afterCommit(announceJobs);
}

type FirstAdminOutcome = "made" | "address_taken" | "admin_exists";
const registerFirstAdmin = sqlFunction("identity.register_first_admin", typed<FirstAdminOutcome>());

/** Makes the account of an installation's first administrator, in nobody's name, if it has none. */
export function registerAdministrator(tx: Tx, account: NewAccount): Promise<FirstAdminOutcome> {
  return registerFirstAdmin(tx, account);
}

const add = sqlFunction("identity.add_account", typed<boolean>());

/** Makes the account of a sample, which is open at once, as the system. False when the address has one. */
export function addAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  return add(tx, argsOf(account));
}

const writeSecurityLog = sqlFunction("identity.security_log");

/** Writes the log of an account's safety. From where, when and in which request comes from the context. */
export async function logSecurityEvent(
  tx: Tx,
  type: SecurityEventType,
  userId: string | null,
  details: object = {},
): Promise<void> {
  await writeSecurityLog(tx, { eventType: type, severity: securityEvents[type], userId, details });
}

export interface AuditedAction extends Omit<ActionInTrail, "id"> {
  readonly userId: string;
}

/** Writes into the trail what somebody did with an account. */
export async function logAction(tx: Tx, { userId, ...action }: AuditedAction): Promise<void> {
  await writeTrail(tx, { ...action, id: userId });
}

const readSafety = sqlFunction("identity.account_safety", typed<AccountSafety>());

export async function findSafety(tx: Tx, userId: string, accountKey: string): Promise<AccountSafety | null> {
  const [row] = await readSafety(tx, { userId, accountKey });
  return row ?? null;
}

/** How the hash of the own password is computed; null for an account without one. */
export const ownPasswordParameters = sqlFunction("identity.own_password_parameters");

const isOwnPassword = sqlFunction("identity.is_own_password");

/** Whether this is what the parameters make of the own password. */
export async function isOwnOutput(tx: Tx, output: Buffer): Promise<boolean> {
  return (await isOwnPassword(tx, { output })) === true;
}

const changePassword = sqlFunction("identity.change_password", typed<boolean>());

/** Another password for the person of the context; false when `output` is not of the one of before. */
export function replacePassword(tx: Tx, output: Buffer, passwordHash: string): Promise<boolean> {
  return changePassword(tx, { output, passwordHash });
}

const rename = sqlFunction("identity.rename_account");

export async function renameAccount(tx: Tx, displayName: string): Promise<void> {
  await rename(tx, { displayName });
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

const schedule = sqlFunction("identity.schedule_deletion", typed<string>());

/**
 * Lets the account of the person of the context go. Returns when, as ISO 8601. Throws `conflict` for the last
 * administrator.
 */
export async function scheduleDeletion(tx: Tx): Promise<string> {
  return schedule(tx);
}

const cancel = sqlFunction("identity.cancel_deletion", typed<boolean>());

/** The account of the person of the context stays. False when it was not to go. */
export async function unscheduleDeletion(tx: Tx): Promise<boolean> {
  return cancel(tx);
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

const readOpenSessions = sqlFunction("identity.open_sessions", typed<OpenSession & { readonly watchKey: string }>());

/** Which sessions of these keys are open, each with the end that it has now, by their keys. */
export async function openSessions(tx: Tx, watchKeys: readonly string[]): Promise<ReadonlyMap<string, OpenSession>> {
  const rows = await readOpenSessions(tx, { watchKeys });
  return new Map(rows.map(({ watchKey, ...open }) => [watchKey, open]));
}

const closeSessions = sqlFunction("identity.close_sessions", typed<number>());

/** Ends the person's sessions but one, in the transaction that made them worth ending. Returns how many. */
export function endOtherSessions(tx: Tx, handle: string): Promise<number> {
  return closeSessions(tx, { handle, allOthers: true });
}

const appoint = sqlFunction("identity.make_first_admin", typed<boolean>());

/** False when there is an administrator already, or no such account. */
export function makeFirstAdmin(tx: Tx, userId: string): Promise<boolean> {
  return appoint(tx, { userId });
}

const rehash = sqlFunction("identity.rehash_password");

/** The same password under today's parameters, in a transaction that it opened. */
export async function rehashPassword(tx: Tx, output: Buffer, passwordHash: string): Promise<void> {
  await rehash(tx, { output, passwordHash });
}
