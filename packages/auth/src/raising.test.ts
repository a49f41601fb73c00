import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import {
  createAccount,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  withProcess,
} from "@anamnesis/db/testing";
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

/** The id of a session that nobody has yet. */
const newId = () => createHash("sha256").update(randomUUID()).digest("hex");
/** A session of somebody, Anna unless said, as `app.begin_session` takes it. */
async function opened(how: Partial<NewSession> = {}, { id, email }: TestAccount = anna) {
  const who = whoOf(null, facts, { process: "identity.sessions.signIn" });
  const proof = { by: "password", email, output: testOutput } as const;
  const { token, handle } = await db.app.withContext({ ...who, proof }, (tx) =>
    sessions.issue(tx, id, { remember: true, kind: "browser", assurance: "aal1", ...how }),
  );
  return { sessionId: createHash("sha256").update(token).digest("hex"), handle };
}
const change = (handle: string, set: string) =>
  db.asOwner(`UPDATE identity.user_sessions SET ${set} WHERE handle = $1`, [handle]);
/** As somebody who can run any SQL with a session of their own, and says what it is for. */
const run = (sessionId: string, process: string, statement: string, values: readonly unknown[] = []) =>
  db.app.withContext(whoOf({ sessionId }, facts, { process }), (tx) => tx.query(statement, values));

