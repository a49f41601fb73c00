export { newOrganizationKeys } from "./patient-keys.ts";
