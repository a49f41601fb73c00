export { listAccesses } from "./accesses.repository.ts";
export { auditRouter } from "./router.ts";
export { auditPersonalData } from "./personal-data.repository.ts";
