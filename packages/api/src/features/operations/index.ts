export { evaluateAlerts } from "./evaluate.ts";
export { operationsRouter } from "./router.ts";
