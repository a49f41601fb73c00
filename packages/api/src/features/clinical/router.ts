import type { Services } from "../../context.ts";
import {
  type ActingMembership,
  changeAllergyInput,
  changePatientInput,
  likePatientsInput,
  patientIdInput,
  recordAllergyInput,
  recordObservationInput,
  registerPatientInput,
  retractObservationInput,
  sayNoAllergiesInput,
  searchPatientsInput,
} from "@anamnesis/domain";
import { permittedToMembers, router } from "../../trpc.ts";
import { changeAllergy, recordAllergy, sayNoAllergies } from "./allergies.ts";
import { recordObservation, retractMeasurement } from "./observations.ts";
import { changePatient, type Clinic, likePatients, openPatient, registerPatient, searchPatients } from "./patients.ts";

/** Where patients are, and by what they open. */
const clinicOf = (ctx: { readonly membership: ActingMembership; readonly services: Services }): Clinic => ({
  organizationId: ctx.membership.organizationId,
  keys: ctx.services.patientKeys,
});

/** More than somebody types or opens; less than whoever goes through all patients of a clinic would like. */
const searches = { most: 240, perSeconds: 60, reason: "http.too_many_requests" } as const;
const looks = { most: 120, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** The record that a clinic keeps of its patients. What reads them leaves a record of it, and is sent as what it is. */
export const clinicalRouter = router({
  patients: router({
    register: permittedToMembers("clinical.patients.change", looks)
      .input(registerPatientInput)
      .mutation(({ ctx, input }) => registerPatient(ctx, clinicOf(ctx), input)),
    /** Who may be the person that is about to be registered. */
    like: permittedToMembers("clinical.patients.change", looks)
      .input(likePatientsInput)
      .mutation(({ ctx, input }) => likePatients(ctx, clinicOf(ctx), input)),
    search: permittedToMembers("clinical.patients.read", searches)
      .input(searchPatientsInput)
      .mutation(({ ctx, input }) => searchPatients(ctx, clinicOf(ctx), input.text)),
    open: permittedToMembers("clinical.patients.read", looks)
      .input(patientIdInput)
      .mutation(({ ctx, input }) => openPatient(ctx, ctx.services.patientKeys, input.id)),
    change: permittedToMembers("clinical.patients.change", looks)
      .input(changePatientInput)
      .mutation(({ ctx, input }) => changePatient(ctx, clinicOf(ctx), input)),
  }),
  observations: router({
    record: permittedToMembers("clinical.patients.change", looks)
      .input(recordObservationInput)
      .mutation(({ ctx, input }) => recordObservation(ctx, clinicOf(ctx), input)),
    retract: permittedToMembers("clinical.patients.change", looks)
      .input(retractObservationInput)
      .mutation(({ ctx, input }) => retractMeasurement(ctx, clinicOf(ctx), input)),
  }),
  allergies: router({
    record: permittedToMembers("clinical.patients.change", looks)
      .input(recordAllergyInput)
      .mutation(({ ctx, input }) => recordAllergy(ctx, clinicOf(ctx), input)),
    change: permittedToMembers("clinical.patients.change", looks)
      .input(changeAllergyInput)
      .mutation(({ ctx, input }) => changeAllergy(ctx, clinicOf(ctx), input)),
    sayNone: permittedToMembers("clinical.patients.change", looks)
      .input(sayNoAllergiesInput)
      .mutation(({ ctx, input }) => sayNoAllergies(ctx, clinicOf(ctx), input.patientId)),
  }),
});
