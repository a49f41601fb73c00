import { createHash, randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Who } from "./context.ts";
import {
  createAccount,
  newActor,
  type TestAccount,
  type TestActor,
  type TestDatabase,
  testDatabase,
  testOutput,
  withProcess,
} from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
});
afterAll(() => db.close());

const signIn = "identity.sessions.signIn";
const nobody = newActor({ process: signIn });
/** Somebody whose password was right. */
const proved = ({ email }: TestAccount, process = signIn): Who => ({
  requestId: "test",
  reason: null,
  clientIp: "192.0.2.7",
  userAgent: null,
  process,
  proof: { by: "password", email, output: testOutput },
});

const run = (who: Who | TestActor, statement: string, values: readonly unknown[]) =>
  db.app.withContext(who, (tx) => tx.query(statement, values));
async function guess(scope: string, key: string, times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) await run(nobody, "SELECT * FROM identity.count_failure($1, $2)", [scope, key]);
}
/** What is counted of a key: how often, and the seconds of the pause that runs. */
const counted = (key: string) =>
  db.asOwner<{ failures: number; pause: number | null }>(
    `SELECT failures, CASE WHEN blocked_until > now() THEN extract(epoch FROM blocked_until - last_failed_at)::integer END AS pause
      FROM identity.throttles WHERE key = $1`,
    [key],
  );

describe("a wrong guess", () => {
  it.each([
    ["account", 5],
    ["device", 10],
    ["address", 60],
  ])("at an %s begins a pause from the %i. on, whoever counts it", async (scope, free) => {
    const key = randomUUID();
    await guess(scope, key, free - 1);
    expect(await counted(key)).toEqual([{ failures: free - 1, pause: null }]);
    await guess(scope, key, 2);
    expect(await counted(key)).toEqual([{ failures: free + 1, pause: 60 }]);
    await guess(scope, key, 8);
    expect(await counted(key)).toEqual([{ failures: free + 9, pause: 900 }]);
  });

  it("ends and shortens no pause", async () => {
    const key = randomUUID();
    await guess("account", key, 14);
    const before = await db.asOwner("SELECT blocked_until FROM identity.throttles WHERE key = $1", [key]);
    // Those of before are forgotten by now, and the pause still runs.
    await db.asOwner("UPDATE identity.throttles SET last_failed_at = now() - interval '2 days' WHERE key = $1", [key]);
    await guess("account", key);
    expect(await counted(key)).toMatchObject([{ failures: 1 }]);
    expect(await db.asOwner("SELECT blocked_until FROM identity.throttles WHERE key = $1", [key])).toEqual(before);
  });

  it("is counted under a hash or a handle, never under an address in clear", async () => {
    for (const key of [anna.email, "203.0.113.7", "x", ""]) {
      const counted = run(nobody, "SELECT identity.count_failure('account', $1)", [key]);
      await expect(counted, key).rejects.toMatchObject({ code: "23514" });
    }
    await guess("account", createHash("sha256").update(anna.email).digest("hex"));
  });

  it("is counted of nothing else, and takes nobody's word for how", async () => {
    expect(await run(nobody, "SELECT * FROM identity.count_failure('x', 'y')", [])).toEqual([]);
    const given = run(nobody, "SELECT * FROM identity.count_failure('account', 'y', 1, 3600, 3600, 0)", []);
    await expect(given).rejects.toMatchObject({ code: "42883" });
  });
});

describe("wrong guesses", () => {
  const forget = "SELECT identity.forget_failures($1, $2)";

  it("are forgotten by a sign-in with the right password: at the account, or by a device of the person", async () => {
    const [account, device, other] = [randomUUID(), "a".repeat(64), "b".repeat(64)];
    for (const [scope, key] of [
      ["account", account],
      ["device", device],
      ["device", other],
    ] as const)
      await guess(scope, key);
    await run(proved(anna), forget, ["account", account]);
    expect(await counted(account)).toEqual([]);
    await db.asOwner(
      `${withProcess} INSERT INTO identity.known_devices (id, user_id, device_hash, process_id)
        SELECT gen_random_uuid(), $1, $2, id FROM p`,
      [anna.id, device],
    );
    await run(proved(anna), forget, ["device", device]);
    expect(await counted(device)).toEqual([]);
    await expect(run(proved(anna), forget, ["device", other])).rejects.toMatchObject({ code: "42501" });
    expect(await counted(other)).toMatchObject([{ failures: 1 }]);
  });

  it("are forgotten for nobody else", async () => {
    const key = randomUUID();
    const sessionHandle = randomUUID();
    const session = newActor({ userId: anna.id, sessionHandle, process: signIn });
    for (const scope of ["account", "address", "device"]) await guess(scope, key, 5);
    await guess("device", sessionHandle, 5);
    for (const [who, scope, of] of [
      [nobody, "account", key],
      [session, "account", key],
      [session, "device", key],
      [session, "device", sessionHandle],
      [proved(anna), "address", key],
      [proved(anna, "attack"), "account", key],
    ] as const) {
      await expect(run(who, forget, [scope, of]), scope).rejects.toMatchObject({ code: "42501" });
    }
    expect(await counted(key)).toHaveLength(3);
    // Those of a session are by its own right answer.
    const stepUp = newActor({ userId: anna.id, sessionHandle, process: "identity.sessions.stepUp" });
    const answer = "SELECT identity.step_up_by_password($1, $2)";
    await run(stepUp, answer, ["a".repeat(64), Buffer.from("wrong")]);
    expect(await counted(sessionHandle)).toHaveLength(1);
    await run(stepUp, answer, ["a".repeat(64), testOutput]);
    expect(await counted(sessionHandle)).toEqual([]);
  });
});

