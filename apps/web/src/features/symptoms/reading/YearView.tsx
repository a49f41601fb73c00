import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatMonth, formatMonthName, weeksOf } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import type { HeatMapDay } from "../../../ui/charts/HeatMap.tsx";
import { SmallMonth } from "../../../ui/charts/SmallMonth.tsx";
import { Card } from "../../../ui/Page.tsx";
import { ErrorState, VisuallyHidden } from "../../../ui/States.tsx";
import calendar from "../CalendarPage.module.css";
import { useCycleDays } from "../../cycle/use-cycle.ts";
import { weekStartOf } from "../../identity/profile/preferences.ts";
import { useStrongest } from "../use-strongest.ts";
import css from "./reading.module.css";
import { Steps } from "./Steps.tsx";

interface YearViewProps {
  readonly year: number;
  readonly today: string;
  readonly onYear: (year: number) => void;
}

/** A year as twelve small months, each the way to itself. */
export function YearView({ year, today, onYear }: YearViewProps) {
  const { t } = useLingui();
  const range = { from: `${year}-01-01`, to: `${year}-12-31` };
  const { query: found, days: logged } = useStrongest(range);
  const { days: said, error, retry } = useCycleDays(range);
  const bled = said.filter(({ flow }) => flow !== "none").map(({ localDate }) => localDate);
  const marked = new Set(bled);
  const bleedingOf = (month: string) => bled.filter((day) => day.startsWith(month)).length;
  const profile = useQuery(trpc.identity.accounts.profile.queryOptions(undefined, { staleTime: 600_000 }));
  const months = Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, "0")}`);
  const daysOf = (month: string) => (logged ?? []).filter(({ localDate }) => localDate.startsWith(month));
  return (
    <Card label={t`Year`}>
      <Steps names={[String(year - 1), String(year + 1)]} onStep={(step) => onYear(year + step)} />
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <ol className={css["year"]}>
          {months.map((month) => (
            <li key={month}>
              <Link
                to="/calendar"
                search={{ month }}
                className={css["month"]}
                aria-current={today.startsWith(month) ? "date" : undefined}
              >
                <span aria-hidden>{formatMonthName(`${month}-01`)}</span>
                <VisuallyHidden>
                  {formatMonth(month)}
                  {logged !== undefined && <MonthInWords days={daysOf(month)} />}
                  {bleedingOf(month) > 0 && <BleedingInWords days={bleedingOf(month)} />}
                </VisuallyHidden>
                <SmallMonth
                  weeks={weeksOf(month, weekStartOf(profile.data))}
                  days={daysOf(month)}
                  today={today}
                  marked={marked}
                />
              </Link>
            </li>
          ))}
        </ol>
      )}
      {error !== null && !found.isError && <ErrorState error={error} onRetry={retry} />}
      {logged !== undefined && (
        <>
          <p className={calendar["words"]}>
            <Plural value={logged.length} one="# day with an entry" other="# days with entries" />
            {logged.length > 0 && (
              <>
                {" "}
                <Trans>· each in the colour of its strongest</Trans>
              </>
            )}
          </p>
          {bled.length > 0 && (
            <p className={css["yearKey"]}>
              <span className={css["yearMark"]} aria-hidden />
              <Plural value={bled.length} one="# day of bleeding" other="# days of bleeding" />
            </p>
          )}
          <ChartTable
            label={t`The months of ${year}`}
            columns={[
              t`Month`,
              t`Days with an entry`,
              t`Entries`,
              t`Strongest of 10`,
              ...(bled.length > 0 ? [t`Days of bleeding`] : []),
            ]}
            rows={months.map((month) => {
              const days = daysOf(month);
              return [
                formatMonthName(`${month}-01`),
                days.length,
                entriesOf(days),
                strongestOf(days) ?? "–",
                ...(bled.length > 0 ? [bleedingOf(month)] : []),
              ];
            })}
          />
        </>
      )}
    </Card>
  );
}

const entriesOf = (days: readonly HeatMapDay[]) => days.reduce((sum, { count }) => sum + count, 0);
const strongestOf = (days: readonly HeatMapDay[]) =>
  days.length === 0 ? null : Math.max(...days.map(({ strongest }) => strongest));

function MonthInWords({ days }: { readonly days: readonly HeatMapDay[] }) {
  const strongest = strongestOf(days);
  if (strongest === null) return <Trans>: nothing logged</Trans>;
  return (
    <Trans>
      : <Plural value={days.length} one="# day with an entry" other="# days with entries" />, strongest {strongest}
    </Trans>
  );
}

function BleedingInWords({ days }: { readonly days: number }) {
  return (
    <Trans>
      , <Plural value={days} one="# day of bleeding" other="# days of bleeding" />
    </Trans>
  );
}
