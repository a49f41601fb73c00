import { randomUUID } from "node:crypto";
import { type AlertRule, alertRuleNames, alertRules } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { housekeepingSchedules } from "../../background.ts";
import { noteFailure, noteOutage, asSystem } from "../../system.ts";
import { refusalOf, subjects } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let admin: TestPerson;
let another: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [admin, another] = [await api.newPerson("admin"), await api.newPerson("admin")];
});
afterAll(() => api.close());

const process = "(SELECT id FROM audit.process_tracking LIMIT 1)";
const asOwner = (text: string, values: readonly unknown[] = []) =>
  api.db.asOwner<Record<string, unknown>>(text, values);

/** The logs are append-only for everybody but their owner. */
async function forgetLogs(): Promise<void> {
  for (const table of ["identity.security_logs", "identity.session_logs", "audit.audit_logs"]) {
    await asOwner(`SET ROLE anamnesis_owner; DELETE FROM ${table}; RESET ROLE`);
  }
}

/** Nothing has happened, as far as the rules look back. */
beforeEach(async () => {
  await forgetLogs();
  await setRole("RESET ALL");
  await asOwner("DELETE FROM app.jobs; DELETE FROM operations.alerts");
  await asOwner("DELETE FROM identity.user_sessions WHERE user_id <> ALL ($1)", [administrators()]);
});

const administrators = () => [admin.account.id, another.account.id];

const evaluate = () => {
  const task = housekeepingSchedules(api.background).find(({ name }) => name === "alerts");
  if (task === undefined) throw new Error("nobody looks at the alerts");
  return task.run(AbortSignal.any([]));
};
const alerts = (person: TestPerson) => api.callerOf(person).operations.alerts;
const listed = async (state?: "firing" | "resolved") =>
  (await alerts(admin).list(state === undefined ? {} : { state })).alerts;

const events = (type: string, count: number, userId: string | null = null) =>
  asOwner(
    "INSERT INTO identity.security_logs (event_type, severity, user_id) SELECT $1, 'low', $3 FROM generate_series(1, $2)",
    [type, count, userId],
  );
const signIns = (count: number, userId: string) =>
  asOwner(
    `INSERT INTO identity.session_logs (event, user_id, session_handle, ip)
      SELECT 'CREATED', $2, gen_random_uuid(), ('192.0.2.' || n)::inet FROM generate_series(1, $1) AS n`,
    [count, userId],
  );
const failedJobs = (count: number) =>
  asOwner(
    `INSERT INTO app.jobs (id, kind, payload, actor, status, finished_at, process_id)
      SELECT gen_random_uuid(), 'a.test', '{}', '{}', 'dead', now(), ${process} FROM generate_series(1, $1)`,
    [count],
  );
/** In this database alone: others run beside it. */
const setRole = (what: string) =>
  asOwner(`DO $$ BEGIN EXECUTE format('ALTER ROLE anamnesis_app IN DATABASE %I ${what}', current_database()); END $$`);
let people = 0;
async function activePeople(count: number): Promise<unknown> {
  people += 1;
  // Those who look are signed in: they count as soon as they are seen.
  await asOwner("UPDATE identity.user_sessions SET last_seen_at = now() - interval '1 day' WHERE user_id = ANY ($1)", [
    administrators(),
  ]);
  return asOwner(
    `WITH made AS (
      INSERT INTO identity.users (id, email, display_name, password_hash, process_id)
      SELECT gen_random_uuid(), 'active${people}.' || n || '@anamnesis.example', 'A', 'none', ${process}
      FROM generate_series(1, $1) AS n RETURNING id
    )
    INSERT INTO identity.user_sessions
      (id, handle, user_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, process_id)
    SELECT md5(id::text) || md5(id::text), id, id, 'browser', now(), now(), 1, 'aal1', ${process} FROM made`,
    [count],
  );
}

/** Brings about what each rule counts, so many times; for one person where it is about one. */
const happenings: Readonly<Record<AlertRule, (count: number, userId: string) => Promise<unknown>>> = {
  failed_sign_ins: (count) => events("USER_LOGIN_FAILED", count),
  lockouts: (count) => events("ACCOUNT_LOCKED", count),
  errors: failedJobs,
  not_writable: (seconds) => noteOutage(api.db.worker, { seconds }),
  parallel_use: signIns,
  recovery_codes_used: (count) => events("RECOVERY_CODE_USED", count),
  admin_actions: (count) => events("ADMIN_ROLE_CHANGED", count),
  altered_roles: (count) => (count === 0 ? Promise.resolve() : setRole("SET statement_timeout = 1")),
  copied_passkeys: (count, userId) => events("PASSKEY_COUNTER_WENT_BACK", count, userId),
  unreadable_records: (count) =>
    asOwner(
      `INSERT INTO audit.audit_logs (process_id, event_type, resource_type, resource_id, status)
        SELECT ${process}, 'PATIENT_UNREADABLE', 'clinical.patients', gen_random_uuid(), 'failure'
        FROM generate_series(1, $1)`,
      [count],
    ),
  active_users: activePeople,
};
const isAboutOne = (rule: AlertRule) => rule === "parallel_use" || rule === "copied_passkeys";

