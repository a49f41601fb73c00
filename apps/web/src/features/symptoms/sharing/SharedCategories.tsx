import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";
import { nameOfCategory } from "../category-name.ts";
import chips from "../chips.module.css";
import css from "./sharing.module.css";

interface SharedCategoriesProps {
  /** Null for everything. */
  readonly chosen: readonly string[] | null;
  readonly error: string | undefined;
  readonly onChoose: (categories: readonly string[] | null) => void;
}

/** Everything, or some of what the person logs. */
export function SharedCategories({ chosen, error, onChoose }: SharedCategoriesProps) {
  const { t } = useLingui();
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const used = vocabulary.data?.categories.filter(({ count }) => count > 0).map(({ label }) => label) ?? [];
  const labels = [...used, ...(chosen ?? []).filter((label) => !used.includes(label))];
  const toggle = (label: string) => {
    const others = (chosen ?? []).filter((one) => one !== label);
    onChoose(chosen?.includes(label) === true ? others : [...others, label]);
  };
  return (
    <fieldset className={css["group"]} aria-invalid={error !== undefined}>
      <legend>
        <Trans>What of them</Trans>
      </legend>
      <div className={chips["chips"]} role="group" aria-label={t`What of them`}>
        <button type="button" className={chips["chip"]} aria-pressed={chosen === null} onClick={() => onChoose(null)}>
          <Trans>Everything</Trans>
        </button>
        {labels.map((label) => (
          <button
            key={label}
            type="button"
            className={chips["chip"]}
            aria-pressed={chosen?.includes(label) === true}
            onClick={() => toggle(label)}
          >
            {nameOfCategory(label)}
          </button>
        ))}
      </div>
      {error !== undefined && (
        <p role="alert" className={css["error"]}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
