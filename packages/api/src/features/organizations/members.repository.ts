import { invitations, memberships, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type Invitation,
  type ListMembersInput,
  type Member,
  type MemberRole,
  type MembershipStatus,
  type OrganizationType,
  type UpdateMemberInput,
  withoutUndefined,
} from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";
import { containing } from "../../sql-text.ts";

const readMembers = sqlFunction("organizations.list_members", typed<Member>());

/** Members of the organization of the context, newest first; those who left only when asked for. */
export async function listMembers(
  tx: Tx,
  { search, role, status, cursor, limit }: ListMembersInput,
): Promise<{ readonly members: readonly Member[]; readonly nextCursor: string | null }> {
  const before = positionOf("organizations.members", cursor);
  const text = search?.trim() ?? "";
  const rows = await readMembers(tx, {
    search: text === "" ? null : containing(text),
    role: role ?? null,
    status: status ?? null,
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf("organizations.members", rows, {
    limit,
    at: (member) => ({ at: member.joinedAt, id: member.userId }),
  });
  return { members: page, nextCursor };
}

export interface MemberDecision {
  readonly role?: MemberRole;
  readonly status?: MembershipStatus;
}

type DecisionOutcome = "done" | "not_found" | "last_admin";
const carryOut = sqlFunction("organizations.decide_member", typed<DecisionOutcome>());

/** Carries out a decision about a member of the organization of the context. */
export function decideMember(tx: Tx, userId: string, { role, status }: MemberDecision): Promise<DecisionOutcome> {
  return carryOut(tx, { userId, role: role ?? null, status: status ?? null });
}

/** What a colleague does and is allowed to do. False when there is no such member. */
export async function updateMember(
  tx: Tx,
  organizationId: string,
  { userId, ...facts }: UpdateMemberInput,
): Promise<boolean> {
  const rows = await tx.db
    .update(memberships)
    .set({ ...withoutUndefined(facts), processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)))
    .returning({ userId: memberships.userId });
  return rows.length === 1;
}

export interface NewInvitation {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly title: string | null;
  readonly invitedBy: string;
  readonly days: number;
}

/** More open ones than an organization may send in the days for which they are. */
const mostListedInvitations = 3_000;
const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt));
const inDays = (days: number) => sql`now() + make_interval(days => ${days})`;

const waitTurn = sqlFunction("app.wait_turn_in_organization");

/** Mails of invitations that an organization sent within a day: to one address, and to all. */
export async function countInvitationMails(
  tx: Tx,
  { organizationId, email }: { readonly organizationId: string; readonly email: string },
): Promise<{ readonly toAddress: number; readonly all: number }> {
  // One after another for one organization, so that each counts those before it.
  await waitTurn(tx, { what: "invitations" });
  const [row] = await tx.query<{ toAddress: number; all: number }>(
    `SELECT coalesce(sum(mails) FILTER (WHERE email = $2), 0)::integer AS "toAddress",
        coalesce(sum(mails), 0)::integer AS all
      FROM organizations.invitations WHERE organization_id = $1 AND updated_at > now() - interval '1 day'`,
    [organizationId, email],
  );
  return row ?? { toAddress: 0, all: 0 };
}

/** False when that address has an open invitation already. */
export async function insertInvitation(tx: Tx, { days, ...invitation }: NewInvitation): Promise<boolean> {
  // One that ran out stands in nobody's way.
  await tx.db
    .update(invitations)
    .set({ withdrawnAt: sql`now()`, updatedAt: sql`now()`, processId: tx.writerId() })
    .where(
      and(
        eq(invitations.organizationId, invitation.organizationId),
        eq(invitations.email, invitation.email),
        isOpen,
        sql`${invitations.expiresAt} < now()`,
      ),
    );
  const rows = await tx.db
    .insert(invitations)
    .values({ ...invitation, expiresAt: inDays(days), processId: tx.writerId() })
    .onConflictDoNothing()
    .returning({ id: invitations.id });
  return rows.length === 1;
}

