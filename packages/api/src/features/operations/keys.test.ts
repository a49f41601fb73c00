import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type FieldKeys, withFieldKeys } from "../../field-keys.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { rotationJob, sealLateFields } from "./index.ts";

let api: TestApi;
let all: readonly TestApi[] = [];
beforeEach(async () => {
  api = await testApi();
  all = [...all, api];
});
afterAll(async () => {
  for (const one of all) await one.close();
});

const base = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };
const worker = (fieldKeys: FieldKeys = api.services.fieldKeys) => withFieldKeys(api.db.worker, fieldKeys);
const notesOf = async (person: TestPerson) =>
  (await api.callerOf(person).symptoms.entries.list({ from: "2026-01-01", limit: 200 })).entries.map(
    ({ notes }) => notes,
  );
const tasks = () =>
  api.db.asOwner<{ kind: string; fields_done: string; tenants_done: string; finished_at: string | null }>(
    "SELECT * FROM app.key_tasks ORDER BY created_at",
  );

/** Keys that stop working after so many seals, as those of a worker that is killed. */
function dyingAfter(seals: number): FieldKeys {
  let left = seals;
  return {
    ...api.services.fieldKeys,
    async seal(...given) {
      left -= 1;
      if (left < 0) throw new Error("killed");
      return api.services.fieldKeys.seal(...given);
    },
  };
}

