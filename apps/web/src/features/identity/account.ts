import type { Account } from "@anamnesis/domain";
import { isOffline } from "../../lib/errors.ts";
import { keepLanguage } from "../../lib/language.ts";
import { rememberAccount, rememberedAccount } from "../../lib/remembered-account.ts";
import { queryClient, trpc } from "../../lib/trpc.ts";

const currentOptions = () => trpc.identity.sessions.current.queryOptions(undefined, { staleTime: 60_000 });

/**
 * Who is signed in; null for nobody. Without a connection it is whoever was signed in here last, so
 * that an entry can be written down in the underground; the server decides again when it arrives.
 */
export async function currentAccount(): Promise<Account | null> {
  try {
    const current = await queryClient.ensureQueryData(currentOptions());
    rememberAccount(current?.account ?? null);
    // Chosen on another device: the page begins anew in it, and shows nothing until then.
    if (keepLanguage(current?.account.locale ?? null)) {
      location.reload();
      return await new Promise<never>(() => {});
    }
    return current?.account ?? null;
  } catch (error) {
    if (!isOffline(error)) throw error;
    return rememberedAccount();
  }
}

/** Forgets everything that was read as this person. */
export function forgetAccount(): void {
  rememberAccount(null);
  queryClient.clear();
}

/** Reads who is signed in, and where they act, from the server. */
export const readCurrent = () => queryClient.fetchQuery({ ...currentOptions(), staleTime: 0 });

/** The same as it was read last. */
export const knownCurrent = () => queryClient.getQueryData(currentOptions().queryKey) ?? null;

/** Reads again who is signed in, after something about them changed, and shows it everywhere. */
export async function refreshAccount(router: { invalidate: () => Promise<void> }): Promise<void> {
  await readCurrent();
  await router.invalidate();
}
