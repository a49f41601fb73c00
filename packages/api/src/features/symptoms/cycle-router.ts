import { calendarInput, cycleSettingsInput, cycleSummaryInput, setCycleDayInput } from "@anamnesis/domain";
import { reading, router, writing } from "../../trpc.ts";
import { changeCycleSettings, readCycle, readCycleSettings, setCycleDay } from "./cycle.ts";
import { listCycleDays } from "./cycle.repository.ts";

/** Bleeding day by day, and what it adds up to. */
export const cycleRouter = router({
  days: reading("symptoms.read")
    .input(calendarInput)
    .query(({ ctx, input }) => listCycleDays(ctx.tx, input)),
  set: writing("symptoms.record")
    .input(setCycleDayInput)
    .mutation(({ ctx, input }) => setCycleDay(ctx.tx, { userId: ctx.account.id, input })),
  summary: reading("symptoms.read")
    .input(cycleSummaryInput.prefault({}))
    .query(({ ctx, input }) => readCycle(ctx.tx, input.timeZone)),
  settings: reading("symptoms.read").query(({ ctx }) => readCycleSettings(ctx.tx)),
  changeSettings: writing("symptoms.record")
    .input(cycleSettingsInput)
    .mutation(({ ctx, input }) => changeCycleSettings(ctx.tx, { userId: ctx.account.id, mode: input.mode })),
});
