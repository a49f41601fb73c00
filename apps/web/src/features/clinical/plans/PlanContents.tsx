import { Trans, useLingui } from "@lingui/react/macro";
import {
  activityKinds,
  lastSteps,
  type OwnPlan,
  type PlanActivity,
  type PlanContent,
  type PlanGoal,
  type PlanStep,
  type StepState,
} from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import clinical from "../clinical.module.css";
import { type FollowedPlan, FollowPart } from "./FollowPart.tsx";
import css from "./plans.module.css";
import {
  activityKindWords,
  activityStateWords,
  goalStateWords,
  planTexts,
  planTextWords,
  stepTones,
} from "./plan-words.ts";

type Step = Omit<PlanStep, "note"> & { readonly note?: string };

interface PlanContentsProps {
  /** Of one's own plan there are no notes. */
  readonly content: PlanContent | Omit<OwnPlan, "notes">;
  readonly steps: readonly Step[];
  /** Whether anybody works at it: only then a state stands at what nobody said anything of. */
  readonly isRunning: boolean;
  /** The plan to whose parts something can be said; none where nothing can. */
  readonly follows?: FollowedPlan | null;
  /** What words for a person who reads their own are, where they are others. */
  readonly ownWords?: Readonly<Partial<Record<(typeof planTexts)[number], MessageDescriptor>>>;
}

/** What a plan says: goals, what is to be done, and the rest in free words. What says nothing is left out. */
export function PlanContents({ content, steps, isRunning, follows = null, ownWords }: PlanContentsProps) {
  const { i18n } = useLingui();
  const last = lastSteps(steps.map((step) => ({ note: "", ...step })));
  const partOf = (part: PlanGoal | PlanActivity, words: Readonly<Record<StepState, MessageDescriptor>>) => {
    const step = last.get(part.id);
    const state = step?.state ?? "open";
    const more = "measure" in part ? part.measure : part.details;
    return (
      <li key={part.id} className={css["part"]}>
        <p className={css["said"]}>
          <span>{part.text}</span>
          {(isRunning || step !== undefined) && <Chip tone={stepTones[state]}>{i18n._(words[state])}</Chip>}
        </p>
        {more !== "" && <p className={css["words"]}>{more}</p>}
        {(part.dueOn !== null || step !== undefined) && (
          <p className={clinical["quiet"]}>
            {part.dueOn !== null && <Trans>until {formatFullDay(part.dueOn)}</Trans>}
            {step !== undefined && (
              <>
                {part.dueOn !== null && " · "}
                {step.by ?? "–"}, {formatFullDay(dayOf(step.at))}
                {step.note !== "" && `: ${step.note}`}
              </>
            )}
          </p>
        )}
        {follows !== null && <FollowPart plan={follows} itemId={part.id} state={state} words={words} />}
      </li>
    );
  };
  const { goals, activities } = content;
  return (
    <div className={css["contents"]}>
      {goals.length > 0 && (
        <section>
          <h2>
            <Trans>Goals</Trans>
          </h2>
          <ul className={css["parts"]}>{goals.map((goal) => partOf(goal, goalStateWords))}</ul>
        </section>
      )}
      {activityKinds.map((kind) => {
        const ofKind = activities.filter((one) => one.kind === kind);
        if (ofKind.length === 0) return null;
        return (
          <section key={kind}>
            <h2>{i18n._(activityKindWords[kind])}</h2>
            <ul className={css["parts"]}>{ofKind.map((one) => partOf(one, activityStateWords))}</ul>
          </section>
        );
      })}
      {planTexts.map((name) => {
        const text = name === "notes" ? ("notes" in content ? content.notes : "") : content[name];
        if (text.trim() === "") return null;
        return (
          <section key={name}>
            <h2>{i18n._(ownWords?.[name] ?? planTextWords[name])}</h2>
            <p className={css["words"]}>{text}</p>
          </section>
        );
      })}
    </div>
  );
}
