import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { InsightDays } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { formatMonthName, formatShortDay, formatWeekdayAndDay, plusDays, weekStart } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { useToday } from "../../../lib/use-today.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import type { HeatMapDay } from "../../../ui/charts/HeatMap.tsx";
import { HeatWeeks } from "../../../ui/charts/HeatWeeks.tsx";
import { useReading } from "../../../ui/charts/Readable.tsx";
import { Card } from "../../../ui/Page.tsx";
import { QuietSelect } from "../../../ui/QuietSelect.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { weekStartOf } from "../../identity/profile/preferences.ts";
import { nameOfCategory } from "../category-name.ts";
import { useStrongest } from "../use-strongest.ts";
import { HeatWeeksSkeleton } from "./ReadingSkeletons.tsx";
import css from "./reading.module.css";

/** Less is no picture. */
const fewestWeeks = 26;

interface HeatMapCardProps {
  /** How many days are looked at; half a year at least is shown. */
  readonly period?: InsightDays;
  /** The one symptom that is shown; undefined for the strongest of each day. */
  readonly symptom?: string | undefined;
  /** Without it there is nothing to choose. */
  readonly onSymptom?: (symptom: string | undefined) => void;
}

/** Half a year at a glance, or a whole one. A day is read above it, with the way to its entries. */
export function HeatMapCard({ period = 180, symptom, onSymptom }: HeatMapCardProps) {
  const { t } = useLingui();
  const today = useToday();
  const profile = useQuery(trpc.identity.accounts.profile.queryOptions(undefined, { staleTime: 600_000 }));
  const weeks = Math.max(fewestWeeks, Math.ceil(period / 7));
  // Whichever day weeks begin on, which is known only later: nothing is asked for twice.
  const { query: found, days } = useStrongest(
    { from: plusDays(today, 1 - 7 * weeks), to: today, ...(symptom === undefined ? {} : { category: symptom }) },
    { keeps: true },
  );
  // Once it was drawn it stays, with the day that is read, also while the days of another symptom are on their way.
  const [isDrawn, setDrawn] = useState(false);
  if (days !== undefined && !isDrawn) setDrawn(true);
  const name = symptom === undefined ? undefined : nameOfCategory(symptom);
  const title = name === undefined ? t`Strongest each day` : t`${name}, strongest each day`;
  return (
    <Card label={title}>
      <div className={css["head"]}>
        <h2 className={css["quietTitle"]}>
          <Trans>Strongest each day</Trans>
        </h2>
        {onSymptom !== undefined && <SymptomChoice symptom={symptom} onSymptom={onSymptom} />}
      </div>
      {found.isPending && !isDrawn && <HeatWeeksSkeleton isYear={weeks > fewestWeeks} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {isDrawn && !found.isError && (
        <Weeks
          key={`${today} ${weeks}`}
          title={title}
          first={weekStart(plusDays(today, -7 * (weeks - 1)), weekStartOf(profile.data))}
          today={today}
          entries={days ?? null}
        />
      )}
    </Card>
  );
}

function SymptomChoice({ symptom, onSymptom }: Required<Pick<HeatMapCardProps, "onSymptom">> & HeatMapCardProps) {
  const { t } = useLingui();
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const used = (vocabulary.data?.categories ?? []).filter(({ count }) => count > 0).map(({ label }) => label);
  const known = symptom === undefined || used.includes(symptom) ? used : [symptom, ...used];
  return (
    <QuietSelect
      label={t`Of which symptom`}
      value={symptom ?? ""}
      options={[
        { value: "", label: t`Everything` },
        ...known.map((label) => ({ value: label, label: nameOfCategory(label) })),
      ]}
      onChange={(value) => onSymptom(value === "" ? undefined : value)}
    />
  );
}

interface WeeksProps {
  readonly title: string;
  readonly first: string;
  readonly today: string;
  /** Null while they are on their way. */
  readonly entries: readonly HeatMapDay[] | null;
}

function Weeks({ title, first, today, entries: read }: WeeksProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const days: string[] = [];
  for (let day = first; day <= today; day = plusDays(day, 1)) days.push(day);
  const reading = useReading(days.length);
  const entries = read ?? [];
  const known = new Map(entries.map((entry) => [entry.localDate, entry]));
  const shown = days[reading.shown] ?? today;
  const search = (day: string) => ({ month: day.slice(0, 7), day });

  function textOf(day: string): string {
    const entry = known.get(day);
    const date = day === today ? t`Today` : formatWeekdayAndDay(day);
    if (read === null) return t`Loading`;
    if (entry === undefined) return t`${date}: nothing logged`;
    return t`${date}: strongest ${entry.strongest} of 10, entries ${entry.count}`;
  }

  return (
    <>
      <p className={css["readout"]}>
        <span aria-hidden>
          {read === null ? t`Loading` : <DayInWords day={shown} today={today} entry={known.get(shown)} />}
        </span>
        <Link to="/calendar" search={search(shown)}>
          <Trans>Open the day</Trans>
        </Link>
      </p>
      <HeatWeeks
        label={title}
        days={days}
        entries={entries}
        today={today}
        reading={reading}
        textOf={textOf}
        monthOf={formatMonthName}
        onOpen={(day) => void navigate({ to: "/calendar", search: search(day) })}
      />
      <ChartTable
        label={title}
        columns={[t`Day`, t`Strongest of 10`, t`Entries`]}
        rows={entries
          .filter(({ localDate }) => localDate >= first)
          .toReversed()
          .map(({ localDate, strongest, count }) => [formatShortDay(localDate), strongest, count])}
      />
    </>
  );
}

interface DayInWordsProps {
  readonly day: string;
  readonly today: string;
  readonly entry: HeatMapDay | undefined;
}

function DayInWords({ day, today, entry }: DayInWordsProps) {
  const { t } = useLingui();
  const date = day === today ? t`Today` : formatWeekdayAndDay(day);
  if (entry === undefined) return <Trans>{date} · nothing logged</Trans>;
  return (
    <Trans>
      {date} · strongest {entry.strongest} · <Plural value={entry.count} one="# entry" other="# entries" />
    </Trans>
  );
}
