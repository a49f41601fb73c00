/* The pages of administrators. */
export { AdministratorsOnly } from "../AdministratorsOnly.tsx";
export { UsersPage } from "../../features/identity/admin/UsersPage.tsx";
export { UserPage } from "../../features/identity/admin/UserPage.tsx";
export { HealthPage } from "../../features/operations/HealthPage.tsx";
export { AlertsPage } from "../../features/operations/AlertsPage.tsx";
export { JobsPage } from "../../features/operations/JobsPage.tsx";
export { OrganizationsPage } from "../../features/organizations/supervision/OrganizationsPage.tsx";
