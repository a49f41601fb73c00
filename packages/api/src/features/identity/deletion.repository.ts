import type { Tx } from "@anamnesis/db";

/** Accounts whose time to think it over is past, some of them, in no order. As the system. */
export async function dueDeletions(tx: Tx): Promise<readonly string[]> {
  return (await tx.query<{ id: string }>("SELECT id FROM identity.due_deletions() AS id")).map(({ id }) => id);
}

/**
 * Removes what there is of a person, as the lists of tables say. Returns the files of exports that are to go with it;
 * null when the deletion was called off. As the system.
 */
export async function erasePerson(
  tx: Tx,
  { userId, email }: { readonly userId: string; readonly email: string },
): Promise<readonly string[] | null> {
  const [row] = await tx.query<{ erased: boolean }>("SELECT identity.erase_person($1) AS erased", [userId]);
  if (row?.erased !== true) return null;
  // What the trail and backups hold of their notes is unreadable from here on.
  await tx.query("SELECT app.destroy_tenant_keys($1)", [userId]);
  await tx.query("SELECT organizations.erase_person($1, $2)", [userId, email]);
  const files = await tx.query<{ key: string }>("SELECT key FROM exports.erase_person($1) AS key", [userId]);
  return files.map(({ key }) => key);
}
