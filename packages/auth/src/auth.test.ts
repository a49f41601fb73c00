import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  plantSession,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  withProcess,
} from "@anamnesis/db/testing";
import { isTrustedOrigin, sessionCookie } from "./csrf.ts";
import { type Principal, whoOf } from "./request.ts";
import { createSessions, type NewSession, type Sessions } from "./sessions.ts";
import { sessionIdOf } from "./token.ts";

const facts = { requestId: "test", clientIp: "192.0.2.1", userAgent: "Firefox" };
const browser = { remember: true, kind: "browser", assurance: "aal1" } as const;

let db: TestDatabase;
let sessions: Sessions;
let anna: TestAccount;
let berta: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  sessions = createSessions({ database: db.app });
  anna = await createAccount(db);
  berta = await createAccount(db);
});
afterAll(() => db.close());

async function principalOf(token: string): Promise<Principal> {
  const principal = await sessions.verify(token, facts);
  if (principal === null) throw new Error("not signed in");
  return principal;
}

const byPassword = ({ email }: TestAccount, process: string, output = testOutput) =>
  ({ ...whoOf(null, facts, { process }), proof: { by: "password", email, output } }) as const;

async function signedIn(account: TestAccount, how: NewSession = browser) {
  const issued = await db.app.withContext(byPassword(account, "identity.sessions.signIn"), (tx) =>
    sessions.issue(tx, account.id, how),
  );
  return { ...issued, principal: await principalOf(issued.token) };
}

const stepUp = (principal: Principal, output: Buffer) =>
  db.app.withContext(whoOf(principal, facts, { process: "identity.sessions.stepUp" }), (tx) =>
    sessions.stepUp(tx, principal, { output }),
  );

/** An authenticator app, as if it had been confirmed. */
const plantTotp = (userId: string) =>
  db.asOwner(
    `${withProcess} INSERT INTO identity.totp_secrets (id, user_id, secret_encrypted, confirmed_at, process_id)
      SELECT gen_random_uuid(), $1, 'sealed', now(), id FROM p`,
    [userId],
  );

const change = (handle: string, set: string) =>
  db.asOwner(`UPDATE identity.user_sessions SET ${set} WHERE handle = $1`, [handle]);

