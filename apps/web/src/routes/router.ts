import { createRouter } from "@tanstack/react-router";
import { forgetAccount, isLeaving, tellWhoLeft } from "../features/identity/account.ts";
import { whenConnectionChanges } from "../lib/connection.ts";
import { whenAccountChangesElsewhere } from "../lib/remembered-account.ts";
import { client, queryClient, whenSignedOut } from "../lib/trpc.ts";
import { PageSkeleton } from "../ui/States.tsx";
import { FailedPage } from "./SystemPages.tsx";
import { routeTree } from "./tree.tsx";

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  scrollRestoration: true,
  // A tap is answered at once: what takes a moment shows its shape meanwhile.
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 80,
  defaultPendingMinMs: 0,
  defaultErrorComponent: FailedPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** In front of the door there is nothing of anybody's. */
const outside: ReadonlySet<string> = new Set([
  "/sign-in",
  "/register",
  "/verify-email",
  "/forgot-password",
  "/reset-password",
  "/confirm-email",
  "/reset-factors",
  "/first-admin",
  "/invitation",
]);
export const isOutside = (): boolean => outside.has(router.state.location.pathname);

let isAskingAgain = false;

/** Goes to the door, unless the server knows who this is all the same. */
async function leaveUnlessKnown(): Promise<void> {
  const { href } = router.state.location;
  // An answer to what was asked under a token that was renewed meanwhile comes late, and says nothing of the one there is.
  const current = await client.identity.sessions.current.query().catch(() => null);
  if (current !== null) {
    await queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
    return;
  }
  await forgetAccount().finally(() => router.navigate({ to: "/sign-in", search: { next: href } }));
}

whenSignedOut(() => {
  if (isOutside() || isLeaving() || isAskingAgain) return;
  isAskingAgain = true;
  void leaveUnlessKnown().finally(() => {
    isAskingAgain = false;
  });
});

whenConnectionChanges((isConnected) => {
  // What cannot be told now is told when the app is opened next.
  if (isConnected) tellWhoLeft().catch(() => undefined);
});

// The session is the browser's, not the window's: what one person reads here is not left for the next.
whenAccountChangesElsewhere(() => {
  if (!isOutside()) location.reload();
});
