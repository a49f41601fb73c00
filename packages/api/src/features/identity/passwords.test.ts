import type { AppError } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  factsFrom,
  linkIn,
  newEmail,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
  subjects,
} from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const next = "a new set of plain words";
const nobody = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;

describe("a password that its person changes", () => {
  it("needs the one before, ends sessions elsewhere, and its person is told by mail", async () => {
    const person = await api.newPersonWithPassword();
    const { email, id } = person.account;
    const elsewhere = await signIn(api, { email, password: person.password });
    const { accounts } = api.callerOf(person).identity;
    const wrong = await refusalOf(accounts.changePassword({ currentPassword: "not the right words", password: next }));
    expect(wrong).toMatchObject({ kind: "invalid", reason: "identity.wrong_password" });
    const same = { currentPassword: person.password, password: person.password };
    expect((await refusalOf(accounts.changePassword(same))).details.fields).toEqual({
      password: ["That is the password you have. Choose another."],
    });
    await signIn(api, { email, password: person.password });
    expect(await accounts.changePassword({ currentPassword: person.password, password: next })).toMatchObject({
      sessionsEnded: 2,
      token: null,
    });
    expect(await sessionOf(api, elsewhere.token)).toBeNull();
    const old = await refusalOf(signIn(api, { email, password: person.password }));
    expect(old.reason).toBe("identity.wrong_credentials");
    await signIn(api, { email, password: next });
    expect(subjects(await api.mailsTo(email))).toContain("Your password was changed");
    expect(await securityEventsOf(api, id)).toContain("PASSWORD_CHANGED");
  });

  it("was good for as long as they kept it: nobody has to change it for its age", async () => {
    const { account, password } = await api.newPersonWithPassword();
    await api.db.asOwner(
      "UPDATE identity.users SET password_changed_at = now() - interval '10 years', created_at = now() - interval '10 years' WHERE id = $1",
      [account.id],
    );
    const { principal } = await signIn(api, { email: account.email, password });
    expect(principal.account.mustChangePassword).toBe(false);
  });
});

describe("a password that others guess early", () => {
  /** Each way to set one. */
  const ways: Readonly<Record<string, (password: string) => Promise<AppError>>> = {
    register: (password) => refusalOf(nobody().register({ email: newEmail(), password, displayName: "Vera" })),
    change: async (password) => {
      const person = await api.newPersonWithPassword();
      const { accounts } = api.callerOf(person).identity;
      return refusalOf(accounts.changePassword({ currentPassword: person.password, password }));
    },
    reset: async (password) => {
      const { account } = await api.newPersonWithPassword();
      await nobody().requestReset({ email: account.email });
      return refusalOf(nobody().resetPassword({ token: linkIn((await api.mailsTo(account.email))[0]), password }));
    },
    "first administrator": (password) =>
      refusalOf(
        nobody().registerFirstAdmin({
          token: api.services.keys.firstAdminToken,
          email: newEmail(),
          password,
          displayName: "Ada",
        }),
      ),
  };

  it.each(Object.keys(ways))("is refused by: %s", async (way) => {
    for (const password of ["unbelievable", "Mailcreated5240", "P@ssw0rd2026!", "Anamnesis2026", "123456789012"]) {
      const refusal = await ways[way]?.(password);
      expect([password, refusal?.reason]).toEqual([password, "identity.weak_password"]);
    }
    const short = await ways[way]?.("xK4!9vq@Tz2");
    expect([short?.reason, Object.keys(short?.details.fields ?? {})]).toEqual(["request.invalid", ["password"]]);
  });

  it("because it is their own name is refused where the person is known", async () => {
    const displayName = "Theodora Wundergast";
    const password = "theodora.wundergast";
    expect((await refusalOf(nobody().register({ email: newEmail(), password, displayName }))).reason).toBe(
      "identity.weak_password",
    );
    const person = await api.newPersonWithPassword();
    await api.db.asOwner("UPDATE identity.users SET display_name = $2 WHERE id = $1", [person.account.id, displayName]);
    const change = { currentPassword: person.password, password };
    const { accounts } = api.callerOf(await api.refreshed(person)).identity;
    expect((await refusalOf(accounts.changePassword(change))).reason).toBe("identity.weak_password");
  });
});
