import { Plural, Trans } from "@lingui/react/macro";
import type { CycleSummary } from "@anamnesis/domain";
import { formatShortDay } from "../../lib/dates.ts";
import { useToday } from "../../lib/use-today.ts";
import css from "./cycle.module.css";

/** When the next cycle may start, how sure that is, and what it is not. Nothing where nothing is expected. */
export function ExpectedStart({ cycle }: { readonly cycle: CycleSummary }) {
  const today = useToday();
  const { mode, expected, cycles, cycleDay } = cycle;
  if (mode !== "on" || cycles.length === 0) return null;
  if (expected === null) {
    return (
      <p className={css["detail"]}>
        {cycleDay === null ? (
          <Trans>The last start is long ago: days are counted again from the next one.</Trans>
        ) : (
          <Trans>From three whole cycles on, it says here when the next may start.</Trans>
        )}
      </p>
    );
  }
  const { from, to, cycles: count, shortest, longest, isIrregular } = expected;
  const [first, last] = [formatShortDay(from), formatShortDay(to)];
  return (
    <div className={css["expected"]}>
      <p>
        {to < today ? (
          <Trans>
            The next start was likely from <strong>{first}</strong> to <strong>{last}</strong>.
          </Trans>
        ) : (
          <Trans>
            The next start is likely from <strong>{first}</strong> to <strong>{last}</strong>.
          </Trans>
        )}
      </p>
      <p className={css["detail"]}>
        <Plural value={count} one="By your last cycle" other="By your last # cycles" />
        {", "}
        {shortest === longest ? (
          <Trans>each {shortest} days long</Trans>
        ) : (
          <Trans>
            {shortest} to {longest} days long
          </Trans>
        )}
        {isIrregular && (
          <>
            {": "}
            <Trans>they differ a lot, so this is wide</Trans>
          </>
        )}
        {". "}
        <Trans>Eight times in ten it should be right. It is no contraception.</Trans>
      </p>
    </div>
  );
}
