import {
  type CycleDay,
  type DiaryDay,
  emptyDay,
  type ListSymptomsInput,
  type MedicationIntake,
  type SetCycleDayInput,
  type SymptomEntry,
} from "@anamnesis/domain";
import { zone } from "../../lib/dates.ts";
import { type client, queryClient, trpc } from "../../lib/trpc.ts";

/** What is asked for to show one day. */
export function dayInput(day: string): Partial<ListSymptomsInput> {
  return { from: day, to: day, timeZone: zone, limit: 100 };
}

/** Shows an entry that has just arrived in its day at once, before the day is read again. */
export function entryArrived(entry: SymptomEntry): void {
  queryClient.setQueryData(trpc.symptoms.entries.byId.queryKey({ id: entry.id }), entry);
  if (entry.withdrawnAt !== null) return;
  queryClient.setQueryData(trpc.symptoms.entries.list.queryKey(dayInput(entry.localDate)), (page) => {
    if (page === undefined) return page;
    const others = page.entries.filter((known) => known.id !== entry.id);
    return {
      ...page,
      entries: [entry, ...others].toSorted((a, b) => b.occurredAt.localeCompare(a.occurredAt)),
    };
  });
}

type CycleAnswer = Awaited<ReturnType<typeof client.symptoms.cycle.set.mutate>>;

/** Shows a day that was just said, and what the days add up to with it, before they are read again. */
export function cycleChanged(summary: CycleAnswer, { localDate, flow, startsCycle }: SetCycleDayInput): void {
  const { cycle } = trpc.symptoms;
  queryClient.setQueryData(cycle.summary.queryKey({ timeZone: zone }), summary);
  queryClient.setQueriesData<readonly CycleDay[]>({ queryKey: cycle.days.pathKey() }, (days) => {
    const others = days?.filter((day) => day.localDate !== localDate);
    return others === undefined || flow === null ? others : [...others, { localDate, flow, startsCycle }];
  });
}

/** Shows what was just said of a day, before it is read again. */
export function dayChanged(day: string, change: (known: DiaryDay) => DiaryDay): void {
  queryClient.setQueriesData<readonly DiaryDay[]>({ queryKey: trpc.symptoms.days.list.pathKey() }, (days) => {
    const others = days?.filter(({ localDate }) => localDate !== day);
    return others && [...others, change(days?.find(({ localDate }) => localDate === day) ?? emptyDay(day))];
  });
}

/** Shows something that was taken as it is now, or no more (null), before its day is read again. */
export function intakeChanged(id: string, now: MedicationIntake | null): void {
  const { list } = trpc.symptoms.medication;
  queryClient.setQueriesData<readonly MedicationIntake[]>({ queryKey: list.pathKey() }, (intakes) => {
    const others = intakes?.filter((intake) => intake.id !== id);
    return others && (now === null ? others : [...others, now]);
  });
}

/** Everything that is read from the diary is read again. */
export function refreshDiary(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: trpc.symptoms.pathKey() });
}

/** What is known of what happened to entries is read again, and the entries with it. */
export function historyChanged(): void {
  void refreshDiary();
  void queryClient.invalidateQueries({ queryKey: trpc.audit.pathKey() });
}

/** Shows an entry as the server has it now. */
export function entryChanged(entry: SymptomEntry): void {
  queryClient.setQueryData(trpc.symptoms.entries.byId.queryKey({ id: entry.id }), entry);
  historyChanged();
}
