import { auditRouter } from "./features/audit/index.ts";
import { exportsRouter } from "./features/exports/index.ts";
import { identityRouter } from "./features/identity/index.ts";
import { liveRouter } from "./features/live/index.ts";
import { operationsRouter } from "./features/operations/index.ts";
import { organizationsRouter } from "./features/organizations/index.ts";
import { symptomsRouter } from "./features/symptoms/index.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every procedure, by feature. */
export const appRouter = router({
  identity: identityRouter,
  organizations: organizationsRouter,
  symptoms: symptomsRouter,
  exports: exportsRouter,
  audit: auditRouter,
  operations: operationsRouter,
  live: liveRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in process, with a context of one's own. */
export const createCaller = createCallerFactory(appRouter);
