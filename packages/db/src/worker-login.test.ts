import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  usualHash,
  withProcess,
} from "./testing/index.ts";
import { holdJob, issueLink, sendMail } from "./testing/links.ts";

/*
 * What somebody can do who has the login of the worker and nothing else: begin as the system, and say any SQL.
 */

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
  await db.asOwner(
    `INSERT INTO identity.session_logs (event, user_id, session_handle) VALUES ('CREATED', '${anna.id}', gen_random_uuid());
    ${withProcess} INSERT INTO audit.audit_logs (process_id, user_id, event_type, status, details)
      SELECT id, '${anna.id}', 'TEST', 'success', '{}' FROM p`,
  );
});
afterAll(() => db.close());

const mallory = <Row extends object>(statement: string, values: readonly unknown[] = []) =>
  db.worker.withContext(newActor({ role: "system", process: "test" }), (tx) => tx.query<Row>(statement, values));

/** Not granted, or not there in this form. */
const refused = { code: expect.stringMatching(/^(?:42501|42883)$/u) };
const notHeld = { reason: "jobs.not_held" };

describe("the login of the worker", () => {
  it.each([
    [
      "issues no link to somebody's account",
      "SELECT identity.issue_email_token(gen_random_uuid(), $1, 'reset', $2, 60, 0, NULL)",
    ],
    [
      "verifies no address",
      "SELECT identity.verify_email(gen_random_uuid()) WHERE $1::uuid IS NOT NULL AND $2::text <> ''",
    ],
    [
      "has no mail sent about an account",
      "SELECT identity.enqueue_mail(jsonb_build_object('mail', 'reset_password', 'userId', $1::uuid, 'to', $2::text))",
    ],
    ["reads nobody's address", "SELECT identity.mail_recipient($1) WHERE $2::text <> ''"],
    ["reads nobody's address by their reminders", "SELECT reminders.to_send($1, now(), true) WHERE $2::text <> ''"],
    [
      "asks for no job",
      "SELECT app.enqueue(gen_random_uuid(), 'exports.json', '{}') WHERE $1::uuid IS NOT NULL AND $2::text <> ''",
    ],
    [
      "changes no job",
      "UPDATE app.jobs SET status = 'running', leased_by = $1, leased_until = now() + interval '1 hour', last_error = $2",
    ],
    ["reads nobody's lease", "SELECT leased_by FROM app.jobs WHERE $1::uuid IS NOT NULL AND $2::text <> ''"],
    ["reads nobody's links", "SELECT payload FROM app.jobs WHERE $1::uuid IS NOT NULL AND $2::text <> ''"],
    ["destroys nobody's keys", "SELECT app.destroy_tenant_keys($1) WHERE $2::text <> ''"],
    ["ends nobody's memberships", "SELECT organizations.erase_person($1, $2)"],
    ["removes nobody's files", "SELECT exports.erase_person($1) WHERE $2::text <> ''"],
    ["opens nobody's keys", "SELECT app.open_tenant_keys($1, $2)"],
    [
      "gives nobody another key",
      "SELECT app.replace_tenant_key($1, now() + interval '1 hour', decode(repeat('00', 16), 'hex'), '\\x00', $2)",
    ],
    [
      "writes over nobody's notes",
      "SELECT app.store_sealed_fields($1, 'symptoms.symptom_entries', ARRAY[$1::uuid], ARRAY['notes_encrypted'], ARRAY['\\x00'::bytea]) WHERE $2::text <> ''",
    ],
    ["turns no rotation to somebody", "UPDATE app.key_tasks SET only_tenant = $1, tenant_id = $1, reason = $2"],
    ["ends no alert", "UPDATE operations.alerts SET state = 'resolved' WHERE id = $1 AND subject = $2"],
    ["puts off no schedule", "UPDATE app.schedules SET next_due_at = 'infinity' WHERE leased_by = $1 AND name = $2"],
  ])("%s", async (_, statement) => {
    await expect(mallory(statement, [anna.id, anna.email])).rejects.toMatchObject(refused);
  });

  it.each(["identity.security_logs", "identity.session_logs", "audit.audit_logs"])(
    "reads nothing in %s",
    async (table) => {
      const one = await db.asOwner(`SELECT 1 FROM ${table}`);
      expect(one.length).toBeGreaterThan(0);
      expect(await mallory(`SELECT occurred_at FROM ${table}`)).toEqual([]);
    },
  );

  it("makes no alert up", async () => {
    const insert = `INSERT INTO operations.alerts (id, rule, severity, value, threshold, state, process_id)
      VALUES ($1, 'errors', 'high', 1, 1, 'firing', app.process_id())`;
    await expect(mallory(insert, [randomUUID()])).rejects.toMatchObject(refused);
  });

  it("makes accounts of samples alone, at addresses that nobody has", async () => {
    const add = "SELECT identity.add_account(gen_random_uuid(), $1, 'Mallory', 'none', NULL, NULL)";
    await expect(mallory(add, ["somebody@hospital.org"])).rejects.toMatchObject(refused);
  });
});

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
    const [job] = await db.asOwner<{ id: string }>("SELECT id FROM app.jobs WHERE payload ->> 'userId' = $1", [
      person.id,
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
    const kept = async (mail: string) => {
      const [job] = await db.asOwner<{ id: string }>(
        "UPDATE app.jobs SET run_after = 'infinity', status = 'running' WHERE payload ->> 'userId' = $1 AND payload ->> 'mail' = $2 RETURNING id",
        [person.id, mail],
      );
      return job?.id ?? "";
    };
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const first = await kept("reset_password");
    const asAdmin = newActor({ userId: admin.id, role: "admin", reason: "because", process: "test" });
    const must = { mail: "must_change_password", userId: person.id };
    await db.app.withContext(asAdmin, (tx) => tx.query("SELECT identity.enqueue_mail($1)", [must]));
    const second = await kept("must_change_password");
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const { tokenId } = await sendMail(db, person, "reset_password");
    await nobody("SELECT identity.reset_password($1, $2, 'key')", [tokenId, usualHash]);
    expect([await issueLink(db, first), await issueLink(db, second)]).toEqual([false, false]);
    expect((await tokensOf(person)).filter(({ used }) => !used)).toEqual([]);
  });

  it("reads the address of whom its mail goes to, and of nobody else", async () => {
    const person = await createAccount(db);
    await nobody("SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const [job] = await db.asOwner<{ id: string }>("SELECT id FROM app.jobs WHERE payload ->> 'userId' = $1", [
      person.id,
    ]);
    const lease = await holdJob(db, job?.id ?? "");
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

  it("gets keys of those alone with whom its job has to do", async () => {
    const [person, other] = [await createAccount(db), await createAccount(db)];
    const [job] = await db.asOwner<{ id: string }>(
      `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, process_id)
        SELECT gen_random_uuid(), 'reminders.send', jsonb_build_object('userId', $1::uuid), '{}', id FROM p RETURNING id`,
      [person.id],
    );
    const open = ({ id }: TestAccount) => mallory("SELECT id FROM app.open_tenant_keys($1, 'test')", [id]);
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

describe("what is due from time to time", () => {
  it("comes back within a day, whatever pace is said", async () => {
    const register = "SELECT app.register_schedules(ARRAY['alerts'], ARRAY[$1::integer])";
    await expect(mallory(register, [86_401])).rejects.toMatchObject(refused);
    await mallory(register, [60]);
    const finish =
      "SELECT app.finish_schedules(ARRAY['alerts'], ARRAY[$1::uuid], ARRAY['succeeded'], ARRAY[NULL], ARRAY[NULL])";
    const due = "SELECT next_due_at FROM app.schedules WHERE name = 'alerts'";
    const before = await db.asOwner(due);
    await mallory(finish, [randomUUID()]);
    expect(await db.asOwner(due)).toEqual(before);
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
