import { Trans } from "@lingui/react/macro";
import css from "./cycle.module.css";
import { useCycleDayOf } from "./use-cycle.ts";

/** The day of the cycle, small, beside something of a day; nothing where nobody can say. */
export function CycleDay({ date }: { readonly date: string }) {
  const cycleDayOf = useCycleDayOf();
  return <CycleDayWords day={cycleDayOf(date)} />;
}

/** As `CycleDay`, where the day is known already. */
export function CycleDayWords({ day }: { readonly day: number | null }) {
  if (day === null) return null;
  return (
    <span className={css["day"]}>
      <Trans>cycle day {day}</Trans>
    </span>
  );
}
