export * from "./plan-status.ts";
export * from "./plans.ts";
