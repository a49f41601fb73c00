import { createHash, randomUUID } from "node:crypto";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Claims, Proof } from "./context.ts";
import { withClient } from "./testing/client.ts";
import {
  createAccount,
  newActor,
  plantSession,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  withProcess,
} from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
let berta: TestAccount;
/** A token of Anna's, and what is stored of it. */
let token: string;
let sessionId: string;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
  berta = await createAccount(db);
  for (const account of [anna, berta]) await plantEntry(account);
});
beforeEach(async () => {
  token = await plantSession(db.asOwner, { userId: anna.id });
  sessionId = idOf(token);
});
afterAll(() => db.close());

const idOf = (secret: string) => createHash("sha256").update(secret).digest("hex");
const claims: Claims = { requestId: "test", reason: null, clientIp: "192.0.2.7", userAgent: "vitest" };
const entries = "SELECT user_id AS owner FROM symptoms.symptom_entries";
const who = "SELECT app.user_id() AS id, app.user_role() AS role, app.organization_id() AS organization";

const readAs = (proof: Proof, login: "app" | "worker" = "app") =>
  db[login].withContext({ ...claims, proof }, (tx) => tx.query<{ owner: string }>(entries));

const plantEntry = ({ id }: TestAccount) =>
  db.asOwner(
    `${withProcess} INSERT INTO symptoms.symptom_entries
      (user_id, id, occurred_at, local_date, time_zone, category, severity, process_id)
      SELECT $1, gen_random_uuid(), now(), current_date, 'UTC', 'Mood', 5, id FROM p`,
    [id],
  );

/** What a statement in a transaction of its own is answered, and the entries that it then sees. */
async function tryOpening(client: pg.Client, text: string, values: readonly unknown[] = []) {
  await client.query("BEGIN");
  const refusal = await client.query(text, [...values]).then(
    () => null,
    (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? "") : String(error)),
  );
  if (refusal !== null) await client.query("ROLLBACK; BEGIN");
  const { rows } = await client.query(entries);
  await client.query("ROLLBACK");
  return { refusal, rows };
}

/** A job of somebody's in the hands of a run, and its lease. */
async function plantJob(account: TestAccount, given: { readonly status?: string; readonly left?: string } = {}) {
  const [id, lease] = [randomUUID(), randomUUID()];
  await db.asOwner(
    `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, user_id, status, leased_by, leased_until, process_id)
      SELECT $1, 'exports.csv', '{}', '{"requestId": "asked"}', $2, $3, $4, now() + $5::interval, id FROM p`,
    [id, account.id, given.status ?? "running", lease, given.left ?? "1 hour"],
  );
  return { by: "job", id, lease } as const;
}

describe("a session", () => {
  it("opens what is its person's, and says who it is", async () => {
    expect(await readAs({ by: "session", id: sessionId })).toEqual([{ owner: anna.id }]);
    const found = await db.app.withContext({ ...claims, proof: { by: "session", id: sessionId } }, (tx) => tx.found());
    expect(found).toMatchObject({ user_id: anna.id, email: anna.email, role: "user" });
  });

  const end = (set: string) =>
    db.asOwner(`UPDATE identity.user_sessions SET ${set} WHERE id = $1`, [sessionId]).then(() => sessionId);

  it.each([
    ["an id that is none", () => Promise.resolve("0".repeat(64))],
    ["an empty id", () => Promise.resolve("")],
    ["the token itself instead of its hash", () => Promise.resolve(token)],
    ["the hash of the hash", () => Promise.resolve(idOf(sessionId))],
    ["a session that was idle for too long", () => end("expires_at = now() - interval '1 second'")],
    ["a session at its absolute end", () => end("absolute_expires_at = now() - interval '1 second'")],
    [
      "a session that was ended",
      async () => {
        await db.asOwner("DELETE FROM identity.user_sessions WHERE id = $1", [sessionId]);
        return sessionId;
      },
    ],
    [
      "a session of an account that is suspended",
      async () => {
        const carla = await createAccount(db);
        const id = idOf(await plantSession(db.asOwner, { userId: carla.id }));
        await db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [carla.id]);
        return id;
      },
    ],
    [
      "a session of an account that was deleted",
      async () => {
        const carla = await createAccount(db);
        const id = idOf(await plantSession(db.asOwner, { userId: carla.id }));
        await db.asOwner("UPDATE identity.users SET deleted_at = now() WHERE id = $1", [carla.id]);
        return id;
      },
    ],
  ] as [string, () => Promise<string>][])(
    "is not %s: it is refused, or nobody's where that may be",
    async (_, made) => {
      const id = await made();
      await expect(readAs({ by: "session", id })).rejects.toMatchObject({
        kind: "unauthenticated",
        reason: "identity.sign_in_first",
      });
      const nobodys = await db.app.withContext(
        { ...claims, proof: { by: "session", id, orNobody: true } },
        async (tx) => [await tx.found(), await tx.query(who), await tx.query(entries)],
      );
      expect(nobodys).toEqual([null, [{ id: null, role: "anonymous", organization: null }], []]);
    },
  );

  it("is shown to nobody by what it leaves in the settings of its transaction", async () => {
    const settings = await db.app.withContext({ ...claims, proof: { by: "session", id: sessionId } }, (tx) =>
      tx.query<{ text: string }>(
        `SELECT string_agg(current_setting(name, true), ' ') AS text
          FROM unnest(ARRAY['app.actor', 'app.context', 'app.signature', 'backtrace_functions']) AS name`,
      ),
    );
    expect(settings[0]?.text).toContain(anna.id);
    expect(settings[0]?.text).not.toContain(sessionId);
    expect(settings[0]?.text).not.toContain(token);
  });
});

