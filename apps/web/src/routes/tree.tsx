import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { currentAccount } from "../features/identity/account.ts";
import { isConnected } from "../lib/connection.ts";
import { loadInsideWords } from "../lib/i18n.ts";
import { queryClient, trpc } from "../lib/trpc.ts";
import {
  accountPages,
  administrationPages,
  clinicalPages,
  diaryPages,
  imagePages,
  importPages,
  keptDiary,
  organizationPages,
  sharingPages,
  todayPages,
} from "./areas.ts";
import { doorRoutes, root } from "./door.tsx";
import {
  calendarSearch,
  diarySearch,
  jobsSearch,
  membersSearch,
  newShareSearch,
  organizationsSearch,
  sharedSearch,
  todaySearch,
  trendsSearch,
  usersSearch,
  resourcesSearch,
  casesSearch,
  patientSearch,
  planSearch,
} from "./search.ts";
import { FailedBefore, NotFoundPage } from "./SystemPages.tsx";

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
    // Without a connection pages begin with what is on the device.
    if (!isConnected()) await keptDiary().then(({ keepDiary }) => keepDiary());
    return { account };
  },
  errorComponent: FailedBefore,
  component: lazyRouteComponent(todayPages, "Shell"),
});

/** What has to be known before anything can be logged. */
export const askForToday = (): void => void queryClient.prefetchQuery(trpc.symptoms.vocabulary.queryOptions());
const today = createRoute({
  getParentRoute: () => shell,
  path: "/",
  loader: askForToday,
  validateSearch: todaySearch,
  component: lazyRouteComponent(todayPages, "TodayPage"),
});
const diary = createRoute({
  getParentRoute: () => shell,
  path: "/entries",
  validateSearch: diarySearch,
  component: lazyRouteComponent(diaryPages, "DiaryPage"),
});
const entry = createRoute({
  getParentRoute: () => shell,
  path: "/entries/$id",
  component: lazyRouteComponent(diaryPages, "EntryPage"),
});
const categories = createRoute({
  getParentRoute: () => shell,
  path: "/categories",
  component: lazyRouteComponent(diaryPages, "CategoriesPage"),
});
const calendar = createRoute({
  getParentRoute: () => shell,
  path: "/calendar",
  validateSearch: calendarSearch,
  component: lazyRouteComponent(diaryPages, "CalendarPage"),
});
const trends = createRoute({
  getParentRoute: () => shell,
  path: "/trends",
  validateSearch: trendsSearch,
  component: lazyRouteComponent(diaryPages, "TrendsPage"),
});
const share = createRoute({
  getParentRoute: () => shell,
  path: "/share",
  component: lazyRouteComponent(sharingPages, "SharePage"),
});
const brief = createRoute({
  getParentRoute: () => shell,
  path: "/brief",
  component: lazyRouteComponent(sharingPages, "BriefPage"),
});
const imports = createRoute({
  getParentRoute: () => shell,
  path: "/import",
  component: lazyRouteComponent(importPages, "ImportPage"),
});
const newShare = createRoute({
  getParentRoute: () => shell,
  path: "/share/new",
  validateSearch: newShareSearch,
  component: lazyRouteComponent(sharingPages, "NewSharePage"),
});
/** What an organization gives to people who want to share with it. */
const shareWith = createRoute({
  getParentRoute: () => shell,
  path: "/share/with/$slug",
  component: lazyRouteComponent(sharingPages, "ShareWithPage"),
});
const shareHistory = createRoute({
  getParentRoute: () => shell,
  path: "/share/history",
  component: lazyRouteComponent(sharingPages, "HistoryPage"),
});
const you = createRoute({
  getParentRoute: () => shell,
  path: "/you",
  component: lazyRouteComponent(accountPages, "YouPage"),
});

