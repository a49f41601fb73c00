import { randomBytes, randomUUID } from "node:crypto";
import { domainToASCII } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linkIn } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization();
});
afterAll(() => api.close());

const password = "four plain words here";
const nobody = () => {
  const clientIp = `2001:db8:${randomBytes(2).toString("hex")}::1`;
  return api.callerOf(null, { facts: { requestId: randomUUID(), clientIp, userAgent: "Firefox" } });
};
const register = (email: string) => nobody().identity.accounts.register({ email, password, displayName: "Anna" });
const signIn = (email: string) => nobody().identity.sessions.signIn({ email, password });
const codeOf = async (address: string) => {
  const [mail] = await api.mailsTo(address);
  return /^\s*(\d{6})\s*$/mu.exec(mail?.text ?? "")?.[1] ?? "no mail";
};

/** Two spellings of one address of its own, as a person types it and as the DNS has it. */
function spellings() {
  const domain = `münchen-${randomBytes(4).toString("hex")}.example`;
  return { typed: `Anna@${domain.toUpperCase()}`, ascii: `anna@${domainToASCII(domain)}`, kept: `anna@${domain}` };
}

describe("an address with letters beyond ASCII", () => {
  it("is one account in both spellings: to register, confirm, sign in, reset and change", async () => {
    const { typed, ascii, kept } = spellings();
    await register(typed);
    const code = await codeOf(kept);
    await nobody().identity.accounts.verifyEmail({ email: ascii, code });
    for (const email of [typed, ascii, kept]) expect((await signIn(email)).account.email).toBe(kept);
    // Whoever registers the other spelling is told by mail that there is an account.
    await register(ascii);
    expect(await api.db.asOwner("SELECT email FROM identity.users WHERE email = ANY ($1)", [[kept, ascii]])).toEqual([
      { email: kept },
    ]);
    const before = (await api.mailsTo(kept)).length;
    await nobody().identity.accounts.requestReset({ email: ascii });
    expect(await api.mailsTo(kept)).toHaveLength(before + 1);
    const [reset] = await api.mailsTo(kept);
    await nobody().identity.accounts.resetPassword({ token: linkIn(reset), password: "four other words here" });
    await expect(signIn(ascii)).rejects.toMatchObject({ message: "identity.wrong_credentials" });
  });

  it("is throttled as one, however it is spelled", async () => {
    const { typed, ascii, kept } = spellings();
    for (const email of [typed, ascii, kept]) {
      await expect(signIn(email)).rejects.toMatchObject({ message: "identity.wrong_credentials" });
    }
    const failures = await api.db.asOwner("SELECT failures FROM identity.throttles WHERE key = $1", [
      api.services.keys.accountKeyOf(kept),
    ]);
    expect(failures).toEqual([{ failures: 3 }]);
  });

  it("is invited in one spelling and joins in the other", async () => {
    const { typed, ascii, kept } = spellings();
    await register(typed);
    await nobody().identity.accounts.verifyEmail({ email: kept, code: await codeOf(kept) });
    const { organizations } = api.callerOf(clinic.members.admin);
    await organizations.members.invite({ email: ascii, role: "nurse" });
    await expect(organizations.members.invite({ email: typed, role: "nurse" })).rejects.toMatchObject({
      message: "organizations.already_invited",
    });
    const [mail] = await api.mailsTo(kept);
    const { account } = await signIn(ascii);
    const [member] = await api.db.asOwner<{ id: string }>("SELECT id FROM identity.users WHERE email = $1", [kept]);
    expect(account.id).toBe(member?.id);
    expect(await nobody().organizations.invitations.look({ token: linkIn(mail) })).toMatchObject({
      maskedEmail: expect.stringMatching(/^a…@münchen-/u),
    });
  });
});

describe("an address with signs in its local part", () => {
  it.each(["r&d", "dept/anna", "o'neill", "{anna}|~^`=?", "a..b."])("may be %s@…", async (local) => {
    const email = `${local}@${randomBytes(4).toString("hex")}.example`;
    await register(email);
    await nobody().identity.accounts.verifyEmail({ email, code: await codeOf(email) });
    const { account } = await signIn(email.toUpperCase());
    expect(account.email).toBe(email);
    const found = await api.callerOf(await api.newPerson("admin")).identity.users.list({ search: email.slice(0, -5) });
    expect(found.users.map((user) => user.email)).toEqual([email]);
  });
});
