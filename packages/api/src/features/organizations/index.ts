export { organizationMailJob } from "./mail/job.ts";
export { organizationsPersonalData } from "./personal-data.repository.ts";
export { organizationsRouter } from "./router.ts";
