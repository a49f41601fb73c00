import { systemActor } from "../../system.ts";
import type { ExportJobParts } from "./jobs.ts";
import { dueForRemoval, updateExport } from "./repository.ts";

/** Removes the files of exports whose link has run out. Returns how many. */
export async function removeExpiredExports({ database, objects }: ExportJobParts): Promise<number> {
  const due = await database.withContext(systemActor(), dueForRemoval);
  for (const { id, userId, storageKey } of due) {
    if (storageKey !== null) await objects.remove(storageKey);
    // In the name of whose it was: the policies let nobody else touch the row.
    const actor = { ...systemActor("exports.expire"), userId };
    await database.withContext(actor, (tx) =>
      updateExport(tx, id, { from: ["ready", "downloaded"], set: { status: "expired", storageKey: null } }),
    );
  }
  return due.length;
}
