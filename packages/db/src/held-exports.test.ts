import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  newActor,
  plantExports,
  type TestAccount,
  type TestDatabase,
  testDatabase,
} from "./testing/index.ts";
import { holdJob } from "./testing/links.ts";

/*
 * What somebody can do with the job of a file who has the login of the worker and nothing else: what its person may have.
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

describe("an export", () => {
  const statement = "SELECT app.enqueue(gen_random_uuid(), $1, $2)";
  const ask = (person: TestAccount, kind: string, exportId: string) =>
    db.app.withContext(newActor({ userId: person.id, process: "test" }), (tx) =>
      tx.query(statement, [kind, { exportId }]),
    );

  /** A run that holds the job of a file, and acts as it. */
  const runOf = async (person: TestAccount, exportId: string, process = "exports.csv") => {
    await ask(person, "exports.csv", exportId);
    const [job] = await db.asOwner<{ id: string }>("SELECT id FROM app.jobs WHERE payload ->> 'exportId' = $1", [
      exportId,
    ]);
    const id = job?.id ?? "";
    const lease = await holdJob(db, id);
    const claims = { requestId: "test", reason: null, clientIp: null, userAgent: null, process };
    const asRun = <Row extends object>(text: string, values: readonly unknown[]) =>
      db.worker.withContext({ ...claims, proof: { by: "job", id, lease } }, (tx) => tx.query<Row>(text, values));
    return { id, lease, asRun };
  };

  it("is made once, as what it was asked for, for whoever asked", async () => {
    const [person, other] = [await createAccount(db), await createAccount(db)];
    const [exportId = ""] = await plantExports(db.asOwner, { userId: person.id });
    await expect(ask(person, "exports.json", exportId)).rejects.toMatchObject(refused);
    await expect(ask(other, "exports.csv", exportId)).rejects.toMatchObject(refused);
    await ask(person, "exports.csv", exportId);
    await expect(ask(person, "exports.csv", exportId)).rejects.toMatchObject(refused);
  });

  it("is the only one that a run in the name of its person writes to, and as far as it makes the file", async () => {
    const person = await createAccount(db);
    const [first = "", second = ""] = await plantExports(db.asOwner, { userId: person.id, count: 2 });
    const { id, asRun } = await runOf(person, first);
    const write = "UPDATE exports.exports SET progress = 50, process_id = app.process_id() WHERE id = $1 RETURNING id";
    expect(await asRun(write, [first])).toEqual([{ id: first }]);
    expect(await asRun(write, [second])).toEqual([]);
    await expect(asRun("UPDATE exports.exports SET type = 'json' WHERE id = $1", [first])).rejects.toMatchObject(
      refused,
    );
    // Nor another file than one of this export, nor one that stays.
    const name =
      "UPDATE exports.exports SET storage_key = $2, process_id = app.process_id() WHERE id = $1 RETURNING id";
    for (const key of ["../x", `exports/${second}.${randomUUID()}.csv`, `exports/${first}.${randomUUID()}.csv/../x`])
      await expect(asRun(name, [first, key]), key).rejects.toMatchObject({ code: "23514" });
    expect(await asRun(name, [first, `exports/${first}.${randomUUID()}.csv`])).toEqual([{ id: first }]);
    const keep =
      "UPDATE exports.exports SET expires_at = now() + $2::interval, process_id = app.process_id() WHERE id = $1 RETURNING id";
    await expect(asRun(keep, [first, "25 hours"])).rejects.toMatchObject(refused);
    expect(await asRun(keep, [first, "1 hour"])).toEqual([{ id: first }]);
    // Nor does it ask for more in their name.
    await expect(asRun(statement, ["exports.csv", { exportId: second }])).rejects.toMatchObject(refused);
    await db.asOwner("UPDATE app.jobs SET attempts = max_attempts + 1 WHERE id = $1", [id]);
    await expect(asRun(write, [first])).rejects.toMatchObject(notHeld);
  });

  it("is made under the name of its job, and nothing else is said in the trail of its person", async () => {
    const person = await createAccount(db);
    const [exportId = ""] = await plantExports(db.asOwner, { userId: person.id });
    const { asRun } = await runOf(person, exportId, "identity.sign_in");
    await asRun("UPDATE exports.exports SET progress = 10, process_id = app.process_id() WHERE id = $1", [exportId]);
    expect(
      await db.asOwner(
        "SELECT p.kind FROM exports.exports AS e INNER JOIN audit.process_tracking AS p ON e.process_id = p.id WHERE e.id = $1",
        [exportId],
      ),
    ).toEqual([{ kind: "exports.csv" }]);
    await expect(asRun("SELECT audit.say('EXPORT_DOWNLOADED', $1, 'success', '{}')", [exportId])).rejects.toMatchObject(
      refused,
    );
  });

  it("is not gone on with once it is called off, or a day after it was asked for", async () => {
    const person = await createAccount(db);
    const [first = "", second = ""] = await plantExports(db.asOwner, { userId: person.id, count: 2 });
    const [called, old] = [await runOf(person, first), await runOf(person, second)];
    await db.asOwner("UPDATE app.jobs SET cancel_requested_at = now(), attempts = 3 WHERE id = $1", [called.id]);
    await db.asOwner("UPDATE app.jobs SET created_at = now() - interval '25 hours' WHERE id = $1", [old.id]);
    for (const { asRun } of [called, old]) await expect(asRun("SELECT $1", [1])).rejects.toMatchObject(notHeld);
    const state = () =>
      db.asOwner("SELECT status, attempts, run_after, leased_until FROM app.jobs WHERE id = $1", [called.id]);
    const before = await state();
    const renew = "SELECT app.renew_job($1, $2, 600000) AS renewal";
    expect(await mallory(renew, [called.id, called.lease])).toEqual([{ renewal: "cancelled" }]);
    await mallory("SELECT app.put_off_job($1, $2, 0)", [called.id, called.lease]);
    expect(await state()).toEqual(before);
    await mallory("SELECT app.put_off_job($1, $2, -86400)", [old.id, old.lease]);
    const [put] = await db.asOwner(
      "SELECT status, run_after > now() - interval '1 hour' AS later FROM app.jobs WHERE id = $1",
      [old.id],
    );
    expect(put).toEqual({ status: "queued", later: true });
    // Unless it is asked for anew.
    const admin = await createAccount(db);
    await db.asOwner("UPDATE app.jobs SET status = 'dead' WHERE id = $1", [old.id]);
    const asAdmin = newActor({ userId: admin.id, role: "admin", reason: "because", process: "test" });
    await db.app.withContext(asAdmin, (tx) => tx.query("SELECT app.redrive_job($1)", [old.id]));
    await db.asOwner(
      "UPDATE app.jobs SET status = 'running', leased_by = $2, leased_until = now() + interval '1 hour' WHERE id = $1",
      [old.id, old.lease],
    );
    expect(await old.asRun("SELECT 1 AS one", [])).toEqual([{ one: 1 }]);
  });
});
