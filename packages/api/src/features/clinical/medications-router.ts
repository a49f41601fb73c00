import {
  changeStatementInput,
  reconcileMedicationsInput,
  recordStatementInput,
  sayNoMedicationsInput,
} from "@anamnesis/domain";
import { permittedToMembers, router } from "../../trpc.ts";
import { clinicOf, looks } from "./clinic.ts";
import { changeStatement, reconcileMedications, recordStatement, sayNoMedications } from "./medications.ts";

/** What patients take at home. */
export const medicationsRouter = router({
  record: permittedToMembers("clinical.patients.change", looks)
    .input(recordStatementInput)
    .mutation(({ ctx, input }) => recordStatement(ctx, clinicOf(ctx), input)),
  change: permittedToMembers("clinical.patients.change", looks)
    .input(changeStatementInput)
    .mutation(({ ctx, input }) => changeStatement(ctx, clinicOf(ctx), input)),
  sayNone: permittedToMembers("clinical.patients.change", looks)
    .input(sayNoMedicationsInput)
    .mutation(({ ctx, input }) => sayNoMedications(ctx, clinicOf(ctx), input.patientId)),
  /** What came of comparing the record with what others say. */
  reconcile: permittedToMembers("clinical.patients.change", looks)
    .input(reconcileMedicationsInput)
    .mutation(({ ctx, input }) => reconcileMedications(ctx, clinicOf(ctx), input)),
});
