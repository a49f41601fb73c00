export { evaluateAlerts } from "./evaluate.ts";
export { rotationJob } from "./rotate-keys.ts";
export { sealLateFields } from "./seal-late.ts";
