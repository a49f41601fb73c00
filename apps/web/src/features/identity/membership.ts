import { type ActingMembership, mayUse, type Permission, type RefusedMembership, rolesOf } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../lib/trpc.ts";
import { howCurrentIsAsked } from "./account.ts";

const useCurrent = () => useQuery(trpc.identity.sessions.current.queryOptions(undefined, howCurrentIsAsked)).data;

/** The organization that the session acts in, and as what; null for who acts for themselves. */
export function useMembership(): ActingMembership | null {
  return useCurrent()?.membership ?? null;
}

/** The organization that the session would act in, and why it cannot; null when nothing is in the way. */
export function useRefusal(): RefusedMembership | null {
  return useCurrent()?.refused ?? null;
}

/** Whether a permission is the person's, here and now. The server decides again. */
export function useMayUse(permission: Permission): boolean {
  const current = useCurrent() ?? null;
  if (current === null) return false;
  return mayUse(rolesOf({ role: current.account.role, memberRole: current.membership?.role ?? null }), permission);
}