describe("a rule", () => {
  it("that is about what does not open is about records of patients and what new keys could not seal, each person once", async () => {
    const anna = randomUUID();
    const report = (event: string, table: string, id: string) =>
      asOwner(
        `INSERT INTO audit.audit_logs (process_id, event_type, resource_type, resource_id, status)
          VALUES (${process}, $1, $2, $3, 'failure')`,
        [event, table, id],
      );
    await report("FIELDS_UNREADABLE", "symptoms.symptom_entries", anna);
    await report("FIELDS_UNREADABLE", "symptoms.medication_intakes", anna);
    await report("PATIENT_UNREADABLE", "clinical.patients", randomUUID());
    await evaluate();
    expect(await listed()).toMatchObject([{ rule: "unreadable_records", value: 2, state: "firing" }]);
  });

  it.each(alertRuleNames)("%s fires at its threshold, not below it", async (rule) => {
    const { threshold, severity } = alertRules[rule];
    const userId = randomUUID();
    await happenings[rule](threshold - 1, userId);
    await evaluate();
    expect(await listed()).toEqual([]);
    await happenings[rule](rule === "parallel_use" ? threshold : 1, userId);
    await evaluate();
    const subject = isAboutOne(rule) ? userId : "";
    expect(await listed()).toMatchObject([
      { rule, severity, threshold, value: threshold, subject, state: "firing", resolvedAt: null, acknowledgedAt: null },
    ]);
  });

  it("looks at both kinds of wrong guesses, and at each person for themselves", async () => {
    await events("USER_LOGIN_FAILED", 25);
    await events("SECOND_FACTOR_FAILED", 25);
    const [one, other, third] = [randomUUID(), randomUUID(), randomUUID()];
    await signIns(3, one);
    await signIns(5, other);
    await signIns(2, third);
    await evaluate();
    const fired = (await listed()).map(({ rule, subject, value }) => `${rule} ${subject} ${value}`);
    expect(fired.toSorted()).toEqual(
      ["failed_sign_ins  50", `parallel_use ${one} 3`, `parallel_use ${other} 5`].toSorted(),
    );
  });

  it("counts procedures that failed like jobs that did", async () => {
    await failedJobs(alertRules.errors.threshold - 1);
    await noteFailure(api.services.database, { requestId: "r", procedure: "symptoms.entries.list" });
    await evaluate();
    expect(await listed()).toMatchObject([{ rule: "errors", value: alertRules.errors.threshold }]);
  });

  it("takes no word for seconds, and leaves the others alone when it cannot be read", async () => {
    await asOwner(
      `INSERT INTO audit.audit_logs (process_id, event_type, status, details)
        SELECT ${process}, 'DATABASE_NOT_WRITABLE', 'failure', d::jsonb
        FROM unnest(ARRAY['{"seconds":"x"}', '{"seconds":9999999}', '{}', '{"seconds":10}']) AS d`,
    );
    await events("PASSKEY_COUNTER_WENT_BACK", 1, null);
    await events("ACCOUNT_LOCKED", 5);
    await evaluate();
    const fired = async () => (await listed("firing")).map(({ rule }) => rule).toSorted();
    expect(await fired()).toEqual(["copied_passkeys", "lockouts", "not_writable"]);
    await asOwner("ALTER TABLE identity.security_logs RENAME COLUMN event_type TO hidden");
    await failedJobs(alertRules.errors.threshold);
    try {
      await expect(evaluate()).rejects.toThrow(/copied_passkeys/u);
      // What cannot be looked at stays as it is.
      expect(await fired()).toEqual(["copied_passkeys", "errors", "lockouts", "not_writable"]);
    } finally {
      await asOwner("ALTER TABLE identity.security_logs RENAME COLUMN hidden TO event_type");
    }
    expect(await evaluate()).toBe(4);
  });

  it("that cannot be read for ten minutes is told of as work that fails", async () => {
    const { threshold } = alertRules.errors;
    await asOwner(
      `INSERT INTO app.schedules (name, every_seconds, next_due_at, failures, last_failed_at)
        VALUES ('alerts', 60, now(), $1, now())`,
      [threshold],
    );
    await evaluate();
    expect(await listed()).toMatchObject([{ rule: "errors", value: threshold }]);
    await asOwner("DELETE FROM app.schedules");
  });

  it("forgets what is long past", async () => {
    await failedJobs(alertRules.errors.threshold);
    await asOwner("UPDATE app.jobs SET finished_at = finished_at - interval '61 minutes'");
    expect(await evaluate()).toBe(0);
  });
});

