import { Trans, useLingui } from "@lingui/react/macro";
import type { SharedSummary } from "@anamnesis/domain";
import { nameOfCategory } from "../category-name.ts";
import chips from "../chips.module.css";
import css from "./sharing.module.css";

interface SymptomFilterProps {
  readonly summary: SharedSummary;
  /** Null for everything. */
  readonly chosen: string | null;
  readonly onChoose: (category: string | null) => void;
}

/** Everything, or one of what was logged, with how often that was. */
export function SymptomFilter({ summary: { categories, entryCount }, chosen, onChoose }: SymptomFilterProps) {
  const { t } = useLingui();
  return (
    <div className={`${chips["chips"]} ${css["onScreen"]}`} role="group" aria-label={t`By symptom`}>
      <button type="button" className={chips["chip"]} aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        <Trans>Everything</Trans> <span className={css["count"]}>{entryCount}</span>
      </button>
      {categories.map(({ category, count }) => (
        <button
          key={category}
          type="button"
          className={chips["chip"]}
          aria-pressed={chosen === category}
          onClick={() => onChoose(chosen === category ? null : category)}
        >
          {nameOfCategory(category)} <span className={css["count"]}>{count}</span>
        </button>
      ))}
    </div>
  );
}
