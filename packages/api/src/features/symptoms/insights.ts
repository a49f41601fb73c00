import type { Tx } from "@anamnesis/db";
import {
  addDays,
  type CalendarDay,
  type CalendarInput,
  type DailySeverity,
  summarise,
  type SummaryInput,
  type SymptomSummary,
  todayIn,
  windowOf,
} from "@anamnesis/domain";
import { trackedDays } from "./days.repository.ts";
import { calendarDays, dailySeverities, dayTags } from "./insights.repository.ts";
import { trackersInUse } from "./trackers.repository.ts";

/** The last `days` days, today included, next to as many before. */
export async function summariseDiary(tx: Tx, { days, timeZone }: SummaryInput): Promise<SymptomSummary> {
  const to = todayIn(timeZone);
  const from = addDays(to, 1 - days);
  const [severities, tags, tracked, trackers] = await Promise.all([
    dailySeverities(tx, addDays(from, -days), to),
    dayTags(tx, from, to),
    trackedDays(tx, from, to),
    trackersInUse(tx),
  ]);
  const isOfPeriod = (day: DailySeverity) => day.localDate >= from;
  return summarise({
    from,
    to,
    days,
    window: windowOf(days),
    daily: severities.filter(isOfPeriod),
    previous: severities.filter((day) => !isOfPeriod(day)),
    tags,
    whole: { tracked, trackers },
  });
}

/** The days between two days that have entries, of everything or of one category. */
export function readCalendar(tx: Tx, { from, to, category }: CalendarInput): Promise<CalendarDay[]> {
  return calendarDays(tx, { from, to, category: category ?? null });
}
