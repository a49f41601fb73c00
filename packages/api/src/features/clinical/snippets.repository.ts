import { snippets, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { SaveSnippetInput, Snippet } from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, sealRow } from "../../sealed-rows.ts";

interface Writer {
  readonly userId: string;
  readonly organizationId: string;
}

/** Texts of a person that open, at one organization, by their names. */
export async function openSnippets(tx: KeyedTx, { userId, organizationId }: Writer): Promise<readonly Snippet[]> {
  const rows = await tx.db
    .select()
    .from(snippets)
    .where(and(eq(snippets.userId, userId), eq(snippets.organizationId, organizationId)))
    .orderBy(snippets.name);
  const { opened } = await openReadable(tx, { table: snippets, rows });
  return opened.map(({ id, name, text }) => ({ id, name, text: text ?? "" }));
}

const save = sqlFunction("clinical.save_snippet", typed<"done" | "taken" | "too_many" | "not_found">());

/** Keeps a text of the person of the context, sealed by their key. */
export async function keepSnippet(tx: KeyedTx, userId: string, { id, name, text }: SaveSnippetInput) {
  const { textEncrypted } = await sealRow(tx, snippets, { id, userId, text });
  return save(tx, { id, name, text: textEncrypted });
}

const remove = sqlFunction("clinical.remove_snippet", typed<boolean>());

/** Takes a text of the person of the context away. */
export const removeSnippet = (tx: Tx, id: string): Promise<boolean> => remove(tx, { id });
