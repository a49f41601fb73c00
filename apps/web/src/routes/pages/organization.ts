/* The pages of an organization, and those that lead to one. */
export { InvitationPage } from "../../features/organizations/InvitationPage.tsx";
export { NewOrganizationPage } from "../../features/organizations/NewOrganizationPage.tsx";
export { MembersOnly } from "../MembersOnly.tsx";
export { OrganizationPage } from "../../features/organizations/settings/OrganizationPage.tsx";
export { RulesPage } from "../../features/organizations/settings/RulesPage.tsx";
export { RolesPage } from "../../features/organizations/roles/RolesPage.tsx";
export { MembersPage } from "../../features/organizations/members/MembersPage.tsx";
export { ActivityPage } from "../../features/organizations/activity/ActivityPage.tsx";
export { ResourcesPage } from "../../features/organizations/resources/ResourcesPage.tsx";
export { NewResourcePage } from "../../features/organizations/resources/NewResourcePage.tsx";
export { ResourcePage } from "../../features/organizations/resources/ResourcePage.tsx";
