import { changePatientInput, patientIdInput, registerPatientInput, searchPatientsInput } from "@anamnesis/domain";
import { permittedToMembers, router, writingAsMember } from "../../trpc.ts";
import { changePatient, openPatient, registerPatient, searchPatients } from "./patients.ts";

/** More than somebody types or opens; less than whoever goes through all patients of a clinic would like. */
const searches = { most: 240, perSeconds: 60, reason: "http.too_many_requests" } as const;
const looks = { most: 120, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** The record that a clinic keeps of its patients. What reads them leaves a record of it, and is sent as what it is. */
export const clinicalRouter = router({
  patients: router({
    register: writingAsMember("clinical.patients.change")
      .input(registerPatientInput)
      .mutation(({ ctx, input }) => {
        const { organizationId } = ctx.membership;
        return registerPatient(ctx.tx, { organizationId, keys: ctx.services.patientKeys }, input);
      }),
    search: permittedToMembers("clinical.patients.read", searches)
      .input(searchPatientsInput)
      .mutation(({ ctx, input }) => {
        const { organizationId } = ctx.membership;
        return searchPatients(ctx, { organizationId, keys: ctx.services.patientKeys }, input.text);
      }),
    open: permittedToMembers("clinical.patients.read", looks)
      .input(patientIdInput)
      .mutation(({ ctx, input }) => openPatient(ctx, ctx.services.patientKeys, input.id)),
    change: permittedToMembers("clinical.patients.change")
      .input(changePatientInput)
      .mutation(({ ctx, input }) => {
        const { organizationId } = ctx.membership;
        return changePatient(ctx, { organizationId, keys: ctx.services.patientKeys }, input);
      }),
  }),
});
