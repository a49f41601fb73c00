import {
  addDays,
  discardPrescriptionInput,
  movePrescriptionInput,
  ruleCountsInput,
  saveDraftInput,
  signPrescriptionInput,
  todayIn,
} from "@anamnesis/domain";
import { permittedToMembers, readingAsMember, router } from "../../trpc.ts";
import { clinicOf, looks } from "./clinic.ts";
import { countRules } from "./prescriptions.repository.ts";
import { movePrescription, saveDraft, signPrescription } from "./prescriptions.ts";

/** What patients are to take: drafted by doctors and nurses, signed by doctors. Each write is a look at the record as well. */
export const prescriptionsRouter = router({
  /** What the checks found, without whose prescriptions these are. */
  counts: readingAsMember("clinical.prescriptions.counts")
    .input(ruleCountsInput)
    .query(({ ctx, input: { days } }) => countRules(ctx.tx, addDays(todayIn("UTC"), -days))),
  saveDraft: permittedToMembers("clinical.prescriptions.draft", looks)
    .input(saveDraftInput)
    .mutation(({ ctx, input }) => saveDraft(ctx, clinicOf(ctx), input)),
  discard: permittedToMembers("clinical.prescriptions.draft", looks)
    .input(discardPrescriptionInput)
    .mutation(({ ctx, input }) => movePrescription(ctx, clinicOf(ctx), { ...input, status: "cancelled", reason: "" })),
  sign: permittedToMembers("clinical.prescriptions.sign", looks)
    .input(signPrescriptionInput)
    .mutation(({ ctx, input }) => signPrescription(ctx, clinicOf(ctx), input)),
  move: permittedToMembers("clinical.prescriptions.move", looks)
    .input(movePrescriptionInput)
    .mutation(({ ctx, input }) => movePrescription(ctx, clinicOf(ctx), input)),
});
