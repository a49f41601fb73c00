import { systemActor } from "../../system.ts";
import type { ExportJobParts } from "./jobs.ts";
import { dueForRemoval, updateExport } from "./repository.ts";

/** Removes the files of exports whose link has run out. Returns how many. One that cannot be removed holds up no other. */
export async function removeExpiredExports({ database, objects }: Omit<ExportJobParts, "fieldKeys">): Promise<number> {
  const due = await database.withContext(systemActor(), dueForRemoval);
  const failures: unknown[] = [];
  for (const { id, userId, storageKey } of due) {
    try {
      if (storageKey !== null) await objects.remove(storageKey);
      // In the name of whose it was: the policies let nobody else touch the row.
      const actor = { ...systemActor("exports.expire"), userId };
      await database.withContext(actor, (tx) =>
        updateExport(tx, id, { from: ["ready", "downloaded"], set: { status: "expired", storageKey: null } }),
      );
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} expired exports could not be removed`);
  return due.length;
}
