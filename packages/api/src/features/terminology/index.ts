export { importJob } from "./import-job.ts";
export { type CodeSearch, createCodeSearch } from "./lists.ts";
export { findMedications } from "./medications.repository.ts";
