import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  usualHash,
  withProcess,
} from "./testing/index.ts";
import { holdJob, issueLink, sendMail } from "./testing/links.ts";

/*
 * What somebody can do with a job who has the login of the worker and nothing else: what the job says, by any SQL.
 */

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const mallory = <Row extends object>(statement: string, values: readonly unknown[] = []) =>
  db.worker.withContext(newActor({ role: "system", process: "test" }), (tx) => tx.query<Row>(statement, values));

/** Not granted, or not there in this form. */
const refused = { code: expect.stringMatching(/^(?:42501|42883)$/u) };
const notHeld = { reason: "jobs.not_held" };

describe("a run that holds a job", () => {
  const nobody = (statement: string, values: readonly unknown[] = []) =>
    db.app.withContext(newActor({ process: "test" }), (tx) => tx.query(statement, values));
  const tokensOf = ({ id }: TestAccount) =>
    db.asOwner<{ id: string; purpose: string; email: string; used: boolean }>(
      `SELECT id, purpose, email, used_at IS NOT NULL AS used FROM identity.email_tokens WHERE user_id = $1`,
      [id],
    );

  it("makes the link that its job says, for whom it says, and the same when it is run again", async () => {
    const person = await createAccount(db);
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const { tokenId, isIssued } = await sendMail(db, person, "reset_password");
    expect(isIssued).toBe(true);
    const made = [{ id: tokenId, purpose: "reset", email: person.email, used: false }];
    expect(await tokensOf(person)).toEqual(made);
    const [job] = await db.asOwner<{ id: string; until: string }>(
      `SELECT j.id, t.expires_at AS until FROM app.jobs AS j INNER JOIN identity.email_tokens AS t
        ON t.id::text = j.payload ->> 'tokenId' WHERE t.id = $1`,
      [tokenId],
    );
    expect(await issueLink(db, job?.id ?? "")).toBe(true);
    expect(await tokensOf(person)).toEqual(made);
    expect(await db.asOwner("SELECT expires_at AS until FROM identity.email_tokens WHERE id = $1", [tokenId])).toEqual([
      { until: job?.until },
    ]);
  });

  it("makes no link with another lease, of another kind, nor once its lease has run out", async () => {
    const person = await createAccount(db);
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const [job] = await db.asOwner<{ id: string }>("SELECT id FROM app.jobs WHERE payload ->> 'email' = $1", [
      person.email,
    ]);
    const lease = await holdJob(db, job?.id ?? "");
    const issue = (given: string) => mallory("SELECT identity.issue_email_token($1, $2, NULL)", [job?.id, given]);
    await expect(issue(randomUUID())).rejects.toMatchObject(notHeld);
    for (const change of [
      "leased_until = now() - interval '1 second'",
      "status = 'succeeded'",
      "kind = 'symptoms.mail'",
    ]) {
      const before = await holdJob(db, job?.id ?? "");
      await db.asOwner(`UPDATE app.jobs SET ${change} WHERE id = $1`, [job?.id]);
      await expect(issue(before), change).rejects.toMatchObject(notHeld);
    }
    await expect(issue(lease)).rejects.toMatchObject(notHeld);
    expect(await tokensOf(person)).toEqual([]);
  });

  it("makes no link to a new password once there is one, whatever waited in the queue", async () => {
    const person = await createAccount(db);
    const admin = await createAccount(db);
    const kept = async (who: string, mail: string) => {
      const [job] = await db.asOwner<{ id: string }>(
        "UPDATE app.jobs SET run_after = now() + interval '1 day', status = 'running' WHERE $1 IN (payload ->> 'userId', payload ->> 'email') AND payload ->> 'mail' = $2 RETURNING id",
        [who, mail],
      );
      return job?.id ?? "";
    };
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const first = await kept(person.email, "reset_password");
    const asAdmin = newActor({ userId: admin.id, role: "admin", reason: "because", process: "test" });
    const must = { mail: "must_change_password", userId: person.id };
    await db.app.withContext(asAdmin, (tx) => tx.query("SELECT identity.enqueue_mail($1)", [must]));
    const second = await kept(person.id, "must_change_password");
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const { tokenId } = await sendMail(db, person, "reset_password");
    await nobody("SELECT identity.reset_password($1, $2, 'key')", [tokenId, usualHash]);
    expect([await issueLink(db, first), await issueLink(db, second)]).toEqual([false, false]);
    expect((await tokensOf(person)).filter(({ used }) => !used)).toEqual([]);
  });

  it("keeps no link to a new password back until there is one", async () => {
    const person = await createAccount(db);
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const { tokenId } = await sendMail(db, person, "reset_password");
    const own = newActor({ userId: person.id, process: "test" });
    const change = "SELECT identity.change_password($1, $2) AS done";
    expect(await db.app.withContext(own, (tx) => tx.query(change, [testOutput, usualHash]))).toEqual([{ done: true }]);
    const reset = "SELECT identity.reset_password($1, $2, 'key') AS who";
    expect(await nobody(reset, [tokenId, usualHash])).toEqual([{ who: null }]);
  });

  it("reads the address of whom its mail goes to, and of nobody else", async () => {
    const person = await createAccount(db);
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const [job] = await db.asOwner<{ id: string }>("SELECT id FROM app.jobs WHERE payload ->> 'email' = $1", [
      person.email,
    ]);
    const lease = await holdJob(db, job?.id ?? "");
    await mallory("SELECT identity.address_mail($1, $2)", [job?.id, lease]);
    expect(await mallory("SELECT email FROM identity.mail_recipient($1, $2)", [job?.id, lease])).toEqual([
      { email: person.email },
    ]);
  });

  it("ends it, and not what somebody else runs: dead only after its last attempt, called off only by who may", async () => {
    const plant = async (attempts: number) => {
      const [job] = await db.asOwner<{ id: string }>(
        `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, process_id)
          SELECT gen_random_uuid(), 'symptoms.mail', '{}', '{}', id FROM p RETURNING id`,
      );
      const id = job?.id ?? "";
      const lease = await holdJob(db, id);
      await db.asOwner("UPDATE app.jobs SET attempts = $2 WHERE id = $1", [id, attempts]);
      return [id, lease] as const;
    };
    const stateOf = async (id: string) =>
      (await db.asOwner<{ status: string }>("SELECT status FROM app.jobs WHERE id = $1", [id]))[0]?.status;
    const end = [
      "SELECT app.complete_jobs(ARRAY[$1::uuid], ARRAY[$2::uuid])",
      "SELECT app.fail_job($1, $2, 'x', 'x')",
      "SELECT app.put_off_job($1, $2, 0)",
    ];
    for (const statement of end) {
      const [id] = await plant(1);
      await mallory(statement, [id, randomUUID()]);
      expect(await stateOf(id), statement).toBe("running");
    }
    const [called, lease] = await plant(1);
    await mallory("SELECT app.end_cancelled_job($1, $2)", [called, lease]);
    expect(await stateOf(called)).toBe("running");
    for (const [attempts, state] of [
      [4, "queued"],
      [5, "dead"],
    ] as const) {
      const [id, held] = await plant(attempts);
      await mallory(end[1] ?? "", [id, held]);
      expect(await stateOf(id)).toBe(state);
    }
    // And for no longer than ten minutes without a word.
    const [long, own] = await plant(1);
    await mallory("SELECT app.renew_job($1, $2, 2000000000)", [long, own]);
    expect(
      await db.asOwner("SELECT leased_until < now() + interval '11 minutes' AS soon FROM app.jobs WHERE id = $1", [
        long,
      ]),
    ).toEqual([{ soon: true }]);
  });

  it("is not told what the account of a registration is made of", async () => {
    const [job] = await db.asOwner<{ id: string }>(
      `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, process_id, run_after)
        SELECT gen_random_uuid(), 'identity.mail', '{"mail": "verify_email", "registration": {"passwordHash": "x"}}', '{}', id,
          '2000-01-01' FROM p RETURNING id`,
    );
    const take = "SELECT id, payload FROM app.take_jobs(ARRAY['identity.mail'], ARRAY[1], 60000)";
    expect(await mallory(take)).toEqual([{ id: job?.id, payload: { mail: "verify_email" } }]);
  });

  it("gets keys of those alone with whom its job has to do", async () => {
    const [person, other] = [await createAccount(db), await createAccount(db)];
    const [job] = await db.asOwner<{ id: string }>(
      `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, process_id)
        SELECT gen_random_uuid(), 'reminders.send', jsonb_build_object('userId', $1::uuid), '{}', id FROM p RETURNING id`,
      [person.id],
    );
    const open = ({ id }: TestAccount) => mallory("SELECT id FROM app.open_tenant_keys($1, 'reminders.devices')", [id]);
    await holdJob(db, job?.id ?? "");
    // Without a device there is nothing of theirs to open.
    await expect(open(person)).rejects.toMatchObject(refused);
    await db.asOwner(
      `${withProcess} INSERT INTO reminders.devices (user_id, id, endpoint_hash, subscription_encrypted, name, process_id)
        SELECT $1, gen_random_uuid(), repeat('a', 64), decode(repeat('00', 64), 'hex'), 'Phone', id FROM p`,
      [person.id],
    );
    expect(await open(person)).toEqual([]);
    await expect(open(other)).rejects.toMatchObject(refused);
    await db.asOwner("UPDATE app.jobs SET status = 'succeeded' WHERE id = $1", [job?.id]);
    await expect(open(person)).rejects.toMatchObject(refused);
  });
});

