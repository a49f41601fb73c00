import { briefInput } from "@anamnesis/domain";
import type { AccountLimit } from "../../../admission.ts";
import { revealing, router, writingUnkept } from "../../../trpc.ts";
import { logSecurityEvent } from "../../identity/index.ts";
import { makeBrief, previewBrief } from "./brief.ts";

/** Each one reads up to two years and draws a page. */
const makeLimit: AccountLimit = { most: 60, perSeconds: 3_600, reason: "exports.too_many" };

/** The page that a person takes to her doctor. It holds no more than her diary shows her. */
export const briefRouter = router({
  // Sent as a body: what she wrote has no place in an address.
  preview: revealing("symptoms.read")
    .input(briefInput)
    .mutation(({ ctx, input }) => previewBrief(ctx.tx, input)),
  make: writingUnkept("symptoms.read", makeLimit)
    .input(briefInput)
    .mutation(async ({ ctx, input }) => {
      const file = await makeBrief(ctx.tx, input);
      const { from, to } = input;
      await logSecurityEvent(ctx.tx, "DATA_EXPORT_REQUESTED", ctx.account.id, { type: "pdf", from, to });
      return file;
    }),
});