describe("what nobody writes into the log of whoever has an address", () => {
  const events = (userId: string) =>
    db.asOwner("SELECT event_type FROM identity.security_logs WHERE user_id = $1 AND event_type <> 'EMAIL_VERIFIED'", [
      userId,
    ]);

  it.each([
    ["a refusal", "SELECT identity.note_refused_sign_in($1, 'USER_LOGIN_FAILED'), $2::text"],
    ["another refusal", "SELECT identity.note_refused_sign_in($1, 'SECOND_FACTOR_FAILED'), $2::text"],
    ["a pause", "SELECT identity.note_locked_account($1, $2)"],
  ])("is written once in a request: %s", async (_what, note) => {
    const [berta, key] = [await createAccount(db), randomUUID()];
    await guess("account", key, 6);
    const many = run(nobody, `${note} FROM generate_series(1, 2)`, [berta.email, key]);
    await expect(many).rejects.toMatchObject({ code: "42501", message: "once in a request" });
    expect(await events(berta.id)).toEqual([]);
    await run(nobody, note, [berta.email, key]);
    expect(await events(berta.id)).toHaveLength(1);
  });
});

describe("that an account is paused", () => {
  const note = "SELECT identity.note_locked_account($1, $2)";
  /** The mails to somebody, once the run of each has looked for whom it is. */
  async function mails(userId: string | null): Promise<object[]> {
    const taken = await db.asOwner<{ id: string; lease: string }>(
      `UPDATE app.jobs SET status = 'running', leased_by = gen_random_uuid(), leased_until = now() + interval '1 hour'
        WHERE kind = 'identity.mail' AND payload ? 'email' RETURNING id, leased_by AS lease`,
    );
    const system = newActor({ role: "system", process: "identity.mail" });
    const address = "SELECT identity.address_mail($1, $2)";
    await Promise.all(
      taken.map((job) => db.worker.withContext(system, (tx) => tx.query(address, [job.id, job.lease]))),
    );
    return db.asOwner(
      `SELECT payload -> 'details' ->> 'until' AS until FROM app.jobs
        WHERE payload ->> 'mail' = 'account_locked' AND payload ->> 'userId' IS NOT DISTINCT FROM $1`,
      [userId],
    );
  }

  it("is told its person once in an hour, whatever it was counted under, and until when it is", async () => {
    const keys = [randomUUID(), randomUUID(), randomUUID()];
    for (const key of keys) await guess("account", key, 10);
    await run(nobody, note, [anna.email, keys[0]]);
    await Promise.all(keys.map((key) => run(nobody, note, [anna.email, key])));
    const [{ until } = { until: "" }] = await db.asOwner<{ until: string }>(
      "SELECT identity.time_in_mails(blocked_until) AS until FROM identity.throttles WHERE key = $1",
      [keys[0]],
    );
    expect(await mails(anna.id)).toEqual([{ until }]);
    await db.asOwner("UPDATE app.jobs SET created_at = created_at - interval '61 minutes'");
    await run(nobody, note, [anna.email, keys[0]]);
    expect(await mails(anna.id)).toHaveLength(2);
    // Those that were too many went to nobody.
    expect(await mails(null)).toHaveLength(3);
  });

  it("is told nobody that no pause runs for", async () => {
    const berta = await createAccount(db);
    const key = randomUUID();
    await run(nobody, note, [berta.email, key]);
    await guess("account", key, 9);
    await run(nobody, note, [berta.email, key]);
    await guess("account", key);
    await db.asOwner("UPDATE identity.throttles SET blocked_until = now() WHERE key = $1", [key]);
    await run(nobody, note, [berta.email, key]);
    expect(await mails(berta.id)).toEqual([]);
    const events = await db.asOwner(
      "SELECT details -> 'failures' AS n FROM identity.security_logs WHERE user_id = $1 AND event_type = 'ACCOUNT_LOCKED'",
      [berta.id],
    );
    expect(events).toEqual([{ n: 9 }]);
  });

  it("is told once in a request, also where nobody has the address", async () => {
    const key = randomUUID();
    await guess("account", key, 10);
    const twice = db.app.withContext(newActor({ process: signIn, requestId: uuidv7() }), async (tx) => {
      await tx.query(note, ["nobody@anamnesis.example", key]);
      await tx.query(note, ["nobody@anamnesis.example", key]);
    });
    await expect(twice).rejects.toMatchObject({ code: "42501" });
    const asked = await db.asOwner("SELECT 1 FROM app.jobs WHERE payload ->> 'email' = 'nobody@anamnesis.example'");
    expect(asked).toEqual([]);
  });
});
