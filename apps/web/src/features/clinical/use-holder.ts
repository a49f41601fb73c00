import { useRouteContext } from "@tanstack/react-router";
import { heldBy } from "../../lib/held.ts";
import { useMembership } from "../identity/membership.ts";

/** Whose what is typed here is. */
export function useHolder(): string {
  const { account } = useRouteContext({ from: "/shell" });
  return heldBy(account.id, useMembership()?.organizationId);
}
