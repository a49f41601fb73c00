import {
  beginCodeImportInput,
  codeImportIdInput,
  findCodeInput,
  searchCodesInput,
  undoCodeImportInput,
  uploadCodePartInput,
} from "@anamnesis/domain";
import { reading, router, writing, writingUnkept } from "../../trpc.ts";
import { beginCodeImport, keepPart, startCodeImport, undoCodeImport } from "./imports.ts";
import { dayOfTheInstallation } from "./lists.ts";
import { medicationsRouter } from "./medications-router.ts";

const done = { done: true as const };
/** More than somebody types; less than whoever copies the list by its words would like. */
const searches = { most: 600, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** Lists of codes, which diagnoses are named by. They are published, and the same for everybody. */
export const terminologyRouter = router({
  medications: medicationsRouter,
  codes: router({
    search: reading("terminology.read", searches)
      .input(searchCodesInput)
      .query(({ ctx, input }) => ctx.services.codes.search(ctx.tx, input)),
    find: reading("terminology.read", searches)
      .input(findCodeInput)
      .query(({ ctx, input }) => ctx.services.codes.find(ctx.tx, input)),
  }),
  releases: router({
    list: reading("terminology.import").query(({ ctx }) => ctx.services.codes.lists(ctx.tx, dayOfTheInstallation())),
    begin: writing("terminology.import")
      .input(beginCodeImportInput)
      .mutation(({ ctx, input }) => beginCodeImport(ctx.tx, input)),
    // A part is the same part when it is sent again.
    upload: writingUnkept("terminology.import")
      .input(uploadCodePartInput)
      .mutation(async ({ ctx, input }) => {
        await keepPart(ctx.tx, ctx.services.objects, input);
        return done;
      }),
    start: writing("terminology.import")
      .input(codeImportIdInput)
      .mutation(async ({ ctx, input }) => {
        await startCodeImport(ctx.tx, input.id);
        return done;
      }),
    undo: writing("terminology.import")
      .input(undoCodeImportInput)
      .mutation(async ({ ctx, input }) => {
        await undoCodeImport(ctx.tx, input);
        return done;
      }),
  }),
});
