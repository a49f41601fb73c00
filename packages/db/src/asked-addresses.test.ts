import { createHash, randomUUID } from "node:crypto";
import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdBinding } from "./testing/binding.ts";
import { withClient } from "./testing/client.ts";
import {
  createAccount,
  newActor,
  type TestActor,
  type TestDatabase,
  testDatabase,
  usualHash,
  withProcess,
} from "./testing/index.ts";

/*
 * What is asked for by an address does the same work whether or not the address has an account: the same functions are
 * called as often, and the same tables read and written, so that neither time nor rows nor sizes tell. What differs is done
 * by the run of the mail, of which whoever asked sees nothing.
 */

let db: TestDatabase;
/** Addresses, each with what it is. */
let addresses: ReadonlyMap<string, string>;
let giveBack: () => Promise<void>;
beforeAll(async () => {
  db = await testDatabase();
  giveBack = await holdBinding();
  const passwordHash = usualHash;
  const [open, pending, closed] = [
    await createAccount(db, { passwordHash }),
    await createAccount(db, { passwordHash }),
    await createAccount(db, { passwordHash }),
  ];
  await db.asOwner("UPDATE identity.users SET status = 'pending_verification' WHERE id = $1", [pending.id]);
  await db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [closed.id]);
  addresses = new Map([
    ["nobody's", "nobody@anamnesis.example"],
    ["open", open.email],
    ["pending", pending.email],
    ["closed", closed.email],
  ]);
});
afterAll(async () => {
  await giveBack();
  await db.close();
});

/** How often each function ran and each table was read and written in the transaction, for a superuser to read. */
const counters = `SELECT schemaname || '.' || funcname AS name, calls AS n FROM pg_stat_xact_user_functions
  UNION ALL SELECT t.schemaname || '.' || t.relname || ' ' || c.what, c.n FROM pg_stat_xact_all_tables AS t,
    LATERAL (VALUES ('read', t.seq_scan + coalesce(t.idx_scan, 0)), ('inserted', t.n_tup_ins), ('updated', t.n_tup_upd),
      ('deleted', t.n_tup_del)) AS c (what, n) WHERE t.schemaname NOT LIKE 'pg\\_%'`;

async function counted(client: pg.Client): Promise<Map<string, number>> {
  await client.query("RESET SESSION AUTHORIZATION");
  const { rows } = await client.query<{ name: string; n: string }>(counters);
  await client.query("SET SESSION AUTHORIZATION anamnesis_app");
  return new Map(rows.map(({ name, n }) => [name, Number(n)]));
}

/** What a statement does for an address, as the application: each thing with how often it is done. */
async function workOf(client: pg.Client, actor: TestActor, statement: string, email: string): Promise<object> {
  await client.query("SET SESSION AUTHORIZATION anamnesis_app; BEGIN");
  // One that opens a context itself is the first.
  const isOpening = statement.includes("app.begin_");
  if (!isOpening) await db.app.open(client, actor, actor.process === undefined ? undefined : uuidv7());
  const before = await counted(client);
  await client.query("SAVEPOINT asked");
  const refusal = await client.query(statement, [email]).then(
    () => null,
    (error: unknown) => String(error),
  );
  await client.query("ROLLBACK TO asked");
  const after = await counted(client);
  await client.query("ROLLBACK; RESET SESSION AUTHORIZATION");
  const done = [...after]
    .map(([name, n]) => [name, n - (before.get(name) ?? 0)] as const)
    .filter(([, n]) => n > 0)
    .toSorted();
  return { refusal, ...Object.fromEntries(done) };
}

const key = "ab".repeat(32);

describe("what is asked for by an address", () => {
  const nobody = newActor({ process: "identity.accounts.register" });
  const { process: _, ...reader } = nobody;

  it.each([
    ["a link to a new password", nobody, "SELECT identity.request_link($1, 'reset_password')"],
    ["the mail of a registration once more", nobody, "SELECT identity.request_link($1, 'verify_email')"],
    ["an account", nobody, `SELECT identity.register_account($1, 'Mallory', '${usualHash}', 'Europe/Vienna', 'de')`],
    ["that its person is told of wrong guesses", nobody, `SELECT identity.note_locked_account($1, '${key}')`],
    ["that a refusal is written down", nobody, "SELECT identity.note_refused_sign_in($1, 'USER_LOGIN_FAILED')"],
    ["how its password is computed", reader, `SELECT * FROM identity.sign_in_terms($1, '${key}', '${key}', '${key}')`],
    ["a sign-in", nobody, `SELECT * FROM app.begin_password($1, 'wrong', '{"requestId": "x"}')`],
  ])("is the same work for every address: %s", async (_what, actor, statement) => {
    for (let n = 0; n < 10; n += 1) {
      await db.app.withContext(nobody, (tx) => tx.query("SELECT identity.count_failure('account', $1)", [key]));
    }
    await db.asOwner("UPDATE identity.throttles SET failures = 10, blocked_until = now() + interval '1 hour'");
    const work = await withClient(db.ownerUrl, async (client) => {
      await client.query("SET track_functions = 'all'");
      const done = new Map<string, object>();
      // Once before, for what a connection does once.
      await workOf(client, actor, statement, "first@anamnesis.example");
      for (const [name, email] of addresses) done.set(name, await workOf(client, actor, statement, email));
      return done;
    });
    const expected = work.get("nobody's");
    expect(Object.keys(expected ?? {}).length).toBeGreaterThan(2);
    expect(Object.fromEntries(work)).toEqual(Object.fromEntries([...work.keys()].map((name) => [name, expected])));
  });

  it("is the same work for every address: another one for one's own account", async () => {
    const anna = await createAccount(db);
    const own = newActor({ userId: anna.id, sessionHandle: randomUUID(), process: "identity.accounts.changeEmail" });
    const work = await withClient(db.ownerUrl, async (client) => {
      await client.query("SET track_functions = 'all'");
      const change = "SELECT identity.request_email_change($1)";
      await workOf(client, own, change, "first@anamnesis.example");
      const free = await workOf(client, own, change, "free@anamnesis.example");
      return { free, taken: await workOf(client, own, change, addresses.get("open") ?? "") };
    });
    expect(work.free).toMatchObject({ refusal: null });
    expect(work.taken).toEqual(work.free);
  });
});

