import {
  AppError,
  calendarInput,
  correctSymptomInput,
  listSymptomsInput,
  recordSymptomInput,
  type SymptomEntry,
  type SymptomPage,
  summaryInput,
  symptomEntryIdInput,
} from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { permitted, router, type Work } from "../../trpc.ts";
import { readCalendar, summariseDiary } from "./insights.ts";
import { openEntries, withNotes } from "./notes.ts";
import type { StoredEntry } from "./repository.ts";
import { correctEntry, getStored, listDiary, readVocabulary, recordEntry, setWithdrawn } from "./service.ts";
import { sharedRouter, sharesRouter } from "./sharing-router.ts";

/** Entries that were read, with their notes: opening them is recorded, by a transaction after the one that read. */
async function opened(ctx: Work & Pick<Context, "services">, entries: readonly StoredEntry[]): Promise<SymptomEntry[]> {
  const hasNone = entries.every(({ notesEncrypted }) => notesEncrypted === null);
  if (hasNone) return entries.map((entry) => withNotes(entry, ""));
  return ctx.writeUnkept((tx) => openEntries(tx, ctx.services.fieldKeys, entries));
}

/** The diary of the person who is signed in, and those that others share. */
export const symptomsRouter = router({
  entries: router({
    record: permitted("symptoms.record")
      .input(recordSymptomInput)
      .mutation(({ ctx, input }) =>
        ctx.write((tx) => recordEntry(tx, ctx.services.fieldKeys, { userId: ctx.account.id, input })),
      ),
    list: permitted("symptoms.read")
      .input(listSymptomsInput.prefault({}))
      .query(async ({ ctx, input }): Promise<SymptomPage> => {
        const { entries, nextCursor } = await ctx.read((tx) => listDiary(tx, input));
        return { entries: await opened(ctx, entries), nextCursor };
      }),
    byId: permitted("symptoms.read")
      .input(symptomEntryIdInput)
      .query(async ({ ctx, input }): Promise<SymptomEntry> => {
        const [entry] = await opened(ctx, [await ctx.read((tx) => getStored(tx, input.id))]);
        if (entry === undefined) throw new AppError("internal", "symptoms.entry_not_opened");
        return entry;
      }),
    correct: permitted("symptoms.record")
      .input(correctSymptomInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => correctEntry(tx, ctx.services.fieldKeys, input))),
    withdraw: permitted("symptoms.record")
      .input(symptomEntryIdInput)
      .mutation(({ ctx, input }) =>
        ctx.write((tx) => setWithdrawn(tx, ctx.services.fieldKeys, { id: input.id, isWithdrawn: true })),
      ),
    restore: permitted("symptoms.record")
      .input(symptomEntryIdInput)
      .mutation(({ ctx, input }) =>
        ctx.write((tx) => setWithdrawn(tx, ctx.services.fieldKeys, { id: input.id, isWithdrawn: false })),
      ),
  }),
  vocabulary: permitted("symptoms.read").query(({ ctx }) => ctx.read(readVocabulary)),
  insights: router({
    summary: permitted("symptoms.read")
      .input(summaryInput)
      .query(({ ctx, input }) => ctx.read((tx) => summariseDiary(tx, input))),
    calendar: permitted("symptoms.read")
      .input(calendarInput)
      .query(({ ctx, input }) => ctx.read((tx) => readCalendar(tx, input))),
  }),
  shares: sharesRouter,
  shared: sharedRouter,
});
