export { clinicalMailJob } from "./mail/job.ts";
export { clinicalPersonalData } from "./personal-data.repository.ts";
export { newOrganizationKeys } from "./patient-keys.ts";
