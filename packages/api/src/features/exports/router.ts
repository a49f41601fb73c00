import { AppError, createExportInput, exportIdInput } from "@anamnesis/domain";
import { permitted, router } from "../../trpc.ts";
import { createExport, getExport, listExports } from "./service.ts";

/** Each file reads all that somebody wrote. */
const createLimit = { most: 30, perSeconds: 3_600, reason: "exports.too_many" };

/** Files that a person asked for. */
export const exportsRouter = router({
  create: permitted("exports.create", createLimit)
    .input(createExportInput)
    .mutation(({ ctx, input }) => {
      // Everything about a person holds more than a program is ever given.
      if (input.type === "json" && ctx.principal.session.scopes !== null) {
        throw new AppError("forbidden", "identity.out_of_scope");
      }
      return ctx.write((tx) => createExport(tx, input, { userId: ctx.account.id, downloads: ctx.services.downloads }));
    }),
  byId: permitted("exports.read")
    .input(exportIdInput)
    .query(({ ctx, input }) => ctx.read((tx) => getExport(tx, input.id, ctx.services.downloads))),
  list: permitted("exports.read").query(({ ctx }) => ctx.read((tx) => listExports(tx, ctx.services.downloads))),
});
