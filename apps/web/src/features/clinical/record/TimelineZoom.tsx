import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { partsOfPeriod, periodAround, type TimelineCount, type TimelineKind } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useRef, useState } from "react";
import { formatFullDay, formatMonth, formatMonthName, zone } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import type { PatientSearch } from "../../../routes/search.ts";
import css from "./timeline.module.css";

interface TimelineZoomProps {
  readonly patientId: string;
  readonly kinds: TimelineKind[];
  /** What the list shows: a year, a month, a day, or everything. */
  readonly period: string | null;
  readonly queryKey: readonly unknown[];
}

function nameOf(period: string): string {
  if (period.length === 4) return period;
  return period.length === 7 ? formatMonth(period) : formatFullDay(period);
}

/** Under its bar: of days the first of each week of the month, so that they fit. */
function shortNameOf(period: string): string {
  if (period.length === 4) return period;
  if (period.length === 7) return formatMonthName(`${period}-01`).slice(0, 1);
  const day = Number(period.slice(8));
  return day % 7 === 1 ? String(day) : "";
}

/** The bars of what is shown: of a day those of its month. */
const barsOf = (period: string | null) => (period !== null && period.length === 10 ? periodAround(period) : period);

/** What stands around a period and itself, the widest first. */
function wayTo(period: string | null): readonly string[] {
  return period === null ? [] : [...wayTo(periodAround(period)), period];
}

/** From the first that has something to the last; months and days all, so that each stands at its place. */
function barsWith(counts: readonly TimelineCount[], period: string | null) {
  const events = new Map(counts.map((count) => [count.period, count.events]));
  const parts = partsOfPeriod(period);
  const [first, last] = [counts[0]?.period, counts.at(-1)?.period];
  const shown =
    period === null
      ? parts.filter((part) => first !== undefined && last !== undefined && part >= first && part <= last)
      : parts;
  return shown.map((part) => ({ part, events: events.get(part) ?? 0 }));
}

/** How much was when: years, months of one, days of one. Each bar leads into itself; the way back stands above them. */
export function TimelineZoom({ patientId, kinds, period, queryKey }: TimelineZoomProps) {
  const { t } = useLingui();
  const countsOf = (of: string | null) => ({
    queryKey: [...queryKey, "counts", of],
    queryFn: () => client.clinical.timeline.counts.mutate({ patientId, kinds, period: of, timeZone: zone }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const years = useQuery({ ...countsOf(null), enabled: period === null });
  // A year alone says nothing: its months do.
  const [onlyYear, ...others] = years.data ?? [];
  const inner = period === null && onlyYear !== undefined && others.length === 0 ? onlyYear.period : barsOf(period);
  const parts = useQuery({ ...countsOf(inner), enabled: inner !== null });
  const counts = (inner === null ? years.data : parts.data) ?? [];
  const bars = barsWith(counts, inner);
  if (bars.length === 0) return period === null ? null : <Way period={period} />;
  return (
    <nav aria-label={t`When`}>
      <Way period={period} />
      <Bars bars={bars} period={period} />
    </nav>
  );
}

const to = (time: string | null) => (before: PatientSearch) => ({ ...before, time: time ?? undefined });

function Way({ period }: { readonly period: string | null }) {
  if (period === null) return null;
  return (
    <p className={css["way"]}>
      <Link
        from="/patients/$id"
        to="/patients/$id"
        search={to(null)}
        activeOptions={{ exact: true }}
        resetScroll={false}
      >
        <Trans>Everything</Trans>
      </Link>
      {wayTo(period).map((part) => (
        <span key={part}>
          <span aria-hidden> › </span>
          {part === period ? (
            <strong>{nameOf(part)}</strong>
          ) : (
            <Link
              from="/patients/$id"
              to="/patients/$id"
              search={to(part)}
              activeOptions={{ exact: true }}
              resetScroll={false}
            >
              {nameOf(part)}
            </Link>
          )}
        </span>
      ))}
    </p>
  );
}

interface BarsProps {
  readonly bars: readonly { readonly part: string; readonly events: number }[];
  readonly period: string | null;
}

function Bars({ bars, period }: BarsProps) {
  const { t } = useLingui();
  const list = useRef<HTMLOListElement>(null);
  const full = bars.filter(({ events }) => events > 0).map(({ part }) => part);
  const [at, setAt] = useState<string | null>(null);
  // One stop for the tab key, arrows between them.
  const stop = [at, period, full.at(-1)].find((part) => part !== null && part !== undefined && full.includes(part));
  const most = Math.max(...bars.map(({ events }) => events));

  function onKeyDown(event: KeyboardEvent) {
    const place = full.indexOf(stop ?? "");
    const places: Readonly<Partial<Record<string, number>>> = {
      ArrowLeft: place - 1,
      ArrowRight: place + 1,
      Home: 0,
      End: full.length - 1,
    };
    const next = full[places[event.key] ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    list.current?.querySelector<HTMLElement>(`[data-part="${next}"]`)?.focus();
  }

  return (
    <ol ref={list} className={css["bars"]}>
      {bars.map(({ part, events }) => (
        <li key={part}>
          {events === 0 ? (
            <span className={css["bar"]} />
          ) : (
            <Link
              from="/patients/$id"
              to="/patients/$id"
              search={to(part)}
              resetScroll={false}
              className={css["bar"]}
              data-part={part}
              tabIndex={part === stop ? 0 : -1}
              onFocus={() => setAt(part)}
              onKeyDown={onKeyDown}
              aria-label={t`${nameOf(part)}: ${plural(events, { one: "# event", other: "# events" })}`}
              title={t`${nameOf(part)}: ${plural(events, { one: "# event", other: "# events" })}`}
            >
              <span style={{ blockSize: `${(100 * events) / most}%` }} />
            </Link>
          )}
          <span className={css["barName"]} aria-hidden>
            {shortNameOf(part)}
          </span>
        </li>
      ))}
    </ol>
  );
}
