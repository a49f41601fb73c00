import {
  calendarInput,
  correctSymptomInput,
  listSymptomsInput,
  recordSymptomInput,
  summaryInput,
  symptomEntryIdInput,
} from "@anamnesis/domain";
import { permitted, router } from "../../trpc.ts";
import { readCalendar, summariseDiary } from "./insights.ts";
import { correctEntry, getEntry, listDiary, readVocabulary, recordEntry, setWithdrawn } from "./service.ts";

/** The diary of the person who is signed in. */
export const symptomsRouter = router({
  entries: router({
    record: permitted("symptoms.record")
      .input(recordSymptomInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => recordEntry(tx, ctx.account.id, input))),
    list: permitted("symptoms.read")
      .input(listSymptomsInput.prefault({}))
      .query(({ ctx, input }) => ctx.read((tx) => listDiary(tx, input))),
    byId: permitted("symptoms.read")
      .input(symptomEntryIdInput)
      .query(({ ctx, input }) => ctx.read((tx) => getEntry(tx, input.id))),
    correct: permitted("symptoms.record")
      .input(correctSymptomInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => correctEntry(tx, input))),
    withdraw: permitted("symptoms.record")
      .input(symptomEntryIdInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => setWithdrawn(tx, input.id, true))),
    restore: permitted("symptoms.record")
      .input(symptomEntryIdInput)
      .mutation(({ ctx, input }) => ctx.write((tx) => setWithdrawn(tx, input.id, false))),
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
});
