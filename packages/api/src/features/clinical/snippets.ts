import { AppError, type SaveSnippetInput } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { keepSnippet } from "./snippets.repository.ts";

/** Keeps a text that its writer puts into notes by its name. Throws `conflict` for a name that another of theirs has. */
export async function saveSnippet(
  tx: KeyedTx,
  userId: string,
  input: SaveSnippetInput,
): Promise<{ readonly id: string }> {
  switch (await keepSnippet(tx, userId, input)) {
    case "done":
      return { id: input.id };
    case "taken":
      throw new AppError("conflict", "clinical.snippet_name_taken");
    case "too_many":
      throw new AppError("conflict", "clinical.too_many_snippets");
    case "not_found":
      throw new AppError("not_found", "clinical.snippet_not_found");
  }
}
