import { linkIn } from "./identity.ts";
import type { TestApi, TestPerson } from "./index.ts";

export const because = "because the test says so";
export const shortName = () => `practice-${crypto.randomUUID().slice(0, 8)}`;
export const newInput = (slug = shortName()) => ({ name: "Practice", slug, type: "clinic" as const });

/** An organization of somebody's own, with them acting in it. */
export async function ownOrganization(
  api: TestApi,
  owner?: TestPerson,
): Promise<{ readonly id: string; readonly slug: string; readonly admin: TestPerson }> {
  const person = owner ?? (await api.newPerson());
  const { id, slug } = await api.callerOf(person).organizations.create(newInput());
  await api.db.asOwner("UPDATE identity.user_sessions SET organization_id = $1 WHERE handle = $2", [
    id,
    person.principal.session.handle,
  ]);
  return { id, slug, admin: await api.refreshed(person) };
}

/** What follows the # in the link of an invitation that was mailed. */
export async function invited(
  api: TestApi,
  {
    by,
    email,
    role = "nurse",
  }: { readonly by: TestPerson; readonly email: string; readonly role?: "nurse" | "doctor" },
): Promise<string> {
  await api.callerOf(by).organizations.members.invite({ email, role });
  const [mail] = await api.mailsTo(email);
  return linkIn(mail);
}
