import { Trans, useLingui } from "@lingui/react/macro";
import { Select, TextInput } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useConnected } from "../../lib/connection.ts";
import { dayOf, formatDay, plusDays, today, zone } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import type { DiarySearch } from "../../routes/search.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import { ShowMore } from "../../ui/ShowMore.tsx";
import { nameOfCategory } from "./category-name.ts";
import { DayRows } from "./DayRows.tsx";
import css from "./DiaryPage.module.css";
import { useAwaitsCycle } from "../cycle/use-cycle.ts";
import { useAwaitsIntakes, useIntakes } from "./medication/intakes.ts";
import { type DiaryRow, useDiaryRows } from "./outbox.ts";

/** Every entry, newest first. What is looked for stands in the address. */
export function DiaryPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/shell/entries" });
  const { category, tag, from, to } = search;
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const entries = useInfiniteQuery(
    trpc.symptoms.entries.list.infiniteQueryOptions(
      {
        // The whole diary unless told: a page at a time comes anyway.
        from: from ?? "1900-01-01",
        ...(to === undefined ? {} : { to }),
        ...(category === undefined ? {} : { categories: [category] }),
        ...(tag === undefined ? {} : { tags: [tag] }),
        timeZone: zone,
        limit: 50,
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const isConnected = useConnected();
  const rows = useDiaryRows(entries.data?.pages.flatMap((page) => page.entries) ?? [], (waiting) => {
    const day = dayOf(waiting.occurredAt);
    return (
      day >= (from ?? "") &&
      day <= (to ?? "9999") &&
      (category ?? waiting.category) === waiting.category &&
      (tag === undefined || waiting.tags.includes(tag))
    );
  });
  const daysTaken = entries.isSuccess ? daysOfIntakes(search, rows, entries.hasNextPage) : null;
  const intakes = useIntakes(daysTaken);
  const awaitsIntakes = useAwaitsIntakes(daysTaken);
  const awaitsCycle = useAwaitsCycle();
  // What was taken comes between the entries, and the day of the cycle beside them: at first they wait for both.
  const [isDrawn, setDrawn] = useState(false);
  if (!isDrawn && !entries.isPending && !awaitsIntakes && !awaitsCycle) setDrawn(true);
  const rowsOf = Map.groupBy(rows, ({ entry }) => entry.localDate);
  const intakesOf = Map.groupBy(intakes, ({ intake }) => intake.localDate);
  const days = [...new Set([...rowsOf.keys(), ...intakesOf.keys()])].toSorted().toReversed();
  return (
    <Page title={t`Your diary`}>
      <Filters />
      {!isDrawn && (entries.isSuccess || rows.length === 0) && <Loading rows={6} />}
      {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.isSuccess && days.length === 0 && (
        <EmptyState title={isFiltered ? t`Nothing matches` : t`Your diary is empty`}>
          <p>
            {isFiltered ? (
              <Trans>Try a wider range, or take a filter away.</Trans>
            ) : (
              <Trans>Log how it is on the first page. Entries come here.</Trans>
            )}
          </p>
        </EmptyState>
      )}
      {(isDrawn || entries.isPending) &&
        days.map((day) => (
          <Card key={day} label={formatDay(day)}>
            <h2>{formatDay(day)}</h2>
            <DayRows rows={rowsOf.get(day) ?? []} intakes={intakesOf.get(day) ?? []} />
          </Card>
        ))}
      {isConnected
        ? isDrawn && (
            <ShowMore list={entries}>
              <Trans>Show older entries</Trans>
            </ShowMore>
          )
        : entries.isSuccess && (
            <p className={css["older"]}>
              <Trans>Older entries come when there is a connection.</Trans>
            </p>
          )}
    </Page>
  );
}

/**
 * The days of which it is told what was taken: those of the entries that are shown, and once these are all, the year
 * before the first. None while a symptom or a tag is looked for, which medication has not.
 */
function daysOfIntakes({ category, tag, from, to }: DiarySearch, rows: readonly DiaryRow[], hasOlder: boolean) {
  if (category !== undefined || tag !== undefined) return null;
  const last = to ?? today();
  const oldest = rows.at(-1)?.entry.localDate ?? last;
  const yearBefore = plusDays(oldest, -364);
  const earliest = from === undefined || from < yearBefore ? yearBefore : from;
  const first = hasOlder ? oldest : earliest;
  return first > last ? null : { from: first, to: last };
}

function Filters() {
  const { t } = useLingui();
  const search = useSearch({ from: "/shell/entries" });
  const navigate = useNavigate({ from: "/entries" });
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const set = (key: keyof typeof search, value: string | null) =>
    void navigate({
      search: (known) => ({ ...known, [key]: value === null || value === "" ? undefined : value }),
      replace: true,
    });
  const used = vocabulary.data?.categories.filter((known) => known.count > 0).map((known) => known.label) ?? [];
  const tags = vocabulary.data?.tags.map((known) => known.label) ?? [];
  const withChosen = (list: readonly string[], chosen: string | undefined) =>
    chosen === undefined || list.includes(chosen) ? [...list] : [...list, chosen];
  return (
    <search className={css["filters"]}>
      <Select
        label={t`What`}
        placeholder={t`Anything`}
        clearable
        clearButtonProps={{ "aria-label": t`Anything` }}
        data={withChosen(used, search.category).map((label) => ({ value: label, label: nameOfCategory(label) }))}
        value={search.category ?? null}
        onChange={(value) => set("category", value)}
      />
      <Select
        label={t`Tag`}
        placeholder={t`Any`}
        clearable
        clearButtonProps={{ "aria-label": t`Any tag` }}
        data={withChosen(tags, search.tag)}
        value={search.tag ?? null}
        onChange={(value) => set("tag", value)}
      />
      <TextInput
        label={t`From`}
        type="date"
        value={search.from ?? ""}
        onChange={(event) => set("from", event.currentTarget.value)}
      />
      <TextInput
        label={t`To`}
        type="date"
        value={search.to ?? ""}
        onChange={(event) => set("to", event.currentTarget.value)}
      />
    </search>
  );
}