const security = createRoute({
  getParentRoute: () => shell,
  path: "/you/security",
  component: lazyRouteComponent(accountPages, "SecurityPage"),
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: "/you/profile",
  component: lazyRouteComponent(accountPages, "ProfilePage"),
});
const cycle = createRoute({
  getParentRoute: () => shell,
  path: "/you/cycle",
  component: lazyRouteComponent(accountPages, "CyclePage"),
});
const reminders = createRoute({
  getParentRoute: () => shell,
  path: "/you/reminders",
  component: lazyRouteComponent(accountPages, "RemindersPage"),
});
const data = createRoute({
  getParentRoute: () => shell,
  path: "/you/data",
  component: lazyRouteComponent(accountPages, "DataPage"),
});
/** What only administrators see: for others nothing behind it is even asked for. */
const administration = createRoute({
  getParentRoute: () => shell,
  id: "administration",
  component: lazyRouteComponent(administrationPages, "AdministratorsOnly"),
});
const users = createRoute({
  getParentRoute: () => administration,
  path: "/admin/users",
  validateSearch: usersSearch,
  component: lazyRouteComponent(administrationPages, "UsersPage"),
});
const user = createRoute({
  getParentRoute: () => administration,
  path: "/admin/users/$id",
  component: lazyRouteComponent(administrationPages, "UserPage"),
});
const health = createRoute({
  getParentRoute: () => administration,
  path: "/admin/health",
  component: lazyRouteComponent(administrationPages, "HealthPage"),
});
const alerts = createRoute({
  getParentRoute: () => administration,
  path: "/admin/alerts",
  component: lazyRouteComponent(administrationPages, "AlertsPage"),
});
const jobs = createRoute({
  getParentRoute: () => administration,
  path: "/admin/jobs",
  validateSearch: jobsSearch,
  component: lazyRouteComponent(administrationPages, "JobsPage"),
});
const codeLists = createRoute({
  getParentRoute: () => administration,
  path: "/admin/codes",
  component: lazyRouteComponent(administrationPages, "CodeListsPage"),
});

