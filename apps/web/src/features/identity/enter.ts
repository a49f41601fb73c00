import type { useNavigate } from "@tanstack/react-router";
import { forgetKept } from "../../lib/kept/forget.ts";
import { queryClient } from "../../lib/trpc.ts";

/** Goes in after a sign-in: nothing that was read before counts any more, or stays on the device. */
export async function enter(navigate: ReturnType<typeof useNavigate>, next: string | undefined): Promise<void> {
  queryClient.clear();
  await forgetKept();
  await navigate({ to: next ?? (await landingPlace()), replace: true });
}

/** Where somebody begins who asked for no page. At the door nobody needs to know more than that. */
async function landingPlace(): Promise<string> {
  const { landing } = await import("../../routes/pages/today.ts");
  return landing();
}
