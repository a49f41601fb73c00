import { isoOfTimestamptz, organizations, type Tx } from "@anamnesis/db";
import type {
  CreateOrganizationInput,
  FoundOrganization,
  ListOrganizationsInput,
  Organization,
  OrganizationPolicies,
  OrganizationStatus,
  OwnMembership,
  SupervisedOrganization,
  UpdateOrganizationInput,
} from "@anamnesis/domain";
import { eq, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";
import { containing } from "../../sql-text.ts";

type OrganizationRow = typeof organizations.$inferSelect;

function organizationOf(row: OrganizationRow): Organization {
  const { requiresSecondFactor, sessionIdleMinutes, sessionHours, allowedNetworks, processId: _, ...facts } = row;
  return { ...facts, policies: { requiresSecondFactor, sessionIdleMinutes, sessionHours, allowedNetworks } };
}

/** The organization, for those who work in it and act there. */
export async function findOrganization(tx: Tx, id: string): Promise<Organization | null> {
  const [row] = await tx.db.select().from(organizations).where(eq(organizations.id, id));
  return row === undefined ? null : organizationOf(row);
}

/** Where the person of the context belongs, by name; what has ended is left out. */
export async function ownMemberships(tx: Tx): Promise<readonly OwnMembership[]> {
  const rows = await tx.query<OwnMembership>(
    `SELECT organization_id AS "organizationId", name, slug, type, organization_status AS "organizationStatus", role,
        status, joined_at AS "joinedAt"
      FROM organizations.own_organizations() WHERE status <> 'ended' ORDER BY name, organization_id LIMIT 200`,
  );
  return rows.map((row) => ({ ...row, joinedAt: isoOfTimestamptz(row.joinedAt) }));
}

export async function insertOrganization(
  tx: Tx,
  { id, input }: { readonly id: string; readonly input: CreateOrganizationInput },
): Promise<"done" | "slug_taken" | "too_many"> {
  const [row] = await tx.query<{ outcome: "done" | "slug_taken" | "too_many" }>(
    "SELECT organizations.create_organization($1, $2, $3, $4, $5) AS outcome",
    [id, input.slug, input.name, input.type, input.timeZone ?? null],
  );
  if (row === undefined) throw new Error("create_organization gave no row");
  return row.outcome;
}

/** A short name like this one that nobody has; null when there are too many like it. */
export async function freeSlug(tx: Tx, wish: string): Promise<string | null> {
  const [row] = await tx.query<{ slug: string | null }>("SELECT organizations.free_slug($1) AS slug", [wish]);
  return row?.slug ?? null;
}

/** An open organization by its exact short name; null for every other. */
export async function findBySlug(tx: Tx, slug: string): Promise<FoundOrganization | null> {
  const [row] = await tx.query<FoundOrganization>(
    `SELECT organization_id AS "organizationId", name, type, city, takes_shares AS "takesShares"
      FROM organizations.lookup($1)`,
    [slug],
  );
  return row ?? null;
}

/** False when somebody else has the short name. */
export async function changeSlug(tx: Tx, slug: string): Promise<boolean> {
  const [row] = await tx.query<{ changed: boolean }>("SELECT organizations.change_slug($1) AS changed", [slug]);
  return row?.changed === true;
}

/** Changes what is given, in the organization of the context. */
export async function updateOrganization(
  tx: Tx,
  id: string,
  facts: Omit<UpdateOrganizationInput, "slug"> | OrganizationPolicies,
): Promise<Organization | null> {
  // Drizzle would write what is there and undefined as NULL.
  const given = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const [row] = await tx.db
    .update(organizations)
    .set({ ...given, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(eq(organizations.id, id))
    .returning();
  return row === undefined ? null : organizationOf(row);
}

/** False when there is no such organization in another state. */
export async function setStatus(tx: Tx, id: string, status: OrganizationStatus): Promise<boolean> {
  const [row] = await tx.query<{ done: boolean }>("SELECT organizations.set_status($1, $2) AS done", [id, status]);
  return row?.done === true;
}

/** Every organization of the installation, newest first, for those who look after it. */
export async function listOrganizations(
  tx: Tx,
  { search, status, cursor, limit }: ListOrganizationsInput,
): Promise<{ readonly organizations: readonly SupervisedOrganization[]; readonly nextCursor: string | null }> {
  const before = positionOf("organizations", cursor);
  const text = search?.trim() ?? "";
  const rows = await tx.query<SupervisedOrganization>(
    `SELECT id, slug, name, type, plan, status, created_at AS "createdAt", archived_at AS "archivedAt"
      FROM organizations.list_all($1, $2, $3, $4, $5)`,
    [text === "" ? null : containing(text), status ?? null, before?.at ?? null, before?.id ?? null, limit + 1],
  );
  const all = rows.map((row) => ({
    ...row,
    createdAt: isoOfTimestamptz(row.createdAt),
    archivedAt: isoOfTimestamptz(row.archivedAt),
  }));
  const { page, nextCursor } = pageOf("organizations", all, {
    limit,
    at: (row) => ({ at: row.createdAt, id: row.id }),
  });
  return { organizations: page, nextCursor };
}

/** Writes into the trail what somebody did with an organization. */
export async function logOrganization(
  tx: Tx,
  { event, id, details = {} }: { readonly event: string; readonly id: string; readonly details?: object },
): Promise<void> {
  await tx.query("SELECT audit.log($1, 'organizations.organizations', $2, 'success', $3)", [event, id, details]);
}

/** What an organization is called, as the system; null when there is none. */
export async function nameOfOrganization(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.query<{ name: string | null }>("SELECT organizations.name_of($1) AS name", [id]);
  return row?.name ?? null;
}
