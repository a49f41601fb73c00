import { entryTrailInput } from "@anamnesis/domain";
import { permitted, router } from "../../trpc.ts";
import { findEntryTrail, isTrailSealed, readEntryTrail } from "./service.ts";

/** The trail that the database keeps, as far as it is about the person who asks. */
export const auditRouter = router({
  entries: router({
    trail: permitted("audit.ownTrail")
      .input(entryTrailInput)
      .query(async ({ ctx, input }) => {
        const { id } = input;
        const rows = await ctx.read((tx) => findEntryTrail(tx, id));
        if (!isTrailSealed(rows)) return readEntryTrail(rows, { id, opener: null });
        const of = { tenantId: ctx.account.id, what: "audit.audit_events" };
        const opener = await ctx.writeUnkept((tx) => ctx.services.fieldKeys.opener(tx, of));
        return readEntryTrail(rows, { id, opener });
      }),
  }),
});
