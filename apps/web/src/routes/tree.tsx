import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { currentAccount } from "../features/identity/account.ts";
import { SignInPage } from "../features/identity/SignInPage.tsx";
import { loadInsideWords } from "../lib/i18n.ts";
import {
  calendarSearch,
  diarySearch,
  jobsSearch,
  signInSearch,
  todaySearch,
  trendsSearch,
  usersSearch,
} from "./search.ts";
import { FailedPage, NotFoundPage } from "./SystemPages.tsx";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error }) => <FailedPage error={error} />,
});

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
  component: lazyRouteComponent(() => import("../features/identity/RegisterPage.tsx"), "RegisterPage"),
});

/** Pages that mails and the start log lead to: what opens them stands after the #, and stays in the browser. */
const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: "/verify-email",
  component: lazyRouteComponent(() => import("../features/identity/VerifyEmailPage.tsx"), "VerifyEmailPage"),
});
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("../features/identity/ForgotPasswordPage.tsx"), "ForgotPasswordPage"),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("../features/identity/ResetPasswordPage.tsx"), "ResetPasswordPage"),
});
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: "/confirm-email",
  component: lazyRouteComponent(() => import("../features/identity/ConfirmEmailPage.tsx"), "ConfirmEmailPage"),
});
const resetFactors = createRoute({
  getParentRoute: () => root,
  path: "/reset-factors",
  component: lazyRouteComponent(() => import("../features/identity/ResetFactorsPage.tsx"), "ResetFactorsPage"),
});
const firstAdmin = createRoute({
  getParentRoute: () => root,
  path: "/first-admin",
  component: lazyRouteComponent(() => import("../features/identity/FirstAdminPage.tsx"), "FirstAdminPage"),
});

/** Everything behind the door: who is not signed in comes back here after signing in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ location }) => {
    const account = await currentAccount();
    if (account === null) throw redirect({ to: "/sign-in", search: { next: location.href } });
    // The one page that is open until the password is a new one.
    if (account.mustChangePassword && location.pathname !== "/you/security") throw redirect({ to: "/you/security" });
    await loadInsideWords();
    return { account };
  },
  component: lazyRouteComponent(() => import("./Shell.tsx"), "Shell"),
});

const today = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: todaySearch,
  component: lazyRouteComponent(() => import("../features/symptoms/TodayPage.tsx"), "TodayPage"),
});
const diary = createRoute({
  getParentRoute: () => shell,
  path: "/entries",
  validateSearch: diarySearch,
  component: lazyRouteComponent(() => import("../features/symptoms/DiaryPage.tsx"), "DiaryPage"),
});
const entry = createRoute({
  getParentRoute: () => shell,
  path: "/entries/$id",
  component: lazyRouteComponent(() => import("../features/symptoms/EntryPage.tsx"), "EntryPage"),
});
const calendar = createRoute({
  getParentRoute: () => shell,
  path: "/calendar",
  validateSearch: calendarSearch,
  component: lazyRouteComponent(() => import("../features/symptoms/CalendarPage.tsx"), "CalendarPage"),
});
const trends = createRoute({
  getParentRoute: () => shell,
  path: "/trends",
  validateSearch: trendsSearch,
  component: lazyRouteComponent(() => import("../features/symptoms/TrendsPage.tsx"), "TrendsPage"),
});
const share = createRoute({
  getParentRoute: () => shell,
  path: "/share",
  component: lazyRouteComponent(() => import("../features/exports/SharePage.tsx"), "SharePage"),
});
const you = createRoute({
  getParentRoute: () => shell,
  path: "/you",
  component: lazyRouteComponent(() => import("../features/identity/YouPage.tsx"), "YouPage"),
});

const security = createRoute({
  getParentRoute: () => shell,
  path: "/you/security",
  component: lazyRouteComponent(() => import("../features/identity/SecurityPage.tsx"), "SecurityPage"),
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: "/you/profile",
  component: lazyRouteComponent(() => import("../features/identity/ProfilePage.tsx"), "ProfilePage"),
});
const data = createRoute({
  getParentRoute: () => shell,
  path: "/you/data",
  component: lazyRouteComponent(() => import("../features/identity/DataPage.tsx"), "DataPage"),
});
/** What only administrators see: for others nothing behind it is even asked for. */
const administration = createRoute({
  getParentRoute: () => shell,
  id: "administration",
  component: lazyRouteComponent(() => import("./AdministratorsOnly.tsx"), "AdministratorsOnly"),
});
const users = createRoute({
  getParentRoute: () => administration,
  path: "/admin/users",
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import("../features/identity/admin/UsersPage.tsx"), "UsersPage"),
});
const user = createRoute({
  getParentRoute: () => administration,
  path: "/admin/users/$id",
  component: lazyRouteComponent(() => import("../features/identity/admin/UserPage.tsx"), "UserPage"),
});
const alerts = createRoute({
  getParentRoute: () => administration,
  path: "/admin/alerts",
  component: lazyRouteComponent(() => import("../features/operations/AlertsPage.tsx"), "AlertsPage"),
});
const jobs = createRoute({
  getParentRoute: () => administration,
  path: "/admin/jobs",
  validateSearch: jobsSearch,
  component: lazyRouteComponent(() => import("../features/operations/JobsPage.tsx"), "JobsPage"),
});

export const routeTree = root.addChildren([
  signIn,
  register,
  verifyEmail,
  forgotPassword,
  resetPassword,
  confirmEmail,
  resetFactors,
  firstAdmin,
  shell.addChildren([
    today,
    diary,
    entry,
    calendar,
    trends,
    share,
    you,
    security,
    profile,
    data,
    administration.addChildren([users, user, alerts, jobs]),
  ]),
]);