describe("an alert", () => {
  const waiting = () =>
    asOwner(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );

  it("follows its value, and resolves when there is no longer a reason; the next is another", async () => {
    await events("ACCOUNT_LOCKED", 5);
    await evaluate();
    await events("ACCOUNT_LOCKED", 2);
    await evaluate();
    const [firing] = await listed("firing");
    expect(firing).toMatchObject({ rule: "lockouts", value: 7 });
    await forgetLogs();
    await evaluate();
    expect(await listed("firing")).toEqual([]);
    const [resolved] = await listed("resolved");
    expect(resolved).toMatchObject({ id: firing?.id, state: "resolved", resolvedAt: expect.any(String) });
    await events("ACCOUNT_LOCKED", 5);
    await evaluate();
    expect((await listed()).map(({ state }) => state)).toEqual(["firing", "resolved"]);
  });

  it("is opened once by two who look at the same moment, and told once", async () => {
    await events("PASSKEY_COUNTER_WENT_BACK", 1, admin.account.id);
    const before = (await api.mailsTo(admin.account.email)).length;
    const { all: looking } = await api.db.worker.withContext(asSystem("a.test"), async (tx) => {
      await tx.query("SELECT app.wait_turn('alerts')");
      const all = [evaluate(), evaluate(), evaluate()];
      // Each has seen the same by the time they all wait to write.
      while ((await waiting()).length < all.length);
      return { all };
    });
    await Promise.all(looking);
    expect(await listed()).toHaveLength(1);
    expect(await api.mailsTo(admin.account.email)).toHaveLength(before + 1);
  });

  it("that is critical is mailed to every administrator, once while it lasts; others are not mailed", async () => {
    const person = await api.newPerson();
    const mails = async ({ account }: TestPerson) => subjects(await api.mailsTo(account.email)).length;
    const before = [await mails(admin), await mails(another)];
    await events("ACCOUNT_LOCKED", 9);
    await evaluate();
    expect([await mails(admin), await mails(another)]).toEqual(before);
    await signIns(3, person.account.id);
    await evaluate();
    await signIns(4, person.account.id);
    await evaluate();
    await evaluate();
    expect([await mails(admin), await mails(another)]).toEqual(before.map((count) => count + 1));
    expect(subjects(await api.mailsTo(admin.account.email))[0]).toBe("A security alert");
    expect(await mails(person)).toBe(0);
  });

  it("is acknowledged by the administrator who is first, and by nobody else", async () => {
    await events("ACCOUNT_LOCKED", 5);
    await evaluate();
    const id = (await listed())[0]?.id ?? "";
    const person = await api.newPerson();
    for (const call of [() => alerts(person).list({}), () => alerts(person).acknowledge({ id })]) {
      expect((await refusalOf(call())).reason).toBe("identity.not_permitted");
    }
    const first = await alerts(admin).acknowledge({ id });
    expect(first).toMatchObject({ acknowledgedBy: admin.account.id, acknowledgedAt: expect.any(String) });
    expect(await alerts(another).acknowledge({ id })).toEqual(first);
    expect((await refusalOf(alerts(admin).acknowledge({ id: randomUUID() }))).reason).toBe(
      "operations.alert_not_found",
    );
    await evaluate();
    expect(await listed("firing")).toEqual([first]);
  });
});

describe("an installation where nothing happens", () => {
  it("writes nothing when it looks, and nothing more while an alert stays as it is", async () => {
    const written = async () =>
      (
        await asOwner(
          `SELECT (SELECT count(*) FROM audit.process_tracking) AS processes, (SELECT count(*) FROM app.jobs) AS jobs,
            (SELECT count(*) FROM audit.audit_events) AS changes, (SELECT count(*) FROM audit.audit_logs) AS actions`,
        )
      )[0];
    const quiet = await written();
    expect(await evaluate()).toBe(0);
    expect(await written()).toEqual(quiet);
    await events("ACCOUNT_LOCKED", 5);
    await evaluate();
    const firing = await written();
    expect(await evaluate()).toBe(1);
    expect(await written()).toEqual(firing);
  });
});
