import { type ActingMembership, heldMessageInput, receiveHl7Input } from "@anamnesis/domain";
import type { Principal } from "@anamnesis/auth";
import type { Services } from "../../context.ts";
import { permittedToMembers, revealingAsMember, router, writingAsMember } from "../../trpc.ts";
import { endHeld, listHeld, openHeld } from "./held.repository.ts";
import { receiveMessage, type Receiving, retryHeld } from "./service.ts";

const receivingOf = (ctx: {
  readonly principal: Principal;
  readonly membership: ActingMembership;
  readonly services: Services;
}): Receiving => ({
  clinic: { organizationId: ctx.membership.organizationId, keys: ctx.services.patientKeys },
  userId: ctx.principal.account.id,
});

/** A hospital in its busiest hour. */
const sent = { most: 6_000, perSeconds: 600, reason: "http.too_many_requests" } as const;

/** Messages of HL7 v2 from other systems, taken over as what is sent by FHIR is; and those that wait for somebody. */
export const hl7Router = router({
  receive: permittedToMembers("fhir.import", sent)
    .input(receiveHl7Input)
    .mutation(({ ctx, input }) => receiveMessage(ctx, receivingOf(ctx), input)),
  held: router({
    list: revealingAsMember("fhir.import").mutation(({ ctx }) => listHeld(ctx.tx, ctx.membership.organizationId)),
    open: revealingAsMember("fhir.import")
      .input(heldMessageInput)
      .mutation(({ ctx, input }) => openHeld(ctx.tx, { ...input, organizationId: ctx.membership.organizationId })),
    retry: permittedToMembers("fhir.import", sent)
      .input(heldMessageInput)
      .mutation(({ ctx, input }) => retryHeld(ctx, receivingOf(ctx), input.id)),
    setAside: writingAsMember("fhir.import")
      .input(heldMessageInput)
      .mutation(async ({ ctx, input }) => {
        const { organizationId } = ctx.membership;
        return { waited: await endHeld(ctx.tx, { ...input, organizationId }, "set_aside") };
      }),
  }),
});
