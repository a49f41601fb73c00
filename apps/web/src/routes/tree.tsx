import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { currentAccount } from "../features/identity/account.ts";
import { SignInPage } from "../features/identity/SignInPage.tsx";
import { calendarSearch, diarySearch, signInSearch, todaySearch, trendsSearch } from "./search.ts";
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

/** Everything behind the door: who is not signed in comes back here after signing in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ location }) => {
    const account = await currentAccount();
    if (account === null) throw redirect({ to: "/sign-in", search: { next: location.href } });
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

export const routeTree = root.addChildren([
  signIn,
  register,
  shell.addChildren([today, diary, entry, calendar, trends, share, you]),
]);
