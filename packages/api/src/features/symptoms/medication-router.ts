import { changeMedicationInput, listMedicationInput, medicationIdInput, takeMedicationInput } from "@anamnesis/domain";
import { reading, router, writing } from "../../trpc.ts";
import { changeMedication, takeMedication, withdrawMedication } from "./medication.ts";
import { listIntakes } from "./medication.repository.ts";

/** What was taken, and whether it helped. */
export const medicationRouter = router({
  take: writing("symptoms.record")
    .input(takeMedicationInput)
    .mutation(({ ctx, input }) => takeMedication(ctx.tx, { userId: ctx.account.id, input })),
  list: reading("symptoms.read")
    .input(listMedicationInput)
    .query(({ ctx, input }) => listIntakes(ctx.tx, input)),
  change: writing("symptoms.record")
    .input(changeMedicationInput)
    .mutation(({ ctx, input }) => changeMedication(ctx.tx, input)),
  withdraw: writing("symptoms.record")
    .input(medicationIdInput)
    .mutation(({ ctx, input }) => withdrawMedication(ctx.tx, input.id)),
});
