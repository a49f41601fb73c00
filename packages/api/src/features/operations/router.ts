import { alertIdInput, listAlertsInput } from "@anamnesis/domain";
import { permitted, router } from "../../trpc.ts";
import { acknowledgeAlert, listAlerts } from "./repository.ts";

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
});
