import { Trans, useLingui } from "@lingui/react/macro";
import { byCycleDay, type CycleDay, cyclesOf, firstByCycle, type SharedSummary } from "@anamnesis/domain";
import { useState } from "react";
import { formatFullDay } from "../../lib/dates.ts";
import { Card } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import ui from "../../ui/ui.module.css";
import { ByCycleDayCard } from "./ByCycleDay.tsx";
import { CycleTable } from "./CycleTable.tsx";
import { flowWords } from "./words.ts";

/** The cycles of a shared diary, with every day that was said. Nothing where they are not shown. */
export function SharedCycle({ cycle }: { readonly cycle: readonly CycleDay[] | null }) {
  const { t, i18n } = useLingui();
  if (cycle === null || cycle.length === 0) return null;
  const cycles = cyclesOf(cycle);
  return (
    <Card label={t`Cycle`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Cycle</Trans>
        </h2>
        {cycles.length > 0 && <CycleTable cycles={cycles} />}
        <details className={ui["onPaperOpen"]}>
          <summary className={ui["detail"]}>
            <Trans>Bleeding, day by day</Trans>
          </summary>
          <table className={ui["table"]}>
            <thead>
              <tr>
                <th scope="col">{t`Day`}</th>
                <th scope="col">{t`Bleeding`}</th>
              </tr>
            </thead>
            <tbody>
              {cycle.toReversed().map(({ localDate, flow }) => (
                <tr key={localDate}>
                  <td>{formatFullDay(localDate)}</td>
                  <td>{i18n._(flowWords[flow])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </div>
    </Card>
  );
}

interface SharedByCycleDayProps {
  readonly summary: SharedSummary;
  /** Days on which a cycle starts, oldest first. */
  readonly starts: readonly string[];
  /** Which symptom it begins with; null for the one that changes most with the cycle. */
  readonly chosenFirst: string | null;
}

/** Of everything that is covered. */
export function SharedByCycleDay({ summary, starts, chosenFirst }: SharedByCycleDayProps) {
  const [category, setCategory] = useState(
    () =>
      chosenFirst ??
      firstByCycle(
        summary.categories.flatMap(({ category: label, series }) => series.map((day) => ({ ...day, category: label }))),
        starts,
      ),
  );
  const chosen = summary.categories.find((trend) => trend.category === category);
  const last = starts.length;
  if (byCycleDay(summary.strongestByDay, { starts, last }).count === 0) return null;
  const data = byCycleDay(chosen?.series ?? summary.strongestByDay, { starts, last });
  return (
    <ByCycleDayCard
      data={data}
      categories={summary.categories.map((trend) => trend.category)}
      category={category}
      onChoose={setCategory}
    />
  );
}
