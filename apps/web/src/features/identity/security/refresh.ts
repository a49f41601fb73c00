import { queryClient, trpc } from "../../../lib/trpc.ts";

/** Reads again what the page says about the safety of the account: nearly every change shows in several places. */
export async function safetyChanged(): Promise<void> {
  const { accounts, passkeys, sessions } = trpc.identity;
  const keys = [
    accounts.safety.queryKey(),
    accounts.securityLog.pathKey(),
    passkeys.list.queryKey(),
    sessions.list.queryKey(),
  ];
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
