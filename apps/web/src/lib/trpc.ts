import type { AppRouter } from "@anamnesis/api";
import { MutationCache, notifyManager, QueryCache, QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from "@trpc/client";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { fetchAndNotice, isConnected } from "./connection.ts";
import { appErrorOf, hasReason, isUnreachable } from "./errors.ts";
import { stepUpLink } from "./step-up.ts";

let onSignedOut = () => {};

/** Says what happens when the server no longer knows who is asking. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** The server said that the session of this page has ended. */
export function signedOut(): void {
  onSignedOut();
}

/** Tells the listener when this failure means that nobody is signed in. The caches do it for their own. */
export function noticeSignedOut(error: unknown): void {
  if (hasReason(error, "identity.sign_in_first")) onSignedOut();
}

/** The server's refusals stay refusals; a busy server is tried again. */
export const isWorthAnotherTry = (count: number, error: unknown): boolean =>
  count < 2 && ["unavailable", "internal"].includes(appErrorOf(error)?.kind ?? "");

// At once, not after a timer: a box that was ticked would be drawn unticked until the cache tells what it holds.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Without a connection what is asked for waits.
      retry: (count, error) => (isUnreachable(error) ? count < 2 || !isConnected() : isWorthAnotherTry(count, error)),
    },
    mutations: { networkMode: "always" },
  },
});

/** The organization that this window shows, so that what is typed here goes nowhere else. */
function shownOrganization(): Readonly<Record<string, string>> {
  const shown = queryClient.getQueryData(trpc.identity.sessions.current.queryKey())?.membership?.organizationId;
  return shown === undefined ? {} : { "x-anamnesis-organization": shown };
}

/** The types of the library leave out what a browser has. */
const noticing = (input: RequestInfo | URL, init?: object) => fetchAndNotice(input, init);

export const client: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
  links: [
    stepUpLink,
    splitLink({
      condition: (op) => op.type === "mutation",
      // One request each: a mutation may set the session cookie, and carries its own idempotency key.
      true: httpLink({
        url: "/trpc",
        fetch: noticing,
        headers: () => ({ "idempotency-key": crypto.randomUUID(), ...shownOrganization() }),
      }),
      false: splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({ url: "/trpc" }),
        false: httpBatchLink({ url: "/trpc", maxItems: 10, fetch: noticing }),
      }),
    }),
  ],
});

/** Options for TanStack Query, for each procedure. */
export const trpc: TRPCOptionsProxy<AppRouter> = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
