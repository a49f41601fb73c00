import type { DiaryDay, SetDayInput, WriteDayNotesInput } from "@anamnesis/domain";
import { plusDays, plusMonths } from "../../lib/dates.ts";

const recent = 90;

/** The days that are read together, so that those of the last months are on the device. */
export const recentDays = (today: string) => ({ from: plusDays(today, 1 - recent), to: today });

/** The days that are read with a day: the last ones, or its month. */
export function daysAround(day: string, today: string): { readonly from: string; readonly to: string } {
  const last = recentDays(today);
  if (day >= last.from && day <= last.to) return last;
  const month = day.slice(0, 7);
  return { from: `${month}-01`, to: plusDays(`${plusMonths(month, 1)}-01`, -1) };
}

/** A day with what was said since. */
export function withSaid(known: DiaryDay, { sleepMinutes, tracked }: SetDayInput): DiaryDay {
  const values = Object.entries({ ...known.tracked, ...tracked }).flatMap(([id, value]) =>
    value === null ? [] : [[id, value] as const],
  );
  return {
    ...known,
    sleepMinutes: sleepMinutes === undefined ? known.sleepMinutes : sleepMinutes,
    tracked: Object.fromEntries(values),
  };
}

/** A day with notes that were written since. */
export const withNotes = (
  { notesUnreadable: _lost, ...known }: DiaryDay,
  { notes, revision }: WriteDayNotesInput,
): DiaryDay => ({ ...known, notes, notesRevision: revision });

export const saysSomething = ({ sleepMinutes, tracked, notes, notesUnreadable }: DiaryDay): boolean =>
  sleepMinutes !== null || notes !== "" || notesUnreadable === true || Object.keys(tracked).length > 0;
