import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ByCycleDay as ByCycleDayData } from "@anamnesis/domain";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { QuietSelect } from "../../ui/QuietSelect.tsx";
import { nameOfCategory } from "../symptoms/category-name.ts";
import { lineColorOf, useColored } from "../symptoms/line-color.ts";
import css from "./cycle.module.css";
import { CycleDayChart } from "./CycleDayChart.tsx";
import { useCycle } from "./use-cycle.ts";

const lastCycles = 6;

/**
 * How strong something was by the day of the last cycles; null for all together, nothing given for what to begin with.
 * Nothing while it loads, and without cycles.
 */
function useByCycleDay(category?: string | null) {
  const cycle = useCycle();
  // Asked together with whether there are any.
  const hasCycles = cycle === undefined || cycle.cycles.length > 0;
  const input = { cycles: lastCycles, ...(category === undefined ? {} : { category }) };
  const { data, isLoading } = useQuery(
    trpc.symptoms.insights.byCycleDay.queryOptions(input, { enabled: hasCycles, placeholderData: keepPreviousData }),
  );
  return { data: hasCycles && cycle !== undefined ? data : undefined, isLoading };
}

/** Whether it is on its way: what stands below it would be moved by it. */
export const useAwaitsByCycleDay = (): boolean => useByCycleDay().isLoading;

/** One's own entries by the day of the cycle. Not there without cycles. */
export function ByCycleDay() {
  const [chosen, setChosen] = useState<string | null>();
  const { data: first } = useByCycleDay();
  const { data } = useByCycleDay(chosen);
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const colored = useColored();
  if (data === undefined || first === undefined || first.count === 0) return null;
  const used = vocabulary.data?.categories.filter(({ count }) => count > 0).map(({ label }) => label) ?? [];
  return (
    <ByCycleDayCard
      data={data}
      categories={used}
      colored={colored}
      category={chosen === undefined ? first.category : chosen}
      onChoose={setChosen}
    />
  );
}

/** Of fewer days a picture is a dot or two. */
const fewestDays = 3;

interface ByCycleDayCardProps {
  readonly data: ByCycleDayData;
  /** Those that can be chosen. */
  readonly categories: readonly string[];
  /** Those that have a colour of their own; the diary of somebody else has none. */
  readonly colored?: Parameters<typeof lineColorOf>[1];
  /** Null for all together. */
  readonly category: string | null;
  readonly onChoose: (category: string | null) => void;
}

/** The picture, with what it is of and how much it goes by. */
export function ByCycleDayCard({ data, categories, colored, category, onChoose }: ByCycleDayCardProps) {
  const { t } = useLingui();
  const what = category === null ? t`Strongest` : nameOfCategory(category);
  const title = t`${what} by cycle day`;
  return (
    <Card label={title}>
      <div className={css["head"]}>
        <h2 className={css["detail"]}>
          {/* Which symptom stands beside it, to be chosen: on paper there is no choice. */}
          <span className={css["onScreen"]}>
            <Trans>By cycle day</Trans>
          </span>
          <span className={css["onPaper"]}>{title}</span>
        </h2>
        <QuietSelect
          label={t`Which symptom`}
          value={category ?? ""}
          options={[
            { value: "", label: t`Strongest of all` },
            ...categories.map((label) => ({ value: label, label: nameOfCategory(label) })),
          ]}
          onChange={(chosen) => onChoose(chosen === "" ? null : chosen)}
        />
      </div>
      {data.days.length < fewestDays ? (
        <p className={css["detail"]}>
          <Plural
            value={data.days.length}
            _0="Nothing logged of it in these cycles."
            one="So far # day of the cycle has an entry. From three on there is a picture."
            other="So far # days of the cycle have an entry. From three on there is a picture."
          />
        </p>
      ) : (
        <CycleDayChart
          label={title}
          color={category === null ? "var(--accent)" : lineColorOf(category, colored)}
          data={data}
        />
      )}
    </Card>
  );
}
