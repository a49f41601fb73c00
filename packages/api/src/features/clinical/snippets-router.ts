import { saveSnippetInput, snippetIdInput } from "@anamnesis/domain";
import { revealingAsMember, router, writingAsMember } from "../../trpc.ts";
import { openSnippets, removeSnippet } from "./snippets.repository.ts";
import { saveSnippet } from "./snippets.ts";

/** Texts that whoever writes notes puts into them by their names: each person's own, at each organization. */
export const snippetsRouter = router({
  list: revealingAsMember("clinical.patients.change").query(({ ctx }) =>
    openSnippets(ctx.tx, { userId: ctx.account.id, organizationId: ctx.membership.organizationId }),
  ),
  save: writingAsMember("clinical.patients.change")
    .input(saveSnippetInput)
    .mutation(({ ctx, input }) => saveSnippet(ctx.tx, ctx.account.id, input)),
  remove: writingAsMember("clinical.patients.change")
    .input(snippetIdInput)
    .mutation(async ({ ctx, input: { id } }) => ({ removed: await removeSnippet(ctx.tx, id) })),
});
