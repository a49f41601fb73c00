import type { TenantKey } from "@anamnesis/crypto";
import { AppError, type FollowPlanInput, type PlanList, type SavePlanInput } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { whyNotOpened } from "./care-team.ts";

import { writingInRecord } from "./open-record.ts";
import { writeInRecord } from "./patient-entries.ts";
import type { Clinic } from "./patients.ts";
import {
  keepStep,
  movePlanTo,
  openPlans,
  type PlanMove,
  type PlanOutcome,
  recordPlanPrint,
  saveDraftOfPlan,
} from "./plans.repository.ts";
import { openRecord } from "./records.repository.ts";

/** What is thrown for what the database answered. */
function refusalOf(outcome: Exclude<PlanOutcome, "done">): AppError {
  switch (outcome) {
    case "changed":
      return new AppError("conflict", "clinical.plan_changed_meanwhile");
    case "approved":
      return new AppError("conflict", "clinical.plan_approved");
    case "ended":
      return new AppError("conflict", "clinical.case_ended");
    case "nothing_to_replace":
      return new AppError("conflict", "clinical.plan_nothing_to_replace");
    case "over":
      return new AppError("conflict", "clinical.plan_not_running");
    case "not_found":
      return new AppError("not_found", "clinical.plan_not_found");
  }
}

const writing = (
  work: Work,
  { clinic, patientId }: { readonly clinic: Clinic; readonly patientId: string },
  write: (tx: KeyedTx, key: TenantKey, process: string) => Promise<PlanOutcome>,
): Promise<PlanList> =>
  writeInRecord(work, {
    clinic,
    patientId,
    write: async (tx, key, process) => {
      const outcome = await write(tx, key, process);
      if (outcome !== "done") throw refusalOf(outcome);
    },
    open: openPlans,
  });

/** Saves a draft. Throws `conflict` when it was saved or approved meanwhile. */
export function savePlan(work: Work, clinic: Clinic, input: SavePlanInput): Promise<PlanList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId: input.patientId }, (tx, key) =>
    saveDraftOfPlan(tx, { ...input, organizationId }, key),
  );
}

/** Approves a plan, or moves it. Throws `conflict` when it was moved or changed meanwhile, or cannot go there. */
export function movePlan(work: Work, clinic: Clinic, input: PlanMove): Promise<PlanList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId: input.patientId }, (tx, key) =>
    movePlanTo(tx, { ...input, organizationId }, key),
  );
}

/** Writes down what became of a goal or an activity. Throws `invalid` for what the plan has not. */
export function followPlan(work: Work, clinic: Clinic, input: FollowPlanInput): Promise<PlanList> {
  const { organizationId, keys } = clinic;
  const { patientId, planId, itemId } = input;
  return writing(work, { clinic, patientId }, async (tx, key, process) => {
    const record = await openRecord(tx, { process, keys });
    if (record?.id !== patientId) throw await whyNotOpened(tx, patientId);
    const plan = (await openPlans(tx, record.contents)).plans.find(({ id }) => id === planId);
    if (plan === undefined) return "not_found";
    const { goals, activities } = plan.content;
    if (![...goals, ...activities].some(({ id }) => id === itemId)) {
      throw new AppError("invalid", "clinical.no_part_of_plan");
    }
    return keepStep(tx, { ...input, organizationId }, key);
  });
}

/** Writes down that a plan is printed; the id of it. Throws `not_found` for a draft. */
export function printPlan(
  work: Work,
  clinic: Clinic,
  plan: { readonly id: string; readonly patientId: string },
): Promise<{ readonly id: string }> {
  return writingInRecord(work, { clinic, patientId: plan.patientId }, async (tx) => {
    if (await recordPlanPrint(tx, plan)) return { id: plan.id };
    throw refusalOf("not_found");
  });
}
