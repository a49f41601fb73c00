import { isoOfTimestamptz } from "@anamnesis/db";
import type {
  Account,
  ActingMembership,
  ActingRefusal,
  AssuranceLevel,
  MemberRole,
  OrganizationType,
  ProgramScope,
  SessionKind,
  SessionSummary,
} from "@anamnesis/domain";
import type { Principal } from "./request.ts";

/** A session with whose it is, as `app.begin_session` finds it. */
export interface SessionRow {
  handle: string;
  user_id: string;
  kind: SessionKind;
  name: string | null;
  scopes: ProgramScope[] | null;
  expires_at: string;
  absolute_expires_at: string;
  idle_seconds: number;
  authenticated_at: string;
  assurance: AssuranceLevel;
  last_seen_at: string;
  created_at: string;
  ip: string | null;
  user_agent: string | null;
  email: string;
  display_name: string;
  role: Account["role"];
  must_change_password: boolean;
  deletion_due_at: string | null;
  locale: string | null;
  organization_id: string | null;
  organization_name: string | null;
  organization_slug: string | null;
  organization_type: OrganizationType | null;
  member_role: MemberRole | null;
  acting_refusal: ActingRefusal | null;
  organization_idle_minutes: number | null;
  watch_key: string;
}

/** "Last seen" is as exact as this; more would be a write for each request. */
const seenEverySeconds = 600;

export const instantOf = (row: string) => new Date(isoOfTimestamptz(row));

/** Where the end of a session is due to be moved to, ISO 8601. */
export function renewalOf(row: SessionRow): string | null {
  const idle = row.organization_idle_minutes;
  // A third of an organization's pause, so that its end is met well enough.
  const seenEvery = idle === null ? seenEverySeconds : Math.min(seenEverySeconds, idle * 20);
  const seen = instantOf(row.last_seen_at).getTime();
  // Finer than Lucia's own half of the idle time; near the absolute end that would be at each request. After an
  // organization's pause a sign of life is not enough: only a proof of who one is ends it.
  if (row.acting_refusal === "prove_again" || Date.now() - seen <= seenEvery * 1000) return null;
  const prolonged = Math.min(Date.now() + row.idle_seconds * 1000, instantOf(row.absolute_expires_at).getTime());
  return new Date(prolonged).toISOString();
}

/** The session that found itself. */
export function summaryOf(row: SessionRow): SessionSummary {
  return {
    handle: row.handle,
    current: true,
    kind: row.kind,
    name: row.name,
    scopes: row.scopes,
    createdAt: isoOfTimestamptz(row.created_at),
    lastSeenAt: isoOfTimestamptz(row.last_seen_at),
    expiresAt: isoOfTimestamptz(row.expires_at),
    authenticatedAt: isoOfTimestamptz(row.authenticated_at),
    assurance: row.assurance,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}

/** Where a session acts, from what the database says of it. */
export function actingOf(row: SessionRow): Pick<Principal, "membership" | "refused"> {
  const { organization_id: organizationId, organization_name: name, acting_refusal: refusal } = row;
  if (organizationId === null || name === null) return { membership: null, refused: null };
  if (refusal !== null) return { membership: null, refused: { organizationId, name, refusal } };
  const { organization_slug: slug, organization_type: type, member_role: role } = row;
  if (slug === null || type === null || role === null) return { membership: null, refused: null };
  const membership: ActingMembership = { organizationId, name, slug, type, role };
  return { membership, refused: null };
}
