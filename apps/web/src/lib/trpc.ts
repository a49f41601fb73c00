import type { AppRouter } from "@anamnesis/api";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from "@trpc/client";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { appErrorOf, hasReason } from "./errors.ts";
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

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // The server's refusals stay refusals; a lost connection or a busy server is tried again.
      retry: (count, error) => count < 2 && ["unavailable", "internal"].includes(appErrorOf(error)?.kind ?? ""),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** The organization that this window shows, so that what is typed here goes nowhere else. */
function shownOrganization(): Readonly<Record<string, string>> {
  const shown = queryClient.getQueryData(trpc.identity.sessions.current.queryKey())?.membership?.organizationId;
  return shown === undefined ? {} : { "x-anamnesis-organization": shown };
}

export const client: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
  links: [
    stepUpLink,
    splitLink({
      condition: (op) => op.type === "mutation",
      // One request each: a mutation may set the session cookie, and carries its own idempotency key.
      true: httpLink({
        url: "/trpc",
        headers: () => ({ "idempotency-key": crypto.randomUUID(), ...shownOrganization() }),
      }),
      false: splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({ url: "/trpc" }),
        false: httpBatchLink({ url: "/trpc", maxItems: 10 }),
      }),
    }),
  ],
});

/** Options for TanStack Query, for each procedure. */
export const trpc: TRPCOptionsProxy<AppRouter> = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