describe("a password", () => {
  it("opens what is its person's, by what its parameters made of it", async () => {
    expect(await readAs({ by: "password", email: anna.email, output: testOutput })).toEqual([{ owner: anna.id }]);
  });

  it.each([
    ["another output", () => ({ email: anna.email, output: Buffer.from("guessed") })],
    ["nothing", () => ({ email: anna.email, output: Buffer.alloc(0) })],
    // What the table holds: whoever reads a dump of it signs in with nothing from there.
    ["what is stored of it", () => ({ email: anna.email, output: createHash("sha256").update(testOutput).digest() })],
    ["that of an address without an account", () => ({ email: "nobody@anamnesis.example", output: testOutput })],
  ])("is refused: %s", async (_, given) => {
    await expect(readAs({ by: "password", ...given() })).rejects.toMatchObject({
      kind: "unauthenticated",
      reason: "identity.wrong_credentials",
    });
  });

  it("opens nothing of an account that has none, is suspended or deleted, or waits to be verified", async () => {
    const carla = await createAccount(db);
    const proof = { by: "password", email: carla.email, output: testOutput } as const;
    const change = (set: string) => db.asOwner(`UPDATE identity.users SET ${set} WHERE id = $1`, [carla.id]);
    await change("status = 'pending_verification'");
    const waiting = await db.app.withContext({ ...claims, proof }, async (tx) => [
      await tx.found(),
      await tx.query(who),
    ]);
    expect(waiting).toMatchObject([{ status: "pending_verification" }, [{ id: null, role: "anonymous" }]]);
    for (const set of [
      "status = 'suspended'",
      "status = 'active', deleted_at = now()",
      "deleted_at = NULL, password_hash = 'none'",
    ]) {
      await change(set);
      await expect(readAs(proof), set).rejects.toMatchObject({ reason: "identity.wrong_credentials" });
    }
  });
});

describe("the lease of a job", () => {
  it("opens what is the person's who asked, as long as it is held and they have their account", async () => {
    const carla = await createAccount(db);
    const job = await plantJob(carla);
    expect(await db.worker.withContext({ ...claims, proof: job }, (tx) => tx.query(who))).toMatchObject([
      { id: carla.id, role: "user" },
    ]);
    await db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [carla.id]);
    await expect(readAs(job, "worker")).rejects.toMatchObject({ kind: "conflict", reason: "jobs.asker_gone" });
  });

  it.each([
    [
      "of a kind that is not done in their name",
      async () => {
        const job = await plantJob(anna);
        await db.asOwner("UPDATE app.jobs SET kind = 'keys.rotate' WHERE id = $1", [job.id]);
        return job;
      },
    ],
    ["of another run", async () => ({ ...(await plantJob(anna)), lease: randomUUID() })],
    ["of another job", async () => ({ ...(await plantJob(anna)), lease: (await plantJob(berta)).lease })],
    ["that ran out", () => plantJob(anna, { left: "-1 second" })],
    ["of a job that is done", () => plantJob(anna, { status: "succeeded" })],
    ["of a job that waits", () => plantJob(anna, { status: "queued" })],
  ] as [string, () => Promise<Proof>][])("is not one %s", async (_, made) => {
    await expect(readAs(await made(), "worker")).rejects.toMatchObject({ kind: "conflict", reason: "jobs.not_held" });
  });
});

