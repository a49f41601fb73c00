import { createExportInput, exportIdInput } from "@anamnesis/domain";
import { permitted, router } from "../../trpc.ts";
import { createExport, getExport, listExports } from "./service.ts";

/** Files that a person asked for. */
export const exportsRouter = router({
  create: permitted("exports.create")
    .input(createExportInput)
    .mutation(({ ctx, input }) =>
      ctx.write((tx) =>
        createExport(tx, input, { actor: ctx.actor, userId: ctx.account.id, downloads: ctx.services.downloads }),
      ),
    ),
  byId: permitted("exports.read")
    .input(exportIdInput)
    .query(({ ctx, input }) => ctx.read((tx) => getExport(tx, input.id, ctx.services.downloads))),
  list: permitted("exports.read").query(({ ctx }) => ctx.read((tx) => listExports(tx, ctx.services.downloads))),
});
