import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { MailRecipient } from "./email-tokens.repository.ts";

/** Accounts whose time to think it over is past, some of them, in no order. As the system. */
export const dueDeletions = sqlFunction("identity.due_deletions", typed<string>());

/** Somebody who is forgotten now. */
export interface ErasedPerson extends MailRecipient {
  /** Of their exports, which are to go with it. */
  readonly files: readonly string[];
}

const erase = sqlFunction("identity.erase_person", typed<ErasedPerson>());

/** Removes what there is of a person, as the lists of tables say. Null when the deletion was called off. As the system. */
export async function erasePerson(tx: Tx, userId: string): Promise<ErasedPerson | null> {
  const [row] = await erase(tx, { userId });
  return row ?? null;
}
