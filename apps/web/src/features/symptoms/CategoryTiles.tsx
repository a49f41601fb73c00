import { Trans, useLingui } from "@lingui/react/macro";
import { type Category, categoryLabel, isUsualCategory } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { IconChevronUp, IconDroplets, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { Skeleton } from "../../ui/States.tsx";
import { CycleSheet } from "../cycle/CycleSheet.tsx";
import { useHasCycle } from "../cycle/use-cycle.ts";
import { iconsOfCategories } from "./category-icons.ts";
import { nameOfCategory, partedNameOfCategory } from "./category-name.ts";
import css from "./CategoryTiles.module.css";

interface CategoryTilesProps {
  readonly day: string;
  /** In the order that the person gave them. */
  readonly categories: readonly Category[];
  readonly isLoading: boolean;
  readonly chosen: string | null;
  readonly onChoose: (label: string) => void;
  readonly error?: string | undefined;
}

/** With the one that opens the rest, two rows. */
const shownAtFirst = 7;
/** With the person's own, three at most. */
const mostShown = 11;
const columns = 4;

/** The first of them, and what she made herself wherever it stands: nobody looks for that behind another tap. */
function shownBefore(offered: readonly Category[]): readonly Category[] {
  const isShown = (label: string, place: number) => place < shownAtFirst || !isUsualCategory(label);
  return offered.filter(({ label }, place) => isShown(label, place)).slice(0, mostShown);
}

type Tile = Pick<Category, "label" | "icon">;

/** What it is: tiles that stay where they are, and room for a word of one's own. */
export function CategoryTiles({ day, categories, isLoading, chosen, onChoose, error }: CategoryTilesProps) {
  const { t } = useLingui();
  const [showsAll, setShowsAll] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  const offered = categories.filter(({ hidden }) => !hidden);
  const visible: readonly Tile[] = showsAll ? offered : shownBefore(offered);
  const isShown = chosen === null || visible.some(({ label }) => label === chosen);
  const other = isShown
    ? null
    : { label: chosen, icon: categories.find(({ label }) => label === chosen)?.icon ?? "circle" };
  const tiles: readonly Tile[] = other === null ? visible : [...visible, other];
  const inOrder = Math.max(
    tiles.findIndex(({ label }) => label === chosen),
    0,
  );

  function choose(label: string) {
    onChoose(label);
    setShowsAll(false);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(grid.current?.querySelectorAll<HTMLElement>('[role="radio"]') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = tiles[at + step];
    buttons[at + step]?.focus();
    if (next !== undefined) onChoose(next.label);
  }

  return (
    <div className={css["what"]}>
      <div ref={grid} className={css["grid"]} aria-busy={isLoading}>
        <div role="radiogroup" aria-label={t`What is it?`} className={css["group"]}>
          {isLoading && Array.from({ length: shownAtFirst }, (_, index) => <Skeleton key={index} height={78} />)}
          {tiles.map(({ label, icon }, index) => (
            <CategoryTile
              key={label}
              label={label}
              icon={icon}
              isChosen={label === chosen}
              isReachable={index === inOrder}
              onChoose={() => choose(label)}
              onKeyDown={onKeyDown}
            />
          ))}
        </div>
        {showsAll && <BleedingTile day={day} />}
        <button type="button" className={css["tile"]} aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? <IconChevronUp stroke={1.7} aria-hidden /> : <IconPlus stroke={1.7} aria-hidden />}
          <span className={css["label"]}>{showsAll ? <Trans>Fewer</Trans> : <Trans>More</Trans>}</span>
        </button>
      </div>
      {showsAll && <OwnWord onChoose={choose} />}
      {error !== undefined && (
        <p role="alert" className={css["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}

interface CategoryTileProps extends Tile {
  readonly isChosen: boolean;
  /** One of them is reached with Tab, the others with the arrows. */
  readonly isReachable: boolean;
  readonly onChoose: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

function CategoryTile({ label, icon, isChosen, isReachable, onChoose, onKeyDown }: CategoryTileProps) {
  const { Icon } = iconsOfCategories[icon];
  return (
    <button
      type="button"
      role="radio"
      aria-checked={isChosen}
      tabIndex={isReachable ? 0 : -1}
      className={css["tile"]}
      title={nameOfCategory(label)}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      <Icon stroke={1.7} aria-hidden />
      <span className={css["label"]}>{partedNameOfCategory(label)}</span>
    </button>
  );
}

/** Among the others for who looks there; it is no strength of a complaint, so it leads to where a day's is said. */
function BleedingTile({ day }: { readonly day: string }) {
  const [isOpened, setOpened] = useState(false);
  const isShown = useHasCycle();
  if (!isShown) return null;
  return (
    <>
      <button type="button" className={css["tile"]} aria-haspopup="dialog" onClick={() => setOpened(true)}>
        <IconDroplets stroke={1.7} aria-hidden />
        <span className={css["label"]}>
          <Trans>Bleeding</Trans>
        </span>
      </button>
      <CycleSheet day={day} isOpened={isOpened} onClose={() => setOpened(false)} />
    </>
  );
}

/** A word that there is no tile for yet. */
function OwnWord({ onChoose }: { readonly onChoose: (label: string) => void }) {
  const { t } = useLingui();
  const [word, setWord] = useState("");
  function add(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const label = categoryLabel(word.trim());
    if (label !== "") onChoose(label);
  }
  return (
    <form className={css["own"]} onSubmit={add}>
      <TextInput
        className={css["word"] ?? ""}
        label={t`Something else, in your own words`}
        value={word}
        maxLength={60}
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        <Trans>Use this</Trans>
      </Button>
      <Link to="/categories" className={css["arrange"]}>
        <Trans>Order, icons, names</Trans>
      </Link>
    </form>
  );
}
