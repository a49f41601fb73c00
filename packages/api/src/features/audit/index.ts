export { listAccesses } from "./accesses.repository.ts";
export { auditPersonalData } from "./personal-data.repository.ts";
