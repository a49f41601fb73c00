import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { SharedSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { formatFullDay, formatMonth, plusMonths, today, weeksOf } from "../../../lib/dates.ts";
import { HeatMap } from "../../../ui/charts/HeatMap.tsx";
import type { CycleMarks } from "../../cycle/CycleMark.tsx";
import calendar from "../CalendarPage.module.css";

interface SharedMonthsProps {
  /** At least one, oldest first. */
  readonly days: SharedSummary["strongestByDay"];
  readonly selected: string | undefined;
  readonly onSelect: (day: string) => void;
  readonly marks: CycleMarks;
}

/** The covered days, month by month, each in the colour of its strongest entry. */
export function SharedMonths({ days, selected, onSelect, marks }: SharedMonthsProps) {
  const { t } = useLingui();
  const [first, last] = [days[0], days.at(-1)].map((day) => (day?.localDate ?? today()).slice(0, 7)) as [
    string,
    string,
  ];
  const [chosen, setChosen] = useState<string>();
  // Other days may have been asked for since.
  const month = chosen === undefined || chosen < first || chosen > last ? last : chosen;
  const weeks = weeksOf(month);
  const found = days.find((day) => day.localDate === selected);
  return (
    <>
      <div className={calendar["months"]}>
        <Button
          variant="default"
          aria-label={t`The month before`}
          disabled={month <= first}
          onClick={() => setChosen(plusMonths(month, -1))}
        >
          <IconChevronLeft size={18} stroke={1.7} aria-hidden />
        </Button>
        <h2 aria-live="polite">{formatMonth(month)}</h2>
        <Button
          variant="default"
          aria-label={t`The month after`}
          disabled={month >= last}
          onClick={() => setChosen(plusMonths(month, 1))}
        >
          <IconChevronRight size={18} stroke={1.7} aria-hidden />
        </Button>
      </div>
      <HeatMap
        weeks={weeks}
        days={days}
        selected={selected}
        today={today()}
        markOf={marks.markOf}
        onSelect={(day) => {
          setChosen(day.slice(0, 7));
          onSelect(day);
        }}
      />
      <p className={calendar["words"]} role="status">
        {selected === undefined ? (
          <Trans>The number is the strongest of the day, of 10.</Trans>
        ) : found === undefined ? (
          <Trans>{formatFullDay(selected)}: nothing shared</Trans>
        ) : (
          <Trans>
            {formatFullDay(selected)}: strongest {found.strongest} of 10,{" "}
            <Plural value={found.count} one="# entry" other="# entries" />
          </Trans>
        )}
      </p>
      {marks.keyOf(weeks.flat().filter((shown) => shown !== null))}
    </>
  );
}