/** Invitations of an organization, newest first. */
export async function listInvitations(tx: Tx, organizationId: string): Promise<readonly Invitation[]> {
  const rows = await tx.db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      title: invitations.title,
      invitedBy: invitations.invitedBy,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
      mails: invitations.mails,
      state: sql<Invitation["state"]>`CASE WHEN ${invitations.acceptedAt} IS NOT NULL THEN 'accepted'
        WHEN ${invitations.withdrawnAt} IS NOT NULL THEN 'withdrawn'
        WHEN ${invitations.expiresAt} < now() THEN 'expired' ELSE 'open' END`,
    })
    .from(invitations)
    .where(eq(invitations.organizationId, organizationId))
    // What can still be accepted is never the one that does not fit.
    .orderBy(
      sql`${invitations.acceptedAt} IS NULL AND ${invitations.withdrawnAt} IS NULL DESC`,
      desc(invitations.createdAt),
      desc(invitations.id),
    )
    .limit(mostListedInvitations);
  return rows;
}

interface InvitationKey {
  readonly organizationId: string;
  readonly id: string;
}

const isInvitation = ({ organizationId, id }: InvitationKey) =>
  and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), isOpen);

/** Counts one more mail and prolongs the invitation. False when it is not open, or was mailed often enough. */
export async function prolongInvitation(
  tx: Tx,
  key: InvitationKey,
  { days, mostMails }: { readonly days: number; readonly mostMails: number },
): Promise<"done" | "not_found" | "too_many"> {
  const [found] = await tx.db
    .select({ mails: invitations.mails })
    .from(invitations)
    .where(isInvitation(key))
    .for("update");
  if (found === undefined) return "not_found";
  if (found.mails >= mostMails) return "too_many";
  await tx.db
    .update(invitations)
    .set({ mails: found.mails + 1, expiresAt: inDays(days), updatedAt: sql`now()`, processId: tx.writerId() })
    .where(isInvitation(key));
  return "done";
}

/** False when it is not open. */
export async function withdrawInvitation(tx: Tx, key: InvitationKey): Promise<boolean> {
  const rows = await tx.db
    .update(invitations)
    .set({ withdrawnAt: sql`now()`, updatedAt: sql`now()`, processId: tx.writerId() })
    .where(isInvitation(key))
    .returning({ id: invitations.id });
  return rows.length === 1;
}

export interface FoundInvitation {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly organizationType: OrganizationType;
  readonly role: MemberRole;
  readonly invitedBy: string;
  readonly email: string;
  readonly expiresAt: string;
  readonly state: Invitation["state"];
}

const readInvitation = sqlFunction("organizations.find_invitation", typed<FoundInvitation>());

/** An invitation by its id, for whoever has its link. */
export async function findInvitation(tx: Tx, id: string): Promise<FoundInvitation | null> {
  const [row] = await readInvitation(tx, { id });
  return row ?? null;
}

export type InvitationOutcome = "done" | "already_member" | "suspended" | "withdrawn" | "expired" | "another_address";

const accept = sqlFunction("organizations.accept_invitation", typed<InvitationOutcome>());

export function acceptInvitation(tx: Tx, id: string): Promise<InvitationOutcome> {
  return accept(tx, { id });
}

export interface InvitationMail {
  readonly email: string;
  readonly organizationName: string;
  readonly role: MemberRole;
  readonly invitedBy: string;
  readonly expiresAt: string;
  /** What whoever is invited reads (BCP 47); null without an account. */
  readonly locale: string | null;
  readonly inviterLocale: string | null;
}

const readMail = sqlFunction("organizations.invitation_mail", typed<InvitationMail>());

/** What the mail of the invitation says that a run is about; null once it cannot be accepted any more. */
export async function findInvitationMail(
  tx: Tx,
  { id, lease }: Pick<JobRun, "id" | "lease">,
): Promise<InvitationMail | null> {
  const [row] = await readMail(tx, { job: id, lease });
  return row ?? null;
}
