import type { OwnLookAsked } from "@anamnesis/domain";
import { dayOf } from "../../../lib/dates.ts";

/** What one person saw of a record on one day for one reason, however often. */
export interface LookGroup {
  readonly newest: OwnLookAsked;
  /** All of them, the newest first. */
  readonly looks: readonly OwnLookAsked[];
}

export interface DayOfLooks {
  readonly day: string;
  readonly groups: readonly LookGroup[];
}

/** Looks, newest first, by the reader's day and by who looked, where, why, and how far. */
export function looksByDay(looks: readonly OwnLookAsked[]): readonly DayOfLooks[] {
  const days = Map.groupBy(looks, ({ occurredAt }) => dayOf(occurredAt));
  return [...days].map(([day, ofDay]) => {
    const alike = Map.groupBy(ofDay, ({ viewerName, memberRole, organizationName, reason, what, cause, explanation }) =>
      JSON.stringify([viewerName, memberRole, organizationName, reason, what, cause, explanation]),
    );
    return {
      day,
      groups: [...alike.values()].flatMap((own) => own.slice(0, 1).map((newest) => ({ newest, looks: own }))),
    };
  });
}
