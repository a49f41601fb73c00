import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import {
  dayOf,
  formatDay,
  formatLongMonthName,
  formatMonth,
  plusDays,
  plusMonths,
  weeksOf,
  zone,
} from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { useToday } from "../../lib/use-today.ts";
import type { CalendarSearch } from "../../routes/search.ts";
import { HeatMap, type HeatMapDay } from "../../ui/charts/HeatMap.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import { PillButton, Pills } from "../../ui/Pills.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import { CycleCard } from "../cycle/CycleControl.tsx";
import { useCycleMarks } from "../cycle/CycleMark.tsx";
import { DayCard } from "../days/DayCard.tsx";
import { weekStartOf } from "../identity/profile/preferences.ts";
import css from "./CalendarPage.module.css";
import { DayRows } from "./DayRows.tsx";
import { useIntakes } from "./medication/intakes.ts";
import { useDiaryRows } from "./outbox.ts";
import { Steps } from "./reading/Steps.tsx";
import { YearView } from "./reading/YearView.tsx";
import list from "./TodayPage.module.css";
import { useStrongest } from "./use-strongest.ts";

/** A month, or a year, at a glance: each day in the colour of its strongest entry. It stands in the address which. */
export function CalendarPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/shell/calendar" });
  const navigate = useNavigate({ from: "/calendar" });
  const today = useToday();
  const month = search.month ?? (search.day ?? today).slice(0, 7);
  const { year } = search;
  const show = (next: CalendarSearch) => navigate({ search: next, replace: true });
  return (
    <Page
      title={year === undefined ? formatMonth(month) : String(year)}
      lead={t`Calendar`}
      aside={
        <div className={css["views"]}>
          <PillButton onClick={() => show(year === undefined ? {} : { year: yearOf(today) })}>
            <Trans>Today</Trans>
          </PillButton>
          <Pills
            label={t`Shown`}
            value={year === undefined ? "month" : "year"}
            options={[
              { value: "month", label: t`Month` },
              { value: "year", label: t`Year` },
            ]}
            onChange={(view) => {
              if (view === "year") return show({ year: yearOf(month) });
              return show(year === yearOf(today) ? {} : { month: `${year}-01` });
            }}
          />
        </div>
      }
    >
      {year === undefined ? (
        <MonthView month={month} chosen={search.day} today={today} onShow={show} />
      ) : (
        <YearView year={year} today={today} onYear={(next) => show({ year: next })} />
      )}
    </Page>
  );
}

const yearOf = (day: string) => Number(day.slice(0, 4));

interface MonthViewProps {
  readonly month: string;
  readonly chosen: string | undefined;
  readonly today: string;
  readonly onShow: (next: CalendarSearch) => void;
}

function MonthView({ month, chosen, today, onShow: show }: MonthViewProps) {
  const { t } = useLingui();
  // Today's entries beside another month would be read as that month's.
  const day = chosen ?? (month === today.slice(0, 7) ? today : undefined);
  const range = { from: `${month}-01`, to: plusDays(`${plusMonths(month, 1)}-01`, -1) };
  const profile = useQuery(trpc.identity.accounts.profile.queryOptions(undefined, { staleTime: 600_000 }));
  const weeks = weeksOf(month, weekStartOf(profile.data));
  const { query: calendar, days } = useStrongest(range);
  const marks = useCycleMarks(range);
  return (
    <div className={css["columns"]}>
      <Card label={t`Month`}>
        <Steps
          names={[formatLongMonthName(plusMonths(month, -1)), formatLongMonthName(plusMonths(month, 1))]}
          onStep={(step) => show({ month: plusMonths(month, step) })}
        />
        {calendar.isError ? (
          <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />
        ) : (
          <HeatMap
            weeks={weeks}
            days={days}
            selected={day}
            today={today}
            markOf={marks.markOf}
            onSelect={(next) => show({ month: next.slice(0, 7), day: next })}
          />
        )}
        {calendar.isPaused && calendar.isPending && <Loading rows={1} />}
        {marks.error !== null && !calendar.isError && <ErrorState error={marks.error} onRetry={marks.retry} />}
        {days !== undefined && <MonthInWords days={days} />}
        {marks.keyOf(weeks.flat().filter((shown) => shown !== null))}
      </Card>
      {day !== undefined && (
        <div
          className={css["side"]}
          data-waits={(calendar.isPending && !calendar.isPaused) || marks.isLoading || undefined}
        >
          <DayView day={day} />
          <BelowDay day={day} />
        </div>
      )}
    </div>
  );
}

function MonthInWords({ days }: { readonly days: readonly HeatMapDay[] }) {
  const entries = days.reduce((count, day) => count + day.count, 0);
  return (
    <p className={css["words"]}>
      {entries === 0 ? (
        <Trans>Nothing logged in this month</Trans>
      ) : (
        <Trans>
          The number is the strongest of the day, of 10 · <Plural value={entries} one="# entry" other="# entries" />{" "}
          <Plural value={days.length} one="on # day" other="on # days" />
        </Trans>
      )}
    </p>
  );
}

const entriesOf = (day: string) =>
  trpc.symptoms.entries.list.queryOptions({ from: day, to: day, timeZone: zone, limit: 100 });

/** What stands below the entries of a day comes with them: it would be moved by them. */
function BelowDay({ day }: { readonly day: string }) {
  const { isLoading } = useQuery(entriesOf(day));
  return (
    <div className={css["below"]} hidden={isLoading}>
      <CycleCard day={day} />
      <DayCard day={day} />
    </div>
  );
}

function DayView({ day }: { readonly day: string }) {
  const { t } = useLingui();
  const today = useToday();
  const entries = useQuery(entriesOf(day));
  const rows = useDiaryRows(entries.data?.entries ?? [], ({ occurredAt }) => dayOf(occurredAt) === day);
  const intakes = useIntakes({ from: day, to: day });
  return (
    <Card label={formatDay(day)}>
      <div className={list["head"]}>
        <h2>{formatDay(day)}</h2>
        {day <= today && (
          <Link to="/" search={day === today ? {} : { date: day }}>
            <Trans>Add for this day</Trans>
          </Link>
        )}
      </div>
      {entries.isPending && rows.length === 0 && <Loading rows={2} height={44} />}
      {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.isSuccess && rows.length === 0 && intakes.length === 0 && (
        <EmptyState title={t`Nothing logged on this day`} />
      )}
      <DayRows rows={rows} intakes={intakes} />
    </Card>
  );
}
