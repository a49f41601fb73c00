import { alertIdInput, changeJobInput, listAlertsInput, listJobsInput, rotateKeysInput } from "@anamnesis/domain";
import { cancelJob, redriveJob } from "@anamnesis/platform";
import { permitted, router } from "../../trpc.ts";
import { listJobs, readJobsOverview } from "./jobs.repository.ts";
import { readKeyStatus } from "./keys.repository.ts";
import { acknowledgeAlert, listAlerts } from "./repository.ts";
import { requestRotation } from "./rotate-keys.ts";

const done = { done: true as const };

/** How the installation is doing. */
export const operationsRouter = router({
  alerts: router({
    list: permitted("operations.alerts")
      .input(listAlertsInput)
      .query(({ ctx, input }) => ctx.read((tx) => listAlerts(tx, input))),
    acknowledge: permitted("operations.alerts")
      .input(alertIdInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => acknowledgeAlert(tx, input.id, ctx.account.id))),
  }),
  jobs: router({
    list: permitted("operations.jobs")
      .input(listJobsInput)
      .query(({ ctx, input }) => ctx.read((tx) => listJobs(tx, input))),
    summary: permitted("operations.jobs").query(({ ctx }) => ctx.read(readJobsOverview)),
    redrive: permitted("operations.jobs.change")
      .input(changeJobInput)
      .mutation(({ ctx, input }) =>
        ctx.write(async (tx) => {
          await redriveJob(tx, input.id);
          return done;
        }, input.reason),
      ),
    cancel: permitted("operations.jobs.change")
      .input(changeJobInput)
      .mutation(({ ctx, input }) =>
        ctx.write(async (tx) => {
          await cancelJob(tx, input.id);
          return done;
        }, input.reason),
      ),
  }),
  keys: router({
    status: permitted("operations.keys").query(({ ctx }) => ctx.read(readKeyStatus)),
    rotate: permitted("operations.keys.rotate")
      .input(rotateKeysInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => requestRotation(tx, input), input.reason)),
  }),
});
