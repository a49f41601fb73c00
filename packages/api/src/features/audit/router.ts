import { entryTrailInput } from "@anamnesis/domain";
import { permitted, router } from "../../trpc.ts";
import { readEntryTrail } from "./service.ts";

/** The trail that the database keeps, as far as it is about the person who asks. */
export const auditRouter = router({
  entries: router({
    trail: permitted("audit.ownTrail")
      .input(entryTrailInput)
      .query(({ ctx, input }) => ctx.read((tx) => readEntryTrail(tx, ctx.account.id, input.id))),
  }),
});