describe("sessions", () => {
  it("know their person, and are stored as a hash that is no token itself", async () => {
    const { token, principal } = await signedIn(anna);
    expect(principal.account).toMatchObject({ id: anna.id, email: anna.email });
    const [row] = await db.asOwner<{ id: string }>("SELECT id FROM identity.user_sessions WHERE handle = $1", [
      principal.session.handle,
    ]);
    expect(row?.id).toBe(sessionIdOf(token));
    expect(await sessions.verify(row?.id ?? "", facts)).toBeNull();
    const leaks = await db.asOwner("SELECT 1 FROM identity.user_sessions AS s WHERE s::text LIKE '%' || $1 || '%'", [
      token,
    ]);
    expect(leaks).toEqual([]);
  });

  it.each(["", "x", "a".repeat(43), "'; DROP TABLE identity.users; --"])("are not opened by %j", async (token) => {
    expect(await sessions.verify(token, facts)).toBeNull();
  });

  it("last 30 days when remembered, else an hour; at most 400 days or one", async () => {
    const hours = async (remember: boolean) => {
      const { handle } = await signedIn(anna, { ...browser, remember });
      const [row] = await db.asOwner<{ idle: number; absolute: number }>(
        `SELECT round(extract(epoch FROM expires_at - now()) / 3600)::integer AS idle,
          round(extract(epoch FROM absolute_expires_at - now()) / 3600)::integer AS absolute
          FROM identity.user_sessions WHERE handle = $1`,
        [handle],
      );
      return row;
    };
    expect(await hours(true)).toEqual({ idle: 720, absolute: 9600 });
    expect(await hours(false)).toEqual({ idle: 1, absolute: 24 });
  });

  it("end when idle for too long, and at their absolute end", async () => {
    const idle = await signedIn(anna);
    await change(idle.handle, "expires_at = now() - interval '1 second'");
    expect(await sessions.verify(idle.token, facts)).toBeNull();
    const old = await signedIn(anna);
    await change(old.handle, "absolute_expires_at = now() - interval '1 second'");
    expect(await sessions.verify(old.token, facts)).toBeNull();
  });

  it("are prolonged by use, also when two requests come at once, but never past their absolute end", async () => {
    const { token, handle, principal } = await signedIn(anna);
    expect(principal.renewed).toBe(false);
    await change(
      handle,
      "last_seen_at = now() - interval '11 minutes', absolute_expires_at = now() + interval '2 days'",
    );
    const both = await Promise.all([sessions.verify(token, facts), sessions.verify(token, facts)]);
    expect(both.map((found) => found?.account.id)).toEqual([anna.id, anna.id]);
    expect(both.some((found) => found?.renewed === true)).toBe(true);
    expect((await sessions.verify(token, facts))?.renewed).toBe(false);
    const [row] = await db.asOwner<{ isCapped: boolean }>(
      `SELECT expires_at BETWEEN absolute_expires_at - interval '1 s' AND absolute_expires_at AS "isCapped"
        FROM identity.user_sessions WHERE handle = $1`,
      [handle],
    );
    expect(row?.isCapped).toBe(true);
  });

  it("of a person who was suspended open nothing", async () => {
    const carla = await createAccount(db);
    const { token } = await signedIn(carla);
    await db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [carla.id]);
    expect(await sessions.verify(token, facts)).toBeNull();
  });

  it("are listed and ended by their own person alone", async () => {
    const mine = await signedIn(berta);
    const second = await signedIn(berta, { ...browser, remember: false, kind: "program" });
    const other = await signedIn(anna);
    const listed = await sessions.list(mine.principal, facts);
    expect(listed.map((session) => session.handle).toSorted()).toEqual([mine.handle, second.handle].toSorted());
    expect(listed.filter((session) => session.current).map((session) => session.handle)).toEqual([mine.handle]);
    expect(await sessions.revoke(mine.principal, facts, other.handle)).toBe(false);
    expect(await sessions.verify(other.token, facts)).not.toBeNull();
    const { ended, session } = await sessions.revokeOthers(mine.principal, facts);
    expect(ended).toBe(1);
    expect(await sessions.verify(second.token, facts)).toBeNull();
    // Whoever had the token is one of the others.
    expect(await sessions.verify(mine.token, facts)).toBeNull();
    expect((await sessions.verify(session.token, facts))?.session.handle).toBe(mine.handle);
    await expect(sessions.signOut(mine.principal, facts)).rejects.toMatchObject({ kind: "unauthenticated" });
    await sessions.signOut(await principalOf(session.token), facts);
    expect(await sessions.verify(session.token, facts)).toBeNull();
  });

  it("are twenty in browsers at most: one more ends the one that was not seen for longest, and no program's", async () => {
    const carla = await createAccount(db);
    const program = await signedIn(carla, { ...browser, kind: "program" });
    const opened: Awaited<ReturnType<typeof signedIn>>[] = [];
    for (let n = 0; n < 20; n += 1) opened.push(await signedIn(carla));
    const idle = opened[7];
    await change(idle?.handle ?? "", "last_seen_at = now() - interval '5 minutes'");
    const last = await signedIn(carla);
    const isOpen = async (token: string) => (await sessions.verify(token, facts)) !== null;
    const open = await Promise.all(opened.map(({ token }) => isOpen(token)));
    expect(open.flatMap((is, at) => (is ? [] : [at]))).toEqual([7]);
    expect([await isOpen(last.token), await isOpen(program.token)]).toEqual([true, true]);
  });

  it("are not prolonged by a look that only waits", async () => {
    const { token, handle } = await signedIn(anna);
    await change(handle, "last_seen_at = now() - interval '11 minutes', expires_at = now() + interval '5 minutes'");
    const seen = await sessions.verify(token, facts, { passive: true });
    expect(seen?.renewed).toBe(false);
    const [row] = await db.asOwner<{ isOld: boolean }>(
      `SELECT expires_at < now() + interval '6 minutes' AS "isOld" FROM identity.user_sessions WHERE handle = $1`,
      [handle],
    );
    expect(row?.isOld).toBe(true);
  });

  it("are opened by whoever just proved who they are, and by nobody else", async () => {
    const issue = (tx: Parameters<Sessions["issue"]>[0], how: NewSession = browser) => sessions.issue(tx, anna.id, how);
    await expect(
      db.app.withContext(byPassword(anna, "identity.sessions.signIn", Buffer.from("guessed")), (tx) => issue(tx)),
    ).rejects.toMatchObject({ kind: "unauthenticated", reason: "identity.wrong_credentials" });
    const { principal } = await signedIn(anna);
    for (const who of [
      whoOf(null, facts, { process: "identity.sessions.signIn" }),
      // Being signed in is no proof, but for a program.
      whoOf(principal, facts, { process: "identity.sessions.signIn" }),
      whoOf(principal, facts, { process: "identity.sessions.createForProgram" }),
    ]) {
      await expect(db.app.withContext(who, (tx) => issue(tx))).rejects.toMatchObject({ code: "42501" });
    }
    // Whoever is named, it is the person who proved who they are.
    const { token } = await db.app.withContext(byPassword(anna, "identity.sessions.signIn"), (tx) =>
      sessions.issue(tx, berta.id, browser),
    );
    expect((await principalOf(token)).account.id).toBe(anna.id);
  });

  it("are not opened once the password or the second factor is another than what was looked at", async () => {
    const dora = await createAccount(db);
    /** Signs in, and something else is done meanwhile. */
    const signIn = (hasTotp: boolean, meanwhile?: string) =>
      db.app.withContext(byPassword(dora, "identity.sessions.signIn"), async (tx) => {
        await tx.found();
        if (meanwhile !== undefined) await db.asOwner(meanwhile, [dora.id]);
        return sessions.issue(tx, dora.id, { ...browser, hasTotp });
      });
    await expect(signIn(false)).resolves.toBeTruthy();
    await expect(signIn(true)).rejects.toMatchObject({ kind: "unauthenticated" });
    const reset = "UPDATE identity.users SET password_changed_at = now() WHERE id = $1";
    await expect(signIn(false, reset)).rejects.toMatchObject({ kind: "unauthenticated" });
    await expect(signIn(false)).resolves.toBeTruthy();
  });

  it("go on under a new token after a proof, and say when it was", async () => {
    const dora = await createAccount(db);
    const { token, handle, principal } = await signedIn(dora);
    await plantTotp(dora.id);
    await change(handle, "authenticated_at = now() - interval '1 hour'");
    for (const output of [Buffer.from("guessed"), Buffer.alloc(0)]) {
      expect(await stepUp(principal, output)).toBeNull();
    }
    const asked = (await principalOf(token)).session.authenticatedAt;
    expect(Date.now() - Date.parse(asked)).toBeGreaterThan(3_500_000);
    const next = await stepUp(principal, testOutput);
    expect(await sessions.verify(token, facts)).toBeNull();
    const proved = await principalOf(next?.token ?? "");
    expect(proved.session).toMatchObject({ handle, assurance: "aal2" });
    expect(Date.now() - Date.parse(proved.session.authenticatedAt)).toBeLessThan(60_000);
    // The one of before shows nothing any more.
    await expect(stepUp(principal, testOutput)).rejects.toMatchObject({ kind: "unauthenticated" });
    await sessions.signOut(proved, facts);
    await expect(stepUp(proved, testOutput)).rejects.toMatchObject({ kind: "unauthenticated" });
  });

  it("gain no assurance, and lose none, by a password alone", async () => {
    for (const assurance of ["aal1", "aal2"] as const) {
      const { principal, handle } = await signedIn(anna);
      // The database gives the second to whoever shows a passkey, or has an app besides.
      expect(principal.session.assurance).toBe("aal1");
      await change(handle, `assurance = '${assurance}'`);
      const next = await stepUp(principal, testOutput);
      expect((await principalOf(next?.token ?? "")).session.assurance).toBe(assurance);
    }
  });

  it("are prolonged, listed and ended by no proof of somebody else", async () => {
    const [mine, other] = [await signedIn(anna), await signedIn(berta)];
    // As a server would that mixes two people up: the database goes by the proof.
    const mixed = { ...other.principal, sessionId: mine.principal.sessionId };
    expect((await sessions.list(mixed, facts)).map(({ handle }) => handle)).not.toContain(other.handle);
    await sessions.signOut(mixed, facts);
    expect(await sessions.verify(other.token, facts)).not.toBeNull();
    const planted = await plantSession(db.asOwner, { userId: anna.id });
    expect((await principalOf(planted)).sessionId).toBe(sessionIdOf(planted));
  });

  it("of programs have a name, what they may do, and an end that use does not move", async () => {
    const program = { name: "a script", scopes: ["diary.read"], days: 2 } as const;
    const { principal: person } = await signedIn(anna);
    const who = whoOf(person, facts, { process: "identity.sessions.createForProgram" });
    const { token, handle } = await db.app.withContext(who, (tx) =>
      sessions.issue(tx, anna.id, { ...browser, remember: false, kind: "program", program }),
    );
    const principal = await principalOf(token);
    expect(principal.session).toMatchObject({ kind: "program", name: "a script", scopes: ["diary.read"] });
    await change(handle, "last_seen_at = now() - interval '1 day', absolute_expires_at = now() + interval '1 day'");
    await sessions.verify(token, facts);
    const [row] = await db.asOwner<{ isCapped: boolean }>(
      `SELECT expires_at <= absolute_expires_at AS "isCapped" FROM identity.user_sessions WHERE handle = $1`,
      [handle],
    );
    expect(row?.isCapped).toBe(true);
  });

  it("end all at once, this one included", async () => {
    const dora = await createAccount(db);
    const [one, two] = [await signedIn(dora), await signedIn(dora)];
    expect(await sessions.revokeAll(one.principal, facts)).toBe(2);
    expect(await sessions.verify(one.token, facts)).toBeNull();
    expect(await sessions.verify(two.token, facts)).toBeNull();
  });

  it("leave a log of how they began and ended", async () => {
    const { handle, principal } = await signedIn(berta);
    await sessions.signOut(principal, facts);
    const events = await db.asOwner<{ event: string }>(
      "SELECT event FROM identity.session_logs WHERE session_handle = $1 ORDER BY occurred_at",
      [handle],
    );
    expect(events.map((row) => row.event)).toEqual(["CREATED", "TERMINATED"]);
  });

  it("are in the trail with who did what to which, and whether it had an effect", async () => {
    const mine = await signedIn(berta);
    const other = await signedIn(anna);
    await sessions.revoke(mine.principal, facts, other.handle);
    const { session } = await sessions.revokeOthers(mine.principal, facts);
    await sessions.signOut(await principalOf(session.token), facts);
    // Whoever signs in has no session yet: the entry names the one that came of it.
    const trail = await db.asOwner(
      `SELECT event_type, status, resource_id, user_id, client_ip::text FROM audit.actions
        WHERE session_handle = $1 OR (event_type = 'SIGNED_IN' AND resource_id = $1::text) ORDER BY seq`,
      [mine.handle],
    );
    const row = (event_type: string, status: string, resource_id: string) => ({
      event_type,
      status,
      resource_id,
      user_id: berta.id,
      client_ip: "192.0.2.1/32",
    });
    expect(trail).toEqual([
      row("SIGNED_IN", "success", mine.handle),
      row("SESSION_REVOKED", "failure", other.handle),
      row("OTHER_SESSIONS_REVOKED", "success", mine.handle),
      row("SIGNED_OUT", "success", mine.handle),
    ]);
  });
});

