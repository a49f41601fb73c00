import { sqlFunction, type Tx, typed } from "@anamnesis/db";

/** Accounts whose time to think it over is past, some of them, in no order. As the system. */
export const dueDeletions = sqlFunction("identity.due_deletions", typed<string>());

const erase = {
  identity: sqlFunction("identity.erase_person", typed<boolean>()),
  keys: sqlFunction("app.destroy_tenant_keys"),
  organizations: sqlFunction("organizations.erase_person"),
  exports: sqlFunction("exports.erase_person", typed<string>()),
};

/**
 * Removes what there is of a person, as the lists of tables say. Returns the files of exports that are to go with it;
 * null when the deletion was called off. As the system.
 */
export async function erasePerson(
  tx: Tx,
  { userId, email }: { readonly userId: string; readonly email: string },
): Promise<readonly string[] | null> {
  if (!(await erase.identity(tx, { userId }))) return null;
  // What the trail and backups hold of their notes is unreadable from here on.
  await erase.keys(tx, { tenantId: userId });
  await erase.organizations(tx, { userId, email });
  return erase.exports(tx, { userId });
}
