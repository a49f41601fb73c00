import { followPlanInput, movePlanInput, namedPlanInput, printPlanInput, savePlanInput } from "@anamnesis/domain";
import { permittedToMembers, router } from "../../trpc.ts";
import { clinicOf, looks } from "./clinic.ts";
import { followPlan, movePlan, printPlan, savePlan } from "./plans.ts";

/** How patients are to be treated: drafted by doctors and nurses, approved by doctors. Each write is a look at the record as well. */
export const plansRouter = router({
  save: permittedToMembers("clinical.plans.draft", looks)
    .input(savePlanInput)
    .mutation(({ ctx, input }) => savePlan(ctx, clinicOf(ctx), input)),
  discard: permittedToMembers("clinical.plans.draft", looks)
    .input(namedPlanInput)
    .mutation(({ ctx, input }) => movePlan(ctx, clinicOf(ctx), { ...input, status: "cancelled", reason: "" })),
  approve: permittedToMembers("clinical.plans.approve", looks)
    .input(namedPlanInput)
    .mutation(({ ctx, input }) => movePlan(ctx, clinicOf(ctx), { ...input, status: "approved", reason: "" })),
  move: permittedToMembers("clinical.plans.move", looks)
    .input(movePlanInput)
    .mutation(({ ctx, input }) => movePlan(ctx, clinicOf(ctx), input)),
  follow: permittedToMembers("clinical.plans.follow", looks)
    .input(followPlanInput)
    .mutation(({ ctx, input }) => followPlan(ctx, clinicOf(ctx), input)),
  print: permittedToMembers("clinical.patients.read", looks)
    .input(printPlanInput)
    .mutation(({ ctx, input }) => printPlan(ctx, clinicOf(ctx), input)),
});
