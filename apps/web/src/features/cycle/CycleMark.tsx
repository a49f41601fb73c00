import { useLingui } from "@lingui/react/macro";
import type { CycleDay } from "@anamnesis/domain";
import { IconDropletQuestion } from "@tabler/icons-react";
import { useToday } from "../../lib/use-today.ts";
import { VisuallyHidden } from "../../ui/States.tsx";
import css from "./cycle.module.css";
import { FlowIcon } from "./FlowIcon.tsx";
import { useCycle, useCycleDayOf, useCycleDays } from "./use-cycle.ts";
import { bleedingWords } from "./words.ts";

interface CycleMarkProps {
  readonly said: CycleDay | undefined;
  /** Null when nobody can say. */
  readonly cycleDay: number | null;
  /** Whether the next cycle may start on it. */
  readonly isExpected: boolean;
}

/** Bleeding and the day of the cycle, in the cell of a day of a calendar. */
function CycleMark({ said, cycleDay, isExpected }: CycleMarkProps) {
  const { t, i18n } = useLingui();
  const flow = said?.flow ?? "none";
  if (flow === "none" && cycleDay === null && !isExpected) return null;
  return (
    <>
      {flow !== "none" && (
        <span className={css["mark"]}>
          <FlowIcon flow={flow} size={12} />
        </span>
      )}
      {isExpected && (
        <span className={css["mark"]} title={t`The next start is likely here`}>
          <IconDropletQuestion size={12} stroke={1.7} aria-hidden />
        </span>
      )}
      <VisuallyHidden>
        {flow !== "none" && `, ${i18n._(bleedingWords[flow])}`}
        {cycleDay !== null && `, ${t`cycle day ${cycleDay}`}`}
        {isExpected && `, ${t`the next start is likely here`}`}
      </VisuallyHidden>
    </>
  );
}

interface Marked {
  readonly days: readonly CycleDay[];
  readonly cycleDayOf: (day: string) => number | null;
  readonly isExpected?: (day: string) => boolean;
}

/** What stands in the cell of a day, of these days. */
export function cycleMarks({ days, cycleDayOf, isExpected = () => false }: Marked) {
  const said = new Map(days.map((day) => [day.localDate, day]));
  return (day: string) => <CycleMark said={said.get(day)} cycleDay={cycleDayOf(day)} isExpected={isExpected(day)} />;
}

/** What stands in the cell of a day, of one's own days of a range; and why it does not, where it failed. */
export function useCycleMarks(range: { readonly from: string; readonly to: string }) {
  const expected = useCycle()?.expected ?? null;
  const cycleDayOf = useCycleDayOf();
  const today = useToday();
  const { days, error, retry } = useCycleDays(range);
  const markOf = cycleMarks({
    days,
    // Days to come are in no cycle yet.
    cycleDayOf: (day) => (day > today ? null : cycleDayOf(day)),
    isExpected: (day) => day > today && expected !== null && day >= expected.from && day <= expected.to,
  });
  return { markOf, error, retry };
}
