import type { ActingMembership, MemberRole, RefusedMembership } from "@anamnesis/domain";
import type { Query } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { client, queryClient, trpc } from "../../lib/trpc.ts";
import { knownCurrent, readCurrent } from "../identity/account.ts";
import { isOrganizationPage } from "./pages.ts";

/** Something that happened to where the person acts, and that nobody did in this window. */
export type ActingNews =
  | { readonly kind: "role"; readonly name: string; readonly role: MemberRole }
  | { readonly kind: "elsewhere"; readonly name: string | null };

interface Acting {
  readonly membership: ActingMembership | null;
  readonly refused: RefusedMembership | null;
}

interface Pages {
  readonly state: { readonly location: { readonly pathname: string } };
  readonly navigate: (to: { readonly to: "/" }) => Promise<void>;
}

let news: ActingNews | null = null;
/** While this window switches, what it hears about it is its own doing. */
let isSwitching = false;
const listeners = new Set<() => void>();

function tell(next: ActingNews | null): void {
  news = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What happened, until it was read; null for nothing. */
export const useActingNews = (): ActingNews | null => useSyncExternalStore(subscribe, () => news);
export const forgetActingNews = (): void => tell(null);

/** What is one's own, wherever one acts. Everything else belongs to the organization, also what is not known here. */
const own: ReadonlySet<unknown> = new Set(["identity", "symptoms", "exports", "operations", "organizations.list"]);

/** Whether what was read belongs to the organization that the session acts in. */
function isOfOrganization({ queryKey: [path] }: Query): boolean {
  const [feature, part] = Array.isArray(path) ? path : [];
  const isOwn = own.has(feature) || own.has(`${feature}.${part}`);
  return !isOwn || (feature === "symptoms" && part === "shared");
}

/** Takes what was read in an organization off every page at once. */
function dropOrganization(): void {
  for (const query of queryClient.getQueryCache().findAll({ predicate: isOfOrganization })) {
    void query.cancel({ silent: true });
    query.reset();
  }
}

async function readAgain(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries(trpc.organizations.list.queryFilter()),
    queryClient.refetchQueries({ type: "active", predicate: isOfOrganization }),
  ]);
}

/** Reads again where the session acts, after what is in the way may have gone. */
export async function lookAgain(): Promise<void> {
  await readCurrent();
  await readAgain();
}

/** Acts in another of the person's organizations; null: for the person alone. Throws what the server refuses with. */
export function actIn(organizationId: string | null, pages: Pages): Promise<void> {
  return actAfter(async () => undefined, { organizationId, pages });
}

/** Does what ends the person's acting here, such as leaving, and goes on as the person alone. */
export function leaveOrganization(end: () => Promise<unknown>, pages: Pages): Promise<void> {
  return actAfter(end, { organizationId: null, pages });
}

interface Move {
  readonly organizationId: string | null;
  readonly pages: Pages;
}

async function actAfter(first: () => Promise<unknown>, { organizationId, pages }: Move): Promise<void> {
  await first();
  isSwitching = true;
  try {
    // An answer on its way belongs to the place that is being left.
    await queryClient.cancelQueries({ predicate: isOfOrganization });
    // And who is asked about under the token that ends now is nobody.
    await queryClient.cancelQueries(trpc.identity.sessions.current.queryFilter());
    await client.organizations.actIn.mutate({ organizationId });
    tell(null);
    if (organizationId === null && isOrganizationPage(pages.state.location.pathname)) await pages.navigate({ to: "/" });
    dropOrganization();
    await readCurrent();
  } finally {
    isSwitching = false;
  }
  await readAgain();
}

function newsOf(before: Acting | null, after: Acting | null): ActingNews | null {
  const was = before?.membership ?? null;
  const is = after?.membership ?? null;
  // Why somebody is kept out is said for as long as it holds.
  if (before === null || (after?.refused ?? null) !== null) return null;
  if (is?.organizationId !== was?.organizationId) return { kind: "elsewhere", name: is?.name ?? null };
  return is !== null && is.role !== was?.role ? { kind: "role", name: is.name, role: is.role } : null;
}

/** Whether the server speaks of something else than what this window knows. */
export function isNewActing(acting: string | null): boolean {
  const { membership = null, refused = null } = knownCurrent() ?? {};
  if (refused !== null) return true;
  return acting !== (membership === null ? null : `${membership.organizationId} ${membership.role}`);
}

/** What the person can do something about here: the page waits for them, empty. */
const canComeBack = (refused: RefusedMembership | null) =>
  refused !== null && ["second_factor_required", "address_not_allowed", "prove_again"].includes(refused.refusal);

/** The server said that the session may do other things, or elsewhere: what it showed goes at once. */
export async function actingChanged(pages: Pages): Promise<void> {
  if (isSwitching) return;
  const before = knownCurrent();
  dropOrganization();
  const after = await readCurrent().catch(() => null);
  tell(newsOf(before, after));
  const isOut = after?.membership === null && !canComeBack(after.refused);
  if (isOut && isOrganizationPage(pages.state.location.pathname)) await pages.navigate({ to: "/" });
  await readAgain();
}
