import {
  addCategoryInput,
  AppError,
  arrangeCategoriesInput,
  byCycleDayInput,
  calendarInput,
  correctSymptomInput,
  listSymptomsInput,
  recordSymptomInput,
  renameCategoryInput,
  type SymptomEntry,
  type SymptomPage,
  summaryInput,
  symptomEntryIdInput,
} from "@anamnesis/domain";
import { reading, revealing, router, writing } from "../../trpc.ts";
import { addCategory, arrangeCategories, readVocabulary, renameCategory } from "./categories.ts";
import { briefRouter } from "./brief/router.ts";
import { readByCycleDay } from "./cycle.ts";
import { cycleRouter } from "./cycle-router.ts";
import { daysRouter, trackersRouter } from "./days-router.ts";
import { readCalendar, summariseDiary } from "./insights.ts";
import { importsRouter } from "./imports-router.ts";
import { medicationRouter } from "./medication-router.ts";
import { openEntries } from "./repository.ts";
import { correctEntry, getStored, listDiary, recordEntry, setWithdrawn } from "./service.ts";
import { sharedRouter, sharesRouter } from "./sharing-router.ts";

/** The diary of the person who is signed in, and those that others share. */
export const symptomsRouter = router({
  entries: router({
    record: writing("symptoms.record")
      .input(recordSymptomInput)
      .mutation(({ ctx, input }) => recordEntry(ctx.tx, { userId: ctx.account.id, input })),
    list: revealing("symptoms.read")
      .input(listSymptomsInput.prefault({}))
      .query(async ({ ctx, input }): Promise<SymptomPage> => {
        const { entries, nextCursor } = await listDiary(ctx.tx, input);
        return { entries: await openEntries(ctx.tx, entries), nextCursor };
      }),
    byId: revealing("symptoms.read")
      .input(symptomEntryIdInput)
      .query(async ({ ctx, input }): Promise<SymptomEntry> => {
        const stored = await getStored(ctx.tx, input.id);
        const [entry] = await openEntries(ctx.tx, [stored]);
        if (entry === undefined) throw new AppError("internal", "symptoms.entry_not_opened");
        return entry;
      }),
    correct: writing("symptoms.record")
      .input(correctSymptomInput)
      .mutation(({ ctx, input }) => correctEntry(ctx.tx, input)),
    withdraw: writing("symptoms.record")
      .input(symptomEntryIdInput)
      .mutation(({ ctx, input }) => setWithdrawn(ctx.tx, { id: input.id, isWithdrawn: true })),
    restore: writing("symptoms.record")
      .input(symptomEntryIdInput)
      .mutation(({ ctx, input }) => setWithdrawn(ctx.tx, { id: input.id, isWithdrawn: false })),
  }),
  vocabulary: reading("symptoms.read").query(({ ctx }) => readVocabulary(ctx.tx)),
  categories: router({
    add: writing("symptoms.record")
      .input(addCategoryInput)
      .mutation(({ ctx, input }) => addCategory(ctx.tx, { userId: ctx.account.id, input })),
    arrange: writing("symptoms.record")
      .input(arrangeCategoriesInput)
      .mutation(({ ctx, input }) => arrangeCategories(ctx.tx, { userId: ctx.account.id, input })),
    rename: writing("symptoms.record")
      .input(renameCategoryInput)
      .mutation(({ ctx, input }) => renameCategory(ctx.tx, { userId: ctx.account.id, input })),
  }),
  imports: importsRouter,
  insights: router({
    summary: reading("symptoms.read")
      .input(summaryInput)
      .query(({ ctx, input }) => summariseDiary(ctx.tx, input)),
    calendar: reading("symptoms.read")
      .input(calendarInput)
      .query(({ ctx, input }) => readCalendar(ctx.tx, input)),
    byCycleDay: reading("symptoms.read")
      .input(byCycleDayInput.prefault({}))
      .query(({ ctx, input }) => readByCycleDay(ctx.tx, input)),
  }),
  brief: briefRouter,
  cycle: cycleRouter,
  days: daysRouter,
  trackers: trackersRouter,
  medication: medicationRouter,
  shares: sharesRouter,
  shared: sharedRouter,
});
