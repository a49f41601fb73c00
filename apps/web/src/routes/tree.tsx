import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { currentAccount } from "../features/identity/account.ts";
import { SignInPage } from "../features/identity/SignInPage.tsx";
import { loadInsideWords } from "../lib/i18n.ts";
import {
  calendarSearch,
  diarySearch,
  jobsSearch,
  membersSearch,
  organizationsSearch,
  sharedSearch,
  signInSearch,
  todaySearch,
  trendsSearch,
  usersSearch,
  resourcesSearch,
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
/** Works for who is signed in and for who is not yet. */
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  beforeLoad: async () => {
    const [account] = await Promise.all([currentAccount(), loadInsideWords()]);
    return { account };
  },
  component: lazyRouteComponent(() => import("../features/organizations/InvitationPage.tsx"), "InvitationPage"),
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
  component: lazyRouteComponent(() => import("../features/symptoms/sharing/SharePage.tsx"), "SharePage"),
});
const newShare = createRoute({
  getParentRoute: () => shell,
  path: "/share/new",
  component: lazyRouteComponent(() => import("../features/symptoms/sharing/NewSharePage.tsx"), "NewSharePage"),
});
/** What an organization gives to people who want to share with it. */
const shareWith = createRoute({
  getParentRoute: () => shell,
  path: "/share/with/$slug",
  component: lazyRouteComponent(() => import("../features/symptoms/sharing/NewSharePage.tsx"), "ShareWithPage"),
});
const shareHistory = createRoute({
  getParentRoute: () => shell,
  path: "/share/history",
  component: lazyRouteComponent(() => import("../features/symptoms/sharing/HistoryPage.tsx"), "HistoryPage"),
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

const newOrganization = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/new",
  component: lazyRouteComponent(
    () => import("../features/organizations/NewOrganizationPage.tsx"),
    "NewOrganizationPage",
  ),
});
/** The pages of the organization that one acts in. */
const organization = createRoute({
  getParentRoute: () => shell,
  id: "organization",
  component: lazyRouteComponent(() => import("./MembersOnly.tsx"), "MembersOnly"),
});
const organizationSettings = createRoute({
  getParentRoute: () => organization,
  path: "/organization",
  component: lazyRouteComponent(
    () => import("../features/organizations/settings/OrganizationPage.tsx"),
    "OrganizationPage",
  ),
});
const organizationRules = createRoute({
  getParentRoute: () => organization,
  path: "/organization/rules",
  component: lazyRouteComponent(() => import("../features/organizations/settings/RulesPage.tsx"), "RulesPage"),
});
const organizationRoles = createRoute({
  getParentRoute: () => organization,
  path: "/organization/roles",
  component: lazyRouteComponent(() => import("../features/organizations/roles/RolesPage.tsx"), "RolesPage"),
});
const organizationMembers = createRoute({
  getParentRoute: () => organization,
  path: "/organization/members",
  validateSearch: membersSearch,
  component: lazyRouteComponent(() => import("../features/organizations/members/MembersPage.tsx"), "MembersPage"),
});
const organizationActivity = createRoute({
  getParentRoute: () => organization,
  path: "/organization/activity",
  component: lazyRouteComponent(() => import("../features/organizations/activity/ActivityPage.tsx"), "ActivityPage"),
});
const resources = createRoute({
  getParentRoute: () => organization,
  path: "/organization/resources",
  validateSearch: resourcesSearch,
  component: lazyRouteComponent(() => import("../features/organizations/resources/ResourcesPage.tsx"), "ResourcesPage"),
});
const newResource = createRoute({
  getParentRoute: () => organization,
  path: "/organization/resources/new",
  validateSearch: resourcesSearch,
  component: lazyRouteComponent(
    () => import("../features/organizations/resources/NewResourcePage.tsx"),
    "NewResourcePage",
  ),
});
const resource = createRoute({
  getParentRoute: () => organization,
  path: "/organization/resources/$id",
  component: lazyRouteComponent(() => import("../features/organizations/resources/ResourcePage.tsx"), "ResourcePage"),
});
const shared = createRoute({
  getParentRoute: () => organization,
  path: "/shared",
  validateSearch: sharedSearch,
  component: lazyRouteComponent(() => import("../features/symptoms/sharing/SharedPage.tsx"), "SharedPage"),
});
const sharedDiary = createRoute({
  getParentRoute: () => organization,
  path: "/shared/$shareId",
  component: lazyRouteComponent(() => import("../features/symptoms/sharing/SharedDiaryPage.tsx"), "SharedDiaryPage"),
});
const organizations = createRoute({
  getParentRoute: () => administration,
  path: "/admin/organizations",
  validateSearch: organizationsSearch,
  component: lazyRouteComponent(
    () => import("../features/organizations/supervision/OrganizationsPage.tsx"),
    "OrganizationsPage",
  ),
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
  invitation,
  shell.addChildren([
    today,
    diary,
    entry,
    calendar,
    trends,
    share,
    newShare,
    shareWith,
    shareHistory,
    you,
    security,
    profile,
    data,
    newOrganization,
    organization.addChildren([
      organizationSettings,
      organizationRules,
      organizationRoles,
      organizationMembers,
      organizationActivity,
      resources,
      newResource,
      resource,
      shared,
      sharedDiary,
    ]),
    administration.addChildren([users, user, organizations, alerts, jobs]),
  ]),
]);
