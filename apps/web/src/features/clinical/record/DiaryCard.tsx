import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  beforeAndSince,
  cycleDayOf,
  firstCycleDays,
  isBleeding,
  type OpenedShare,
  type PatientDiary,
  runsOf,
  type SharedSummary,
  startsOf,
  treatmentsOf,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatFullDay, lastDayOf, plusDays, today } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { LineChart } from "../../../ui/charts/LineChart.tsx";
import { type SpanRow, Spans } from "../../../ui/charts/Spans.tsx";
import { Card } from "../../../ui/Page.tsx";
import { QuietSelect } from "../../../ui/QuietSelect.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { nameOfCategory } from "../../symptoms/category-name.ts";
import { lineColorOf } from "../../symptoms/line-color.ts";
import { nameOfMedication } from "../../symptoms/medication/words.ts";
import { oneDecimal } from "../../symptoms/numbers.ts";
import { useDayInWords } from "../../symptoms/reading/day-in-words.ts";
import reading from "../../symptoms/reading/reading.module.css";
import { Presets } from "../../symptoms/sharing/Presets.tsx";
import { categoryCountInWords, daysInWords, extrasInWords } from "../../symptoms/sharing/share-words.ts";
import { rememberedReason, rememberReason } from "../../symptoms/sharing/view-reasons.ts";
import type { CaseOrigin } from "../cases/CaseForm.tsx";
import css from "../clinical.module.css";

type Trend = SharedSummary["categories"][number];

/** A quarter of a year, which is three cycles. */
const shownDays = 90;
const fewestDays = 3;
/** Days between two points that a line still joins: what comes once in a cycle goes down again meanwhile. */
const apart = 7;
/** More would be a list, which the whole diary has. */
const mostTreatments = 3;

interface DiaryCardsProps {
  readonly diaries: readonly PatientDiary[];
  /** Opens a case about what the diary says; null for who may not, and while one is being opened. */
  readonly onCase: ((origin: CaseOrigin) => void) | null;
}

/** What a patient shares of their diary, within their record. Nothing where they share nothing. */
export function DiaryCards({ diaries, onCase }: DiaryCardsProps) {
  const { t } = useLingui();
  if (diaries.length === 0) return null;
  return (
    <section className={css["diaries"]} aria-label={t`Shared diary`}>
      {diaries.map((diary) => (
        <DiaryCard key={diary.id} diary={diary} onCase={onCase} />
      ))}
    </section>
  );
}

interface DiaryCardProps extends Pick<DiaryCardsProps, "onCase"> {
  readonly diary: PatientDiary;
}

/** It is opened for a reason, which the patient reads. */
function DiaryCard({ diary, onCase }: DiaryCardProps) {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [reason, setReason] = useState(() => rememberedReason(account.id, diary.id));
  const until = formatFullDay(lastDayOf(diary.expiresAt));
  const give = (why: string) => {
    rememberReason(account.id, diary.id, why);
    setReason(why);
  };
  return (
    <Card>
      {reason === null ? (
        <div className={settings["stack"]}>
          <h2>
            <Trans>Shared diary</Trans>
          </h2>
          <p>
            {i18n._(daysInWords(diary))}: {i18n._(categoryCountInWords(diary.categoryCount))},{" "}
            {extrasInWords(diary)
              .map((words) => i18n._(words))
              .join(", ")}{" "}
            · <Trans>until {until}</Trans>
          </p>
          <p className={css["quiet"]}>
            <Trans>Why do you look? It opens at once, and the patient reads it.</Trans>
          </p>
          <Presets
            label={t`Open the diary for`}
            presets={[t`Visit today`, t`Preparing a visit`, t`Call`].map((label) => ({ label, value: label }))}
            chosen={null}
            onChoose={give}
          />
          <p className={css["further"]}>
            <Link to="/shared/$shareId" params={{ shareId: diary.id }}>
              <Trans>Another reason, or the whole diary</Trans>
            </Link>
          </p>
        </div>
      ) : (
        <OpenedDiary shareId={diary.id} reason={reason} onCase={onCase} />
      )}
    </Card>
  );
}

interface OpenedDiaryProps extends Pick<DiaryCardsProps, "onCase"> {
  readonly shareId: string;
  readonly reason: string;
}

