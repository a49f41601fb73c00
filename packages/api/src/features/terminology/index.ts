export { importJob } from "./import-job.ts";
export { type CodeSearch, createCodeSearch } from "./lists.ts";
