import type { ActingMembership } from "@anamnesis/domain";
import type { Services } from "../../context.ts";
import type { Clinic } from "./patients.ts";

/** Where patients are, and by what they open. */
export const clinicOf = (ctx: { readonly membership: ActingMembership; readonly services: Services }): Clinic => ({
  organizationId: ctx.membership.organizationId,
  keys: ctx.services.patientKeys,
});

/** More than somebody opens; less than whoever goes through all patients of a clinic would like. */
export const looks = { most: 120, perSeconds: 60, reason: "http.too_many_requests" } as const;