function OpenedDiary({ shareId, reason, onCase }: OpenedDiaryProps) {
  const [from] = useState(() => plusDays(today(), 1 - shownDays));
  const opened = useQuery({
    // Found by its id when it is taken back, and read by nobody again (lib/live.ts): each time is recorded.
    queryKey: [...trpc.symptoms.shared.open.mutationKey(), { shareId, reason, from }],
    queryFn: () => client.symptoms.shared.open.mutate({ shareId, reason, from, limit: 1 }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (opened.isPending) return <Loading rows={1} height={160} />;
  if (opened.isError) {
    return hasReason(opened.error, "symptoms.not_shared") ? (
      <p>
        <Trans>It was taken back, or its time is over: nothing more of it is shown.</Trans>
      </p>
    ) : (
      <ErrorState error={opened.error} onRetry={() => void opened.refetch()} />
    );
  }
  return <DiaryPicture share={opened.data} reason={reason} from={from} onCase={onCase} />;
}

const worstDayOf = ({ series }: Trend): number => Math.max(...series.map(({ strongest }) => strongest));

/** What is worst on its worst day, as far as it was logged more than once or twice: a treatment lowers a mean. */
function strongestOf(trends: readonly Trend[]): Trend | undefined {
  const often = trends.filter(({ days }) => days >= fewestDays);
  return (often.length === 0 ? trends : often).toSorted(
    (one, other) => worstDayOf(other) - worstDayOf(one) || other.mean - one.mean,
  )[0];
}

interface DiaryPictureProps extends Pick<DiaryCardsProps, "onCase"> {
  readonly share: OpenedShare;
  readonly reason: string;
  readonly from: string;
}

function DiaryPicture({ share, reason, from: first, onCase }: DiaryPictureProps) {
  const { t } = useLingui();
  const [symptom, setSymptom] = useState<string>();
  const inWords = useDayInWords(1);
  const { summary, cycle, medication, shareId } = share;
  const trend = summary.categories.find(({ category }) => category === symptom) ?? strongestOf(summary.categories);
  const whole = (
    <p className={css["quiet"]}>
      <Link to="/shared/$shareId" params={{ shareId }}>
        <Trans>The whole diary</Trans>
      </Link>{" "}
      · <Trans>recorded: “{reason}”</Trans>
    </p>
  );
  if (trend === undefined) {
    return (
      <>
        <p>
          <Trans>Nothing of the last {shownDays} days is shared.</Trans>
        </p>
        {whole}
      </>
    );
  }
  const from = first < share.from ? share.from : first;
  const to = share.to === null || share.to > today() ? today() : share.to;
  const starts = startsOf(cycle ?? []);
  const treatments = treatmentsOf(medication ?? []);
  const bleeding = runsOf(
    (cycle ?? []).filter(({ flow }) => isBleeding(flow)),
    1,
  );
  const name = nameOfCategory(trend.category);
  const points = trend.series.map(({ localDate, strongest }) => ({ localDate, value: strongest, dot: strongest }));
  const byDay = new Map(trend.series.map((day) => [day.localDate, day]));
  const ofCycle = (day: string) => {
    const cycleDay = cycleDayOf(starts, day);
    return cycleDay === null ? null : t`cycle day ${cycleDay}`;
  };
  const rows: SpanRow[] = [
    {
      label: t`Bleeding`,
      tone: "bleeding" as const,
      spans: bleeding.map((run) => ({ from: run[0]?.localDate ?? from, to: run.at(-1)?.localDate ?? to })),
    },
    ...treatments.slice(0, mostTreatments).map((treatment) => ({
      label: nameOfMedication(treatment),
      tone: "treatment" as const,
      spans: treatment.runs,
    })),
  ].filter(({ spans }) => spans.length > 0);
  const change = beforeAndSince(trend.series, { treatments, starts, from });
  const label = t`${name}: strongest of each day`;
  const [firstDay, lastDay, worst] = [formatFullDay(from), formatFullDay(to), worstDayOf(trend)];
  const [times, days] = [trend.count, trend.days];
  const begin = () =>
    onCase?.({
      title: name,
      description: t`From the shared diary, ${firstDay} to ${lastDay}: ${name}, ${plural(times, {
        one: "once",
        other: "# times",
      })} on ${plural(days, { one: "# day", other: "# days" })}, at most ${worst} of 10.`,
    });
  return (
    <div className={settings["stack"]}>
      <div className={reading["head"]}>
        <h2>
          {summary.categories.length > 1 ? (
            <>
              <Trans>Shared diary</Trans>{" "}
              <QuietSelect
                label={t`Symptom`}
                value={trend.category}
                options={summary.categories.map(({ category }) => ({
                  value: category,
                  label: nameOfCategory(category),
                }))}
                onChange={setSymptom}
              />
            </>
          ) : (
            <Trans>{name}, shared diary</Trans>
          )}
        </h2>
        <p className={css["quiet"]}>
          <Trans>
            {shownDays} days, n = {trend.count}
          </Trans>
        </p>
      </div>
      <div>
        <div className={css["picture"]}>
          <LineChart
            key={trend.category}
            label={label}
            from={from}
            to={to}
            lines={[{ label: name, color: lineColorOf(trend.category), points }]}
            apart={apart}
            textOf={(day) => [inWords(day, byDay.get(day)), ofCycle(day)].filter((part) => part !== null).join(" · ")}
          />
        </div>
        <Spans from={from} to={to} rows={rows} />
      </div>
      {change !== null && (
        <p>
          <Trans>
            Mean at cycle days 1–{firstCycleDays}: {oneDecimal.format(change.before.mean)} before (
            <Plural value={change.before.days} one="# day" other="# days" />
            ), {oneDecimal.format(change.after.mean)} since (
            <Plural value={change.after.days} one="# day" other="# days" />
            ): {nameOfMedication(change.treatment)}, from {formatFullDay(change.since)}.
          </Trans>
        </p>
      )}
      <ChartTable
        label={label}
        columns={[t`Day`, t`Strongest of 10`, t`Cycle`]}
        rows={trend.series
          .toReversed()
          .map(({ localDate, strongest }) => [formatFullDay(localDate), strongest, ofCycle(localDate) ?? ""])}
      />
      {onCase !== null && (
        <div>
          <Button variant="default" size="xs" onClick={begin}>
            <Trans>Open a case about it</Trans>
          </Button>
        </div>
      )}
      {whole}
    </div>
  );
}
