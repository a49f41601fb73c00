import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Category } from "@anamnesis/domain";
import { IconArrowDown, IconArrowUp, IconEye, IconEyeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { TrackersCard } from "../../days/TrackersCard.tsx";
import { OwnPage } from "../../identity/OwnPage.tsx";
import { iconsOfCategories } from "../category-icons.ts";
import { nameOfCategory } from "../category-name.ts";
import css from "./categories.module.css";
import { ArrangedLine } from "./ArrangedLine.tsx";
import { CategoryEditor } from "./CategoryEditor.tsx";
import { LogOnTapCard } from "./LogOnTapCard.tsx";
import { Move } from "./Move.tsx";
import { NewCategory } from "./NewCategory.tsx";
import { arranged, useArrangement } from "./use-arrangement.ts";
import { type Draggable, useDragging } from "./use-dragging.ts";

/** What is offered for logging: in which order, with which icon, under which name. */
export function CategoriesPage() {
  const { t } = useLingui();
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const arrange = useArrangement();
  const [edited, setEdited] = useState<string | null>(null);
  const categories = vocabulary.data?.categories ?? [];
  const keep = (next: readonly Category[]) => arrange.mutate(arranged(next));
  const shown = categories.filter(({ hidden }) => !hidden);
  const hidden = categories.filter((category) => category.hidden);

  function move(from: number, to: number) {
    const [moved] = shown.slice(from, from + 1);
    if (moved !== undefined) keep([...shown.toSpliced(from, 1).toSpliced(to, 0, moved), ...hidden]);
  }
  const dragOf = useDragging(move);

  /** What is hidden goes behind the others, and comes back behind them. */
  function setHidden(category: Category, isHidden: boolean) {
    const others = categories.filter(({ label }) => label !== category.label);
    const changed = { ...category, hidden: isHidden };
    const at = others.filter((other) => !other.hidden).length;
    keep(others.toSpliced(at, 0, changed));
  }

  return (
    <OwnPage title={t`What you log`}>
      <p className={css["hint"]}>
        <Trans>The first seven stand on Today, and your own</Trans>
      </p>
      {arrange.isError && <ErrorState error={arrange.error} />}
      {vocabulary.isPending && <Loading rows={8} height={44} />}
      {vocabulary.isError && <ErrorState error={vocabulary.error} onRetry={() => void vocabulary.refetch()} />}
      {shown.length > 0 && (
        <Card label={t`Offered`}>
          <ol className={css["list"]}>
            {shown.map((category, index) => (
              <CategoryLine
                key={category.label}
                category={category}
                drag={dragOf(index)}
                onEdit={() => setEdited(category.label)}
              >
                <Move
                  Icon={IconArrowUp}
                  label={t`Move ${nameOfCategory(category.label)} up`}
                  isOff={index === 0}
                  onMove={() => move(index, index - 1)}
                />
                <Move
                  Icon={IconArrowDown}
                  label={t`Move ${nameOfCategory(category.label)} down`}
                  isOff={index === shown.length - 1}
                  onMove={() => move(index, index + 1)}
                />
                <Move
                  Icon={IconEyeOff}
                  label={t`Hide ${nameOfCategory(category.label)}`}
                  isOff={shown.length === 1}
                  onMove={() => setHidden(category, true)}
                />
              </CategoryLine>
            ))}
          </ol>
          <NewCategory categories={categories} onShow={(category) => setHidden(category, false)} />
        </Card>
      )}
      {hidden.length > 0 && (
        <Card label={t`Hidden`}>
          <h2>
            <Trans>Hidden</Trans>
          </h2>
          <p className={css["hint"]}>
            <Trans>Not offered on Today. What was logged stays.</Trans>
          </p>
          <ul className={css["list"]}>
            {hidden.map((category) => (
              <CategoryLine key={category.label} category={category} onEdit={() => setEdited(category.label)}>
                <Move
                  Icon={IconEye}
                  label={t`Show ${nameOfCategory(category.label)}`}
                  isOff={false}
                  onMove={() => setHidden(category, false)}
                />
              </CategoryLine>
            ))}
          </ul>
        </Card>
      )}
      <LogOnTapCard />
      <TrackersCard />
      <CategoryEditor
        category={categories.find(({ label }) => label === edited) ?? null}
        onClose={() => setEdited(null)}
        onLook={(changed) => keep(categories.map((one) => (one.label === changed.label ? changed : one)))}
      />
    </OwnPage>
  );
}

interface CategoryLineProps {
  readonly category: Category;
  readonly drag?: Draggable;
  readonly onEdit: () => void;
  readonly children: ReactNode;
}

function CategoryLine({ category, drag, onEdit, children }: CategoryLineProps) {
  const { label, icon, color, count } = category;
  const { Icon } = iconsOfCategories[icon];
  return (
    <ArrangedLine
      label={nameOfCategory(label)}
      icon={
        <span className={css["icon"]} style={{ color: `var(--category-${color})` }}>
          <Icon size={22} stroke={1.7} aria-hidden />
        </span>
      }
      detail={count > 0 && <Plural value={count} one="# entry" other="# entries" />}
      onEdit={onEdit}
      {...(drag === undefined ? {} : { drag })}
    >
      {children}
    </ArrangedLine>
  );
}
