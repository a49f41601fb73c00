import type { DiaryAccess } from "@anamnesis/domain";
import { dayOf } from "../../../lib/dates.ts";

/** What one person looked at on one day for one reason, however often. */
export interface Visit extends Pick<
  DiaryAccess,
  "viewerName" | "viewerNow" | "memberRole" | "organizationName" | "reason" | "shareId"
> {
  readonly key: string;
  /** When, newest first. */
  readonly times: readonly string[];
  /** First and last day of what was seen; null when there was nothing. */
  readonly from: string | null;
  readonly to: string | null;
  /** Entries that were told of at most at a time. */
  readonly entries: number;
  readonly notes: boolean;
  /** Days of bleeding that were told of at most at a time. */
  readonly cycleDays: number;
  /** How often what was taken was told of at most at a time. */
  readonly intakes: number;
}

export interface DayOfVisits {
  readonly day: string;
  readonly visits: readonly Visit[];
}

const earliest = (days: readonly (string | null)[]) => days.filter((day) => day !== null).toSorted()[0] ?? null;
const latest = (days: readonly (string | null)[]) =>
  days
    .filter((day) => day !== null)
    .toSorted()
    .at(-1) ?? null;

/** Accesses, newest first, by the reader's day and by who looked, where and why. */
export function visitsByDay(accesses: readonly DiaryAccess[]): DayOfVisits[] {
  const days = Map.groupBy(accesses, (access) => dayOf(access.occurredAt));
  return [...days].map(([day, ofDay]) => {
    const visits = Map.groupBy(ofDay, ({ viewerName, viewerNow, memberRole, organizationName, reason, shareId }) =>
      JSON.stringify([viewerName, viewerNow, memberRole, organizationName, reason, shareId]),
    );
    return { day, visits: [...visits].flatMap(([key, own]) => visitOf(key, own)) };
  });
}

function visitOf(key: string, accesses: readonly DiaryAccess[]): Visit[] {
  const [newest] = accesses;
  if (newest === undefined) return [];
  const { viewerName, viewerNow, memberRole, organizationName, reason, shareId } = newest;
  return [
    {
      key,
      viewerName,
      viewerNow,
      memberRole,
      organizationName,
      reason,
      shareId,
      times: accesses.map(({ occurredAt }) => occurredAt),
      from: earliest(accesses.map(({ details }) => details.from)),
      to: latest(accesses.map(({ details }) => details.to)),
      entries: Math.max(...accesses.map(({ details }) => details.entries)),
      notes: accesses.some(({ details }) => details.notes),
      cycleDays: Math.max(...accesses.map(({ details }) => details.cycleDays ?? 0)),
      intakes: Math.max(...accesses.map(({ details }) => details.intakes ?? 0)),
    },
  ];
}
