import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Association, daysToLeanOn, type Factor, type InsightDays, isClear, isFirm } from "@anamnesis/domain";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { zone } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { sleepInWords } from "../../days/sleep.ts";
import { nameOfCategory } from "../category-name.ts";
import { asSaid, oneDecimal } from "../numbers.ts";
import { SentencesSkeleton } from "./ReadingSkeletons.tsx";
import css from "./reading.module.css";

interface GoesAlongCardProps {
  readonly days?: InsightDays;
  /** How many of those that are clear stand open. */
  readonly most?: number;
}

/** In fewer days, what goes along by chance and what does so for a reason are not told apart. */
const fewestDays: InsightDays = 90;

/** What goes along with what: what is clear stands open, the rest is folded. Of the period, or of 90 days where that is less. */
export function GoesAlongCard({ days: period = fewestDays, most = 5 }: GoesAlongCardProps) {
  const { t } = useLingui();
  const days = period < fewestDays ? fewestDays : period;
  const summary = useQuery(
    trpc.symptoms.insights.summary.queryOptions({ days, timeZone: zone }, { placeholderData: keepPreviousData }),
  );
  return (
    <Card label={t`What goes along with what`}>
      <h2 className={css["quietTitle"]}>
        <Trans>Goes along with, last {days} days</Trans>
      </h2>
      {summary.isPending && <SentencesSkeleton />}
      {summary.isError && <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.isSuccess && <Patterns associations={summary.data.associations} most={most} />}
    </Card>
  );
}

interface PatternsProps {
  readonly associations: readonly Association[];
  readonly most: number;
}

function Patterns({ associations, most }: PatternsProps) {
  const open = associations.filter(isFirm).slice(0, most);
  const folded = associations.filter((association) => !open.includes(association));
  return (
    <>
      {open.length === 0 && (
        <p className={css["detail"]}>
          {folded.length === 0 ? (
            <Trans>
              Nothing yet. Tag what was different on a day, such as travel, or say how long you slept: at least three
              days with, and three without, show a pattern here.
            </Trans>
          ) : (
            <Trans>Nothing is clear yet: more days will tell.</Trans>
          )}
        </p>
      )}
      <PatternList associations={open} />
      {folded.length > 0 && (
        <details className={css["fold"]}>
          <summary>
            <Plural value={folded.length} one="# more, less clear" other="# more, less clear" />
          </summary>
          <PatternList associations={folded} />
        </details>
      )}
      {associations.length > 0 && (
        <details className={css["fold"]}>
          <summary>
            <Trans>How it is counted</Trans>
          </summary>
          <p>
            <Trans>
              Only what is clear stands open: at least {daysToLeanOn} days with and as many without, and a difference
              that is half a point or more from end to end of its range.
            </Trans>
          </p>
          <p>
            <Trans>
              A day without any entry is left out: no entry is not counted as zero. On a day with other entries, what
              you did not log counts as not felt. Of what you answer with yes or no, and of numbers, only days count of
              which you said it. Sleep and other numbers are compared by your own middle value. The range holds the true
              difference in 95 of 100 cases, and of many pairs some look clear by chance.
            </Trans>
          </p>
        </details>
      )}
    </>
  );
}

function PatternList({ associations }: { readonly associations: readonly Association[] }) {
  if (associations.length === 0) return null;
  return (
    <ul className={css["patterns"]}>
      {associations.map((association) => (
        <li key={`${association.category} ${association.factor.kind} ${association.factor.name}`}>
          <p>
            <PatternInWords association={association} />
          </p>
          <p className={css["detail"]}>
            <PatternInNumbers association={association} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function PatternInWords({ association }: { readonly association: Association }) {
  const { t } = useLingui();
  const { factor, difference } = association;
  const category = nameOfCategory(association.category);
  const days = <FactorInWords factor={factor} />;
  if (!isClear(association)) {
    return (
      <Trans>
        {category}: no clear difference on {days}
      </Trans>
    );
  }
  const by = oneDecimal.format(Math.abs(difference));
  const amount = difference > 0 ? t`${by} higher` : t`${by} lower`;
  // In bold only what is clear enough to stand open.
  const said = isFirm(association) ? <strong>{amount}</strong> : amount;
  return (
    <Trans>
      {category} was {said} on {days}
    </Trans>
  );
}

/** Which days these are. */
function FactorInWords({ factor: { kind, name, unit, below } }: { readonly factor: Factor }) {
  const named = <span className={css["tag"]}>{name}</span>;
  if (kind === "tag") return <Trans>days tagged {named}</Trans>;
  if (below === null) return <Trans>days with {named}</Trans>;
  if (kind === "sleep") return <Trans>days with less than {sleepInWords(below)} of sleep</Trans>;
  const amount = `${asSaid.format(below)} ${unit}`.trim();
  return (
    <Trans>
      days with {named} below {amount}
    </Trans>
  );
}

function PatternInNumbers({
  association: { difference, low, high, daysWith, daysWithout },
}: {
  readonly association: Association;
}) {
  // Said in the direction of the sentence: of what is lower, how much lower.
  const [least, most] = difference > 0 ? [low, high] : [-high, -low];
  const [from, to] = [oneDecimal.format(least), oneDecimal.format(most)];
  return (
    <Trans>
      {daysWith} days with, {daysWithout} without · range {from} to {to} · a pattern, not a cause
    </Trans>
  );
}
