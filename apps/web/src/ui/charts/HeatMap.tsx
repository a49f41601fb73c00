import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { formatFullDay, formatWeekday, plusDays } from "../../lib/dates.ts";
import { severityStyle } from "../severity.ts";
import { VisuallyHidden } from "../States.tsx";
import css from "./charts.module.css";

export interface HeatMapDay {
  readonly localDate: string;
  /** 1 to 10. */
  readonly strongest: number;
  readonly count: number;
}

interface HeatMapProps {
  /** Whole weeks; null where another month's day is. */
  readonly weeks: readonly (readonly (string | null)[])[];
  /** Undefined while they load: then nothing is said of a day. */
  readonly days: readonly HeatMapDay[] | undefined;
  readonly selected: string | undefined;
  readonly today: string;
  readonly onSelect: (day: string) => void;
  /** What else is marked on a day, in the areas of its cell that are called mark and cycle. */
  readonly markOf?: (day: string) => ReactNode;
}

const arrows: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A month as a table of days, each with the number and the colour of its strongest entry. */
export function HeatMap({ weeks, days, selected, today, onSelect, markOf }: HeatMapProps) {
  const { t } = useLingui();
  const table = useRef<HTMLTableElement>(null);
  const known = new Map((days ?? []).map((day) => [day.localDate, day]));
  const all = weeks.flat().filter((day) => day !== null);
  // One stop for the Tab key; the arrows go on from there.
  const focusable = all.find((day) => day === selected) ?? all.find((day) => day === today) ?? all[0];

  function spoken(day: string, entry: HeatMapDay | undefined): string {
    const date = formatFullDay(day);
    if (entry !== undefined) return t`${date}: strongest ${entry.strongest}, entries ${entry.count}`;
    return days === undefined ? date : t`${date}: nothing logged`;
  }

  function onKeyDown(event: KeyboardEvent, day: string) {
    const step = arrows[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = plusDays(day, step);
    onSelect(next);
    requestAnimationFrame(() => {
      table.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
    });
  }

  return (
    <table ref={table} className={css["month"]}>
      <thead>
        <tr>
          {(weeks[1] ?? []).map((day) => (
            <th key={day} scope="col">
              {day === null ? "" : formatWeekday(day)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find((day) => day !== null)}>
            {week.map((day, weekday) => {
              if (day === null) return <td key={weekday} />;
              const entry = known.get(day);
              const number = Number(day.slice(8));
              return (
                <td key={weekday}>
                  <button
                    type="button"
                    data-day={day}
                    className={css["day"]}
                    aria-pressed={day === selected}
                    aria-current={day === today ? "date" : undefined}
                    tabIndex={day === focusable ? 0 : -1}
                    style={severityStyle(entry?.strongest)}
                    onClick={() => onSelect(day)}
                    onKeyDown={(event) => onKeyDown(event, day)}
                  >
                    <VisuallyHidden>{spoken(day, entry)}</VisuallyHidden>
                    <span aria-hidden className={css["date"]}>
                      {number}
                    </span>
                    {markOf?.(day)}
                    <strong aria-hidden>{entry?.strongest ?? ""}</strong>
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
