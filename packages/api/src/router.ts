import { auditRouter } from "./features/audit/router.ts";
import { clinicalRouter } from "./features/clinical/router.ts";
import { exportsRouter } from "./features/exports/router.ts";
import { fhirRouter } from "./features/fhir/router.ts";
import { hl7Router } from "./features/hl7/router.ts";
import { identityRouter } from "./features/identity/router.ts";
import { liveRouter } from "./features/live/router.ts";
import { operationsRouter } from "./features/operations/router.ts";
import { organizationsRouter } from "./features/organizations/router.ts";
import { remindersRouter } from "./features/reminders/router.ts";
import { symptomsRouter } from "./features/symptoms/router.ts";
import { terminologyRouter } from "./features/terminology/router.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every procedure, by feature. */
export const appRouter = router({
  identity: identityRouter,
  organizations: organizationsRouter,
  symptoms: symptomsRouter,
  clinical: clinicalRouter,
  fhir: fhirRouter,
  hl7: hl7Router,
  terminology: terminologyRouter,
  reminders: remindersRouter,
  exports: exportsRouter,
  audit: auditRouter,
  operations: operationsRouter,
  live: liveRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in process, with a context of one's own. */
export const createCaller = createCallerFactory(appRouter);
