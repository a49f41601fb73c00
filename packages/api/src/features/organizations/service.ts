import type { Tx } from "@anamnesis/db";
import {
  AppError,
  type CreateOrganizationInput,
  type FoundOrganization,
  isInNetwork,
  isReservedSlug,
  type Organization,
  type OrganizationPolicies,
  type OrganizationStatus,
  type UpdateOrganizationInput,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../field-keys.ts";
import { newOrganizationKeys } from "../clinical/index.ts";
import { logSecurityEvent } from "../identity/index.ts";
import {
  changeSlug,
  findBySlug,
  findOrganization,
  freeSlug,
  insertOrganization,
  logOrganization,
  setStatus,
  updateOrganization,
} from "./repository.ts";

/** Opens an organization; whoever does is its administrator. Throws `conflict`, with another short name to offer. */
export async function createOrganization(
  tx: KeyedTx,
  userId: string,
  input: CreateOrganizationInput,
): Promise<{ readonly id: string; readonly slug: string }> {
  if (isReservedSlug(input.slug)) throw await slugTaken(tx, input.slug);
  const id = uuidv7();
  const outcome = await insertOrganization(tx, { id, input, keys: await newOrganizationKeys(tx, id) });
  if (outcome === "too_many") throw new AppError("conflict", "organizations.too_many");
  if (outcome === "slug_taken") throw await slugTaken(tx, input.slug);
  await logSecurityEvent(tx, "ORGANIZATION_CREATED", userId, { organizationId: id, name: input.name });
  await logOrganization(tx, { event: "ORGANIZATION_CREATED", id });
  return { id, slug: input.slug };
}

/** The short name if it is free, or else one like it; null when there are too many. */
export function offerSlug(tx: Tx, wish: string): Promise<string | null> {
  return freeSlug(tx, isReservedSlug(wish) ? `${wish}-2` : wish);
}

async function slugTaken(tx: Tx, wish: string): Promise<AppError> {
  const free = await offerSlug(tx, wish);
  const offer = free === null ? "Choose another one." : `“${free}” is free.`;
  return new AppError("conflict", "organizations.slug_taken", { fields: { slug: [`That name is taken. ${offer}`] } });
}

/** Throws `not_found`, also for one that is none of the person's. */
export async function getOrganization(tx: Tx, id: string): Promise<Organization> {
  const organization = await findOrganization(tx, id);
  if (organization === null) throw new AppError("not_found", "organizations.not_found");
  return organization;
}

/** An open organization by its exact short name. Throws `not_found` for every other. */
export async function lookUpOrganization(tx: Tx, slug: string): Promise<FoundOrganization> {
  const found = await findBySlug(tx, slug);
  if (found !== null) return found;
  throw new AppError("not_found", "organizations.name_unknown", {
    fields: { slug: ["There is no organization with that short name. Ask them how it is spelled."] },
  });
}

/** Changes what is given, in the organization that its administrator acts in. */
export async function changeOrganization(
  tx: Tx,
  id: string,
  { slug, ...facts }: UpdateOrganizationInput,
): Promise<Organization> {
  if (slug !== undefined && (isReservedSlug(slug) || !(await changeSlug(tx, slug)))) throw await slugTaken(tx, slug);
  const changed = await updateOrganization(tx, id, facts);
  if (changed === null) throw new AppError("not_found", "organizations.not_found");
  return changed;
}

interface Author {
  readonly clientIp: string | null;
  readonly assurance: string;
}

/** Sets the rules. Throws `invalid` for one that would lock its own author out. */
export async function changePolicies(
  tx: Tx,
  id: string,
  { policies, author }: { readonly policies: OrganizationPolicies; readonly author: Author },
): Promise<Organization> {
  const fields: Record<string, string[]> = {};
  const { allowedNetworks, requiresSecondFactor } = policies;
  const own = author.clientIp;
  if (allowedNetworks.length > 0 && !allowedNetworks.some((network) => own !== null && isInNetwork(own, network))) {
    fields["allowedNetworks"] = [
      `That would lock you out: you are at ${own ?? "an unknown address"}. Add a range that holds it.`,
    ];
  }
  if (requiresSecondFactor && author.assurance !== "aal2") {
    fields["requiresSecondFactor"] = [
      "That would lock you out: you signed in without a second factor. Set one up, and sign in with it first.",
    ];
  }
  if (Object.keys(fields).length > 0) throw new AppError("invalid", "organizations.would_lock_out", { fields });
  const changed = await updateOrganization(tx, id, policies);
  if (changed === null) throw new AppError("not_found", "organizations.not_found");
  return changed;
}

/** Suspends, reopens or archives. The context carries the reason. Throws `not_found`. */
export async function changeStatus(tx: Tx, id: string, status: OrganizationStatus): Promise<void> {
  if (!(await setStatus(tx, id, status))) throw new AppError("not_found", "organizations.not_found");
  await logOrganization(tx, { event: "ORGANIZATION_STATUS_CHANGED", id, details: { status } });
}
