import { useLingui } from "@lingui/react/macro";
import type { CycleDay } from "@anamnesis/domain";
import { VisuallyHidden } from "../../ui/States.tsx";
import css from "./cycle.module.css";
import { FlowIcon } from "./FlowIcon.tsx";
import { useCycleDayOf, useCycleDays } from "./use-cycle.ts";
import { bleedingWords } from "./words.ts";

interface CycleMarkProps {
  readonly said: CycleDay | undefined;
  /** Null when nobody can say. */
  readonly cycleDay: number | null;
}

/** Bleeding and the day of the cycle, in the cell of a day of a calendar. */
function CycleMark({ said, cycleDay }: CycleMarkProps) {
  const { t, i18n } = useLingui();
  const flow = said?.flow ?? "none";
  if (flow === "none" && cycleDay === null) return null;
  return (
    <>
      {flow !== "none" && (
        <span className={css["mark"]}>
          <FlowIcon flow={flow} size={12} />
        </span>
      )}
      <VisuallyHidden>
        {flow !== "none" && `, ${i18n._(bleedingWords[flow])}`}
        {cycleDay !== null && `, ${t`cycle day ${cycleDay}`}`}
      </VisuallyHidden>
    </>
  );
}

/** What stands in the cell of a day, of these days. */
export function cycleMarks(days: readonly CycleDay[], cycleDayOf: (day: string) => number | null) {
  const said = new Map(days.map((day) => [day.localDate, day]));
  return (day: string) => <CycleMark said={said.get(day)} cycleDay={cycleDayOf(day)} />;
}

/** What stands in the cell of a day, of one's own days of a range. */
export function useCycleMarks(range: { readonly from: string; readonly to: string }) {
  return cycleMarks(useCycleDays(range), useCycleDayOf());
}
