import { randomUUID } from "node:crypto";
import type { Passwords } from "@anamnesis/auth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cookieJar } from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const password = "four plain words here";
const newEmail = () => `${randomUUID()}@Anamnesis.Example`;
/** From an address of its own: what others register or guess does not count against it. */
const someone = () => ({ requestId: randomUUID(), clientIp: `2001:db8:${hex()}:${hex()}::1`, userAgent: "Firefox" });
const hex = () => Math.floor(Math.random() * 0xfff).toString(16);
const registerOnly = (email: string, displayName = "Vera") =>
  api.callerOf(null, { facts: someone() }).identity.accounts.register({ email, password, displayName });
async function register(email: string, displayName = "Vera") {
  const answer = await registerOnly(email, displayName);
  const [mail] = await api.mailsTo(email.toLowerCase());
  const code = /^\s*(\d{6})\s*$/mu.exec(mail?.text ?? "")?.[1];
  if (code !== undefined) await api.callerOf(null, { facts: someone() }).identity.accounts.verifyEmail({ email, code });
  return answer;
}

const securityEvents = (email: string) =>
  api.db.asOwner<{ event_type: string }>(
    `SELECT event_type FROM identity.security_logs AS l JOIN identity.users AS u ON u.id = l.user_id
      WHERE u.email = $1 ORDER BY l.occurred_at`,
    [email.toLowerCase()],
  );

/** What the security log and then the trail hold of one request. */
async function rowsOf(requestId: string): Promise<string[]> {
  const rows = await api.db.asOwner<{ row: string }>(
    `SELECT event_type AS row, 0 AS part FROM identity.security_logs WHERE request_id = $1
      UNION ALL SELECT event_type || ' ' || status, 1 FROM audit.actions WHERE request_id = $1 ORDER BY part`,
    [requestId],
  );
  return rows.map(({ row }) => row);
}

/** The services, with a record of which password work was done. */
function counting() {
  const calls: string[] = [];
  const { passwords } = api.services;
  const recorded: Passwords = {
    hash: (...given) => (calls.push("hash"), passwords.hash(...given)),
    prove: (...given) => (calls.push("prove"), passwords.prove(...given)),
    isBusy: () => passwords.isBusy(),
    needsRehash: (hash) => passwords.needsRehash(hash),
  };
  return { calls, services: { ...api.services, passwords: recorded } };
}

