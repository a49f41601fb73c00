import type { ActivityKind, Plan, PlanContent } from "@anamnesis/domain";
import { emptyPlan } from "@anamnesis/domain";
import { today } from "../../../lib/dates.ts";
import { createHeld } from "../../../lib/held.ts";

/** A goal or an activity as it is typed. */
export interface PartDraft {
  readonly id: string;
  readonly text: string;
  readonly more: string;
  readonly dueOn: string;
}
export interface ActivityDraft extends PartDraft {
  readonly kind: ActivityKind;
}

/** A plan as it is typed. */
export interface PlanDraft extends Omit<PlanContent, "goals" | "activities"> {
  readonly id: string;
  /** The `updatedAt` of the draft; null of one that was never saved. */
  readonly version: string | null;
  readonly caseId: string | null;
  readonly replaces: string | null;
  readonly goals: readonly PartDraft[];
  readonly activities: readonly ActivityDraft[];
  readonly startsOn: string;
  readonly endsOn: string;
}

/** What is being typed, by the plan, or the patient and what a new one replaces. */
export const heldPlans = createHeld<PlanDraft>();

export const newGoal = (): PartDraft => ({ id: crypto.randomUUID(), text: "", more: "", dueOn: "" });
export const newActivity = (): ActivityDraft => ({ ...newGoal(), kind: "follow_up" });

interface Beginning {
  readonly caseId: string | null;
  /** The draft that is changed, or the plan that another takes the place of; null for a new one. */
  readonly given: Plan | null;
}

/** With what somebody begins: nothing, a draft as it was saved, or what is to be replaced. */
export function draftOf({ caseId, given }: Beginning): PlanDraft {
  const isDraft = given?.status === "draft";
  const { goals, activities, ...texts } = given?.content ?? emptyPlan;
  // Parts of a new plan are parts of their own.
  const idOf = (id: string) => (isDraft ? id : crypto.randomUUID());
  return {
    ...texts,
    id: isDraft ? given.id : crypto.randomUUID(),
    version: isDraft ? given.updatedAt : null,
    caseId: given === null ? caseId : given.caseId,
    replaces: isDraft ? given.replaces : (given?.id ?? null),
    goals: goals.map(({ id, text, measure, dueOn }) => ({ id: idOf(id), text, more: measure, dueOn: dueOn ?? "" })),
    activities: activities.map(({ id, kind, text, details, dueOn }) => ({
      id: idOf(id),
      kind,
      text,
      more: details,
      dueOn: dueOn ?? "",
    })),
    startsOn: isDraft ? given.startsOn : today(),
    endsOn: isDraft ? (given.endsOn ?? "") : "",
  };
}

const dayOrNull = (typed: string) => (typed === "" ? null : typed);
const isTyped = ({ text, more, dueOn }: PartDraft) => text.trim() !== "" || more.trim() !== "" || dueOn !== "";

/** What is sent for what was typed. Parts in which nothing stands are left out. */
export function inputOf(typed: PlanDraft, patientId: string) {
  const { id, version, caseId, replaces, startsOn, endsOn, goals, activities, ...texts } = typed;
  return {
    id,
    version,
    patientId,
    caseId,
    replaces,
    startsOn,
    endsOn: dayOrNull(endsOn),
    content: {
      ...texts,
      goals: goals
        .filter(isTyped)
        .map(({ id: goalId, text, more, dueOn }) => ({ id: goalId, text, measure: more, dueOn: dayOrNull(dueOn) })),
      activities: activities.filter(isTyped).map(({ id: activityId, kind, text, more, dueOn }) => ({
        id: activityId,
        kind,
        text,
        details: more,
        dueOn: dayOrNull(dueOn),
      })),
    },
  };
}
