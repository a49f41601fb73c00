export type { Context, Services, SessionCookies } from "./context.ts";
export { appErrorFrom, errorShape, statusOf } from "./errors.ts";
export { appRouter, type AppRouter, createCaller } from "./router.ts";
