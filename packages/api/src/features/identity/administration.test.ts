import { randomUUID } from "node:crypto";
import { newActor } from "@anamnesis/db/testing";
import type { ListUsersInput, UserSummary } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  factsFrom,
  goodPassword as password,
  linkIn,
  newEmail,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
} from "../../testing/identity.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { makeFirstAdmin } from "./repository.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const accounts = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;
const users = (person: TestPerson) => api.callerOf(person).identity.users;
const reason = "asked for by telephone";
const roleOf = async (id: string) =>
  (await api.db.asOwner<{ role: string }>("SELECT role FROM identity.users WHERE id = $1", [id]))[0]?.role;
/** Nobody but these is an administrator. */
const onlyAdmins = (...people: TestPerson[]) =>
  api.db.asOwner("UPDATE identity.users SET role = 'user' WHERE role = 'admin' AND id <> ALL ($1)", [
    people.map(({ account }) => account.id),
  ]);

// First, while there is none.
describe("the first administrator", () => {
  const ask = (token: string, email = newEmail()) =>
    accounts().registerFirstAdmin({ token, email, password, displayName: "Ada" });

  it("is somebody who has an account", async () => {
    const [id, actor] = [randomUUID(), newActor({ process: "a.test", role: "system" })];
    expect(await api.db.worker.withContext(actor, (tx) => makeFirstAdmin(tx, id))).toBe(false);
    expect(await securityEventsOf(api, id)).toEqual([]);
  });

  it("is made with the token that the server printed, once, also for two who use it at the same moment", async () => {
    const { firstAdminToken } = api.services.keys;
    expect((await refusalOf(ask("guessed"))).reason).toBe("identity.link_invalid");
    const taken = await api.newPerson();
    expect((await refusalOf(ask(firstAdminToken, taken.account.email))).reason).toBe("identity.address_taken");
    const emails = [newEmail(), newEmail(), newEmail()];
    const answers = await Promise.allSettled(emails.map((email) => ask(firstAdminToken, email)));
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect((await refusalOf(ask(firstAdminToken))).reason).toBe("identity.admin_exists");
    const made = await api.db.asOwner<{ email: string }>(
      "SELECT email, role, status FROM identity.users WHERE email = ANY ($1)",
      [emails],
    );
    expect(made).toEqual([{ email: made[0]?.email, role: "admin", status: "active" }]);
    const { principal } = await signIn(api, { email: made[0]?.email ?? "", password });
    expect(await securityEventsOf(api, principal.account.id)).toContain("ADMIN_APPOINTED");
  });
});

describe("the list of accounts", () => {
  const listed = async (admin: TestPerson, given: Partial<ListUsersInput> = {}) =>
    (await users(admin).list(given)).users;

  it("is searched by address and name, and % and _ are letters", async () => {
    const admin = await api.newPerson("admin");
    const named = async (displayName: string) => {
      const { account } = await api.newPerson();
      await api.db.asOwner("UPDATE identity.users SET display_name = $2 WHERE id = $1", [account.id, displayName]);
      return account;
    };
    const [percent, letter] = [await named("100% Wool_Sock"), await named("100 XWoolXSock")];
    const found = async (search: string) => (await listed(admin, { search })).map(({ id }) => id);
    expect(await found("100% wool_s")).toEqual([percent.id]);
    expect(await found("WOOL_SOCK")).toEqual([percent.id]);
    expect(await found("xwool")).toEqual([letter.id]);
    expect(await found("100\\")).toEqual([]);
    expect(await found(` ${percent.email.toUpperCase()} `)).toEqual([percent.id]);
  });

  it("is narrowed to a role or a status", async () => {
    const admin = await api.newPerson("admin");
    const { account } = await api.newPerson();
    await api.db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [account.id]);
    expect((await listed(admin, { status: "suspended" })).map(({ id }) => id)).toEqual([account.id]);
    const admins = await listed(admin, { role: "admin" });
    expect(admins.map(({ id }) => id)).toContain(admin.account.id);
    expect(new Set(admins.map(({ role }) => role))).toEqual(new Set(["admin"]));
  });

  it("comes in pages that miss and repeat nobody, also among accounts of one instant", async () => {
    const admin = await api.newPerson("admin");
    await api.db.asOwner(
      `INSERT INTO identity.users (id, email, display_name, password_hash, status, process_id, created_at)
        SELECT gen_random_uuid(), 'paged' || n || '@anamnesis.example', 'Paged', 'none', 'active',
          (SELECT id FROM audit.process_tracking LIMIT 1), now() + (n / 40) * interval '1 microsecond'
        FROM generate_series(1, 120) AS n`,
    );
    const seen: UserSummary[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<ReturnType<typeof users>["list"]>> = await users(admin).list({
        search: "paged",
        limit: 25,
        cursor,
      });
      seen.push(...page.users);
      cursor = page.nextCursor;
      // Somebody new does not move what comes after.
      await api.newPerson();
    } while (cursor !== null);
    const order = await api.db.asOwner<{ id: string }>(
      "SELECT id FROM identity.users WHERE email LIKE 'paged%' ORDER BY created_at DESC, id DESC",
    );
    expect(seen.map(({ id }) => id)).toEqual(order.map(({ id }) => id));
    expect((await refusalOf(users(admin).list({ cursor: "made.up" }))).reason).toBe("request.cursor_unknown");
  });
});

