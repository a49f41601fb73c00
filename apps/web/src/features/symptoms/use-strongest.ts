import type { CalendarInput } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { dayOf } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import type { HeatMapDay } from "../../ui/charts/HeatMap.tsx";
import { useOutbox } from "./outbox.ts";

interface Strongest {
  readonly query: {
    readonly isPending: boolean;
    readonly isPaused: boolean;
    readonly isError: boolean;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  /** Undefined while they load. */
  readonly days: readonly HeatMapDay[] | undefined;
}

interface StrongestOptions {
  /** Whether the days of the range before are shown until those of another are there: of the same symptom alone. */
  readonly keeps?: boolean;
}

/** The strongest of each day of a range that has any, with what waits on this device. */
export function useStrongest(range: CalendarInput, { keeps = false }: StrongestOptions = {}): Strongest {
  const query = useQuery(
    trpc.symptoms.insights.calendar.queryOptions(range, {
      placeholderData: (before, query) => {
        const asked: Partial<CalendarInput> = query?.queryKey[1]?.input ?? {};
        return keeps && asked.category === range.category ? before : undefined;
      },
    }),
  );
  const waiting = useOutbox();
  if (query.data === undefined || waiting.length === 0) return { query, days: query.data };
  const known = new Map(query.data.map((day) => [day.localDate, day]));
  for (const { entry } of waiting) {
    const localDate = dayOf(entry.occurredAt);
    if (localDate < range.from || localDate > range.to) continue;
    if (range.category !== undefined && entry.category !== range.category) continue;
    const { strongest, count } = known.get(localDate) ?? { strongest: 0, count: 0 };
    known.set(localDate, { localDate, strongest: Math.max(strongest, entry.severity), count: count + 1 });
  }
  return { query, days: [...known.values()].toSorted((a, b) => a.localDate.localeCompare(b.localDate)) };
}
