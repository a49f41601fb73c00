import { newActor } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  factsFrom,
  linkIn,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
  subjects,
  withTotp,
} from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const reason = "lost their telephone";
const accounts = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;

/** Somebody with an app, for whom an administrator started a reset, with its link. */
async function started() {
  const [admin, person] = [await api.newPerson("admin"), await api.newPersonWithPassword()];
  await withTotp(api, person);
  await api.callerOf(admin).identity.users.startFactorReset({ id: person.account.id, reason });
  const mails = await api.mailsTo(person.account.email);
  const link = linkIn(mails.find(({ subject }) => subject === "Your second step is to be removed"));
  return { person, link };
}

/** As if so many hours had gone by since the mail. */
const letPass = (userId: string, hours: number) =>
  api.db.asOwner(
    `UPDATE identity.email_tokens SET valid_from = valid_from - make_interval(hours => $2),
        expires_at = expires_at - make_interval(hours => $2) WHERE user_id = $1 AND purpose = 'factor_reset'`,
    [userId, hours],
  );

describe("a reset of second factors", () => {
  it("waits for three days, then removes them and ends every session; the password stays", async () => {
    const { person, link } = await started();
    const { id, email } = person.account;
    expect((await refusalOf(accounts().finishFactorReset({ token: link }))).reason).toBe("identity.link_waiting");
    await letPass(id, 71);
    expect((await refusalOf(accounts().finishFactorReset({ token: link }))).reason).toBe("identity.link_waiting");
    await letPass(id, 1);
    await accounts().finishFactorReset({ token: link });
    expect(await sessionOf(api, person.token)).toBeNull();
    const { principal } = await signIn(api, { email, password: person.password });
    expect(await api.callerOf(null, { principal }).identity.accounts.safety()).toMatchObject({
      hasTotp: false,
      passkeys: 0,
      recoveryCodesLeft: 0,
    });
    expect((await refusalOf(accounts().finishFactorReset({ token: link }))).reason).toBe("identity.link_used");
    expect(subjects(await api.mailsTo(email))).toContain("A second step was removed from your account");
    expect(await securityEventsOf(api, id)).toEqual(expect.arrayContaining(["FACTOR_RESET_STARTED", "FACTORS_RESET"]));
  });

  it("is called off by its person, and then does nothing", async () => {
    const { person, link } = await started();
    const own = api.callerOf(person).identity.accounts;
    expect(await own.cancelFactorReset()).toEqual({ cancelled: true });
    expect(await own.cancelFactorReset()).toEqual({ cancelled: false });
    await letPass(person.account.id, 73);
    expect((await refusalOf(accounts().finishFactorReset({ token: link }))).reason).toBe("identity.link_used");
    expect(await own.safety()).toMatchObject({ hasTotp: true, recoveryCodesLeft: 10 });
    const events = await securityEventsOf(api, person.account.id);
    expect(events.filter((event) => event === "FACTOR_RESET_CANCELLED")).toHaveLength(1);
  });

  it("is not called off by somebody else", async () => {
    const { person, link } = await started();
    const other = await api.newPerson();
    expect(await api.callerOf(other).identity.accounts.cancelFactorReset()).toEqual({ cancelled: false });
    await letPass(person.account.id, 72);
    await accounts().finishFactorReset({ token: link });
  });

  it("is over a week after it could be finished", async () => {
    const { person, link } = await started();
    await letPass(person.account.id, 72 + 7 * 24);
    expect((await refusalOf(accounts().finishFactorReset({ token: link }))).reason).toBe("identity.link_expired");
  });
});

describe("somebody who is no administrator", () => {
  it("is forbidden everything about other accounts", async () => {
    const [person, other] = [await api.newPerson(), await api.newPerson()];
    const { users } = api.callerOf(person).identity;
    const at = { id: other.account.id, reason };
    const calls = [
      users.list({}),
      users.byId({ id: at.id }),
      users.securityLog({ id: at.id }),
      users.changeRole({ ...at, role: "admin" }),
      users.changeStatus({ ...at, status: "suspended" }),
      users.signOutEverywhere(at),
      users.startPasswordReset(at),
      users.startFactorReset(at),
    ];
    for (const refusal of await Promise.all(calls.map(refusalOf))) {
      expect(refusal).toMatchObject({ kind: "forbidden", reason: "identity.not_permitted" });
    }
  });

  it("sees and changes nothing of them in the database either", async () => {
    const [person, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    await withTotp(api, other);
    const actor = newActor({ userId: person.account.id, process: "a.test", reason });
    const rows = await api.db.app.withContext(actor, async (tx) => {
      const tables = ["security_logs", "session_logs", "known_devices", "passkeys", "user_profiles", "totp_secrets"];
      const found = await Promise.all(
        tables.map((table) => tx.query(`SELECT 1 FROM identity.${table} WHERE user_id <> $1`, [person.account.id])),
      );
      const people = await tx.query<{ id: string }>("SELECT id FROM identity.users");
      const safety = await tx.query("SELECT * FROM identity.account_safety($1, '')", [other.account.id]);
      const alerts = await tx.query("SELECT 1 FROM operations.alerts");
      return { people, rest: [...found.flat(), ...safety, ...alerts] };
    });
    expect(rows).toEqual({ people: [{ id: person.account.id }], rest: [] });
    for (const statement of [
      "SELECT identity.administer_account($1, 'admin', NULL, NULL)",
      "SELECT identity.end_sessions_of($1)",
      "SELECT identity.issue_email_token($1, gen_random_uuid(), NULL)",
      "SELECT identity.invalidate_sessions($1, NULL, 'x')",
      "SELECT identity.void_email_tokens($1, '{reset}')",
      "SELECT identity.erase_person($1)",
    ]) {
      const attempt = api.db.app.withContext(actor, (tx) => tx.query(statement, [other.account.id]));
      await expect(attempt).rejects.toMatchObject({ code: "42501" });
    }
  });
});