const open = `SELECT identity.open_session($1, gen_random_uuid(), $2, now() + interval '9 years', now() + interval '9 years',
  999999999, 'aal2', 'x', $3, 50, NULL) AS opened`;
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
    const id = newId();
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
    const id = newId();
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
    const id = newId();
    const rows = await db.app.withContext({ ...who, proof }, (tx) => tx.query(open, [id, "browser", null]));
    expect(rows).toEqual([{ opened: false }]);
  });

  it("is one of twenty in browsers, whoever says that there may be more", async () => {
    const dora = await createAccount(db);
    const who = whoOf(null, facts, { process: "identity.sessions.signIn" });
    const proof = { by: "password", email: dora.email, output: testOutput } as const;
    const many = open.replace("$1", "encode(sha256(gen_random_uuid()::text::bytea), 'hex')");
    const rows = await db.app.withContext({ ...who, proof }, (tx) =>
      tx.query(`${many.replaceAll("$2", "$1").replace("$3", "$2")} FROM generate_series(1, 25)`, ["browser", null]),
    );
    expect(rows).toHaveLength(25);
    expect(await db.asOwner("SELECT 1 FROM identity.user_sessions WHERE user_id = $1", [dora.id])).toHaveLength(20);
  });

  it("opens none of more assurance than its own, whatever was set up since", async () => {
    const carla = await createAccount(db);
    const { sessionId } = await opened({}, carla);
    await db.asOwner(
      `WITH p AS (SELECT id FROM audit.process_tracking LIMIT 1)
        INSERT INTO identity.totp_secrets (id, user_id, secret_encrypted, confirmed_at, process_id)
        SELECT gen_random_uuid(), $1, 'x', now(), id FROM p`,
      [carla.id],
    );
    const id = newId();
    expect(await run(sessionId, ofProgram, open, [id, "program", ["diary.read"]])).toEqual([{ opened: true }]);
    expect(await db.asOwner("SELECT assurance FROM identity.user_sessions WHERE id = $1", [id])).toEqual([
      { assurance: "aal1" },
    ]);
  });

  it("is opened by no proof that is none any more, in a transaction of before either", async () => {
    const dora = await createAccount(db);
    const { sessionId } = await opened({}, dora);
    const signIn = whoOf(null, facts, { process: "identity.sessions.signIn" });
    const proof = { by: "password", email: dora.email, output: testOutput } as const;
    const late = db.app.withContext({ ...signIn, proof }, async (tx) => {
      await tx.found();
      await db.asOwner("UPDATE identity.users SET password_hash = 'x', password_changed_at = now() WHERE id = $1", [
        dora.id,
      ]);
      return tx.query(open, [newId(), "browser", null]);
    });
    expect(await late).toEqual([{ opened: false }]);
    const ended = db.app.withContext(whoOf({ sessionId }, facts, { process: ofProgram }), async (tx) => {
      await tx.found();
      await db.asOwner("DELETE FROM identity.user_sessions WHERE user_id = $1", [dora.id]);
      return tx.query(open, [newId(), "program", ["diary.read"]]);
    });
    await expect(ended).rejects.toMatchObject({ reason: "identity.step_up_required" });
  });

  it("that a passkey opened ends with the reset that removes the passkey in the same moment", async () => {
    const emil = await createAccount(db);
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const [one, other] = [x, y].map((part) => Buffer.from(part, "base64url").toString("hex"));
    const credentialId = randomUUID();
    const [passkey] = await db.asOwner<{ id: string }>(
      `WITH p AS (SELECT id FROM audit.process_tracking LIMIT 1)
        INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
        SELECT gen_random_uuid(), $1, $2, decode($3, 'hex'), 'x', id FROM p RETURNING id`,
      [emil.id, credentialId, `a5010203262001215820${one}225820${other}`],
    );
    const signIn = whoOf(null, facts, { process: "identity.sessions.signIn" });
    const [given] = await db.app.withContext(signIn, (tx) =>
      tx.query<{ id: string; challenge: Buffer }>("SELECT * FROM identity.open_challenge('sign_in')"),
    );
    const challenge = given?.challenge.toString("base64url");
    const clientData = Buffer.from(JSON.stringify({ type: "webauthn.get", challenge, origin: "https://x.example" }));
    const authenticatorData = Buffer.concat([randomBytes(32), Buffer.from([5, 0, 0, 0, 0])]);
    const signed = Buffer.concat([authenticatorData, createHash("sha256").update(clientData).digest()]);
    const signature = sign("sha256", signed, privateKey);
    const asserted = { challengeId: given?.id ?? "", credentialId, authenticatorData, clientData, signature };
    const tokenId = randomUUID();
    await db.asOwner(
      `${withProcess} INSERT INTO identity.email_tokens (id, user_id, purpose, email, expires_at, process_id)
        SELECT $1, $2, 'factor_reset', $3, now() + interval '1 hour', id FROM p`,
      [tokenId, emil.id, emil.email],
    );
    const { reset } = await db.app.withContext({ ...signIn, proof: { by: "passkey", ...asserted } }, async (tx) => {
      expect(await tx.found()).toMatchObject({ id: emil.id });
      expect(await tx.query("SELECT app.context() ->> 'passkeyId' AS id")).toEqual([passkey]);
      // It waits for this transaction, and sees what it did.
      const reset = db.app.withContext(signIn, (other) => other.query("SELECT identity.reset_factors($1)", [tokenId]));
      expect(await tx.query(open, [newId(), "browser", null])).toEqual([{ opened: true }]);
      return { reset };
    });
    await reset;
    expect(await db.asOwner("SELECT 1 FROM identity.user_sessions WHERE user_id = $1", [emil.id])).toEqual([]);
  });

  it("acts in an organization by itself alone, and never as a program", async () => {
    const [mine, other] = [await opened(), await opened()];
    const before = await db.asOwner("SELECT id FROM identity.user_sessions WHERE handle = $1", [other.handle]);
    const act = "SELECT identity.act_in_organization($1, NULL) AS outcome";
    const id = newId();
    expect(await run(mine.sessionId, "organizations.actIn", act, [id])).toEqual([{ outcome: "done" }]);
    expect(await db.asOwner("SELECT handle FROM identity.user_sessions WHERE id = $1", [id])).toEqual([
      { handle: mine.handle },
    ]);
    expect(await db.asOwner("SELECT id FROM identity.user_sessions WHERE handle = $1", [other.handle])).toEqual(before);
    const ofAnother = "SELECT identity.act_in_organization($1, $2, NULL)";
    await expect(run(id, "organizations.actIn", ofAnother, [other.handle, newId()])).rejects.toMatchObject({
      code: "42883",
    });
    await change(other.handle, "kind = 'program', name = 'x', scopes = '{diary.read}'");
    await expect(run(other.sessionId, "organizations.actIn", act, [newId()])).rejects.toMatchObject({ code: "42501" });
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

  it("is moved on once in a process", async () => {
    const { sessionId, handle } = await opened();
    await run(
      sessionId,
      "identity.sessions.renew",
      "SELECT identity.renew_session($1, now() + interval '9 days') FROM generate_series(1, 100)",
      [sessionId],
    );
    const logged = "SELECT 1 FROM identity.session_logs WHERE session_handle = $1 AND event = 'REFRESHED'";
    expect(await db.asOwner(logged, [handle])).toHaveLength(1);
  });
});
