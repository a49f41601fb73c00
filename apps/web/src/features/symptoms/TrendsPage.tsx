import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Association, type CategoryTrend, isClear, type SymptomSummary } from "@anamnesis/domain";
import { SegmentedControl } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { zone } from "../../lib/dates.ts";
import { locale } from "../../lib/language.ts";
import { trpc } from "../../lib/trpc.ts";
import { DailyChart } from "../../ui/charts/DailyChart.tsx";
import { IntervalDot } from "../../ui/charts/IntervalDot.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import { oneDecimal } from "./numbers.ts";
import css from "./TrendsPage.module.css";

const signed = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});

/** What the last 7, 30 or 90 days add up to, next to as many days before. */
export function TrendsPage() {
  const { t } = useLingui();
  const { days = 30 } = useSearch({ from: "/shell/trends" });
  const navigate = useNavigate({ from: "/trends" });
  const summary = useQuery(
    trpc.symptoms.insights.summary.queryOptions({ days, timeZone: zone }, { placeholderData: keepPreviousData }),
  );
  return (
    <Page title={t`What it adds up to`} lead={t`Trends`}>
      <SegmentedControl
        aria-label={t`Period`}
        value={String(days)}
        onChange={(value) =>
          void navigate({ search: value === "7" ? { days: 7 } : value === "90" ? { days: 90 } : {} })
        }
        data={[
          { value: "7", label: t`7 days` },
          { value: "30", label: t`30 days` },
          { value: "90", label: t`90 days` },
        ]}
      />
      {summary.isPending && <Loading rows={3} height={180} />}
      {summary.isError && <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.isSuccess && <Summary summary={summary.data} />}
    </Page>
  );
}

function Summary({ summary }: { readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  if (summary.entryCount === 0) {
    return (
      <EmptyState title={t`Nothing logged in these days`}>
        <p>
          <Trans>
            Trends need entries. <Link to="/">Log how it is</Link>, or choose more days.
          </Trans>
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      <div className={css["cards"]}>
        {summary.categories.map((trend) => (
          <Trend key={trend.category} trend={trend} summary={summary} />
        ))}
      </div>
      <Associations associations={summary.associations} />
    </>
  );
}

function Trend({ trend, summary }: { readonly trend: CategoryTrend; readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  const { category, count, days, mean } = trend;
  return (
    <Card label={category}>
      <div className={css["head"]}>
        <h2>{category}</h2>
        <p className={css["mean"]}>
          {oneDecimal.format(mean)} <span className={css["unit"]}>{t`mean of 10`}</span>
        </p>
      </div>
      <p className={css["detail"]}>
        <Plural value={count} one="# entry" other="# entries" /> ·{" "}
        <Plural value={days} one="on # day" other="on # days" /> · <ChangeInWords trend={trend} days={summary.days} />
      </p>
      <DailyChart
        label={t`${category}: strongest of each day`}
        from={summary.from}
        to={summary.to}
        points={trend.series}
      />
    </Card>
  );
}

function ChangeInWords({ trend, days }: { readonly trend: CategoryTrend; readonly days: number }) {
  const { change, previousCount } = trend;
  if (change === null) return <Trans>nothing in the {days} days before</Trans>;
  const by = signed.format(change);
  if (Math.abs(change) < 0.25)
    return (
      <Trans>
        about as strong as in the {days} days before (n {previousCount})
      </Trans>
    );
  return change > 0 ? (
    <Trans>
      stronger than in the {days} days before ({by}, n {previousCount})
    </Trans>
  ) : (
    <Trans>
      weaker than in the {days} days before ({by}, n {previousCount})
    </Trans>
  );
}

function Associations({ associations }: { readonly associations: readonly Association[] }) {
  const { t } = useLingui();
  return (
    <Card label={t`What goes along with what`}>
      <h2>
        <Trans>What goes along with what</Trans>
      </h2>
      <p className={css["detail"]}>
        <Trans>Days with a tag next to days without. A pattern, not a cause.</Trans>
      </p>
      {associations.length === 0 ? (
        <EmptyState title={t`Nothing stands out`}>
          <p>
            <Trans>Tag at least three days, and leave three without, to see a pattern here.</Trans>
          </p>
        </EmptyState>
      ) : (
        <ul className={css["associations"]}>
          {associations.map((association) => (
            <AssociationRow
              key={`${association.category} ${association.tag}`}
              association={association}
              reach={reachOf(associations)}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** One scale for all, wide enough that no interval is cut off. */
function reachOf(associations: readonly Association[]): number {
  return Math.max(4, ...associations.flatMap(({ low, high }) => [Math.ceil(-low), Math.ceil(high)]));
}

interface AssociationRowProps {
  readonly association: Association;
  readonly reach: number;
}

function AssociationRow({ association, reach }: AssociationRowProps) {
  const { t } = useLingui();
  const { difference, low, high, daysWith, daysWithout } = association;
  const [lowest, highest] = [signed.format(low), signed.format(high)];
  return (
    <li className={css["association"]}>
      <p>
        <AssociationInWords association={association} />
      </p>
      <IntervalDot
        label={t`Difference ${signed.format(difference)}, likely between ${lowest} and ${highest}`}
        value={difference}
        low={low}
        high={high}
        reach={reach}
      />
      <p className={css["detail"]}>
        <Trans>
          {signed.format(difference)}, likely between {lowest} and {highest} · n {daysWith} days with, {daysWithout}{" "}
          without
        </Trans>
      </p>
    </li>
  );
}

function AssociationInWords({ association }: { readonly association: Association }) {
  const { category, tag, difference } = association;
  const amount = oneDecimal.format(Math.abs(difference));
  if (!isClear(association)) {
    return (
      <Trans>
        No clear difference in <strong>{category}</strong> on days with <strong>{tag}</strong> yet
      </Trans>
    );
  }
  return difference > 0 ? (
    <Trans>
      <strong>{category}</strong> was {amount} stronger on days with <strong>{tag}</strong>
    </Trans>
  ) : (
    <Trans>
      <strong>{category}</strong> was {amount} weaker on days with <strong>{tag}</strong>
    </Trans>
  );
}
