export { evaluateAlerts } from "./evaluate.ts";
export { operationsRouter } from "./router.ts";
export { rotationJob } from "./rotate-keys.ts";
export { sealClearNotes } from "./seal-notes.ts";
