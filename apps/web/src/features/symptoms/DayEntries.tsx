import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { dayOf } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import { DayRows } from "./DayRows.tsx";
import { dayInput } from "./diary-cache.ts";
import { useIntakes } from "./medication/intakes.ts";
import { useDiaryRows } from "./outbox.ts";
import css from "./TodayPage.module.css";

interface DayEntriesProps {
  readonly day: string;
  readonly isToday: boolean;
}

/** What was logged and taken on a day. */
export function DayEntries({ day, isToday }: DayEntriesProps) {
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
