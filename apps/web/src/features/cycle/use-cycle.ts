import { countsCycles, type CycleDay, cycleDayOf, startDays } from "@anamnesis/domain";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { plusDays, zone } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";

const summaryOptions = () => trpc.symptoms.cycle.summary.queryOptions({ timeZone: zone });

/** What the person's days add up to; nothing while it loads. */
export const useCycle = () => useQuery(summaryOptions()).data;

/** Whether cycles are anything to this person; false while nobody knows. */
export function useHasCycle(): boolean {
  const cycle = useCycle();
  return cycle !== undefined && cycle.mode !== "off";
}

/** The day of the cycle that a day is; null when nobody can say. */
export function useCycleDayOf(): (day: string) => number | null {
  const cycle = useCycle();
  if (cycle === undefined || !countsCycles(cycle.mode)) return () => null;
  const starts = startDays(cycle.cycles);
  return (day) => cycleDayOf(starts, day);
}

/** What is said of the days of a range. */
export function useCycleDays(range: { readonly from: string; readonly to: string }): readonly CycleDay[] {
  const isShown = useHasCycle();
  const days = useQuery(
    trpc.symptoms.cycle.days.queryOptions(range, { enabled: isShown, placeholderData: keepPreviousData }),
  );
  return isShown ? (days.data ?? []) : [];
}

/** A day with those before it that say what it may be. */
export const useDaysUpTo = (day: string) => useCycleDays({ from: plusDays(day, -20), to: day });

/** Says a day, or takes it back. */
export function useSayDay() {
  const queries = useQueryClient();
  return useMutation(
    trpc.symptoms.cycle.set.mutationOptions({
      async onSuccess(summary) {
        queries.setQueryData(summaryOptions().queryKey, summary);
        void queries.invalidateQueries({ queryKey: trpc.symptoms.insights.byCycleDay.pathKey() });
        await queries.invalidateQueries({ queryKey: trpc.symptoms.cycle.days.pathKey() });
      },
    }),
  );
}
