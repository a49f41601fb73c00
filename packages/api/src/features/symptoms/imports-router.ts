import {
  addImportedDaysInput,
  addImportedInput,
  addImportedIntakesInput,
  beginImportInput,
  findDuplicateIntakesInput,
  findDuplicatesInput,
  importIdInput,
} from "@anamnesis/domain";
import { reading, router, writing, writingUnkept } from "../../trpc.ts";
import {
  addImported,
  addImportedDays,
  addImportedIntakes,
  beginImport,
  findDuplicateIntakes,
  findDuplicates,
  moveImport,
} from "./imports.ts";
import { listImports } from "./imports.repository.ts";

/** Files that a person reads into the diary. They are read where she is: here come entries. */
export const importsRouter = router({
  list: reading("symptoms.read").query(({ ctx }) => listImports(ctx.tx)),
  // Sent as a body: so many entries have no place in an address.
  findDuplicates: reading("symptoms.read")
    .input(findDuplicatesInput)
    .mutation(({ ctx, input }) => findDuplicates(ctx.tx, input.entries)),
  findDuplicateIntakes: reading("symptoms.read")
    .input(findDuplicateIntakesInput)
    .mutation(({ ctx, input }) => findDuplicateIntakes(ctx.tx, input.intakes)),
  begin: writing("symptoms.record")
    .input(beginImportInput)
    .mutation(async ({ ctx, input }) => {
      await beginImport(ctx.tx, { userId: ctx.account.id, input });
      return { id: input.id };
    }),
  // Entries have ids: sent again they are there already, whatever was kept of the first answer.
  add: writingUnkept("symptoms.record")
    .input(addImportedInput)
    .mutation(async ({ ctx, input }) => ({ added: await addImported(ctx.tx, { userId: ctx.account.id, input }) })),
  // As these: a day that is said already stays.
  addDays: writingUnkept("symptoms.record")
    .input(addImportedDaysInput)
    .mutation(async ({ ctx, input }) => ({ added: await addImportedDays(ctx.tx, { userId: ctx.account.id, input }) })),
  // As entries are.
  addIntakes: writingUnkept("symptoms.record")
    .input(addImportedIntakesInput)
    .mutation(async ({ ctx, input }) => ({
      added: await addImportedIntakes(ctx.tx, { userId: ctx.account.id, input }),
    })),
  // Called until it is done: called again, it goes on.
  undo: writingUnkept("symptoms.record")
    .input(importIdInput)
    .mutation(({ ctx, input }) => moveImport(ctx.tx, { id: input.id, isUndone: true })),
  redo: writingUnkept("symptoms.record")
    .input(importIdInput)
    .mutation(({ ctx, input }) => moveImport(ctx.tx, { id: input.id, isUndone: false })),
});
