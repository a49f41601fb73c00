import { AppError, createExportInput, exportIdInput } from "@anamnesis/domain";
import type { AccountLimit } from "../../admission.ts";
import { reading, router, writing } from "../../trpc.ts";
import { createExport, getExport, listExports } from "./service.ts";

/** Each file reads all that somebody wrote. */
const createLimit: AccountLimit = { most: 30, perSeconds: 3_600, reason: "exports.too_many" };

/** Files that a person asked for. */
export const exportsRouter = router({
  create: writing("exports.create", createLimit)
    .input(createExportInput)
    .mutation(({ ctx, input }) => {
      // Everything about a person holds more than a program is ever given.
      if (input.type === "json" && ctx.principal.session.scopes !== null) {
        throw new AppError("forbidden", "identity.out_of_scope");
      }
      return createExport(ctx.tx, input, { userId: ctx.account.id, downloads: ctx.services.downloads });
    }),
  byId: reading("exports.read")
    .input(exportIdInput)
    .query(({ ctx, input }) => getExport(ctx.tx, input.id, ctx.services.downloads)),
  list: reading("exports.read").query(({ ctx }) => listExports(ctx.tx, ctx.services.downloads)),
});