describe("a rotation of keys", () => {
  const key = (byte: string) => Buffer.alloc(16, byte);
  const sealedBy = (keyId: Buffer) => Buffer.concat([Buffer.from([1, 1]), keyId, Buffer.alloc(60)]);
  const plantKey = ({ id }: TestAccount) =>
    db.asOwner(
      `${withProcess} INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, process_id, created_at)
        SELECT $1, $2, '\\x01', 'file', id, now() - interval '1 day' FROM p`,
      [id, key("a")],
    );
  const plantNotes = async ({ id }: TestAccount) => {
    const [row] = await db.asOwner<{ id: string }>(
      `${withProcess} INSERT INTO symptoms.symptom_entries (id, user_id, occurred_at, local_date, time_zone, category, severity,
          notes_encrypted, process_id, updated_at)
        SELECT gen_random_uuid(), $1, now(), current_date, 'UTC', 'Headache', 3, $2, id, now() - interval '2 days' FROM p RETURNING id`,
      [id, sealedBy(key("a"))],
    );
    return row?.id ?? "";
  };

  it("has to do with whose turn it is, with fields of the key before, and with the key of now", async () => {
    const [person, other] = [await createAccount(db), await createAccount(db)];
    const rows = new Map<TestAccount, string>();
    for (const one of [person, other]) {
      await plantKey(one);
      rows.set(one, await plantNotes(one));
    }
    const [job] = await db.asOwner<{ id: string }>(
      `${withProcess}, t AS (INSERT INTO app.key_tasks (id, kind, reason, only_tenant)
          VALUES (gen_random_uuid(), 'rotate', 'test', $1) RETURNING id)
        INSERT INTO app.jobs (id, kind, payload, actor, process_id)
        SELECT gen_random_uuid(), 'keys.rotate', jsonb_build_object('taskId', t.id), '{}', p.id FROM p, t RETURNING id`,
      [person.id],
    );
    const lease = await holdJob(db, job?.id ?? "");
    const advance = (to: TestAccount, given = lease) =>
      mallory("SELECT app.advance_rotation($1, $2, NULL, $3, $4, '\\x02', 'file')", [job?.id, given, to.id, key("b")]);
    const store = (of: TestAccount, sealed: Buffer) =>
      mallory<{ n: number }>(
        "SELECT app.store_sealed_fields($1, 'symptoms.symptom_entries', ARRAY[$2::uuid], ARRAY['notes_encrypted'], ARRAY[$3::bytea]) AS n",
        [of.id, rows.get(of), sealed],
      );
    const keysOf = async ({ id }: TestAccount) =>
      (await db.asOwner("SELECT 1 FROM app.tenant_keys WHERE tenant_id = $1", [id])).length;

    await expect(advance(person, randomUUID())).rejects.toMatchObject(notHeld);
    await advance(other);
    expect(await keysOf(other)).toBe(1);
    await expect(store(person, sealedBy(key("b")))).rejects.toMatchObject(refused);
    await advance(person);
    expect(await keysOf(person)).toBe(2);

    const open = ({ id }: TestAccount) => mallory("SELECT id FROM app.open_tenant_keys($1, 'reminders.devices')", [id]);
    expect(await open(person)).toHaveLength(2);
    await expect(open(other)).rejects.toMatchObject(refused);
    expect(await mallory("SELECT row_id FROM app.fields_under_old_keys($1, NULL, NULL, 10)", [other.id])).toEqual([]);
    await expect(store(other, sealedBy(key("a")))).rejects.toMatchObject(refused);
    // Nothing that another key sealed takes the place of it.
    await expect(store(person, sealedBy(key("c")))).rejects.toMatchObject(refused);
    expect(await store(person, sealedBy(key("b")))).toEqual([{ n: 1 }]);
    // And what the current key sealed stays as it is.
    expect(await store(person, sealedBy(key("b")))).toEqual([{ n: 0 }]);
  });
});

