import { alertIdInput, changeJobInput, listAlertsInput, listJobsInput, rotateKeysInput } from "@anamnesis/domain";
import { cancelJob, redriveJob } from "@anamnesis/platform";
import { reading, router, writing } from "../../trpc.ts";
import { listJobs, readJobsOverview } from "./jobs.repository.ts";
import { readKeyStatus } from "./keys.repository.ts";
import { acknowledgeAlert, listAlerts } from "./repository.ts";
import { requestRotation } from "./rotate-keys.ts";

const done = { done: true as const };

/** How the installation is doing. */
export const operationsRouter = router({
  alerts: router({
    list: reading("operations.alerts")
      .input(listAlertsInput)
      .query(({ ctx, input }) => listAlerts(ctx.tx, input)),
    acknowledge: writing("operations.alerts")
      .input(alertIdInput)
      .mutation(({ ctx, input }) => acknowledgeAlert(ctx.tx, input.id, ctx.account.id)),
  }),
  jobs: router({
    list: reading("operations.jobs")
      .input(listJobsInput)
      .query(({ ctx, input }) => listJobs(ctx.tx, input)),
    summary: reading("operations.jobs").query(({ ctx }) => readJobsOverview(ctx.tx)),
    redrive: writing("operations.jobs.change")
      .input(changeJobInput)
      .mutation(async ({ ctx, input }) => {
        await redriveJob(ctx.tx, input.id);
        return done;
      }),
    cancel: writing("operations.jobs.change")
      .input(changeJobInput)
      .mutation(async ({ ctx, input }) => {
        await cancelJob(ctx.tx, input.id);
        return done;
      }),
  }),
  keys: router({
    status: reading("operations.keys").query(({ ctx }) => readKeyStatus(ctx.tx)),
    rotate: writing("operations.keys.rotate")
      .input(rotateKeysInput)
      .mutation(({ ctx, input }) => requestRotation(ctx.tx, input)),
  }),
});
