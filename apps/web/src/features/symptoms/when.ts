import { type LocalTime, readLocalTime, type WhichTime } from "@anamnesis/domain";
import { toLocalInput, zone } from "../../lib/dates.ts";

/** A time as it is typed. */
export interface When {
  /** Value of a `datetime-local` field; empty for now. */
  readonly when: string;
  /** Which one is meant of a time that came twice; null while nobody said. */
  readonly which: WhichTime | null;
}

export const isSameTime = (one: When, other: When) => one.when === other.when && one.which === other.which;

type Problems = Readonly<Record<string, string>>;
/** What was wrong, but for the time: that was changed since. */
export function withoutTime(problems: Problems): Problems {
  const { occurredAt: _, ...others } = problems;
  return others;
}

/** What a typed time stands for on this device's clock; null while it is not complete. */
export const localTimeOf = ({ when }: When): LocalTime | null => readLocalTime(when, zone);

/** An instant as it would be typed. */
export function whenOf(instant: string): When {
  const when = toLocalInput(instant);
  const time = readLocalTime(when, zone);
  if (time?.kind !== "twice") return { when, which: null };
  return { when, which: Date.parse(instant) < Date.parse(time.later.instant) ? "earlier" : "later" };
}
