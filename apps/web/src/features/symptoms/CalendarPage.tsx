import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { formatDay, formatMonth, plusDays, plusMonths, weeksOf, zone } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { useToday } from "../../lib/use-today.ts";
import { HeatMap, type HeatMapDay } from "../../ui/charts/HeatMap.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import { CycleCard } from "../cycle/CycleControl.tsx";
import { useCycleMarks } from "../cycle/CycleMark.tsx";
import { weekStartOf } from "../identity/profile/preferences.ts";
import css from "./CalendarPage.module.css";
import { EntryRow } from "./EntryRow.tsx";
import list from "./TodayPage.module.css";

/** A month at a glance: each day in the colour of its strongest entry. Month and day stand in the address. */
export function CalendarPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/shell/calendar" });
  const navigate = useNavigate({ from: "/calendar" });
  const today = useToday();
  const month = search.month ?? (search.day ?? today).slice(0, 7);
  // Today's entries beside another month would be read as that month's.
  const day = search.day ?? (month === today.slice(0, 7) ? today : undefined);
  const range = { from: `${month}-01`, to: plusDays(`${plusMonths(month, 1)}-01`, -1) };
  const calendar = useQuery(trpc.symptoms.insights.calendar.queryOptions(range));
  const profile = useQuery(trpc.identity.accounts.profile.queryOptions(undefined, { staleTime: 600_000 }));
  const markOf = useCycleMarks(range);
  const show = (next: { month: string; day?: string }) => void navigate({ search: next, replace: true });
  return (
    <Page title={formatMonth(month)} lead={t`Calendar`}>
      <div className={css["columns"]}>
        <Card label={t`Month`}>
          <div className={css["months"]}>
            <Button
              variant="default"
              leftSection={<IconChevronLeft size={18} stroke={1.7} aria-hidden />}
              onClick={() => show({ month: plusMonths(month, -1) })}
            >
              <Trans>Before</Trans>
            </Button>
            <Button
              variant="default"
              rightSection={<IconChevronRight size={18} stroke={1.7} aria-hidden />}
              onClick={() => show({ month: plusMonths(month, 1) })}
            >
              <Trans>After</Trans>
            </Button>
          </div>
          {calendar.isError ? (
            <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />
          ) : (
            <HeatMap
              weeks={weeksOf(month, weekStartOf(profile.data))}
              days={calendar.data}
              selected={day}
              today={today}
              markOf={markOf}
              onSelect={(next) => show({ month: next.slice(0, 7), day: next })}
            />
          )}
          {calendar.isSuccess && <MonthInWords days={calendar.data} />}
        </Card>
        {day !== undefined && (
          <div className={css["side"]}>
            <DayView day={day} />
            <CycleCard day={day} />
          </div>
        )}
      </div>
    </Page>
  );
}

function MonthInWords({ days }: { readonly days: readonly HeatMapDay[] }) {
  const entries = days.reduce((count, day) => count + day.count, 0);
  return (
    <p className={css["words"]}>
      <Trans>
        The number is the strongest of the day, of 10 · <Plural value={entries} one="# entry" other="# entries" />{" "}
        <Plural value={days.length} one="on # day" other="on # days" />
      </Trans>
    </p>
  );
}

function DayView({ day }: { readonly day: string }) {
  const { t } = useLingui();
  const today = useToday();
  const entries = useQuery(trpc.symptoms.entries.list.queryOptions({ from: day, to: day, timeZone: zone, limit: 100 }));
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
      {entries.isPending && <Loading rows={2} height={44} />}
      {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data?.entries.length === 0 && <EmptyState title={t`Nothing logged on this day`} />}
      <ul className={list["list"]}>
        {entries.data?.entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </Card>
  );
}
