import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const password = "four plain words here";
const newEmail = () => `${randomUUID()}@Anamnesis.Example`;
const register = (email: string, displayName = "Vera") =>
  api.callerOf(null).identity.accounts.register({ email, password, displayName });

const securityEvents = (email: string) =>
  api.db.asOwner<{ event_type: string }>(
    `SELECT event_type FROM identity.security_logs AS l JOIN identity.users AS u ON u.id = l.user_id
      WHERE u.email = $1 ORDER BY l.occurred_at`,
    [email.toLowerCase()],
  );

describe("accounts", () => {
  it("are made, and sign in whatever the case of the address", async () => {
    const email = newEmail();
    await register(email);
    const tokens: string[] = [];
    const cookies = { set: (token: string) => void tokens.push(token), clear: () => undefined };
    const signedIn = await api
      .callerOf(null, { cookies })
      .identity.sessions.signIn({ email: email.toUpperCase(), password });
    expect(signedIn).toMatchObject({ account: { email: email.toLowerCase(), displayName: "Vera" }, token: null });
    expect(tokens).toHaveLength(1);
  });

  it("say the same for a taken address, and leave the first account as it is", async () => {
    const email = newEmail();
    const first = await register(email, "First");
    expect(await register(email, "Second")).toEqual(first);
    const rows = await api.db.asOwner("SELECT display_name FROM identity.users WHERE email = $1", [
      email.toLowerCase(),
    ]);
    expect(rows).toEqual([{ display_name: "First" }]);
  });

  it("never hold or log a password", async () => {
    await register(newEmail());
    const found = await api.db.asOwner(
      `SELECT 1 FROM identity.users AS t WHERE t::text LIKE $1
        UNION ALL SELECT 1 FROM audit.audit_events AS t WHERE t::text LIKE $1
        UNION ALL SELECT 1 FROM identity.security_logs AS t WHERE t::text LIKE $1`,
      [`%${password}%`],
    );
    expect(found).toEqual([]);
  });
});

describe("signing in", () => {
  it("says the same for a wrong password, an unknown address and a closed account, and logs each", async () => {
    const [known, closed] = [newEmail(), newEmail()];
    await register(known);
    await register(closed);
    await api.db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE email = $1", [closed.toLowerCase()]);
    const attempt = (email: string, given: string) =>
      api
        .callerOf(null)
        .identity.sessions.signIn({ email, password: given })
        .catch((error: { code: string; message: string }) => `${error.code} ${error.message}`);
    const answers = [
      await attempt(known, "wrong"),
      await attempt(newEmail(), password),
      await attempt(closed, password),
    ];
    expect(new Set(answers)).toEqual(new Set(["UNAUTHORIZED identity.wrong_credentials"]));
    expect((await securityEvents(known)).map((row) => row.event_type)).toEqual([
      "USER_REGISTERED",
      "USER_LOGIN_FAILED",
    ]);
    expect((await securityEvents(closed)).map((row) => row.event_type)).toContain("USER_LOGIN_FAILED");
  });

  it("gives a program its token, which works until it signs out", async () => {
    const email = newEmail();
    await register(email);
    const { token } = await api.callerOf(null, { client: "program" }).identity.sessions.signIn({ email, password });
    const facts = { requestId: "r", clientIp: null, userAgent: null };
    const principal = await api.services.sessions.verify(token ?? "", facts);
    expect(principal?.account.email).toBe(email.toLowerCase());
    await api.callerOf(null, { principal }).identity.sessions.signOut();
    expect(await api.services.sessions.verify(token ?? "", facts)).toBeNull();
  });

  it("again ends the browser's session before", async () => {
    const email = newEmail();
    await register(email);
    const person = await api.newPerson();
    const before = person.principal.session.handle;
    await api.callerOf(person).identity.sessions.signIn({ email, password });
    const rows = await api.db.asOwner("SELECT 1 FROM identity.user_sessions WHERE handle = $1", [before]);
    expect(rows).toEqual([]);
  });
});
