import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { dayOf, formatFullDay, formatLongDay } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { useToday } from "../../lib/use-today.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import { ByCycleDay } from "../cycle/ByCycleDay.tsx";
import { CycleChip } from "../cycle/CycleChip.tsx";
import { DayCard } from "../days/DayCard.tsx";
import { PendingDeletion } from "../identity/PendingDeletion.tsx";
import { DayRows } from "./DayRows.tsx";
import { UnreachableNotice } from "../reminders/UnreachableNotice.tsx";
import { dayInput } from "./diary-cache.ts";
import { LogCard } from "./LogCard.tsx";
import { useIntakes } from "./medication/intakes.ts";
import { GoesAlongCard } from "./reading/GoesAlongCard.tsx";
import { HeatMapCard } from "./reading/HeatMapCard.tsx";
import { useDiaryRows } from "./outbox.ts";
import css from "./TodayPage.module.css";

/** The first page: log how it is, see what was logged. `?date=` is for a day gone by. */
export function TodayPage() {
  const { t } = useLingui();
  const { date } = useSearch({ from: "/shell/" });
  const today = useToday();
  const day = date ?? today;
  const isToday = day === today;
  return (
    <Page
      title={isToday ? t`How is it now?` : t`How was it?`}
      lead={isToday ? formatLongDay(day) : formatFullDay(day)}
      aside={<CycleChip day={day} />}
    >
      <PendingDeletion />
      <div className={css["columns"]}>
        <div className={css["column"]}>
          <LogCard key={date} date={date} />
          {/* Known later than the card is there, which must not move: it stands below. */}
          <UnreachableNotice />
          <DayEntries day={day} isToday={isToday} />
          <DayCard day={day} />
        </div>
        <div className={css["column"]}>
          <HeatMapCard />
          <ByCycleDay />
          <GoesAlongCard most={2} />
        </div>
      </div>
    </Page>
  );
}

interface DayEntriesProps {
  readonly day: string;
  readonly isToday: boolean;
}

function DayEntries({ day, isToday }: DayEntriesProps) {
  const { t } = useLingui();
  const entries = useQuery(trpc.symptoms.entries.list.queryOptions(dayInput(day)));
  const rows = useDiaryRows(entries.data?.entries ?? [], ({ occurredAt }) => isToday || dayOf(occurredAt) === day);
  const intakes = useIntakes({ from: day, to: day });
  const title = isToday ? t`Today` : t`This day`;
  const isEmpty = entries.isSuccess && rows.length === 0 && intakes.length === 0;
  return (
    <Card label={title}>
      <div className={css["head"]}>
        <h2>{title}</h2>
        <Link to="/entries">
          <Trans>All entries</Trans>
        </Link>
      </div>
      {entries.isPending && rows.length === 0 && <Loading rows={3} height={44} />}
      {entries.isError && rows.length === 0 && (
        <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />
      )}
      {isEmpty && (
        <EmptyState title={isToday ? t`Nothing logged yet today` : t`Nothing logged on this day`}>
          <p className={css["hint"]}>
            <Trans>Tap what it is, then how strong. That is all.</Trans>
          </p>
        </EmptyState>
      )}
      <DayRows rows={rows} intakes={intakes} />
    </Card>
  );
}
