import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ActivityKind, PlanContent, PlanStatus, StepState } from "@anamnesis/domain";
import type { Tone } from "../../../ui/Chip.tsx";

export const planStatusWords: Readonly<Record<PlanStatus, MessageDescriptor>> = {
  draft: msg({ message: "draft", context: "plan" }),
  approved: msg({ message: "approved", context: "plan" }),
  active: msg({ message: "active", context: "plan" }),
  on_hold: msg({ message: "on hold", context: "plan" }),
  completed: msg({ message: "completed", context: "plan" }),
  discontinued: msg({ message: "discontinued", context: "plan" }),
  replaced: msg({ message: "replaced", context: "plan" }),
  cancelled: msg({ message: "withdrawn", context: "plan" }),
};

export const planStatusTones: Readonly<Record<PlanStatus, Tone>> = {
  draft: "accent",
  approved: "accent",
  active: "good",
  on_hold: "warn",
  completed: "quiet",
  discontinued: "quiet",
  replaced: "quiet",
  cancelled: "quiet",
};

export const activityKindWords: Readonly<Record<ActivityKind, MessageDescriptor>> = {
  procedure: msg`Procedure`,
  laboratory: msg`Laboratory`,
  imaging: msg`Imaging`,
  referral: msg`Referral`,
  follow_up: msg`Follow-up`,
};

export const goalStateWords: Readonly<Record<StepState, MessageDescriptor>> = {
  open: msg({ message: "not yet reached", context: "goal" }),
  done: msg({ message: "reached", context: "goal" }),
  given_up: msg({ message: "given up", context: "goal" }),
};

export const activityStateWords: Readonly<Record<StepState, MessageDescriptor>> = {
  open: msg({ message: "to do", context: "activity" }),
  done: msg({ message: "done", context: "activity" }),
  given_up: msg({ message: "left out", context: "activity" }),
};

export const stepTones: Readonly<Record<StepState, Tone>> = { open: "accent", done: "good", given_up: "quiet" };

/** What a plan says in free words, in the order in which it is read. */
export const planTexts = [
  "diet",
  "restrictions",
  "outcomes",
  "instructions",
  "notes",
] as const satisfies readonly (keyof PlanContent)[];
export type PlanText = (typeof planTexts)[number];

export const planTextWords: Readonly<Record<PlanText, MessageDescriptor>> = {
  diet: msg`Diet`,
  restrictions: msg`What not to do`,
  outcomes: msg`What is to be expected`,
  instructions: msg`For the patient, in plain words`,
  notes: msg`Notes for those who treat`,
};
