export { answerToImport, entryOf, outcomeOf, searchset } from "./bundles.ts";
export { capabilityStatement } from "./capability.ts";
