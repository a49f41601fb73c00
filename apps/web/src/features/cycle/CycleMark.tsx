import { Trans, useLingui } from "@lingui/react/macro";
import { type CycleDay, flows } from "@anamnesis/domain";
import type { ReactNode } from "react";
import { useToday } from "../../lib/use-today.ts";
import { VisuallyHidden } from "../../ui/States.tsx";
import css from "./cycle.module.css";
import { FlowIcon } from "./FlowIcon.tsx";
import { useCycle, useCycleDayOf, useCycleDays } from "./use-cycle.ts";
import { bleedingWords, flowWords } from "./words.ts";

interface CycleMarkProps {
  readonly said: CycleDay | undefined;
  /** Null when nobody can say. */
  readonly cycleDay: number | null;
  /** Whether the next cycle may start on it. */
  readonly isExpected: boolean;
}

/** Bleeding and the day of the cycle, in the corners of the cell of a day of a calendar that are free. */
function CycleMark({ said, cycleDay, isExpected }: CycleMarkProps) {
  const { t, i18n } = useLingui();
  const flow = said?.flow ?? "none";
  if (flow === "none" && cycleDay === null && !isExpected) return null;
  return (
    <>
      {flow !== "none" && (
        <span className={css["mark"]}>
          <FlowIcon flow={flow} size={14} />
        </span>
      )}
      {isExpected && <span className={css["likely"]} title={t`The next start is likely here`} />}
      {cycleDay !== null && (
        <span aria-hidden className={css["cycleDay"]}>
          {cycleDay}
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

interface CycleKeyProps {
  readonly bleeds: boolean;
  readonly expects: boolean;
  readonly counts: boolean;
}

/** What the marks of a month mean, of those that are in it. */
function CycleKey({ bleeds, expects, counts }: CycleKeyProps) {
  const { t, i18n } = useLingui();
  if (!bleeds && !expects && !counts) return null;
  return (
    <ul className={css["key"]} aria-label={t`What the marks mean`}>
      {bleeds && <li>{t`Bleeding`}</li>}
      {bleeds &&
        drops.map((flow) => (
          <li key={flow}>
            <span className={css["mark"]}>
              <FlowIcon flow={flow} size={14} />
            </span>
            {i18n._(flowWords[flow])}
          </li>
        ))}
      {counts && (
        <li className={css["counted"]}>
          <span aria-hidden className={css["cycleDay"]}>
            7
          </span>
          <Trans>Cycle day</Trans>
        </li>
      )}
      {expects && (
        <li>
          <span className={css["likely"]} />
          <Trans>The next start is likely here</Trans>
        </li>
      )}
    </ul>
  );
}

const drops = flows.filter((flow) => flow !== "none");

interface Marked {
  readonly days: readonly CycleDay[];
  readonly cycleDayOf: (day: string) => number | null;
  readonly isExpected?: (day: string) => boolean;
}

export interface CycleMarks {
  /** What stands in the cell of a day. */
  readonly markOf: (day: string) => ReactNode;
  /** What the marks of these days mean. */
  readonly keyOf: (shown: readonly string[]) => ReactNode;
}

/** The marks of a calendar, of these days. */
export function cycleMarks({ days, cycleDayOf, isExpected = () => false }: Marked): CycleMarks {
  const said = new Map(days.map((day) => [day.localDate, day]));
  return {
    markOf: (day) => <CycleMark said={said.get(day)} cycleDay={cycleDayOf(day)} isExpected={isExpected(day)} />,
    keyOf: (shown) => (
      <CycleKey
        bleeds={shown.some((day) => (said.get(day)?.flow ?? "none") !== "none")}
        expects={shown.some(isExpected)}
        counts={shown.some((day) => cycleDayOf(day) !== null)}
      />
    ),
  };
}

/** The marks of one's own days of a range; and why they are not there, where it failed. */
export function useCycleMarks(range: { readonly from: string; readonly to: string }) {
  const cycle = useCycle();
  const expected = cycle?.expected ?? null;
  const cycleDayOf = useCycleDayOf();
  const today = useToday();
  const { days, isLoading, error, retry } = useCycleDays(range);
  const marks = cycleMarks({
    days,
    // Days to come are in no cycle yet.
    cycleDayOf: (day) => (day > today ? null : cycleDayOf(day)),
    isExpected: (day) => day > today && expected !== null && day >= expected.from && day <= expected.to,
  });
  return { ...marks, isLoading: cycle === undefined || isLoading, error, retry };
}
