import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../../lib/trpc.ts";
import { forgetAccount } from "./account.ts";

/** Ends the session of this browser, and goes to the door. */
export function useSignOut() {
  const navigate = useNavigate();
  return useMutation(
    trpc.identity.sessions.signOut.mutationOptions({
      async onSuccess() {
        forgetAccount();
        await navigate({ to: "/sign-in" });
      },
    }),
  );
}
