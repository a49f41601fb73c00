import type { Principal } from "@anamnesis/auth";
import {
  type ActingMembership,
  everythingFhirInput,
  importFhirInput,
  readFhirInput,
  searchFhirInput,
  undoImportInput,
} from "@anamnesis/domain";
import type { Services } from "../../context.ts";
import { permittedToMembers, revealingAsMember, router, type Work } from "../../trpc.ts";
import { listImports, undoImport } from "../clinical/index.ts";
import { importBundle } from "./import/service.ts";
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

/** A file comes in parts, as fast as they are taken over. */
const sent = { most: 1_200, perSeconds: 600, reason: "http.too_many_requests" } as const;

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
  import: permittedToMembers("fhir.import", sent)
    .input(importFhirInput)
    .mutation(({ ctx, input }) => {
      const clinic = { organizationId: ctx.membership.organizationId, keys: ctx.services.patientKeys };
      return importBundle(ctx, { clinic, userId: ctx.principal.account.id, source: "fhir" }, input);
    }),
  imports: router({
    list: revealingAsMember("fhir.import").mutation(({ ctx }) => listImports(ctx.tx, ctx.membership.organizationId)),
    /** Takes back some of what an import brought; called again until nothing remains. */
    undo: permittedToMembers("fhir.import", sent)
      .input(undoImportInput)
      .mutation(({ ctx, input }) => {
        const clinic = { organizationId: ctx.membership.organizationId, keys: ctx.services.patientKeys };
        return undoImport(ctx, clinic, input.id);
      }),
  }),
});
