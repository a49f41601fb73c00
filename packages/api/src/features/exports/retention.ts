import { asSystem } from "../../system.ts";
import type { ExportJobParts } from "./jobs.ts";
import { dueForRemoval, expireExport } from "./repository.ts";

/** Removes the files of exports whose link has run out. Returns how many. One that cannot be removed holds up no other. */
export async function removeExpiredExports({ database, objects }: ExportJobParts): Promise<number> {
  const due = await database.withContext(asSystem(), dueForRemoval);
  const failures: unknown[] = [];
  for (const one of due) {
    try {
      if (one.storageKey !== null) await objects.remove(one.storageKey);
      await database.withContext(asSystem("exports.expire"), (tx) => expireExport(tx, one));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} expired exports could not be removed`);
  return due.length;
}
