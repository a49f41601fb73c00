import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/index.ts";
import { because, invited, ownOrganization } from "../../testing/organizations.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

describe("an invitation", () => {
  it("leads from the mail into the organization, once", async () => {
    const { id, admin } = await ownOrganization(api);
    const guest = await api.newPerson();
    const token = await invited(api, { by: admin, email: guest.account.email });
    expect(await api.callerOf(null).organizations.invitations.look({ token })).toMatchObject({
      organizationName: "Practice",
      role: "nurse",
      state: "open",
      maskedEmail: expect.stringMatching(/^.…@anamnesis\.example$/u),
    });
    const caller = api.callerOf(guest);
    expect(await caller.organizations.invitations.accept({ token })).toEqual({ organizationId: id });
    // Pressed twice.
    expect(await caller.organizations.invitations.accept({ token })).toEqual({ organizationId: id });
    await caller.organizations.actIn({ organizationId: id });
    expect((await caller.organizations.list()).map(({ role }) => role)).toEqual(["nurse"]);
    expect(await api.callerOf(admin).organizations.invitations.list()).toEqual([
      expect.objectContaining({ state: "accepted" }),
    ]);
  });

  it("opens nothing for another address, and says so", async () => {
    const { admin } = await ownOrganization(api);
    const token = await invited(api, { by: admin, email: `${crypto.randomUUID()}@anamnesis.example` });
    const other = api.callerOf(await api.newPerson());
    await expect(other.organizations.invitations.accept({ token })).rejects.toMatchObject({
      message: "organizations.invitation_for_another",
    });
  });

  it("opens nothing once it is withdrawn or too old; made up it is none", async () => {
    const { admin } = await ownOrganization(api);
    const caller = api.callerOf(admin);
    const guest = await api.newPerson();
    const token = await invited(api, { by: admin, email: guest.account.email });
    const [open] = await caller.organizations.invitations.list();
    await api.db.asOwner("UPDATE organizations.invitations SET expires_at = now() - interval '1 s' WHERE id = $1", [
      open?.id,
    ]);
    const accept = () => api.callerOf(guest).organizations.invitations.accept({ token });
    await expect(accept()).rejects.toMatchObject({ message: "organizations.invitation_expired" });
    await caller.organizations.invitations.resend({ id: open?.id ?? "" });
    await caller.organizations.invitations.withdraw({ id: open?.id ?? "" });
    await expect(accept()).rejects.toMatchObject({ message: "organizations.invitation_withdrawn" });
    const forged = `${token.slice(0, -2)}AA`;
    await expect(api.callerOf(guest).organizations.invitations.accept({ token: forged })).rejects.toMatchObject({
      message: "organizations.invitation_invalid",
    });
  });

  it("is one for an address at a time, and five mails at most", async () => {
    const { admin } = await ownOrganization(api);
    const caller = api.callerOf(admin);
    const email = `${crypto.randomUUID()}@anamnesis.example`;
    const { id } = await caller.organizations.members.invite({ email, role: "nurse" });
    await expect(caller.organizations.members.invite({ email, role: "doctor" })).rejects.toMatchObject({
      message: "organizations.already_invited",
    });
    for (let i = 0; i < 4; i += 1) await caller.organizations.invitations.resend({ id });
    await expect(caller.organizations.invitations.resend({ id })).rejects.toMatchObject({
      message: "organizations.too_many_mails",
    });
    expect(await api.mailsTo(email)).toHaveLength(5);
  });

  it("does not let in again by itself who was suspended, and gives no second role to a member", async () => {
    const { id, admin } = await ownOrganization(api);
    const person = await api.newPerson();
    const token = await invited(api, { by: admin, email: person.account.email, role: "doctor" });
    const guest = await api.joined(person, id, "patient");
    await api.callerOf(admin).organizations.members.changeStatus({
      userId: guest.account.id,
      status: "suspended",
      reason: because,
    });
    await expect(api.callerOf(guest).organizations.invitations.accept({ token })).rejects.toMatchObject({
      message: "organizations.not_a_member",
    });
    expect((await api.refreshed(guest)).principal.refused?.refusal).toBe("not_a_member");
  });

  it("is none for a member: it says so, and where the role is changed", async () => {
    const { id, admin } = await ownOrganization(api);
    const member = await api.joined(await api.newPerson(), id, "nurse");
    const { members } = api.callerOf(admin).organizations;
    const { email, id: userId } = member.account;
    const refusal = (words: RegExp) => ({
      code: "CONFLICT",
      message: "organizations.already_member",
      cause: { details: { fields: { email: [expect.stringMatching(words)] } } },
    });
    const invite = (address: string) => members.invite({ email: address, role: "doctor" });
    for (const address of [email, email.toUpperCase(), admin.account.email]) {
      await expect(invite(address)).rejects.toMatchObject(refusal(/is a member already\. To change their role, open/u));
    }
    await members.changeStatus({ userId, status: "suspended", reason: because });
    await expect(invite(email)).rejects.toMatchObject(refusal(/suspended: open their name .* to let them in again/u));
    expect(await api.callerOf(admin).organizations.invitations.list()).toEqual([]);
    // Who left can be asked again.
    await members.remove({ userId, reason: because });
    await invite(email);
    expect(await api.callerOf(admin).organizations.invitations.list()).toMatchObject([{ email, state: "open" }]);
  });

  it("of somebody who is no administrator any more opens nothing", async () => {
    const { id, admin } = await ownOrganization(api);
    const other = await api.joined(await api.newPerson(), id, "admin");
    const guest = await api.newPerson();
    const token = await invited(api, { by: other, email: guest.account.email });
    await api.callerOf(admin).organizations.members.remove({ userId: other.account.id, reason: because });
    expect(await api.callerOf(null).organizations.invitations.look({ token })).toMatchObject({ state: "withdrawn" });
    await expect(api.callerOf(guest).organizations.invitations.accept({ token })).rejects.toMatchObject({
      message: "organizations.invitation_withdrawn",
    });
  });

  it("is no way to fill somebody's mailbox, and says no address that a mail program would open", async () => {
    const { admin } = await ownOrganization(api);
    const caller = api.callerOf(admin);
    await caller.organizations.update({ name: "Locked: call +1 900 or visit http://evil.example/now" });
    const email = `${crypto.randomUUID()}@anamnesis.example`;
    for (let i = 0; i < 5; i += 1) {
      const { id } = await caller.organizations.members.invite({ email, role: "nurse" });
      await caller.organizations.invitations.withdraw({ id });
    }
    await expect(caller.organizations.members.invite({ email, role: "nurse" })).rejects.toMatchObject({
      message: "organizations.too_many_mails",
    });
    await caller.organizations.members.invite({ email: `other-${email}`, role: "nurse" });
    const [mail] = await api.mailsTo(`other-${email}`);
    expect(mail?.text).toMatch(/evil\s+example\s+now/u);
    expect(mail?.text).not.toContain("evil.example");
  });
});
