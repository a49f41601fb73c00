import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { dayOf, formatFullDay, formatLongDay, formatWeekday, plusDays } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { useToday } from "../../lib/use-today.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { severityStyle } from "../../ui/severity.ts";
import { EmptyState, ErrorState, Loading, VisuallyHidden } from "../../ui/States.tsx";
import { CycleChip } from "../cycle/CycleChip.tsx";
import { dayInput } from "./diary-cache.ts";
import { EntryRow, WaitingRow } from "./EntryRow.tsx";
import { LogCard } from "./LogCard.tsx";
import { type NewEntry, type OutboxItem, useOutbox } from "./outbox.ts";
import css from "./TodayPage.module.css";

const nothingEdited = { entry: null, round: 0 };

/** The first page: log how it is, see what was logged. `?date=` is for a day gone by. */
export function TodayPage() {
  const { t } = useLingui();
  const { date } = useSearch({ from: "/shell/" });
  const today = useToday();
  const day = date ?? today;
  const isToday = day === today;
  // Each round of editing opens the card anew; putting it away after saving does not.
  const [editing, setEditing] = useState<{ readonly entry: NewEntry | null; readonly round: number }>(nothingEdited);
  function edit({ entry }: OutboxItem) {
    setEditing(({ round }) => ({ entry, round: round + 1 }));
    // The card is above the list that it was opened from.
    window.scrollTo({ top: 0 });
  }
  return (
    <Page
      title={isToday ? t`How is it now?` : t`How was it?`}
      lead={isToday ? formatLongDay(day) : formatFullDay(day)}
      aside={<CycleChip day={day} />}
    >
      <div className={css["columns"]}>
        <LogCard
          key={`${date} ${editing.round}`}
          date={date}
          edited={editing.entry}
          onEdited={() => setEditing(({ round }) => ({ entry: null, round }))}
        />
        <div className={css["side"]}>
          <Week />
          <DayEntries day={day} isToday={isToday} onEdit={edit} />
        </div>
      </div>
    </Page>
  );
}

interface DayEntriesProps {
  readonly day: string;
  readonly isToday: boolean;
  readonly onEdit: (item: OutboxItem) => void;
}

function DayEntries({ day, isToday, onEdit }: DayEntriesProps) {
  const { t } = useLingui();
  const entries = useQuery(trpc.symptoms.entries.list.queryOptions(dayInput(day)));
  const waiting = useOutbox();
  const title = isToday ? t`Today` : t`This day`;
  const listed = entries.data?.entries ?? [];
  const known = new Set(listed.map((entry) => entry.id));
  const unsent = waiting.filter(
    (item) => !known.has(item.entry.id) && (isToday || dayOf(item.entry.occurredAt) === day),
  );
  const isEmpty = entries.isSuccess && listed.length === 0 && unsent.length === 0;
  return (
    <Card label={title}>
      <div className={css["head"]}>
        <h2>{title}</h2>
        <Link to="/entries">
          <Trans>All entries</Trans>
        </Link>
      </div>
      {entries.isPending && unsent.length === 0 && <Loading rows={3} height={44} />}
      {entries.isError && unsent.length === 0 && (
        <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />
      )}
      {isEmpty && (
        <EmptyState title={isToday ? t`Nothing logged yet today` : t`Nothing logged on this day`}>
          <p className={css["hint"]}>
            <Trans>Tap what it is, then how strong. That is all.</Trans>
          </p>
        </EmptyState>
      )}
      <ul className={css["list"]}>
        {unsent.toReversed().map((item) => (
          <WaitingRow key={item.entry.id} item={item} onEdit={onEdit} />
        ))}
        {listed.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </Card>
  );
}

function Week() {
  const { t } = useLingui();
  const last = useToday();
  const days = Array.from({ length: 7 }, (_, index) => plusDays(last, index - 6));
  const calendar = useQuery(trpc.symptoms.insights.calendar.queryOptions({ from: plusDays(last, -6), to: last }));
  const strongest = new Map(calendar.data?.map((day) => [day.localDate, day.strongest]));
  return (
    <nav className={css["week"]} aria-label={t`The last seven days`}>
      {days.map((day) => {
        const severity = strongest.get(day);
        const spoken =
          severity === undefined
            ? t`${formatLongDay(day)}: nothing logged`
            : t`${formatLongDay(day)}: strongest ${severity}`;
        return (
          <Link key={day} to="/calendar" search={{ month: day.slice(0, 7), day }} className={css["day"]}>
            <VisuallyHidden>{spoken}</VisuallyHidden>
            <span aria-hidden>{formatWeekday(day)}</span>
            <span aria-hidden className={css["dot"]} style={severityStyle(severity)}>
              {severity ?? ""}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
