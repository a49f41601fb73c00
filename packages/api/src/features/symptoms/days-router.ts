import {
  addTrackerInput,
  arrangeTrackersInput,
  calendarInput,
  changeTrackerInput,
  setDayInput,
  trackerIdInput,
  writeDayNotesInput,
} from "@anamnesis/domain";
import { reading, revealing, router, writing } from "../../trpc.ts";
import { setDay, writeNotes } from "./days.ts";
import { listDays } from "./days.repository.ts";
import { addTracker, arrangeTrackers, changeTracker, removeTracker, restoreTracker } from "./trackers.ts";
import { trackersInUse } from "./trackers.repository.ts";

/** What is said of days as a whole: sleep, own trackers, notes. */
export const daysRouter = router({
  list: revealing("symptoms.read")
    .input(calendarInput)
    .query(({ ctx, input }) => listDays(ctx.tx, input)),
  set: writing("symptoms.record")
    .input(setDayInput)
    .mutation(async ({ ctx, input }) => {
      await setDay(ctx.tx, { userId: ctx.account.id, input });
      return { localDate: input.localDate };
    }),
  writeNotes: writing("symptoms.record")
    .input(writeDayNotesInput)
    .mutation(async ({ ctx, input }) => {
      await writeNotes(ctx.tx, { userId: ctx.account.id, input });
      return { localDate: input.localDate };
    }),
});

/** What a person follows of their days besides symptoms. */
export const trackersRouter = router({
  list: reading("symptoms.read").query(({ ctx }) => trackersInUse(ctx.tx)),
  add: writing("symptoms.record")
    .input(addTrackerInput)
    .mutation(({ ctx, input }) => addTracker(ctx.tx, { userId: ctx.account.id, input })),
  change: writing("symptoms.record")
    .input(changeTrackerInput)
    .mutation(({ ctx, input }) => changeTracker(ctx.tx, input)),
  arrange: writing("symptoms.record")
    .input(arrangeTrackersInput)
    .mutation(({ ctx, input }) => arrangeTrackers(ctx.tx, input)),
  remove: writing("symptoms.record")
    .input(trackerIdInput)
    .mutation(({ ctx, input }) => removeTracker(ctx.tx, input.id)),
  restore: writing("symptoms.record")
    .input(trackerIdInput)
    .mutation(({ ctx, input }) => restoreTracker(ctx.tx, input.id)),
});
