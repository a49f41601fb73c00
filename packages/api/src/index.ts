export { type BackgroundParts, housekeepingSchedules, jobDefinitions } from "./background.ts";
export { type Context, principalOf, type Services, type SessionCookies } from "./context.ts";
export { demoAccounts, seedDemo } from "./demo/seed.ts";
export { appErrorFrom, errorShape, statusOf } from "./errors.ts";
export { type Downloads, exportJob, openDownload, type OpenedDownload } from "./features/exports/index.ts";
export type { IdentityKeys } from "./features/identity/index.ts";
export { appRouter, type AppRouter, createCaller } from "./router.ts";
export { createServices } from "./services.ts";
export { asNobody, asSystem, noteFailure, noteOutage } from "./system.ts";