const newOrganization = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/new",
  component: lazyRouteComponent(organizationPages, "NewOrganizationPage"),
});
/** The pages of the organization that one acts in. */
const organization = createRoute({
  getParentRoute: () => shell,
  id: "organization",
  component: lazyRouteComponent(organizationPages, "MembersOnly"),
});
const organizationSettings = createRoute({
  getParentRoute: () => organization,
  path: "/organization",
  component: lazyRouteComponent(organizationPages, "OrganizationPage"),
});
const organizationRules = createRoute({
  getParentRoute: () => organization,
  path: "/organization/rules",
  component: lazyRouteComponent(organizationPages, "RulesPage"),
});
const organizationRoles = createRoute({
  getParentRoute: () => organization,
  path: "/organization/roles",
  component: lazyRouteComponent(organizationPages, "RolesPage"),
});
const organizationMembers = createRoute({
  getParentRoute: () => organization,
  path: "/organization/members",
  validateSearch: membersSearch,
  component: lazyRouteComponent(organizationPages, "MembersPage"),
});
const organizationActivity = createRoute({
  getParentRoute: () => organization,
  path: "/organization/activity",
  component: lazyRouteComponent(organizationPages, "ActivityPage"),
});
const resources = createRoute({
  getParentRoute: () => organization,
  path: "/organization/resources",
  validateSearch: resourcesSearch,
  component: lazyRouteComponent(organizationPages, "ResourcesPage"),
});
const newResource = createRoute({
  getParentRoute: () => organization,
  path: "/organization/resources/new",
  validateSearch: resourcesSearch,
  component: lazyRouteComponent(organizationPages, "NewResourcePage"),
});
const resource = createRoute({
  getParentRoute: () => organization,
  path: "/organization/resources/$id",
  component: lazyRouteComponent(organizationPages, "ResourcePage"),
});
const shared = createRoute({
  getParentRoute: () => organization,
  path: "/shared",
  validateSearch: sharedSearch,
  component: lazyRouteComponent(sharingPages, "SharedPage"),
});
const sharedDiary = createRoute({
  getParentRoute: () => organization,
  path: "/shared/$shareId",
  component: lazyRouteComponent(sharingPages, "SharedDiaryPage"),
});
const patients = createRoute({
  getParentRoute: () => organization,
  path: "/patients",
  component: lazyRouteComponent(clinicalPages, "PatientsPage"),
});
const newPatient = createRoute({
  getParentRoute: () => organization,
  path: "/patients/new",
  component: lazyRouteComponent(clinicalPages, "NewPatientPage"),
});
const duplicates = createRoute({
  getParentRoute: () => organization,
  path: "/patients/duplicates",
  component: lazyRouteComponent(clinicalPages, "DuplicatesPage"),
});
const recordImports = createRoute({
  getParentRoute: () => organization,
  path: "/patients/import",
  component: lazyRouteComponent(clinicalPages, "RecordImportsPage"),
});
const patient = createRoute({
  getParentRoute: () => organization,
  path: "/patients/$id",
  validateSearch: patientSearch,
  component: lazyRouteComponent(clinicalPages, "PatientPage"),
});
const plan = createRoute({
  getParentRoute: () => organization,
  path: "/patients/$id/plans/$plan",
  validateSearch: planSearch,
  component: lazyRouteComponent(clinicalPages, "PlanPage"),
});
const images = createRoute({
  getParentRoute: () => organization,
  path: "/patients/$id/images",
  component: lazyRouteComponent(imagePages, "ImagesPage"),
});
const study = createRoute({
  getParentRoute: () => organization,
  path: "/patients/$id/images/$studyId",
  component: lazyRouteComponent(imagePages, "StudyPage"),
});
const reconciliation = createRoute({
  getParentRoute: () => organization,
  path: "/patients/$id/medications",
  component: lazyRouteComponent(clinicalPages, "ReconciliationPage"),
});
const checks = createRoute({
  getParentRoute: () => organization,
  path: "/checks",
  component: lazyRouteComponent(clinicalPages, "ChecksPage"),
});
const cases = createRoute({
  getParentRoute: () => organization,
  path: "/cases",
  validateSearch: casesSearch,
  component: lazyRouteComponent(clinicalPages, "CasesPage"),
});
const day = createRoute({
  getParentRoute: () => organization,
  path: "/day",
  component: lazyRouteComponent(clinicalPages, "MyDayPage"),
});
const reviews = createRoute({
  getParentRoute: () => organization,
  path: "/reviews",
  component: lazyRouteComponent(clinicalPages, "ReviewsPage"),
});
/** One's own, at clinics. */
const records = createRoute({
  getParentRoute: () => shell,
  path: "/records",
  component: lazyRouteComponent(clinicalPages, "RecordsPage"),
});
const organizations = createRoute({
  getParentRoute: () => administration,
  path: "/admin/organizations",
  validateSearch: organizationsSearch,
  component: lazyRouteComponent(administrationPages, "OrganizationsPage"),
});

/** Any address that is none of ours, told inside the frame. */
const unknown = createRoute({ getParentRoute: () => shell, path: "$", component: NotFoundPage });

export const routeTree = root.addChildren([
  ...doorRoutes,
  shell.addChildren([
    today,
    diary,
    entry,
    categories,
    calendar,
    trends,
    brief,
    imports,
    share,
    newShare,
    shareWith,
    shareHistory,
    records,
    you,
    security,
    profile,
    cycle,
    reminders,
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
      patients,
      duplicates,
      recordImports,
      newPatient,
      patient,
      plan,
      checks,
      images,
      study,
      reconciliation,
      cases,
      day,
      reviews,
    ]),
    administration.addChildren([users, user, organizations, health, alerts, jobs, codeLists]),
    unknown,
  ]),
]);
