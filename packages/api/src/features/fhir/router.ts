import type { Principal } from "@anamnesis/auth";
import { type ActingMembership, everythingFhirInput, readFhirInput, searchFhirInput } from "@anamnesis/domain";
import type { Services } from "../../context.ts";
import { permittedToMembers, router, type Work } from "../../trpc.ts";
import type { Reader } from "./open.ts";
import { everythingOf, readResource, searchResources } from "./service.ts";

interface Asking extends Work {
  readonly principal: Principal;
  readonly membership: ActingMembership;
  readonly services: Services;
}

const readerOf = (ctx: Asking): Reader => ({
  work: ctx,
  membership: ctx.membership,
  keys: ctx.services.patientKeys,
  scopes: ctx.principal.session.scopes,
});

/** More than a program needs that follows its patients; less than whoever goes through all of a clinic would like. */
const reads = { most: 600, perSeconds: 60, reason: "http.too_many_requests" } as const;
const wholes = { most: 60, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** The record as resources of FHIR R4. Each look is on record as on the page: they are sent as what they are. */
export const fhirRouter = router({
  read: permittedToMembers("fhir.read", reads)
    .input(readFhirInput)
    .mutation(({ ctx, input }) => readResource(readerOf(ctx), input)),
  search: permittedToMembers("fhir.read", reads)
    .input(searchFhirInput)
    .mutation(({ ctx, input }) => {
      const asked = input.parameters.filter(([name]) => name !== "_page");
      const { account } = ctx.principal;
      return searchResources(readerOf(ctx), input, {
        sign: (offset) =>
          ctx.services
            .requestHash(
              `fhir page ${JSON.stringify([account.id, ctx.membership.organizationId, input.type, asked, offset])}`,
            )
            .slice(0, 24),
      });
    }),
  everything: permittedToMembers("fhir.read", wholes)
    .input(everythingFhirInput)
    .mutation(({ ctx, input }) => everythingOf(readerOf(ctx), input)),
});
