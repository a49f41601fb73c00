import { type ActionInTrail, organizations, sqlFunction, type Tx, typed, writeTrail } from "@anamnesis/db";
import {
  type CreateOrganizationInput,
  type FoundOrganization,
  type ListOrganizationsInput,
  type Organization,
  type OrganizationPolicies,
  type OrganizationStatus,
  type OwnMembership,
  type SupervisedOrganization,
  type UpdateOrganizationInput,
  withoutUndefined,
} from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import { eq, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";
import type { HandedOutKey } from "../../field-keys.repository.ts";
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

/** More than anybody looks through. */
const mostMemberships = 200;

const readMemberships = sqlFunction("organizations.own_organizations", typed<OwnMembership>());

/** Where the person of the context belongs, by name; what has ended is left out. */
export async function ownMemberships(tx: Tx): Promise<readonly OwnMembership[]> {
  const rows = await readMemberships(tx);
  return rows.filter(({ status }) => status !== "ended").slice(0, mostMemberships);
}

type CreateOutcome = "done" | "slug_taken" | "too_many";
const create = sqlFunction("organizations.create_organization", typed<CreateOutcome>());

export function insertOrganization(
  tx: Tx,
  {
    id,
    input,
    keys,
  }: {
    readonly id: string;
    readonly input: CreateOrganizationInput;
    readonly keys: { readonly key: HandedOutKey; readonly searchKey: Buffer };
  },
): Promise<CreateOutcome> {
  const { slug, name, type, timeZone = null } = input;
  const { keyId, wrapped, provider } = keys.key;
  return create(tx, { id, slug, name, type, timeZone, keyId, wrapped, provider, searchKey: keys.searchKey });
}

const findFreeSlug = sqlFunction("organizations.free_slug");

/** A short name like this one that nobody has; null when there are too many like it. */
export function freeSlug(tx: Tx, wish: string): Promise<string | null> {
  return findFreeSlug(tx, { wish });
}

const lookup = sqlFunction("organizations.lookup", typed<FoundOrganization>());

/** An open organization by its exact short name; null for every other. */
export async function findBySlug(tx: Tx, slug: string): Promise<FoundOrganization | null> {
  const [row] = await lookup(tx, { slug });
  return row ?? null;
}

const takeSlug = sqlFunction("organizations.change_slug", typed<boolean>());

/** False when somebody else has the short name. */
export function changeSlug(tx: Tx, slug: string): Promise<boolean> {
  return takeSlug(tx, { slug });
}

/** Changes what is given, in the organization of the context. */
export async function updateOrganization(
  tx: Tx,
  id: string,
  facts: Omit<UpdateOrganizationInput, "slug"> | OrganizationPolicies,
): Promise<Organization | null> {
  const [row] = await tx.db
    .update(organizations)
    .set({ ...withoutUndefined(facts), processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(eq(organizations.id, id))
    .returning();
  return row === undefined ? null : organizationOf(row);
}

const enterStatus = sqlFunction("organizations.set_status", typed<boolean>());

/** False when there is no such organization in another state. */
export function setStatus(tx: Tx, id: string, status: OrganizationStatus): Promise<boolean> {
  return enterStatus(tx, { id, status });
}

const readAll = sqlFunction("organizations.list_all", typed<SupervisedOrganization>());

/** Every organization of the installation, newest first, for those who look after it. */
export async function listOrganizations(
  tx: Tx,
  { search, status, cursor, limit }: ListOrganizationsInput,
): Promise<{ readonly organizations: readonly SupervisedOrganization[]; readonly nextCursor: string | null }> {
  const before = positionOf("organizations", cursor);
  const text = search?.trim() ?? "";
  const rows = await readAll(tx, {
    search: text === "" ? null : containing(text),
    status: status ?? null,
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf("organizations", rows, {
    limit,
    at: (row) => ({ at: row.createdAt, id: row.id }),
  });
  return { organizations: page, nextCursor };
}

/** Writes into the trail what somebody did with an organization. */
export async function logOrganization(tx: Tx, action: Omit<ActionInTrail, "status">): Promise<void> {
  await writeTrail(tx, { ...action, status: "success" });
}

const nameOf = sqlFunction("organizations.name_of");

/** What the organization is called that the mail of a run is about; null when there is none. */
export function nameOfOrganization(tx: Tx, { id, lease }: Pick<JobRun, "id" | "lease">): Promise<string | null> {
  return nameOf(tx, { job: id, lease });
}
