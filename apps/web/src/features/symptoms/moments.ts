import { plusDays, toLocalInput } from "../../lib/dates.ts";
import { type When, whenOf } from "./when.ts";

/** Times that are often meant, as a person says them. */
export type Moment = "now" | "hourAgo" | "thisMorning" | "yesterdayEvening" | "morning" | "noon" | "evening";

interface OfferedMoment {
  readonly moment: Moment;
  readonly time: When;
}

interface MomentsTerms {
  /** The day that is logged for. */
  readonly day: string;
  readonly now: Date;
}

const hourMs = 3_600_000;

/** Those of today that have come, or those of a day gone by. */
export function momentsOf({ day, now }: MomentsTerms): readonly OfferedMoment[] {
  const clock = toLocalInput(now);
  const at = (moment: Moment, when: string) => ({ moment, time: { when, which: null } });
  const morning = `${day}T08:00`;
  if (day !== clock.slice(0, 10)) {
    return [at("morning", morning), at("noon", `${day}T12:00`), at("evening", `${day}T20:00`)];
  }
  return [
    at("now", ""),
    { moment: "hourAgo", time: whenOf(new Date(now.getTime() - hourMs).toISOString()) },
    ...(clock > morning ? [at("thisMorning", morning)] : []),
    at("yesterdayEvening", `${plusDays(day, -1)}T20:00`),
  ];
}