describe("isTrustedOrigin", () => {
  const appOrigins = ["https://diary.example"];
  it.each([
    ["GET", undefined, undefined, true],
    ["POST", "https://diary.example", "same-origin", true],
    ["POST", "https://diary.example", undefined, true],
    ["POST", undefined, undefined, false],
    ["POST", undefined, "same-origin", false],
    ["POST", "http://diary.example", "same-origin", false],
    ["POST", "https://diary.example:8443", undefined, false],
    ["POST", "https://diary.example.evil.example", undefined, false],
    ["POST", "https://evil.diary.example", "same-site", false],
    ["POST", "https://diary.example", "cross-site", false],
    ["POST", "null", "same-origin", false],
    ["DELETE", "https://evil.example", undefined, false],
  ])("%s from %s (%s): %s", (method, origin, secFetchSite, expected) => {
    expect(isTrustedOrigin({ method, origin, secFetchSite, appOrigins })).toBe(expected);
  });
});

describe("sessionCookie", () => {
  it("is bound to its host over https, and plain on one's own machine", () => {
    expect(sessionCookie("https://diary.example")).toEqual({ name: "__Host-anamnesis", secure: true });
    expect(sessionCookie("http://localhost:3000")).toEqual({ name: "anamnesis", secure: false });
  });
});
