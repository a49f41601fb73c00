export { answerToImport, entryOf, outcomeOf, searchset } from "./bundles.ts";
export { capabilityStatement } from "./capability.ts";
export { readBundle } from "./import/bundle.ts";
export { importBundle } from "./import/service.ts";
export { type Naming, namingBy } from "./import/source.ts";
export { systems } from "./terms.ts";
