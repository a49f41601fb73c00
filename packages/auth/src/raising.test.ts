import { createHash, randomUUID } from "node:crypto";
import { createAccount, type TestAccount, type TestDatabase, testDatabase, testOutput } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whoOf } from "./request.ts";
import { createSessions, type NewSession, type Sessions } from "./sessions.ts";

const facts = { requestId: "test", clientIp: "192.0.2.1", userAgent: "Firefox" };

let db: TestDatabase;
let sessions: Sessions;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  sessions = createSessions({ database: db.app });
  anna = await createAccount(db);
});
afterAll(() => db.close());

/** A session of Anna's, as `app.begin_session` takes it. */
async function opened(how: Partial<NewSession> = {}) {
  const who = whoOf(null, facts, { process: "identity.sessions.signIn" });
  const proof = { by: "password", email: anna.email, output: testOutput } as const;
  const { token, handle } = await db.app.withContext({ ...who, proof }, (tx) =>
    sessions.issue(tx, anna.id, { remember: true, kind: "browser", assurance: "aal1", ...how }),
  );
  return { sessionId: createHash("sha256").update(token).digest("hex"), handle };
}
const change = (handle: string, set: string) =>
  db.asOwner(`UPDATE identity.user_sessions SET ${set} WHERE handle = $1`, [handle]);
/** As somebody who can run any SQL with a session of their own, and says what it is for. */
const run = (sessionId: string, process: string, statement: string, values: readonly unknown[] = []) =>
  db.app.withContext(whoOf({ sessionId }, facts, { process }), (tx) => tx.query(statement, values));

const open = `SELECT identity.open_session($1, gen_random_uuid(), $2, now() + interval '9 years', now() + interval '9 years',
  999999999, 'aal2', 'x', $3, 50, NULL, NULL) AS opened`;
const ofProgram = "identity.sessions.createForProgram";

describe("a session", () => {
  it.each([
    ["a browser's", "browser", null],
    ["one for everything", "program", null],
    ["one for nothing", "program", []],
  ])("opens none that is %s", async (_, kind, scopes) => {
    const { sessionId } = await opened();
    const attempt = run(sessionId, ofProgram, open, [randomUUID().repeat(2).slice(0, 64), kind, scopes]);
    await expect(attempt).rejects.toMatchObject({ code: "42501" });
  });

  it("opens one for a program, of no more assurance than its own and of 400 days at most", async () => {
    const { sessionId } = await opened();
    const id = createHash("sha256").update(randomUUID()).digest("hex");
    expect(await run(sessionId, ofProgram, open, [id, "program", ["diary.read"]])).toEqual([{ opened: true }]);
    const [row] = await db.asOwner(
      `SELECT assurance, scopes, absolute_expires_at <= now() + interval '400 days' AS is_bounded
        FROM identity.user_sessions WHERE id = $1`,
      [id],
    );
    expect(row).toEqual({ assurance: "aal1", scopes: ["diary.read"], is_bounded: true });
  });

  it.each([
    ["whose proof is eleven minutes old", "authenticated_at = now() - interval '12 minutes'"],
    ["that is a program's", "kind = 'program', name = 'x', scopes = '{diary.read}'"],
  ])("%s opens none, and asks for no other address", async (_, set) => {
    const { sessionId, handle } = await opened();
    await change(handle, set);
    const again = { kind: "forbidden", reason: "identity.step_up_required" };
    const id = createHash("sha256").update(randomUUID()).digest("hex");
    await expect(run(sessionId, ofProgram, open, [id, "program", ["diary.read"]])).rejects.toMatchObject(again);
    const ask = run(sessionId, "identity.accounts.changeEmail", "SELECT identity.request_email_change('x@y.example')");
    await expect(ask).rejects.toMatchObject(again);
  });

  it("is opened by no password alone where there is an app, whoever says that none was looked for", async () => {
    const berta = await createAccount(db);
    await db.asOwner(
      `WITH p AS (SELECT id FROM audit.process_tracking LIMIT 1)
        INSERT INTO identity.totp_secrets (id, user_id, secret_encrypted, confirmed_at, process_id)
        SELECT gen_random_uuid(), $1, 'x', now(), id FROM p`,
      [berta.id],
    );
    const who = whoOf(null, facts, { process: "identity.sessions.signIn" });
    const proof = { by: "password", email: berta.email, output: testOutput } as const;
    const id = createHash("sha256").update(randomUUID()).digest("hex");
    const rows = await db.app.withContext({ ...who, proof }, (tx) => tx.query(open, [id, "browser", null]));
    expect(rows).toEqual([{ opened: false }]);
  });

  it("is moved on by itself alone", async () => {
    const [mine, other] = [await opened(), await opened()];
    await change(other.handle, "last_seen_at = now() - interval '1 day'");
    await run(
      mine.sessionId,
      "identity.sessions.renew",
      "SELECT identity.renew_session($1, now() + interval '9 days')",
      [other.sessionId],
    );
    const [row] = await db.asOwner(
      "SELECT last_seen_at < now() - interval '1 hour' AS is_old FROM identity.user_sessions WHERE handle = $1",
      [other.handle],
    );
    expect(row).toEqual({ is_old: true });
  });
});