/** Waits until what a failed transaction held is free again: its ROLLBACK is not waited for. */
async function rolledBack(): Promise<void> {
  for (;;) {
    const held = await api.db.asOwner(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    if (held.length === 0) return;
  }
}

describe("a rotation", () => {
  async function diary(count: number) {
    const person = await api.newPerson();
    const caller = api.callerOf(person);
    const notes = Array.from({ length: count }, (_, index) => `note ${index}`);
    for (const one of notes) await caller.symptoms.entries.record({ ...base, notes: one });
    return { person, caller, notes };
  }
  const request = async (given: { tenantId?: string } = {}) => {
    const admin = await api.newPerson("admin");
    return api.callerOf(admin).operations.keys.rotate({ reason: "once a year", ...given });
  };
  const keysUsed = async (person: TestPerson) =>
    (
      await api.db.asOwner<{ name: string }>(
        `SELECT DISTINCT encode(substring(notes_encrypted FROM 3 FOR 16), 'hex') AS name
          FROM symptoms.symptom_entries WHERE user_id = $1`,
        [person.account.id],
      )
    ).map(({ name }) => name);
  const currentKey = async (person: TestPerson) =>
    (
      await api.db.asOwner<{ name: string }>(
        "SELECT encode(id, 'hex') AS name FROM app.tenant_keys WHERE tenant_id = $1 AND retired_at IS NULL",
        [person.account.id],
      )
    ).map(({ name }) => name);

  it("seals everything again under new keys, and the trail still opens", async () => {
    const [anna, berta] = [await diary(210), await diary(3)];
    const before = await keysUsed(anna.person);
    const { id } = await anna.caller.symptoms.entries.record({ ...base, notes: "with a story" });
    const task = await request();
    expect(task).toMatchObject({ kind: "rotate", state: "running", reason: "once a year", tenantsDone: 0 });
    await api.runner.runDue();
    for (const { person, notes } of [anna, berta]) {
      const used = await keysUsed(person);
      expect(used).toEqual(await currentKey(person));
      expect(before).not.toContain(used[0]);
      expect((await notesOf(person)).filter((one) => notes.includes(one)).length).toBeGreaterThan(2);
    }
    const [told] = await anna.caller.audit.entries.trail({ id });
    expect(told?.changes).toContainEqual({ field: "notes", before: null, after: "with a story" });
    const admin = await api.newPerson("admin");
    const status = await api.callerOf(admin).operations.keys.status();
    expect(status).toMatchObject({ providers: ["file"], destroyed: 0 });
    expect(status.retired).toBeGreaterThanOrEqual(2);
    expect(status.tasks.find((one) => one.id === task.id)).toMatchObject({
      state: "finished",
      tenants: status.tenants,
      tenantsDone: status.tenants,
      fieldsDone: 214,
    });
  });

  it("goes on where it was cut off, and does nothing twice", async () => {
    const [one, other] = [await diary(205), await diary(5)];
    const task = await request();
    const [job] = await api.db.asOwner<{ id: string; lease: string; processId: string }>(
      `UPDATE app.jobs SET status = 'running', leased_by = gen_random_uuid(), leased_until = now() + interval '1 hour'
        WHERE kind = 'keys.rotate' AND status = 'queued' RETURNING id, leased_by AS lease, process_id AS "processId"`,
    );
    if (job === undefined) return expect.unreachable();
    const run = { ...job, attempt: 1, signal: new AbortController().signal, progress: () => undefined };
    // Twice: in the middle of a tenant, and again.
    for (const seals of [203, 3]) {
      const dying = rotationJob({ database: worker(dyingAfter(seals)) });
      await expect(dying.run({ taskId: task.id }, run)).rejects.toThrow("killed");
      await rolledBack();
    }
    await api.db.asOwner("UPDATE app.jobs SET leased_until = now() - interval '1 second' WHERE id = $1", [job.id]);
    await api.runner.runDue();
    for (const { person } of [one, other]) expect(await keysUsed(person)).toEqual(await currentKey(person));
    const keys = await api.db.asOwner("SELECT 1 FROM app.tenant_keys WHERE tenant_id = $1", [one.person.account.id]);
    expect(keys).toHaveLength(2);
    expect((await tasks()).at(-1)).toMatchObject({ fields_done: "210", finished_at: expect.anything() });
  });

  it("serves meanwhile, and what was written under the old key is found later", async () => {
    const { person, caller, notes } = await diary(60);
    await request({ tenantId: person.account.id });
    const writing = (async () => {
      for (let n = 0; n < 40; n += 1) {
        notes.push(`meanwhile ${n}`);
        await caller.symptoms.entries.record({ ...base, notes: `meanwhile ${n}` });
        expect((await notesOf(person)).length).toBe(notes.length);
      }
    })();
    await Promise.all([api.runner.runDue(), writing]);
    expect((await notesOf(person)).toSorted()).toEqual(notes.toSorted());
    // Another server writes once more with the key that it knew.
    await api.db.asOwner(
      `UPDATE symptoms.symptom_entries AS e SET notes_encrypted = (v.new_values ->> 'notes_encrypted')::bytea,
          updated_at = clock_timestamp()
        FROM audit.trail AS v
        WHERE v.row_id = e.id::text AND v.operation = 'INSERT' AND e.user_id = $1`,
      [person.account.id],
    );
    expect((await keysUsed(person)).length).toBe(2);
    expect(await sealLateFields(worker())).toBeGreaterThan(59);
    expect(await keysUsed(person)).toEqual(await currentKey(person));
    expect((await notesOf(person)).toSorted()).toEqual(notes.toSorted());
    expect(await sealLateFields(worker())).toBe(0);
  });

  it("is one at a time, and only for administrators who just proved who they are", async () => {
    await request();
    await expect(request()).rejects.toMatchObject({ code: "CONFLICT", message: "operations.rotation_under_way" });
    const person = await api.newPerson();
    await expect(api.callerOf(person).operations.keys.rotate({ reason: "curious" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(api.callerOf(person).operations.keys.status()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await api.runner.runDue();
    await request({ tenantId: person.account.id });
    await api.runner.runDue();
    expect((await tasks()).map(({ finished_at }) => finished_at === null)).toEqual([false, false]);
  });

  it("leaves what does not open, says so, and goes on with the rest", async () => {
    const [anna, berta] = [await diary(210), await diary(2)];
    // Such as its person writes by SQL: bytes that no key sealed, and a note that was changed.
    await api.db.asOwner(
      `UPDATE symptoms.symptom_entries SET notes_encrypted = CASE WHEN e.n = 1 THEN decode(repeat('ff', 60), 'hex')
           ELSE set_byte(notes_encrypted, 40, get_byte(notes_encrypted, 40) # 1) END
         FROM (
           SELECT id, row_number() OVER (ORDER BY id) AS n FROM symptoms.symptom_entries WHERE user_id = $1
         ) AS e
         WHERE symptom_entries.id = e.id AND e.n IN (1, 205)`,
      [anna.person.account.id],
    );
    const task = await request();
    await api.runner.runDue();
    const admin = await api.newPerson("admin");
    const { tasks: shown } = await api.callerOf(admin).operations.keys.status();
    expect(shown.find(({ id }) => id === task.id)).toMatchObject({ state: "finished", fieldsDone: 210 });
    expect(await keysUsed(berta.person)).toEqual(await currentKey(berta.person));
    const under = await api.db.asOwner(
      `SELECT 1 FROM symptoms.symptom_entries AS e INNER JOIN app.tenant_keys AS k ON k.tenant_id = e.user_id
         AND k.retired_at IS NULL AND k.id = substring(e.notes_encrypted FROM 3 FOR 16) WHERE e.user_id = $1`,
      [anna.person.account.id],
    );
    expect(under).toHaveLength(208);
    expect(
      await api.db.asOwner(
        "SELECT resource_type, resource_id, status, details FROM audit.audit_logs WHERE event_type = 'FIELDS_UNREADABLE' ORDER BY seq",
      ),
    ).toEqual(
      [1, 1].map((fields) => ({
        resource_type: "symptoms.symptom_entries",
        resource_id: anna.person.account.id,
        status: "failure",
        details: { fields },
      })),
    );
    expect(await sealLateFields(worker())).toBe(0);
  });

  it("that cannot go on says so in the end", async () => {
    await diary(1);
    const task = await request();
    await api.db.asOwner("UPDATE app.jobs SET max_attempts = 1 WHERE kind = 'keys.rotate'");
    await api.db.asOwner(
      "ALTER TABLE symptoms.symptom_entries ADD CONSTRAINT nothing_new CHECK (notes_encrypted IS NULL) NOT VALID",
    );
    await api.runner.runDue();
    const admin = await api.newPerson("admin");
    const { tasks: shown } = await api.callerOf(admin).operations.keys.status();
    expect(shown.find(({ id }) => id === task.id)).toMatchObject({ state: "failed" });
    expect(await api.db.asOwner("SELECT last_error FROM app.jobs WHERE kind = 'keys.rotate'")).toEqual([
      { last_error: expect.stringContaining("23514") },
    ]);
    // Nothing stands in the way of the next.
    await expect(request()).resolves.toMatchObject({ state: "running" });
  });
});
