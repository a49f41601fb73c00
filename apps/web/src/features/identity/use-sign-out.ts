import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { isUnreachable } from "../../lib/errors.ts";
import { client } from "../../lib/trpc.ts";
import { leaveAccount, leaveOffline, leaving } from "./account.ts";

/** Ends the session of this browser. Also without a connection: the server hears of it later. */
async function signOut(): Promise<void> {
  try {
    await client.identity.sessions.signOut.mutate();
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return leaveOffline();
  }
  await leaveAccount();
}

/** Signs out, and goes to the door. */
export function useSignOut() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () =>
      leaving(async () => {
        await signOut();
        await navigate({ to: "/sign-in" });
      }),
  });
}