describe("a decision about an account", () => {
  it("needs a reason, ends its sessions, is logged with who and why, and its person is told", async () => {
    const admin = await api.newPerson("admin");
    const person = await api.newPersonWithPassword();
    const { id, email } = person.account;
    const invalid = await refusalOf(users(admin).changeStatus({ id, status: "suspended", reason: "  " }));
    expect(invalid).toMatchObject({ kind: "invalid", details: { fields: { reason: expect.any(Array) } } });
    await users(admin).changeStatus({ id, status: "suspended", reason });
    expect(await sessionOf(api, person.token)).toBeNull();
    expect((await refusalOf(signIn(api, { email, password }))).reason).toBe("identity.wrong_credentials");
    await users(admin).changeStatus({ id, status: "active", reason });
    const again = await signIn(api, { email, password });
    await users(admin).changeRole({ id, role: "admin", reason });
    expect(await sessionOf(api, again.token)).toBeNull();
    expect((await signIn(api, { email, password })).principal.account.role).toBe("admin");
    const logged = await api.db.asOwner(
      `SELECT event_type, details ->> 'reason' AS reason, details ->> 'by' AS by FROM identity.security_logs
        WHERE user_id = $1 AND event_type LIKE 'ADMIN%' ORDER BY occurred_at`,
      [id],
    );
    const by = { reason, by: admin.account.id };
    expect(logged).toEqual([
      { event_type: "ADMIN_STATUS_CHANGED", ...by },
      { event_type: "ADMIN_STATUS_CHANGED", ...by },
      { event_type: "ADMIN_ROLE_CHANGED", ...by },
    ]);
    const trail = await api.db.asOwner(
      "SELECT DISTINCT user_id, reason FROM audit.trail WHERE row_id = $1 AND user_role = 'admin' AND user_id <> $2",
      [id, id],
    );
    expect(trail).toEqual([{ user_id: admin.account.id, reason }]);
    const told = (await api.mailsTo(email)).filter(({ subject }) => subject === "A change to your account");
    expect(told.map(({ text }) => /suspended|active|administrator/u.exec(text)?.[0]).toSorted()).toEqual([
      "active",
      "administrator",
      "suspended",
    ]);
  });

  it("is not about one's own, nor about nobody", async () => {
    const admin = await api.newPerson("admin");
    const own = { id: admin.account.id, reason };
    const calls = [
      users(admin).changeRole({ ...own, role: "user" }),
      users(admin).changeStatus({ ...own, status: "suspended" }),
      users(admin).startPasswordReset(own),
      users(admin).startFactorReset(own),
    ];
    for (const refusal of await Promise.all(calls.map(refusalOf)))
      expect(refusal.reason).toBe("identity.not_your_own_account");
    const nobody = { id: randomUUID(), reason };
    const missing = [
      users(admin).changeRole({ ...nobody, role: "user" }),
      users(admin).startPasswordReset(nobody),
      users(admin).startFactorReset(nobody),
      users(admin).signOutEverywhere(nobody),
      users(admin).byId({ id: nobody.id }),
    ];
    for (const refusal of await Promise.all(missing.map(refusalOf)))
      expect(refusal.reason).toBe("identity.user_not_found");
    expect(await securityEventsOf(api, nobody.id)).toEqual([]);
  });

  it("signs somebody out everywhere, or makes them choose a new password by mail", async () => {
    const admin = await api.newPerson("admin");
    const person = await api.newPersonWithPassword();
    const { id, email } = person.account;
    await signIn(api, { email, password });
    expect(await users(admin).signOutEverywhere({ id, reason })).toEqual({ ended: 2 });
    expect(await sessionOf(api, person.token)).toBeNull();
    await users(admin).startPasswordReset({ id, reason });
    expect((await signIn(api, { email, password })).principal.account.mustChangePassword).toBe(true);
    const mail = (await api.mailsTo(email)).find(({ subject }) => subject === "Please choose a new password");
    const next = "a new set of plain words";
    await accounts().resetPassword({ token: linkIn(mail), password: next });
    expect((await signIn(api, { email, password: next })).principal.account.mustChangePassword).toBe(false);
  });

  it("never takes the last administrator away", async () => {
    const [admin, other] = [await api.newPerson("admin"), await api.newPerson("admin")];
    await onlyAdmins(admin, other);
    // Who is about to leave does not count.
    await api.db.asOwner("UPDATE identity.users SET deletion_due_at = now() + interval '1 day' WHERE id = $1", [
      other.account.id,
    ]);
    const changes = [
      users(other).changeRole({ id: admin.account.id, role: "user", reason }),
      users(other).changeStatus({ id: admin.account.id, status: "suspended", reason }),
    ];
    for (const refusal of await Promise.all(changes.map(refusalOf))) {
      expect(refusal).toMatchObject({ kind: "conflict", reason: "identity.last_administrator" });
    }
    expect(await roleOf(admin.account.id)).toBe("admin");
  });

  it("leaves one administrator of two who demote each other at the same moment", async () => {
    const [one, other] = [await api.newPerson("admin"), await api.newPerson("admin")];
    await onlyAdmins(one, other);
    const answers = await Promise.allSettled([
      users(one).changeRole({ id: other.account.id, role: "user", reason }),
      users(other).changeRole({ id: one.account.id, role: "user", reason }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const roles = [await roleOf(one.account.id), await roleOf(other.account.id)];
    expect(roles.toSorted()).toEqual(["admin", "user"]);
  });
});
