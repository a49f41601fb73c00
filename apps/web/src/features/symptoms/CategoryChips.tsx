import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Skeleton } from "../../ui/States.tsx";
import css from "./CategoryChips.module.css";

interface CategoryChipsProps {
  readonly labels: readonly string[];
  readonly isLoading: boolean;
  readonly chosen: string | null;
  readonly onChoose: (label: string) => void;
  readonly error?: string | undefined;
}

const shownAtFirst = 10;
/** Widths of words that are about to be there. */
const shapes = [92, 74, 106, 98, 88, 150, 112, 94, 78, 92];

/** What it is: the person's own words first, then the usual ones, and room for a new one. */
export function CategoryChips({ labels, isLoading, chosen, onChoose, error }: CategoryChipsProps) {
  const { t } = useLingui();
  const [showsAll, setShowsAll] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const [own, setOwn] = useState("");
  const visible = showsAll ? labels : labels.slice(0, shownAtFirst);
  const all = chosen === null || visible.includes(chosen) ? visible : [...visible, chosen];

  function add(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const label = own.trim();
    if (label === "") return;
    onChoose(label);
    setOwn("");
    setIsAdding(false);
  }

  return (
    <div>
      <div className={css["chips"]} role="group" aria-label={t`What is it?`}>
        {isLoading && shapes.map((width, index) => <Skeleton key={index} height={40} width={`${width}px`} />)}
        {all.map((label) => (
          <button
            key={label}
            type="button"
            className={css["chip"]}
            aria-pressed={label === chosen}
            onClick={() => onChoose(label)}
          >
            {label}
          </button>
        ))}
        {labels.length > shownAtFirst && (
          <button type="button" className={css["more"]} aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? <Trans>Fewer</Trans> : <Trans>More</Trans>}
          </button>
        )}
        {!isAdding && (
          <button type="button" className={css["more"]} onClick={() => setIsAdding(true)}>
            <Trans>Something else…</Trans>
          </button>
        )}
      </div>
      {isAdding && (
        <form className={css["own"]} onSubmit={add}>
          <TextInput
            label={t`In your own words`}
            value={own}
            maxLength={60}
            autoFocus
            onChange={(event) => setOwn(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setIsAdding(false);
            }}
          />
          <Button type="submit" variant="default">
            <Trans>Use this</Trans>
          </Button>
        </form>
      )}
      {error !== undefined && (
        <p role="alert" className={css["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}
