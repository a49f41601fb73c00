import { type DiaryDay, emptyDay, type SetDayInput, type Tracker } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { zone } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { useToday } from "../../lib/use-today.ts";
import { useWaiting } from "../symptoms/outbox.ts";
import { send, waitingOf } from "../symptoms/outbox-queue.ts";
import { daysAround, withNotes, withSaid } from "./day.ts";

/** What the person follows, in their order, without what they hid; nothing while it loads. */
export function useTrackers(): readonly Tracker[] | undefined {
  return useQuery(trpc.symptoms.trackers.list.queryOptions()).data?.filter(({ hidden }) => !hidden);
}

/** What waits of a day; null for nothing. */
export const useWaitingOfDay = (day: string) => useWaiting("day").find(({ key }) => key === day) ?? null;
export const useWaitingNotes = (day: string) => useWaiting("dayNotes").find(({ key }) => key === day) ?? null;

interface DayAsShown {
  readonly day: DiaryDay;
  /** As the server has it. */
  readonly saved: DiaryDay;
  /** What was said of the days around it. */
  readonly around: readonly DiaryDay[];
  readonly isPending: boolean;
}

/** What is said of a day, with what is on its way. */
export function useDay(date: string): DayAsShown {
  const today = useToday();
  const {
    data: around = [],
    isPending,
    isPaused,
  } = useQuery(trpc.symptoms.days.list.queryOptions(daysAround(date, today)));
  const said = useWaitingOfDay(date);
  const written = useWaitingNotes(date);
  const saved = around.find(({ localDate }) => localDate === date) ?? emptyDay(date);
  const withValues = said === null || said.state === "refused" ? saved : withSaid(saved, said.payload);
  const day = written === null || written.state === "refused" ? withValues : withNotes(withValues, written.payload);
  return { day, saved, around, isPending: isPending && !isPaused };
}

type Said = Pick<SetDayInput, "sleepMinutes"> & Partial<Pick<SetDayInput, "tracked">>;

/** Says something of a day: shown at once, and sent as soon as there is a connection, with what waits of it already. */
export function sayOfDay(date: string, { tracked, ...said }: Said): Promise<void> {
  const waiting = waitingOf("day", date)?.payload;
  return send("day", date, {
    ...waiting,
    ...said,
    localDate: date,
    timeZone: zone,
    tracked: { ...waiting?.tracked, ...tracked },
  });
}

/** Which writing somebody is at, and that of the notes they began with. */
export interface Writing {
  readonly revision: string;
  readonly after: string | null;
}

/** A writing that begins now, after the one that is known. */
export const newWriting = (after: string | null): Writing => ({ revision: crypto.randomUUID(), after });

/** A writing that begins now, or goes on with the one that waits on this device. */
export function beginWriting(date: string, saved: DiaryDay): Writing {
  const waiting = waitingOf("dayNotes", date);
  if (waiting !== undefined && waiting.state !== "refused") {
    const { revision, after } = waiting.payload;
    return { revision, after };
  }
  return newWriting(saved.notesRevision);
}

/** Puts notes on their way. */
export const sendNotes = (date: string, notes: string, { revision, after }: Writing): Promise<void> =>
  send("dayNotes", date, { localDate: date, timeZone: zone, notes, revision, after });