describe("what a password was made to", () => {
  it.each([
    [200, true],
    [201, false],
  ])("is looked at where it is as short as any is: %i bytes", async (length, opens) => {
    const output = Buffer.alloc(length, "x");
    const hash = createHash("sha256").update(output).digest("base64");
    const { email } = await createAccount(db, { passwordHash: usualHash.replace(/x$/u, hash) });
    const { userId: _u, role: _r, organizationId: _o, sessionHandle: _s, ...claims } = newActor();
    const opened = db.app.withContext({ ...claims, proof: { by: "password", email, output } }, (tx) => tx.found());
    if (opens) await expect(opened).resolves.toMatchObject({ email });
    else await expect(opened).rejects.toMatchObject({ reason: "identity.wrong_credentials" });
  });
});

describe("whose an address is", () => {
  it("is told to the run that holds the job of the mail, and to nobody else", async () => {
    const email = addresses.get("open") ?? "";
    const nobody = newActor({ process: "test", requestId: randomUUID() });
    await db.app.withContext(nobody, (tx) => tx.query("SELECT identity.request_link($1, 'reset_password')", [email]));
    const [job] = await db.asOwner<{ id: string; lease: string }>(
      `UPDATE app.jobs SET status = 'running', leased_by = gen_random_uuid(), leased_until = now() + interval '1 hour'
        WHERE actor ->> 'requestId' = $1 RETURNING id, leased_by AS lease`,
      [nobody.requestId],
    );
    const address = "SELECT identity.address_mail($1, $2) AS payload";
    const system = newActor({ role: "system", process: "identity.mail" });
    const ask = (lease: string | undefined) =>
      db.worker.withContext(system, (tx) => tx.query(address, [job?.id, lease]));
    await expect(ask(randomUUID())).rejects.toMatchObject({ cause: expect.objectContaining({ code: "AN005" }) });
    const asApp = db.app.withContext(nobody, (tx) => tx.query(address, [job?.id, job?.lease]));
    await expect(asApp).rejects.toMatchObject({ code: "42501" });
    const [account] = await db.asOwner<{ id: string }>("SELECT id FROM identity.users WHERE email = $1", [email]);
    const told = [{ payload: { mail: "reset_password", userId: account?.id, tokenId: expect.any(String) } }];
    // Run again, it is the same.
    expect([await ask(job?.lease), await ask(job?.lease)]).toEqual([told, told]);
    await db.asOwner("UPDATE app.jobs SET leased_until = now() WHERE id = $1", [job?.id]);
    await expect(ask(job?.lease)).rejects.toMatchObject({ cause: expect.objectContaining({ code: "AN005" }) });
    const logged = await db.asOwner(
      "SELECT 1 FROM identity.security_logs WHERE user_id = $1 AND event_type = 'PASSWORD_RESET_REQUESTED'",
      [account?.id],
    );
    expect(logged).toHaveLength(1);
  });

  it.each([
    ["of a mail that is asked for otherwise", "password_changed", usualHash, true],
    ["with a hash that is none of today's", "verify_email", "$argon2id$v=19$m=9999999,t=99,p=1$x", false],
  ])("is made no account of by a job %s", async (_what, mail, passwordHash, isRun) => {
    const email = `${randomUUID()}@anamnesis.example`;
    const payload = { mail, email, userId: null, registration: { displayName: "Mallory", passwordHash } };
    const [job] = await db.asOwner<{ id: string; lease: string }>(
      `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, status, leased_by, leased_until, process_id)
        SELECT gen_random_uuid(), 'identity.mail', $1, '{}', 'running', gen_random_uuid(), now() + interval '1 hour', id
        FROM p RETURNING id, leased_by AS lease`,
      [payload],
    );
    const run = db.worker.withContext(newActor({ role: "system", process: "identity.mail" }), (tx) =>
      tx.query("SELECT identity.address_mail($1, $2)", [job?.id, job?.lease]),
    );
    if (isRun) await run;
    else await expect(run).rejects.toMatchObject({ code: "42501" });
    expect(await db.asOwner("SELECT 1 FROM identity.users WHERE email = $1", [email])).toEqual([]);
  });
});