describe("accounts", () => {
  it("are made, and sign in whatever the case of the address", async () => {
    const email = newEmail();
    await register(email);
    const tokens: string[] = [];
    const cookies = {
      set: (token: string) => void tokens.push(token),
      clear: () => undefined,
      setDevice: () => undefined,
    };
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

  it("leave the same rows either way, and cost a hash either way; which it was is written down with the mail", async () => {
    const email = newEmail();
    const counted = counting();
    const registerFrom = (requestId: string) =>
      api
        .callerOf(null, { facts: { requestId, clientIp: null, userAgent: null }, services: counted.services })
        .identity.accounts.register({ email, password, displayName: "Vera" });
    const [first, second] = [randomUUID(), randomUUID()];
    await registerFrom(first);
    await registerFrom(second);
    expect(counted.calls).toEqual(["hash", "hash"]);
    expect([await rowsOf(first), await rowsOf(second)]).toEqual([1, 2].map(() => ["ACCOUNT_REGISTERED success"]));
    const asked = await api.db.asOwner<{ payload: Record<string, unknown> }>(
      "SELECT payload FROM app.jobs WHERE actor ->> 'requestId' = ANY ($1)",
      [[first, second]],
    );
    expect(asked.map(({ payload }) => Object.keys(payload).toSorted())).toEqual(
      [1, 2].map(() => ["email", "mail", "registration", "tokenId"]),
    );
    await api.runner.runDue();
    expect(await rowsOf(first)).toEqual(["USER_REGISTERED", "ACCOUNT_REGISTERED success"]);
    expect(await rowsOf(second)).toEqual(["REGISTRATION_OF_EXISTING_ADDRESS", "ACCOUNT_REGISTERED success"]);
    // Neither the address nor the hash stay with the job.
    const kept = await api.db.asOwner<{ payload: Record<string, unknown> }>(
      "SELECT payload FROM app.jobs WHERE actor ->> 'requestId' = ANY ($1)",
      [[first, second]],
    );
    expect(kept.map(({ payload }) => Object.keys(payload).toSorted())).toEqual(
      [1, 2].map(() => ["mail", "tokenId", "userId"]),
    );
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
      "EMAIL_VERIFIED",
      "USER_LOGIN_FAILED",
    ]);
    expect((await securityEvents(closed)).map((row) => row.event_type)).toContain("USER_LOGIN_FAILED");
  });

  it("compares a password and records the refusal, whoever the address belongs to", async () => {
    const email = newEmail();
    await register(email);
    for (const address of [email, newEmail()]) {
      const { calls, services } = counting();
      const requestId = randomUUID();
      const caller = api.callerOf(null, { services, facts: { requestId, clientIp: null, userAgent: null } });
      await expect(caller.identity.sessions.signIn({ email: address, password: "wrong" })).rejects.toThrow(
        "identity.wrong_credentials",
      );
      expect(calls).toEqual(["prove"]);
      expect(await rowsOf(requestId)).toEqual(["USER_LOGIN_FAILED", "SIGN_IN_REFUSED denied"]);
    }
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

  it("twice at once in one browser lets the person in twice, whichever ends the session before", async () => {
    const email = newEmail();
    await register(email);
    const person = await api.newPerson();
    const both = [1, 2].map(() => api.callerOf(person).identity.sessions.signIn({ email, password }));
    expect(await Promise.all(both)).toMatchObject([{ token: null }, { token: null }]);
  });
});

describe("signed-in places", () => {
  it("are told to nobody who is not signed in", async () => {
    const { sessions } = api.callerOf(null).identity;
    expect(await sessions.current()).toBeNull();
    await expect(sessions.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(sessions.revoke({ handle: randomUUID() })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(sessions.revokeOthers()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(sessions.signOut()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  it("are listed and ended one by one or all but this, never another person's", async () => {
    const email = newEmail();
    await register(email);
    const program = () =>
      api.callerOf(null, { client: "program" }).identity.sessions.signIn({ email, password, remember: false });
    const here = await program();
    const facts = { requestId: "r", clientIp: null, userAgent: null };
    const verify = (token: string | null) => api.services.sessions.verify(token ?? "", facts);
    const principal = await verify(here.token);
    const jar = cookieJar();
    const { sessions } = api.callerOf(null, { principal, cookies: jar.cookies }).identity;
    const [second, third] = [await program(), await program()];
    const listed = await sessions.list();
    expect(listed).toHaveLength(3);
    expect(listed.filter((session) => session.current)).toMatchObject([{ handle: principal?.session.handle }]);
    expect(JSON.stringify(listed)).not.toContain(here.token);

    const stranger = await api.newPerson();
    expect(await sessions.revoke({ handle: stranger.principal.session.handle })).toEqual({ revoked: false });
    expect(await api.callerOf(stranger).identity.sessions.list()).toHaveLength(1);

    const handle = (await verify(second.token))?.session.handle ?? "";
    expect(await sessions.revoke({ handle })).toEqual({ revoked: true });
    expect(await verify(second.token)).toBeNull();
    expect(await verify(third.token)).not.toBeNull();
    expect(await sessions.revokeOthers()).toMatchObject({ revoked: 1, token: null });
    expect(await verify(third.token)).toBeNull();
    expect(await sessions.current()).toMatchObject({ account: { email: email.toLowerCase() } });
    // Whoever had the token is one of the others.
    expect(await verify(here.token)).toBeNull();
    expect((await verify(jar.kept.token))?.session.handle).toBe(principal?.session.handle);
  });
});
