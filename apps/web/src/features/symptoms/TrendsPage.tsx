import { Trans, useLingui } from "@lingui/react/macro";
import { type InsightDays, insightDays, type SymptomSummary } from "@anamnesis/domain";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { zone } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import type { TrendsSearch } from "../../routes/search.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { Pills } from "../../ui/Pills.tsx";
import { EmptyState, ErrorState } from "../../ui/States.tsx";
import { ByCycleDay } from "../cycle/ByCycleDay.tsx";
import { GoesAlongCard } from "./reading/GoesAlongCard.tsx";
import { HeatMapCard } from "./reading/HeatMapCard.tsx";
import { LinesCard } from "./reading/LinesCard.tsx";
import { SleepCard } from "./reading/SleepCard.tsx";
import { LinesSkeleton } from "./reading/ReadingSkeletons.tsx";
import { TogetherCard } from "./reading/TogetherCard.tsx";
import { WeekdayCard } from "./reading/WeekdayCard.tsx";
import css from "./TrendsPage.module.css";

const unlessTold: InsightDays = 30;

/** What the last days add up to, next to as many before. What is looked at stands in the address. */
export function TrendsPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/shell/trends" });
  const navigate = useNavigate({ from: "/trends" });
  const show = (changed: TrendsSearch) =>
    navigate({ search: (known) => ({ ...known, ...changed }), replace: true, resetScroll: false });
  const { days = unlessTold } = search;
  const summary = useQuery(
    trpc.symptoms.insights.summary.queryOptions({ days, timeZone: zone }, { placeholderData: keepPreviousData }),
  );
  return (
    <Page title={t`Trends`} aside={<Period days={days} onDays={(chosen) => show({ days: chosen })} />}>
      <div className={css["columns"]}>
        <div className={css["column"]}>
          <HeatMapCard period={days} symptom={search.symptom} onSymptom={(symptom) => show({ symptom })} />
          {summary.isPending && (
            <Card>
              <LinesSkeleton />
            </Card>
          )}
          {summary.isError && <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />}
          {summary.isSuccess && <Lines summary={summary.data} />}
          {summary.isSuccess && <SleepCard key={`sleep ${summary.data.days}`} summary={summary.data} />}
        </div>
        <div className={css["column"]} data-waits={summary.isPending || undefined}>
          {summary.data?.entryCount !== 0 && <GoesAlongCard days={days} />}
          <ByCycleDay />
          {summary.isSuccess && (
            <>
              <WeekdayCard summary={summary.data} />
              <TogetherCard summary={summary.data} first={search.first} second={search.second} onPair={show} />
            </>
          )}
        </div>
      </div>
    </Page>
  );
}

interface PeriodProps {
  readonly days: InsightDays;
  readonly onDays: (days: InsightDays | undefined) => Promise<void>;
}

function Period({ days, onDays }: PeriodProps) {
  const { t } = useLingui();
  return (
    <Pills
      label={t`Period`}
      value={String(days)}
      options={insightDays.map((count) => ({
        value: String(count),
        label: count === insightDays.at(-1) ? t`${count} days` : String(count),
        spoken: t`${count} days`,
      }))}
      onChange={(value) => {
        const chosen = insightDays.find((count) => String(count) === value);
        return onDays(chosen === unlessTold ? undefined : chosen);
      }}
    />
  );
}

function Lines({ summary }: { readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  // Another period has other days: what was read of the one before is none of them.
  if (summary.entryCount > 0) return <LinesCard key={summary.days} summary={summary} />;
  return (
    <EmptyState title={t`Nothing logged in these days`}>
      <p>
        <Trans>
          Trends need entries. <Link to="/">Log how it is</Link>: the first line is there with the second day. Or choose
          more days.
        </Trans>
      </p>
    </EmptyState>
  );
}
