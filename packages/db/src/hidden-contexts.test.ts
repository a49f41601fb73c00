import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdBinding } from "./testing/binding.ts";
import {
  createAccount,
  keysThatOpenNothing,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
} from "./testing/index.ts";

/*
 * Who acts stands in a parameter that nobody else may set, the rest of the context in one that anybody may. Whoever hides
 * the rest is still who they are: a check that takes that for nobody would be left out, and the policy lets them in.
 */

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
});
afterAll(() => db.close());

const hide = `SELECT set_config('kept.context', current_setting('app.context'), true), set_config('app.context', '', true)`;
const show = `SELECT set_config('app.context', current_setting('kept.context'), true)`;
const refused = { code: "42501" };

describe.each([
  ["in a parameter that the owner alone may set", "parameter"],
  ["under a signature", "signature"],
] as const)("whoever hides their context from a check, %s,", (_, by) => {
  let giveBack: () => Promise<void>;
  beforeAll(async () => {
    giveBack = await holdBinding(by);
  });
  afterAll(() => giveBack());

  it("gets no file about everything of theirs without a proof of now", async () => {
    const handle = randomUUID();
    const who = newActor({ userId: anna.id, sessionHandle: handle, process: "exports.create" });
    await db.app.withContext(who, (tx) => tx.query("SELECT 1"));
    await db.asOwner(
      "UPDATE identity.user_sessions SET authenticated_at = now() - interval '1 hour' WHERE handle = $1",
      [handle],
    );
    const ask = `INSERT INTO exports.exports (user_id, id, type, parameters, status, process_id)
      VALUES (app.user_id(), $1, 'json', '{}', 'queued', $2)`;
    const openly = db.app.withContext(who, (tx) => tx.query(ask, [randomUUID(), tx.writerId()]));
    await expect(openly).rejects.toMatchObject({ reason: "identity.step_up_required" });
    const hidden = db.app.withContext(who, async (tx) => {
      const id = randomUUID();
      await tx.query(hide);
      await tx.query(ask, [id, tx.writerId()]);
      await tx.query(show);
      await tx.query("SELECT app.enqueue(gen_random_uuid(), 'exports.json', $1)", [{ exportId: id }]);
    });
    await expect(hidden).rejects.toMatchObject(refused);
    expect(await db.asOwner("SELECT 1 FROM exports.exports WHERE user_id = $1", [anna.id])).toEqual([]);
  });

  it("locks nobody out of their organization, themselves included", async () => {
    const id = randomUUID();
    await db.app.withContext(newActor({ userId: anna.id, process: "organizations.create" }), (tx) =>
      tx.query(`SELECT organizations.create_organization($1, $2, 'Practice', 'clinic', NULL, ${keysThatOpenNothing})`, [
        id,
        `clinic-${id.slice(0, 8)}`,
      ]),
    );
    const admin = newActor({ userId: anna.id, organizationId: id, process: "organizations.update" });
    // After the look at the administrator, and before that at what becomes of them.
    const rule = (hiding: string) =>
      db.app.withContext(admin, (tx) =>
        tx.query(
          `UPDATE organizations.organizations SET requires_second_factor = true, process_id = $2 WHERE id = $1
            RETURNING ${hiding}`,
          [id, tx.writerId()],
        ),
      );
    await expect(rule("id")).rejects.toMatchObject({ reason: "organizations.would_lock_out" });
    await expect(rule("set_config('app.context', '', true)")).rejects.toMatchObject(refused);
    expect(
      await db.asOwner("SELECT requires_second_factor AS asked FROM organizations.organizations WHERE id = $1", [id]),
    ).toEqual([{ asked: false }]);
  });

  it("says nothing in the name of whoever asked for a job", async () => {
    const run = newActor({ userId: anna.id, process: "exports.csv" });
    const say = "SELECT audit.say('EMAIL_CHANGE_REQUESTED', NULL, 'success', '{}')";
    await expect(db.worker.withContext(run, (tx) => tx.query(say))).rejects.toMatchObject(refused);
    const hidden = db.worker.withContext(run, async (tx) => {
      await tx.query(hide);
      await tx.query(say);
    });
    await expect(hidden).rejects.toMatchObject(refused);
    expect(await db.asOwner("SELECT 1 FROM audit.audit_logs WHERE event_type = 'EMAIL_CHANGE_REQUESTED'")).toEqual([]);
  });
});
