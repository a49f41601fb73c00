import type { Account } from "@anamnesis/domain";
import { isOffline } from "../../lib/errors.ts";
import { forgetHeld } from "../../lib/held.ts";
import { forgetKept } from "../../lib/kept/forget.ts";
import { forgetSealedDrafts } from "../../lib/kept/sealed-drafts.ts";
import { keepLanguage } from "../../lib/language.ts";
import { forgetPush } from "../../lib/push.ts";
import {
  leftForGood,
  leftSession,
  notedSession,
  noteLeft,
  rememberAccount,
  rememberedAccount,
} from "../../lib/remembered-account.ts";
import { client, isWorthAnotherTry, queryClient, trpc } from "../../lib/trpc.ts";

// Asked for at once, whatever is known of the connection: without an answer there is another way to begin.
// Whoever asks for it asks in this way: one that waited would hold up the others.
export const howCurrentIsAsked = {
  staleTime: 60_000,
  networkMode: "always",
  refetchOnReconnect: true,
  retry: isWorthAnotherTry,
} as const;
const currentOptions = () => trpc.identity.sessions.current.queryOptions(undefined, howCurrentIsAsked);

/**
 * Who is signed in; null for nobody. Without a connection it is whoever was signed in here last, for as long as their
 * session lasts, so that the diary can be kept in the underground; the server decides again when it hears of it.
 */
export async function currentAccount(): Promise<Account | null> {
  const account = await accountNow();
  if (account === null) await forgetKept();
  return account;
}

async function accountNow(): Promise<Account | null> {
  try {
    const known = await queryClient.ensureQueryData(currentOptions());
    const current = (await finishLeaving(known?.session.handle ?? null)) ? null : known;
    rememberAccount(current);
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

/** Whether the session is one that was left here without a connection: it is ended now. */
async function finishLeaving(handle: string | null): Promise<boolean> {
  const left = leftSession();
  if (left === null) return false;
  if (handle === left) {
    // Nobody is in again before the server knows.
    await client.identity.sessions.signOut.mutate();
    queryClient.clear();
  }
  leftForGood();
  return handle === left;
}

/** Tells the server about a session that was left without a connection, now that there is one. */
export async function tellWhoLeft(): Promise<void> {
  if (leftSession() === null) return;
  const current = await client.identity.sessions.current.query();
  await finishLeaving(current?.session.handle ?? null);
}

/** Forgets everything that was read as this person, here and on the device. */
export async function forgetAccount(): Promise<void> {
  rememberAccount(null);
  queryClient.clear();
  await forgetKept();
}

/** The same, as its person leaves this device: their reminders come to it no more. */
export async function leaveAccount(): Promise<void> {
  forgetHeld();
  await forgetSealedDrafts();
  await forgetPush();
  await forgetAccount();
}

let leavings = 0;

/** Whether somebody is leaving this page because they want to. */
export const isLeaving = (): boolean => leavings > 0;

/** Runs what ends the session and goes to the door: that it has ended is no news meanwhile, and asks nobody to come back. */
export async function leaving(leave: () => Promise<void>): Promise<void> {
  leavings += 1;
  try {
    await leave();
  } finally {
    leavings -= 1;
  }
}

/** Leaves without the server, which cannot be reached: for whoever sits at this device nobody is signed in any more. */
export async function leaveOffline(): Promise<void> {
  const session = notedSession();
  if (session !== null) noteLeft(session.handle);
  await leaveAccount();
}

/** Asks who is signed in before anybody waits for it. */
export const askCurrentAhead = (): Promise<void> => queryClient.prefetchQuery(currentOptions());

/** Reads who is signed in, and where they act, from the server. */
export const readCurrent = () => queryClient.fetchQuery({ ...currentOptions(), staleTime: 0 });

/** The same as it was read last. */
export const knownCurrent = () => queryClient.getQueryData(currentOptions().queryKey) ?? null;

/** Reads again who is signed in, after something about them changed, and shows it everywhere. */
export async function refreshAccount(router: { invalidate: () => Promise<void> }): Promise<void> {
  await readCurrent();
  await router.invalidate();
}
