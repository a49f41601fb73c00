import { entryTrailInput } from "@anamnesis/domain";
import { revealing, router } from "../../trpc.ts";
import { findEntryTrail, isTrailSealed, readEntryTrail } from "./service.ts";

/** The trail that the database keeps, as far as it is about the person who asks. */
export const auditRouter = router({
  entries: router({
    trail: revealing("audit.ownTrail")
      .input(entryTrailInput)
      .query(async ({ ctx, input }) => {
        const { id } = input;
        const rows = await findEntryTrail(ctx.tx, id);
        if (!isTrailSealed(rows)) return readEntryTrail(rows, { id, opener: null });
        const of = { tenantId: ctx.account.id, what: "audit.audit_events" };
        return readEntryTrail(rows, { id, opener: await ctx.tx.keys.opener(of) });
      }),
  }),
});
