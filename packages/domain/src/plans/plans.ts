import { z } from "zod";
import { patientId } from "../patient-id.ts";
import { freeText, lineOfText, reason } from "../text.ts";
import { addDays, localDate, todayIn } from "../time.ts";
import { activityKinds, type PlanStatus, type StepState, stepStates } from "./plan-status.ts";

/** Of one patient. */
export const mostPlans = 100;
export const mostGoals = 12;
export const mostActivities = 40;

const planId = z.uuid("That is not a plan.").transform((id) => id.toLowerCase());
const itemId = z.uuid("That is not a part of a plan.").transform((id) => id.toLowerCase());
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the plan as you saw it." });
/** Begun at most so long ago, as somebody writes down what was begun elsewhere, and over at most so much later. */
const [mostDaysAgo, mostDaysAhead] = [366, 3 * 366];
const startsOn = localDate
  .refine((day) => day >= addDays(todayIn("UTC"), -mostDaysAgo), "That is too long ago.")
  .refine((day) => day <= addDays(todayIn("UTC"), mostDaysAgo), "That is too far ahead.");
const laterDay = localDate
  .refine((day) => day <= addDays(todayIn("UTC"), mostDaysAhead), "That is too far ahead.")
  .nullable()
  .default(null);
const lineOrNothing = (label: string, max: number) => z.union([z.literal(""), lineOfText(label, max)]).default("");

const goal = z.strictObject({
  id: itemId,
  /** What is to be reached. */
  text: lineOfText("Goal", 300),
  /** By what one sees that it is. */
  measure: lineOrNothing("Measure", 200),
  dueOn: laterDay,
});
/** Something that is to be reached (FHIR R4 Goal). */
export type PlanGoal = z.infer<typeof goal>;

const activity = z.strictObject({
  id: itemId,
  kind: z.enum(activityKinds, "Say what kind of thing it is."),
  text: lineOfText("What is to be done", 300),
  /** What who does it has to know. */
  details: freeText("Details", 500).default(""),
  dueOn: laterDay,
});
/** Something that is to be done (FHIR R4 CarePlan.activity.detail). */
export type PlanActivity = z.infer<typeof activity>;

const content = z.strictObject({
  title: lineOfText("Title", 200),
  goals: z.array(goal).max(mostGoals, `At most ${mostGoals} goals.`).default([]),
  activities: z.array(activity).max(mostActivities, `At most ${mostActivities} things to do.`).default([]),
  /** What not to eat or drink, and what to. */
  diet: freeText("Diet", 2_000).default(""),
  /** What not to do, and for how long. */
  restrictions: freeText("Restrictions", 2_000).default(""),
  /** What is to be expected. */
  outcomes: freeText("Expected outcomes", 2_000).default(""),
  /** For the patient, in plain words. */
  instructions: freeText("Instructions", 4_000).default(""),
  /** For those who treat them; not shown to the patient as a part of the plan. */
  notes: freeText("Notes", 4_000).default(""),
});
/** What a plan says. What was approved stays as it was approved. */
export type PlanContent = z.infer<typeof content>;

/** Of a plan that says nothing yet. */
export const emptyPlan: PlanContent = {
  title: "",
  goals: [],
  activities: [],
  diet: "",
  restrictions: "",
  outcomes: "",
  instructions: "",
  notes: "",
};
const keptContent = content.catch(emptyPlan);

/** A plan as it was kept; an empty one for what is none. */
export function readPlan(text: string): PlanContent {
  try {
    return keptContent.parse(JSON.parse(text));
  } catch {
    return emptyPlan;
  }
}

export const savePlanInput = z
  .strictObject({
    id: planId,
    patientId,
    caseId: z
      .uuid("That is not a case.")
      .transform((id) => id.toLowerCase())
      .nullable()
      .default(null),
    content,
    startsOn,
    /** When it should have come to its end; null where nobody can say. */
    endsOn: laterDay,
    /** The plan that it takes the place of once it begins. */
    replaces: planId.nullable().default(null),
    /** The `updatedAt` of the draft that was changed; null of a new one. */
    version: version.nullable().default(null),
  })
  .refine(({ startsOn: first, endsOn }) => endsOn === null || endsOn >= first, {
    path: ["endsOn"],
    error: "The last day is not before the first.",
  })
  .refine(
    ({ content: { goals, activities } }) =>
      new Set([...goals, ...activities].map(({ id }) => id)).size === goals.length + activities.length,
    { path: ["content"], error: "Each part of a plan has an id of its own." },
  );
export type SavePlanInput = z.infer<typeof savePlanInput>;

export const namedPlanInput = z.strictObject({ id: planId, patientId, version });
export type NamedPlanInput = z.infer<typeof namedPlanInput>;

export const printPlanInput = z.strictObject({ id: planId, patientId });

/** Where somebody moves a plan by hand: approving and replacing are things of their own. */
export const movedPlanStatuses = [
  "active",
  "on_hold",
  "completed",
  "discontinued",
] as const satisfies readonly PlanStatus[];

export const movePlanInput = namedPlanInput
  .extend({
    status: z.enum(movedPlanStatuses),
    /** Why; empty for what goes without. */
    reason: z.union([z.literal(""), reason]).default(""),
  })
  .refine(({ status, reason: why }) => why !== "" || (status !== "discontinued" && status !== "on_hold"), {
    path: ["reason"],
    error: "Say why, in a few words.",
  });
export type MovePlanInput = Omit<z.infer<typeof movePlanInput>, "status"> & {
  readonly status: (typeof movedPlanStatuses)[number] | "cancelled";
};

export const followPlanInput = z.strictObject({
  /** Of this step: sent again, it is the same one. */
  id: z.uuid("That is not a step.").transform((id) => id.toLowerCase()),
  planId,
  patientId,
  itemId,
  state: z.enum(stepStates),
  note: freeText("Note", 500).default(""),
});
export type FollowPlanInput = z.infer<typeof followPlanInput>;

/** What became of a goal or an activity of a plan: who said so, and when. The latest counts. */
export interface PlanStep {
  readonly id: string;
  readonly itemId: string;
  readonly state: StepState;
  readonly note: string;
  readonly by: string | null;
  readonly at: string;
}

export interface Plan {
  readonly id: string;
  readonly caseId: string | null;
  readonly status: PlanStatus;
  readonly content: PlanContent;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly replaces: string | null;
  /** Which one took its place. */
  readonly replacedBy: string | null;
  readonly writtenBy: string | null;
  readonly approved: { readonly by: string | null; readonly at: string } | null;
  /** Who moved it last, when and why. */
  readonly moved: { readonly by: string | null; readonly at: string; readonly reason: string } | null;
  /** The oldest first. */
  readonly steps: readonly PlanStep[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface PlanList {
  /** The newest first. */
  readonly plans: readonly Plan[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** What became of each part of a plan last, by the id of the part. */
export const lastSteps = (steps: readonly PlanStep[]): ReadonlyMap<string, PlanStep> =>
  new Map(steps.map((step) => [step.itemId, step]));

/** A plan that was begun, for whom it is: without what is for those who treat them. */
export interface OwnPlan extends Omit<PlanContent, "notes"> {
  readonly id: string;
  readonly status: PlanStatus;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly approvedBy: string | null;
  /** The oldest first. */
  readonly steps: readonly Omit<PlanStep, "note">[];
}
