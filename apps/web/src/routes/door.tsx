import { createRootRoute, createRoute, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { currentAccount } from "../features/identity/account.ts";
import { SignInPage } from "../features/identity/SignInPage.tsx";
import { loadInsideWords } from "../lib/i18n.ts";
import { doorPages, organizationPages } from "./areas.ts";
import { signInSearch } from "./search.ts";
import { FailedBefore } from "./SystemPages.tsx";

export const root = createRootRoute({ component: Outlet, errorComponent: FailedBefore });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: SignInPage,
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: signInSearch,
  component: lazyRouteComponent(doorPages, "RegisterPage"),
});

/** Pages that mails and the start log lead to: what opens them stands after the #, and stays in the browser. */
const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: "/verify-email",
  component: lazyRouteComponent(doorPages, "VerifyEmailPage"),
});
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(doorPages, "ForgotPasswordPage"),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(doorPages, "ResetPasswordPage"),
});
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: "/confirm-email",
  component: lazyRouteComponent(doorPages, "ConfirmEmailPage"),
});
const resetFactors = createRoute({
  getParentRoute: () => root,
  path: "/reset-factors",
  component: lazyRouteComponent(doorPages, "ResetFactorsPage"),
});
const firstAdmin = createRoute({
  getParentRoute: () => root,
  path: "/first-admin",
  component: lazyRouteComponent(doorPages, "FirstAdminPage"),
});
/** Works for who is signed in and for who is not yet. */
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  beforeLoad: async () => {
    const [account] = await Promise.all([currentAccount(), loadInsideWords()]);
    return { account };
  },
  component: lazyRouteComponent(organizationPages, "InvitationPage"),
});

/** Pages in front of the door. */
export const doorRoutes = [
  signIn,
  register,
  verifyEmail,
  forgotPassword,
  resetPassword,
  confirmEmail,
  resetFactors,
  firstAdmin,
  invitation,
] as const;
