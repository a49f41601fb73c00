import type { Database, Tx } from "@anamnesis/db";
import type { ObjectStore } from "@anamnesis/platform";
import { asSystem } from "../../system.ts";
import { dueDeletions, erasePerson } from "./deletion.repository.ts";
import type { MailRecipient } from "./email-tokens.repository.ts";
import { enqueueMail } from "./mail/request.ts";
import { logAction, logSecurityEvent, scheduleDeletion, unscheduleDeletion } from "./repository.ts";

/** Schedules the end of the account of the person of the context. Returns when it is due, ISO 8601. */
export async function requestDeletion(tx: Tx, userId: string): Promise<string> {
  const dueAt = await scheduleDeletion(tx);
  await logSecurityEvent(tx, "ACCOUNT_DELETION_REQUESTED", userId, { dueAt });
  await logAction(tx, { event: "ACCOUNT_DELETION_REQUESTED", status: "success", userId });
  await enqueueMail(tx, { mail: "deletion_requested", userId, details: { at: dueAt } });
  return dueAt;
}

/** The account stays. Nothing happens when nothing was due. */
export async function cancelDeletion(tx: Tx, userId: string): Promise<void> {
  if (!(await unscheduleDeletion(tx))) return;
  await logSecurityEvent(tx, "ACCOUNT_DELETION_CANCELLED", userId);
  await logAction(tx, { event: "ACCOUNT_DELETION_CANCELLED", status: "success", userId });
  await enqueueMail(tx, { mail: "deletion_cancelled", userId });
}

export interface DeletionParts {
  /** As the worker role. */
  readonly database: Database;
  readonly objects: ObjectStore;
  /** Tells the person that it is done, at the address that is forgotten with it. */
  readonly sayGoodbye: (recipient: MailRecipient) => Promise<void>;
}

/**
 * Deletes accounts whose time to think it over is past, each in one transaction that ends when its files
 * are gone: one that is cut off is begun again. Returns how many. One that fails holds up no other.
 */
export async function deleteDueAccounts({ database, objects, sayGoodbye }: DeletionParts): Promise<number> {
  const due = await database.withContext(asSystem(), dueDeletions);
  const failures: unknown[] = [];
  let deleted = 0;
  for (const id of due) {
    try {
      const who = { ...asSystem("identity.delete_account"), reason: "the person asked for it" };
      const recipient = await database.withContext(who, (tx) => erase(tx, id, objects));
      if (recipient === null) continue;
      deleted += 1;
      await sayGoodbye(recipient);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} accounts could not be deleted fully`);
  return deleted;
}

/** Whose it was; null when the person called it off in the last moment. */
async function erase(tx: Tx, userId: string, objects: ObjectStore): Promise<MailRecipient | null> {
  const erased = await erasePerson(tx, userId);
  if (erased === null) return null;
  await logAction(tx, { event: "ACCOUNT_DELETED", status: "success", userId });
  for (const file of erased.files) await objects.remove(file);
  return erased;
}
