import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { isUnreachable } from "../../lib/errors.ts";
import { client } from "../../lib/trpc.ts";
import { leaveAccount, leaveOffline } from "./account.ts";

/** Ends the session of this browser, and goes to the door. Also without a connection: the server hears of it later. */
export function useSignOut() {
  const navigate = useNavigate();
  return useMutation({
    async mutationFn() {
      try {
        await client.identity.sessions.signOut.mutate();
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        return leaveOffline();
      }
      await leaveAccount();
    },
    onSuccess: () => navigate({ to: "/sign-in" }),
  });
}
