import {
  countsCycles,
  type CycleDay,
  cycleDayOf,
  longestCycle,
  type SetCycleDayInput,
  startDays,
} from "@anamnesis/domain";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { plusDays, zone } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { useWaiting } from "../symptoms/outbox.ts";
import { send } from "../symptoms/outbox-queue.ts";

const summaryOptions = () => trpc.symptoms.cycle.summary.queryOptions({ timeZone: zone });

/** What the person's days add up to; nothing while it loads. */
export const useCycle = () => useQuery(summaryOptions()).data;

/** Whether what they add up to is on its way, with the day of the cycle of everything. */
export const useAwaitsCycle = (): boolean => useQuery(summaryOptions()).isLoading;

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

interface CycleDays {
  readonly days: readonly CycleDay[];
  /** What is said is on its way: until then nothing is not "nothing said". */
  readonly isLoading: boolean;
  /** Why it is not there; null for nothing wrong. */
  readonly error: unknown;
  readonly retry: () => void;
}

/** What is said of the days of a range. */
export function useCycleDays(range: { readonly from: string; readonly to: string }): CycleDays {
  const isShown = useHasCycle();
  const query = useQuery(
    trpc.symptoms.cycle.days.queryOptions(range, { enabled: isShown, placeholderData: keepPreviousData }),
  );
  const waiting = useWaiting("cycleDay").filter(({ state }) => state !== "refused");
  const state = {
    isLoading: query.isLoading,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
  };
  if (!isShown) return { ...state, days: [] };
  const said = waiting
    .map(({ payload }) => payload)
    .filter(({ localDate: day }) => day >= range.from && day <= range.to);
  const others = (query.data ?? []).filter(({ localDate }) => !said.some((day) => day.localDate === localDate));
  const onTheirWay = said.flatMap(({ localDate, flow, startsCycle }) =>
    flow === null ? [] : [{ localDate, flow, startsCycle }],
  );
  return { ...state, days: [...others, ...onTheirWay] };
}

/** A day with those before it that say what it may be: of a whole cycle. */
export const useDaysUpTo = (day: string) => useCycleDays({ from: plusDays(day, -longestCycle), to: day });

/** What waits of a day; null for nothing. */
export const useWaitingDay = (day: string) => useWaiting("cycleDay").find(({ key }) => key === day) ?? null;

/** Says a day, or takes it back: shown at once, and sent as soon as there is a connection. */
export const sayDay = (day: SetCycleDayInput): Promise<void> => send("cycleDay", day.localDate, day);
