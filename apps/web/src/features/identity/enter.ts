import type { useNavigate } from "@tanstack/react-router";
import { queryClient } from "../../lib/trpc.ts";

/** Goes in after a sign-in: nothing that was read before counts any more. */
export async function enter(navigate: ReturnType<typeof useNavigate>, next: string | undefined): Promise<void> {
  queryClient.clear();
  await navigate({ to: next ?? "/", replace: true });
}