describe("who may show which proof", () => {
  const uuid = "gen_random_uuid()";
  it.each([
    ["app", `app.begin_job(${uuid}, ${uuid}, '{}')`],
    ["app", "app.begin_system('{}')"],
    ["worker", "app.begin_session(repeat('a', 64), true, '{}')"],
    ["worker", "app.begin_password('a', 'a', '{}')"],
    ["worker", `app.begin_passkey(${uuid}, 'a', 'a', 'a', 'a', '{}')`],
    ["worker", "app.begin_anonymous('{}')"],
    ...(["app", "worker"] as const).flatMap(
      (login) =>
        [
          [login, `app.open_context('{"userId": "${randomUUID()}", "role": "admin"}', '{}')`],
          [login, "app.bound_message()"],
          [login, "extensions.hmac('a', 'b', 'sha256')"],
        ] as const,
    ),
  ] as const)("not the login of the %s: %s", async (login, call) => {
    const url = login === "app" ? db.appUrl : db.workerUrl;
    expect(await withClient(url, (client) => tryOpening(client, `SELECT ${call}`))).toEqual({
      refusal: "42501",
      rows: [],
    });
  });

  it("not with the lease of a job as the application, nor with a session as the worker", async () => {
    await expect(readAs(await plantJob(anna))).rejects.toMatchObject({ code: "42501" });
    await expect(readAs({ by: "system" })).rejects.toMatchObject({ code: "42501" });
    for (const proof of [
      { by: "session", id: sessionId },
      { by: "password", email: anna.email, output: testOutput },
    ] as const) {
      await expect(readAs(proof, "worker")).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("what a request says of itself", () => {
  it("changes nothing of who it is", async () => {
    const said = { ...claims, process: "test" };
    const ofAnother = {
      userId: berta.id,
      role: "admin",
      memberRole: "owner",
      organizationId: randomUUID(),
      sessionHandle: randomUUID(),
      proof: "passkey",
    };
    const job = await plantJob(anna);
    const person = { id: anna.id, role: "user" };
    const nobody = { id: null, role: "anonymous", proof: null };
    for (const [url, text, values, { id, role, proof }] of [
      [db.appUrl, "SELECT app.begin_session($1, false, $2)", [sessionId], { ...person, proof: "session" }],
      [db.appUrl, "SELECT app.begin_password($1, $2, $3)", [anna.email, testOutput], { ...person, proof: "password" }],
      [db.appUrl, "SELECT app.begin_anonymous($1)", [], nobody],
      [db.workerUrl, "SELECT app.begin_job($1, $2, $3)", [job.id, job.lease], { ...person, proof: "job" }],
    ] as const) {
      const processId = uuidv7();
      await withClient(url, async (client) => {
        for (const [name, value] of Object.entries(ofAnother)) {
          await client.query("BEGIN");
          const claimed = client.query(text, [...values, { ...said, processId, [name]: value }]);
          await expect(claimed, `${text} ${name}`).rejects.toMatchObject({ code: "22001" });
          await client.query("ROLLBACK");
        }
        await client.query("BEGIN");
        await client.query(text, [...values, { ...said, processId }]);
        expect((await client.query(who)).rows, text).toEqual([{ id, role, organization: null }]);
        const { rows } = await client.query<{ context: Record<string, unknown> }>("SELECT app.context() AS context");
        expect(rows[0]?.context["proof"] ?? null, text).toBe(proof);
        expect(rows[0]?.context["userId"] ?? null, text).toBe(id);
        expect(rows[0]?.context["sessionHandle"], text).not.toBe(ofAnother.sessionHandle);
        expect((await client.query("SELECT app.member_role() AS role")).rows, text).toEqual([{ role: null }]);
        await client.query("COMMIT");
      });
      // And it stands so in the trail.
      const kept = await db.asOwner(
        "SELECT user_id, user_role, member_role, organization_id FROM audit.process_tracking WHERE id = $1",
        [processId],
      );
      expect(kept, text).toEqual([{ user_id: id, user_role: role, member_role: null, organization_id: null }]);
    }
  });
});

describe("whoever took over a server", () => {
  it("holds every secret of a server (the application's login) and cannot read a diary without its session", async () => {
    const victim = await createAccount(db);
    await plantEntry(victim);
    const id = idOf(await plantSession(db.asOwner, { userId: victim.id }));
    const job = await plantJob(victim);
    const credential = randomUUID();
    await db.asOwner(
      `${withProcess} INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
        SELECT gen_random_uuid(), $1, $2, 'a', 'phone', id FROM p`,
      [victim.id, credential],
    );
    const [session = { handle: "", watch_key: "" }] = await db.asOwner<{ handle: string; watch_key: string }>(
      "SELECT handle, watch_key FROM identity.user_sessions WHERE id = $1",
      [id],
    );
    const [{ process_id: asked } = { process_id: "" }] = await db.asOwner<{ process_id: string }>(
      "SELECT process_id FROM app.jobs WHERE id = $1",
      [job.id],
    );
    const known = [victim.id, victim.email, session.handle, session.watch_key, job.id, asked, credential];
    const said = { ...claims, process: "symptoms.entries.list" };
    const whoTheyAre = { userId: victim.id, sessionHandle: session.handle };
    await withClient(db.appUrl, async (client) => {
      /** Whatever a statement leads to, nobody's diary is read. */
      const opensNothing = async (text: string, values: readonly unknown[]) =>
        expect((await tryOpening(client, text, values)).rows, `${text} ${String(values[0])}`).toEqual([]);
      for (const secret of known) {
        for (const orNobody of [true, false]) {
          await opensNothing("SELECT app.begin_session($1, $2, $3)", [secret, orNobody, said]);
          await opensNothing("SELECT app.begin_session($1, $2, $3)", [idOf(secret), orNobody, said]);
        }
        await opensNothing("SELECT app.begin_password($1, $2, $3)", [victim.email, Buffer.from(secret), said]);
      }
      for (const secret of [session.handle, session.watch_key, job.id, asked, victim.id]) {
        await opensNothing("SELECT app.begin_job($1, $2, $3)", [job.id, secret, said]);
        await opensNothing("SELECT app.open_context($1, $2)", [{ userId: victim.id, role: "user" }, said]);
      }
      await opensNothing("SELECT app.begin_job($1, $2, $3)", [job.id, job.lease, said]);
      await opensNothing("SELECT app.begin_system($1)", [said]);
      await opensNothing("SELECT app.begin_anonymous($1)", [said]);
      await opensNothing("SELECT app.begin_anonymous($1)", [{ ...said, role: "system" }]);
      await opensNothing("SELECT app.begin_anonymous($1)", [{ ...said, ...whoTheyAre }]);
      // Answering a challenge takes the passkey itself.
      await client.query("BEGIN");
      await client.query("SELECT app.begin_anonymous($1)", [{ ...said, processId: uuidv7() }]);
      const { rows } = await client.query<{ id: string; challenge: Buffer }>(
        "SELECT * FROM identity.open_challenge('sign_in')",
      );
      await client.query("COMMIT");
      const [{ id: challengeId, challenge } = { id: "", challenge: Buffer.alloc(0) }] = rows;
      expect(challenge).toHaveLength(32);
      const answer = JSON.stringify({ type: "webauthn.get", challenge: challenge.toString("base64url") });
      await opensNothing("SELECT app.begin_passkey($1, $2, $3, $4, $5, $6)", [
        challengeId,
        credential,
        Buffer.alloc(37, 5),
        Buffer.from(answer),
        Buffer.alloc(64, 1),
        { ...said, processId: uuidv7() },
      ]);
      // The same with the session: what was looked at is what protects the diary.
      expect((await tryOpening(client, "SELECT app.begin_session($1, false, $2)", [id, said])).rows).toEqual([
        { owner: victim.id },
      ]);
    });
  });

  it.each(["user_id", "actor", "payload", "kind", "process_id", "id", "status", "leased_by", "attempts", "run_after"])(
    "has no job run for somebody else, or do something else, as the worker: %s",
    async (column) => {
      const job = await plantJob(anna);
      const system = newActor({ role: "system", process: "jobs.run" });
      const change = db.worker.withContext(system, (tx) =>
        tx.query(`UPDATE app.jobs SET ${column} = ${column} WHERE id = $1`, [job.id]),
      );
      await expect(change).rejects.toMatchObject({ code: "42501" });
    },
  );

  it("puts no job of its own making in anybody's name, as the worker", async () => {
    const system = newActor({ role: "system", process: "jobs.run" });
    const insert = db.worker.withContext(system, (tx) =>
      tx.query(
        `INSERT INTO app.jobs (id, kind, payload, actor, user_id, status, leased_by, leased_until, process_id)
          VALUES (gen_random_uuid(), 'test', '{}', '{}', $1, 'running', $2, now() + interval '1 hour', $3)`,
        [anna.id, randomUUID(), tx.writerId()],
      ),
    );
    await expect(insert).rejects.toMatchObject({ code: "42501" });
  });
});
