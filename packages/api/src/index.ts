export type { Context, Services, SessionCookies } from "./context.ts";
export { demoAccount, seedDemo } from "./demo/seed.ts";
export { appErrorFrom, errorShape, statusOf } from "./errors.ts";
export {
  createDownloads,
  csvExportJob,
  type Downloads,
  openDownload,
  type OpenedDownload,
  removeExpiredExports,
} from "./features/exports/index.ts";
export { appRouter, type AppRouter, createCaller } from "./router.ts";
export { systemActor } from "./system.ts";
