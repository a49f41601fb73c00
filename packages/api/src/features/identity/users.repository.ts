import { sqlFunction, type Tx, typed, users } from "@anamnesis/db";
import type { ListUsersInput, UserRole, UserStatus, UserSummary } from "@anamnesis/domain";
import { announceJobs } from "@anamnesis/platform";
import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";
import { containing } from "../../sql-text.ts";

const columns = {
  id: users.id,
  email: users.email,
  displayName: users.displayName,
  role: users.role,
  status: users.status,
  createdAt: users.createdAt,
  lastLoginAt: users.lastLoginAt,
  emailVerifiedAt: users.emailVerifiedAt,
  mustChangePassword: users.mustChangePassword,
  deletionDueAt: users.deletionDueAt,
};

const isThere = isNull(users.deletedAt);

/** Accounts, newest first. Deleted ones are gone from here. */
export async function listUsers(
  tx: Tx,
  { search, role, status, cursor, limit }: ListUsersInput,
): Promise<{ readonly users: readonly UserSummary[]; readonly nextCursor: string | null }> {
  const before = positionOf("identity.users", cursor);
  const text = search?.trim() ?? "";
  const rows: UserSummary[] = await tx.db
    .select(columns)
    .from(users)
    .where(
      and(
        isThere,
        role === undefined ? undefined : eq(users.role, role),
        status === undefined ? undefined : eq(users.status, status),
        text === ""
          ? undefined
          : or(sql`${users.email} LIKE ${containing(text)}`, sql`lower(${users.displayName}) LIKE ${containing(text)}`),
        before === undefined
          ? undefined
          : sql`(${users.createdAt}, ${users.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit + 1);
  const { page, nextCursor } = pageOf("identity.users", rows, {
    limit,
    at: (row) => ({ at: row.createdAt, id: row.id }),
  });
  return { users: page, nextCursor };
}

/** Null also for a deleted account. */
export async function findUser(tx: Tx, id: string): Promise<UserSummary | null> {
  const [user] = await tx.db
    .select(columns)
    .from(users)
    .where(and(eq(users.id, id), isThere));
  return user ?? null;
}

export interface Decision {
  readonly role?: UserRole;
  readonly status?: UserStatus;
  readonly mustChangePassword?: boolean;
}

const administer = sqlFunction("identity.administer_account", typed<boolean>());

/**
 * Carries a decision out, under the reason of the context; the account's sessions end. False when there is no such
 * account. Throws `conflict` for the last administrator.
 */
export function decide(tx: Tx, id: string, { role, status, mustChangePassword }: Decision): Promise<boolean> {
  return administer(tx, {
    userId: id,
    role: role ?? null,
    status: status ?? null,
    mustChangePassword: mustChangePassword ?? null,
  });
}

const endSessionsOf = sqlFunction("identity.end_sessions_of", typed<number>());

/** Returns how many sessions ended. */
export function endAllSessions(tx: Tx, id: string): Promise<number> {
  return endSessionsOf(tx, { userId: id });
}

const startFactorReset = sqlFunction("identity.start_factor_reset", typed<boolean>());

/** Has the link sent that removes somebody's second factors, and notes who did so and why. False when there is no such account. */
export async function beginFactorReset(tx: Tx, id: string): Promise<boolean> {
  tx.afterCommit(announceJobs);
  return startFactorReset(tx, { userId: id });
}
