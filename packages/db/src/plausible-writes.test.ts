import { randomUUID } from "node:crypto";
import { mostResources } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createAccount,
  keysThatOpenNothing,
  newActor,
  type TestAccount,
  type TestActor,
  type TestDatabase,
  testDatabase,
  withProcess,
} from "./testing/index.ts";

/*
 * What somebody with a session of their own and any SQL can write: nothing that a function decides about, and nothing
 * that is written otherwise because of what they set before.
 */

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  anna = await createAccount(db);
});
afterAll(() => db.close());

const asAnna = (given: Partial<TestActor> = {}) => newActor({ userId: anna.id, process: "test", ...given });
const run = <Row extends object = { done: unknown }>(
  text: string,
  values: readonly unknown[] = [],
  actor: TestActor = asAnna(),
) => db.app.withContext(actor, (tx) => tx.query<Row>(text, values));

describe("a rotation of keys", () => {
  const begin = "SELECT app.begin_rotation(gen_random_uuid(), $1, NULL) AS done";
  const admin = () => asAnna({ role: "admin" });
  const tasks = () => db.asOwner("SELECT reason FROM app.key_tasks");

  it("is begun by an administrator of now who says why, one at a time, and is in the trail", async () => {
    await expect(run(begin, ["why not"])).rejects.toMatchObject({ code: "42501" });
    await expect(run(begin, [" \u200b"], admin())).rejects.toMatchObject({ code: "42501" });
    const demoted = db.app.withContext(admin(), async (tx) => {
      await tx.query("SELECT 1");
      await db.asOwner("UPDATE identity.users SET role = 'user' WHERE id = $1", [anna.id]);
      await tx.query(begin, ["why not"]);
    });
    await expect(demoted).rejects.toMatchObject({ reason: "identity.not_permitted" });
    expect(await tasks()).toEqual([]);
    expect(await run(begin, ["once a year"], admin())).toEqual([{ done: true }]);
    expect(await run(begin, ["again"], admin())).toEqual([{ done: false }]);
    expect(await tasks()).toEqual([{ reason: "once a year" }]);
    const said = "SELECT user_id FROM audit.audit_logs WHERE event_type = 'KEY_ROTATION_REQUESTED'";
    expect(await db.asOwner(said)).toEqual([{ user_id: anna.id }]);
  });

  it("is written by no statement, and is of what it was asked for", async () => {
    for (const statement of [
      "INSERT INTO app.key_tasks (id, kind, reason) VALUES (gen_random_uuid(), 'rotate', 'x')",
      "UPDATE app.key_tasks SET finished_at = now()",
    ]) {
      await expect(run(statement, [], admin()), statement).rejects.toMatchObject({ code: "42501" });
    }
    const system = newActor({ role: "system", process: "test" });
    for (const column of ["reason = 'x'", "only_tenant = gen_random_uuid()", "kind = 'rotate'", "created_at = now()"]) {
      const change = db.worker.withContext(system, (tx) => tx.query(`UPDATE app.key_tasks SET ${column}`));
      await expect(change, column).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("another name of a category", () => {
  const rename = "SELECT symptoms.rename_category($1, $2) AS done";
  const log = (category: string) =>
    run(
      `INSERT INTO symptoms.symptom_entries
        (user_id, id, occurred_at, local_date, category, severity, time_zone, process_id)
        VALUES (app.user_id(), gen_random_uuid(), now(), '2026-03-01', $1, 5, 'UTC', app.process_id())`,
      [category],
    );
  async function shareOf(categories: readonly string[], state = "revoked_at = NULL"): Promise<void> {
    const [organizationId, id] = [randomUUID(), randomUUID()];
    await db.asOwner(
      `${withProcess}, o AS (
        INSERT INTO organizations.organizations (id, slug, name, type, process_id)
        SELECT $1, 'clinic-' || left($1::uuid::text, 8), 'Clinic', 'clinic', id FROM p
      ) INSERT INTO symptoms.symptom_shares (user_id, id, organization_id, person_name, categories, from_date,
          includes_notes, includes_medication, includes_cycle, expires_at, mail_on_view, process_id)
        SELECT $2, $3, $1, 'Anna', $4, '2026-01-01', false, false, false, now() + interval '1 day', false, id FROM p`,
      [organizationId, anna.id, id, categories],
    );
    await db.asOwner(`UPDATE symptoms.symptom_shares SET ${state} WHERE id = $1`, [id]);
  }
  const shares = async () =>
    (
      await db.asOwner<{ categories: string[] }>(
        "SELECT categories FROM symptoms.symptom_shares WHERE user_id = $1 ORDER BY created_at",
        [anna.id],
      )
    ).map(({ categories }) => categories);
  const entries = async () =>
    (
      await db.asOwner<{ category: string }>(
        "SELECT category FROM symptoms.symptom_entries WHERE user_id = $1 ORDER BY category",
        [anna.id],
      )
    ).map(({ category }) => category);

  it("is that of the entries and of what is open, together, and of nobody else's", async () => {
    await log("Cramps");
    await shareOf(["Cramps"]);
    await shareOf(["Cramps"], "revoked_at = now()");
    const other = await createAccount(db);
    expect(await run(rename, ["Cramps", "Pain"], newActor({ userId: other.id, process: "test" }))).toEqual([
      { done: true },
    ]);
    expect(await entries()).toEqual(["Cramps"]);
    expect(await run(rename, ["Cramps", "Pain"])).toEqual([{ done: true }]);
    expect(await entries()).toEqual(["Pain"]);
    expect(await shares()).toEqual([["Pain"], ["Cramps"]]);
  });

  it("lets no share show what it did not: nothing else is called so, and shares are written by nobody", async () => {
    await log("Cramps");
    await log("Mood");
    await shareOf(["Cramps"]);
    expect(await run(rename, ["Cramps", "Mood"])).toEqual([{ done: false }]);
    expect(await shares()).toEqual([["Cramps"]]);
    expect(await entries()).toEqual(["Cramps", "Mood"]);
    const change = run("UPDATE symptoms.symptom_shares SET categories = '{Mood}'");
    await expect(change).rejects.toMatchObject({ code: "42501" });
    const alone = run("SELECT symptoms.rename_in_shares('Cramps', 'Mood')");
    await expect(alone).rejects.toMatchObject({ code: "42883" });
  });
});

describe("times of day to be reminded at", () => {
  const keep = (times: unknown) =>
    run(
      `INSERT INTO reminders.settings
        (user_id, is_on, times, only_when_nothing_logged, way, mail_when_unreachable, process_id)
        VALUES (app.user_id(), true, $1, false, 'mail', false, app.process_id())`,
      [JSON.stringify(times)],
    );

  it.each([
    [["20:30"]],
    [[{ time: "99:30", weekdays: [1] }]],
    [[{ time: "20:30" }]],
    [[{ time: "20:30", weekdays: null }]],
    [[{ time: ["20:30"], weekdays: [1] }]],
    [[[{ time: "20:30", weekdays: [1] }]]],
    [[{ time: "20:30", weekdays: [1] }, null]],
    [{ time: "20:30", weekdays: [1] }],
  ])("can be reckoned with, among those of others: not %j", async (times) => {
    await expect(keep(times)).rejects.toMatchObject({ code: "23514" });
  });

  it("are kept as they are said", async () => {
    const times = [
      { time: "00:00", weekdays: [1, 7] },
      { time: "23:59", weekdays: [3] },
    ];
    await keep(times);
    expect(await run("SELECT times FROM reminders.settings")).toEqual([{ times }]);
  });
});

describe("one transaction", () => {
  const tooMany = { reason: "http.too_many_requests" };
  const nobody = () => newActor({ process: "test" });

  it.each([
    ["news", 300, "SELECT live.tell_own('exports.progressed', gen_random_uuid())"],
    ["actions", 300, "SELECT audit.say('PROCEDURE_FAILED', '', 'failure', '{}')"],
    ["events of safety", 300, "SELECT identity.security_log('FINE', 'low', NULL, '{}')"],
    ["challenges", 10, "SELECT identity.open_challenge('sign_in')"],
    ["places of wrong guesses", 10, "SELECT identity.count_failure('address', gen_random_uuid()::text)"],
  ])("leaves so many %s: %i", async (what, most, statement) => {
    const actor = what === "news" || what === "actions" ? asAnna : nobody;
    await run(`${statement} FROM generate_series(1, $1)`, [most], actor());
    await expect(run(`${statement} FROM generate_series(1, $1)`, [most + 1], actor())).rejects.toMatchObject(tooMany);
    const twice = db.app.withContext(actor(), async (tx) => {
      await tx.query(`${statement} FROM generate_series(1, $1)`, [most]);
      await tx.query(statement);
    });
    await expect(twice).rejects.toMatchObject(tooMany);
  });

  it("leaves as many news as the system has to tell", async () => {
    const tell =
      "SELECT live.put('exports.progressed', gen_random_uuid(), $1, NULL, NULL) FROM generate_series(1, 400)";
    const rights = "GRANT EXECUTE ON FUNCTION live.put TO anamnesis_worker";
    await db.asOwner(rights);
    await db.worker.withContext(newActor({ role: "system", process: "test" }), (tx) => tx.query(tell, [anna.id]));
    await db.asOwner(rights.replace("GRANT", "REVOKE").replace(" TO ", " FROM "));
    expect(await db.asOwner("SELECT 1 FROM live.events WHERE user_id = $1", [anna.id])).toHaveLength(400);
  });

  it("leaves no more files to be made than a person may wait for", async () => {
    const ask = `INSERT INTO exports.exports (user_id, id, type, parameters, status, process_id)
      SELECT app.user_id(), gen_random_uuid(), 'csv', '{}', 'queued', app.process_id() FROM generate_series(1, $1)`;
    const sessionHandle = randomUUID();
    await run(ask, [5], asAnna({ sessionHandle }));
    await expect(run(ask, [1], asAnna({ sessionHandle }))).rejects.toMatchObject(tooMany);
    await db.asOwner("UPDATE exports.exports SET status = 'ready' WHERE user_id = $1", [anna.id]);
    await run(ask, [1], asAnna({ sessionHandle }));
  });

  it("leaves no more resources than an organization may have", async () => {
    const organizationId = randomUUID();
    await run(`SELECT organizations.create_organization($1, $2, 'Clinic', 'clinic', NULL, ${keysThatOpenNothing})`, [
      organizationId,
      `clinic-${organizationId.slice(0, 8)}`,
    ]);
    const add = `INSERT INTO organizations.resources (organization_id, id, type, name, config, process_id)
      SELECT $1, gen_random_uuid(), 'room', gen_random_uuid()::text, '{}', app.process_id() FROM generate_series(1, $2)`;
    await run(add, [organizationId, mostResources], asAnna({ organizationId }));
    await expect(run(add, [organizationId, 1], asAnna({ organizationId }))).rejects.toMatchObject(tooMany);
    // Nor by the way of those that are taken away.
    const gone = add
      .replace(", process_id)", ", process_id, deleted_at)")
      .replace("process_id() ", "process_id(), now() ");
    await expect(run(gone, [organizationId, 1], asAnna({ organizationId }))).rejects.toMatchObject({ code: "42501" });
    const set = "UPDATE organizations.resources SET process_id = app.process_id(), deleted_at =";
    await run(`${set} now()`, [], asAnna({ organizationId }));
    await run(add, [organizationId, 1], asAnna({ organizationId }));
    await expect(run(`${set} NULL`, [], asAnna({ organizationId }))).rejects.toMatchObject(tooMany);
    await run(
      `${set} NULL WHERE id IN (SELECT id FROM organizations.resources WHERE deleted_at IS NOT NULL LIMIT 199)`,
      [],
      asAnna({ organizationId }),
    );
  });

  it("leaves no more to tell webhooks than an organization may have waiting", async () => {
    const organizationId = randomUUID();
    await run(`SELECT organizations.create_organization($1, $2, 'Clinic', 'clinic', NULL, ${keysThatOpenNothing})`, [
      organizationId,
      `clinic-${organizationId.slice(0, 8)}`,
    ]);
    const add = (type: string, config: object, count: number) =>
      run(
        `INSERT INTO organizations.resources (organization_id, id, type, name, config, process_id)
          SELECT $1, gen_random_uuid(), $2, gen_random_uuid()::text, $3, app.process_id() FROM generate_series(1, $4)`,
        [organizationId, type, config, count],
        asAnna({ organizationId }),
      );
    await add("webhook", { events: ["resource.changed"] }, 30);
    const waiting = async () =>
      (await db.asOwner("SELECT 1 FROM organizations.webhook_deliveries WHERE status = 'waiting'")).length;
    const before = await waiting();
    expect([before < 1000, (1000 - before) % 30 === 0]).toEqual([true, false]);
    await add("room", {}, 100);
    expect(await waiting()).toBe(1000);
  });
});

it("what administrators do is said by them alone, about others, and nothing of nobody by somebody", async () => {
  const other = await createAccount(db);
  const say = "SELECT identity.security_log($1, 'critical', $2, '{}')";
  const [nobody, admin] = [newActor({ process: "test" }), asAnna({ role: "admin" })];
  for (const [actor, type, userId] of [
    [nobody, "ADMIN_ROLE_CHANGED", null],
    [asAnna(), "ADMIN_ROLE_CHANGED", null],
    [asAnna(), "ADMIN_ROLE_CHANGED", anna.id],
    [asAnna(), "ADMIN_ROLE_CHANGED", other.id],
    [admin, "ADMIN_ROLE_CHANGED", anna.id],
    [asAnna(), "BRUTE_FORCE_ATTEMPT", null],
    [admin, "BRUTE_FORCE_ATTEMPT", null],
  ] as const) {
    await expect(run(say, [type, userId], actor), `${actor.role} ${type}`).rejects.toMatchObject({ code: "42501" });
  }
  await run(say, ["BRUTE_FORCE_ATTEMPT", null], nobody);
  await run(say, ["ADMIN_ROLE_CHANGED", other.id], admin);
});

it("what functions write down of the safety of an account nobody else says", async () => {
  const bodies = await db.asOwner<{ body: string }>(
    "SELECT prosrc AS body FROM pg_proc WHERE proowner = 'anamnesis_owner'::regrole AND prosrc LIKE '%write_security_log(%'",
  );
  const said = new Set(
    bodies.flatMap(({ body }) =>
      [...body.matchAll(/write_security_log\(\s*(?:'([A-Z_]+)'|CASE [^,]+)/gu)].flatMap(([call]) =>
        [...call.matchAll(/'([A-Z][A-Z_]+)'/gu)].map(([, type]) => type),
      ),
    ),
  );
  expect(said.size).toBeGreaterThan(10);
  for (const type of [...said, "USER_LOGIN_FAILED", "RECOVERY_CODE_USED"]) {
    const say = run("SELECT identity.security_log($1, 'critical', app.user_id(), '{}')", [type]);
    await expect(say, type).rejects.toMatchObject({ code: "42501" });
  }
});