describe("reminders", () => {
  const plan = async (person: TestAccount, next: string) =>
    db.asOwner(
      `${withProcess}, s AS (INSERT INTO reminders.settings (user_id, is_on, times, only_when_nothing_logged, way, mail_when_unreachable, process_id)
          SELECT $1, true, '[]', false, 'mail', false, id FROM p)
        INSERT INTO reminders.plans (user_id, next_at, time_zone, process_id) SELECT $1, $2, 'UTC', id FROM p`,
      [person.id, next],
    );
  const settle = (person: TestAccount, next = "now() + interval '1 day'") =>
    mallory(`SELECT reminders.settle_plan($1, ${next}, 'UTC', true) AS asked`, [person.id]);

  it("are asked for as they are due, for whoever has them, and ten in a day at most", async () => {
    const [person, later] = [await createAccount(db), await createAccount(db)];
    await plan(later, "2100-01-01");
    await expect(settle(later)).rejects.toMatchObject(refused);
    await expect(settle(await createAccount(db))).rejects.toMatchObject(refused);
    await plan(person, "2026-01-01");
    await expect(settle(person, "'2025-01-01'")).rejects.toMatchObject(refused);
    const asked: unknown[] = [];
    for (let n = 1; n <= 11; n += 1)
      asked.push(...(await settle(person, `timestamptz '2026-01-01' + interval '${n} second'`)));
    expect(asked.map((row) => Object.values(row as object)[0])).toEqual([
      ...Array.from({ length: 10 }, () => true),
      false,
    ]);
    expect(
      await db.asOwner(
        "SELECT DISTINCT payload ->> 'userId' AS id FROM app.jobs WHERE kind = 'reminders.send' AND status = 'queued'",
      ),
    ).toEqual([{ id: person.id }]);
  });
});
