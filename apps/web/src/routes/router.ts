import { createRouter } from "@tanstack/react-router";
import { forgetAccount } from "../features/identity/account.ts";
import { whenSignedOut } from "../lib/trpc.ts";
import { routeTree } from "./tree.tsx";

export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in" || pathname === "/register") return;
  forgetAccount();
  void router.navigate({ to: "/sign-in", search: { next: href } });
});
