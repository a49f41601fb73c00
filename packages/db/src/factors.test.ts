import { createHash, randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Who } from "./context.ts";
import { withClient } from "./testing/client.ts";
import {
  createAccount,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
} from "./testing/index.ts";
import { coordinatesOf, hex, newEcKey } from "./testing/verdicts.ts";

/*
 * What somebody who can run any SQL with a session of their own makes of how they sign in: a factor that the database takes
 * for one raises what their session may do.
 */

let db: TestDatabase;
let anna: TestAccount;
let sessionHandle: string;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  anna = await createAccount(db);
  sessionHandle = randomUUID();
});
afterAll(() => db.close());

const actor = (process: string) => newActor({ userId: anna.id, sessionHandle, process });
const run = <Row extends object = { done: unknown }>(
  process: string,
  statement: string,
  values: readonly unknown[] = [],
) => db.app.withContext(actor(process), (tx) => tx.query<Row>(statement, values));

/** A public key in COSE, of which its holder has the private one. */
function newPublicKey(): Buffer {
  const { x, y } = coordinatesOf(newEcKey().publicKey);
  return Buffer.concat([hex("a5010203262001215820"), x, hex("225820"), y]);
}
async function challenge(purpose = "register"): Promise<string> {
  const [row] = await run<{ id: string }>("identity.passkeys.challenge", "SELECT id FROM identity.open_challenge($1)", [
    purpose,
  ]);
  return row?.id ?? "";
}
const add = "SELECT identity.add_passkey($1, $2, $3, $4, 0, '{}', false, 'Key') AS done";
const newKey = (challengeId: string, publicKey = newPublicKey(), credentialId: string = randomUUID()) => [
  uuidv7(),
  challengeId,
  credentialId,
  publicKey,
];

const hashes = Array.from({ length: 10 }, (_, n) => n.toString(16).repeat(64));
const step = () => Math.floor(Date.now() / 30_000);

/** The ways to change a factor, each in its process. */
const changes = (): readonly (readonly [process: string, statement: string, values: readonly unknown[]])[] => [
  ["identity.factors.beginTotp", "SELECT identity.begin_totp($1, 'x')", [randomUUID()]],
  ["identity.factors.confirmTotp", "SELECT identity.confirm_totp($1, $2)", [randomUUID(), step()]],
  ["identity.factors.removeTotp", "SELECT identity.remove_totp()", []],
  ["identity.factors.regenerateRecoveryCodes", "SELECT identity.replace_recovery_codes($1)", [hashes]],
  ["identity.passkeys.add", add, newKey(randomUUID())],
  ["identity.passkeys.rename", "SELECT identity.rename_passkey($1, 'x')", [randomUUID()]],
  ["identity.passkeys.remove", "SELECT identity.remove_passkey($1)", [randomUUID()]],
];
const uses = (): ReturnType<typeof changes> => [
  ["identity.sessions.signIn", "SELECT identity.use_totp_step($1)", [step()]],
  ["identity.sessions.stepUp", "SELECT identity.use_recovery_code($1)", [hashes[0]]],
];

/** An app that is in use, begun and confirmed as the application does it. */
async function setUpTotp(): Promise<void> {
  const id = randomUUID();
  await run("identity.factors.beginTotp", "SELECT identity.begin_totp($1, 'x')", [id]);
  const confirmed = await run("identity.factors.confirmTotp", "SELECT identity.confirm_totp($1, $2) AS done", [
    id,
    step() - 1,
  ]);
  expect(confirmed).toEqual([{ done: true }]);
}

const process = "(app.context() ->> 'processId')::uuid";

describe("a factor", () => {
  it.each([
    `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
      VALUES (gen_random_uuid(), app.user_id(), 'mine', 'x', 'x', ${process})`,
    `INSERT INTO identity.totp_secrets (id, user_id, secret_encrypted, confirmed_at, process_id)
      VALUES (gen_random_uuid(), app.user_id(), 'x', now(), ${process})`,
    `INSERT INTO identity.recovery_codes (id, user_id, code_hash, process_id)
      VALUES (gen_random_uuid(), app.user_id(), repeat('a', 64), ${process})`,
    `UPDATE identity.passkeys SET public_key = 'x', process_id = ${process}`,
    `UPDATE identity.totp_secrets SET last_used_step = 0, process_id = ${process}`,
    `UPDATE identity.recovery_codes SET used_at = NULL, process_id = ${process}`,
    "DELETE FROM identity.passkeys",
    "DELETE FROM identity.totp_secrets",
    "DELETE FROM identity.recovery_codes",
    "DELETE FROM identity.known_devices",
    `INSERT INTO identity.known_devices (id, user_id, device_hash, process_id)
      VALUES (gen_random_uuid(), app.user_id(), repeat('a', 64), ${process})`,
    `UPDATE identity.known_devices SET device_hash = repeat('a', 64), process_id = ${process}`,
  ])("is written by no statement of the application: %s", async (statement) => {
    await expect(run("identity.passkeys.add", statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("stays open to everybody: nobody locks the table that it is in", async () => {
    await withClient(db.appUrl, async (client) => {
      for (const table of ["passkeys", "totp_secrets", "recovery_codes", "known_devices"]) {
        for (const mode of ["ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE"]) {
          const lock = client.query(`BEGIN; LOCK TABLE identity.${table} IN ${mode} MODE`);
          await expect(lock, `${table} ${mode}`).rejects.toMatchObject({ code: "42501" });
          await client.query("ROLLBACK");
        }
      }
    });
  });

  it("is changed and used in a process of its own alone", async () => {
    for (const [, statement, values] of [...changes(), ...uses()]) {
      await expect(run("attack", statement, values), statement).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("is changed only just after a proof, and used also later", async () => {
    await run("test", "SELECT 1");
    for (const old of [
      "authenticated_at = now() - interval '12 minutes'",
      "authenticated_at = now(), kind = 'program', name = 'x', scopes = '{diary.read}'",
    ]) {
      await db.asOwner(`UPDATE identity.user_sessions SET ${old} WHERE handle = $1`, [sessionHandle]);
      for (const [process, statement, values] of changes()) {
        const again = { kind: "forbidden", reason: "identity.step_up_required" };
        await expect(run(process, statement, values), statement).rejects.toMatchObject(again);
      }
    }
    for (const [process, statement, values] of uses()) await run(process, statement, values);
  });

  it("is changed by no session that ended meanwhile", async () => {
    for (const [process, statement, values] of changes()) {
      await withClient(db.appUrl, async (client) => {
        await client.query("BEGIN");
        await db.app.open(client, actor(process), uuidv7());
        const ended = "UPDATE identity.user_sessions SET handle = gen_random_uuid() WHERE handle = $1";
        await db.asOwner(ended, [sessionHandle]);
        await expect(client.query(statement, [...values]), statement).rejects.toMatchObject({ code: "AN007" });
        await client.query("ROLLBACK");
      });
      sessionHandle = randomUUID();
    }
  });
});

describe("a passkey", () => {
  it("answers a challenge to make one, which is used up by it", async () => {
    const [one, other] = [await challenge(), await challenge("step_up")];
    const outcome = async (values: readonly unknown[]) => (await run("identity.passkeys.add", add, values))[0]?.done;
    expect(await outcome(newKey(randomUUID()))).toBe("too_late");
    expect(await outcome(newKey(other))).toBe("too_late");
    const key = newKey(one);
    expect(await outcome(key)).toBe("added");
    expect(await outcome(newKey(one))).toBe("too_late");
    expect(await outcome(newKey(await challenge(), Buffer.from("x")))).toBe("refused");
    expect(await outcome(newKey(await challenge(), newPublicKey(), String(key[2])))).toBe("known");
  });

  it("answers no challenge that was made for somebody else", async () => {
    const berta = await createAccount(db);
    const asBerta = newActor({ userId: berta.id, process: "identity.passkeys.challenge" });
    const open = (purpose: string) =>
      db.app.withContext(asBerta, async (tx) => {
        const [row] = await tx.query<{ id: string }>("SELECT id FROM identity.open_challenge($1)", [purpose]);
        return row?.id ?? "";
      });
    const hers = await open("register");
    expect(await run("identity.passkeys.add", add, newKey(hers))).toEqual([{ done: "too_late" }]);
    for (const question of ["challenge_of", "take_challenge"]) {
      const ask = `SELECT identity.${question}($1, $2) AS done`;
      expect(await run("test", ask, [await open("step_up"), "step_up"])).toEqual([{ done: null }]);
      expect(await run("test", ask, [await challenge("step_up"), "step_up"])).not.toEqual([{ done: null }]);
    }
    const [one] = await db.asOwner<{ n: number }>(
      "SELECT count(*)::integer AS n FROM identity.passkey_challenges WHERE id = $1",
      [hers],
    );
    expect(one).toEqual({ n: 1 });
    // Who signs in is nobody yet.
    const nobody = newActor({ process: "test" });
    const ofNobody = await challenge("sign_in");
    const taken = await db.app.withContext(nobody, (tx) =>
      tx.query("SELECT identity.take_challenge($1, 'sign_in') AS done", [ofNobody]),
    );
    expect(taken).not.toEqual([{ done: null }]);
  });

  it("is one of twenty at most, also of those that are added at once", async () => {
    const challenges = await Promise.all(Array.from({ length: 24 }, () => challenge()));
    const outcomes = await Promise.all(challenges.map((id) => run("identity.passkeys.add", add, newKey(id))));
    expect(outcomes.filter(([row]) => row?.done === "added")).toHaveLength(20);
    expect(outcomes.filter(([row]) => row?.done === "too_many")).toHaveLength(4);
  });
});

describe("a known device", () => {
  const open = `SELECT identity.open_session($1, gen_random_uuid(), 'browser', now() + interval '1 day',
    now() + interval '1 day', 3600, 'aal1', NULL, NULL, 10, $2)`;
  const remember = "SELECT identity.remember_device($1) AS done";
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const byPassword = (process = "identity.sessions.signIn"): Who => ({
    requestId: "test",
    reason: null,
    clientIp: "192.0.2.7",
    userAgent: "x".repeat(1_000),
    process,
    proof: { by: "password", email: anna.email, output: testOutput },
  });
  /** Signs in from a device. Whether it is a new one. */
  const signInFrom = (device: string, who = byPassword()) =>
    db.app.withContext(who, async (tx) => {
      await tx.query(open, [hash(randomUUID()), false]);
      return (await tx.query<{ done: boolean }>(remember, [hash(device)]))[0]?.done;
    });
  const known = () =>
    db.asOwner("SELECT device_hash, ip, length(user_agent) AS agent FROM identity.known_devices WHERE user_id = $1", [
      anna.id,
    ]);

  it("is new where another was known before, and one of thirty", async () => {
    expect(await signInFrom("first")).toBe(false);
    expect(await signInFrom("second")).toBe(true);
    expect(await signInFrom("second")).toBe(false);
    expect(await known()).toContainEqual({ device_hash: hash("second"), ip: "192.0.2.7", agent: 400 });
    for (let n = 0; n < 30; n += 1) await signInFrom(`device ${n}`);
    expect(await known()).toHaveLength(30);
    expect(await signInFrom("first")).toBe(true);
  });

  it("is remembered by a sign-in that opened a session, and by nothing else", async () => {
    const refused = { code: "42501" };
    await expect(run("identity.sessions.signIn", remember, [hash("planted")])).rejects.toMatchObject(refused);
    await expect(signInFrom("planted", byPassword("attack"))).rejects.toMatchObject(refused);
    const without = db.app.withContext(byPassword(), (tx) => tx.query(remember, [hash("planted")]));
    await expect(without).rejects.toMatchObject(refused);
    const nobody = newActor({ process: "identity.sessions.signIn" });
    const unknown = db.app.withContext(nobody, (tx) => tx.query(remember, [hash("planted")]));
    await expect(unknown).rejects.toMatchObject(refused);
    expect(await known()).toEqual([]);
  });
});

describe("an authenticator app", () => {
  it("is confirmed once, and keeps nobody out by a step that is far ahead", async () => {
    await setUpTotp();
    const use = async (at: number) =>
      (await run("identity.sessions.stepUp", "SELECT identity.use_totp_step($1) AS done", [at]))[0]?.done;
    expect(await use(step() + 1_000_000)).toBe(false);
    const now = step();
    const uses = await Promise.all(Array.from({ length: 5 }, () => use(now)));
    expect(uses.filter((done) => done === true)).toHaveLength(1);
    expect(await use(now)).toBe(false);
    const [{ id } = { id: "" }] = await db.asOwner<{ id: string }>(
      "SELECT id FROM identity.totp_secrets WHERE user_id = $1",
      [anna.id],
    );
    const again = run("identity.factors.confirmTotp", "SELECT identity.confirm_totp($1, 0) AS done", [id]);
    expect(await again).toEqual([{ done: false }]);
  });

  it("has ten recovery codes, each for one use, that go with it", async () => {
    const renew = (codes: readonly string[]) =>
      run("identity.factors.regenerateRecoveryCodes", "SELECT identity.replace_recovery_codes($1)", [codes]);
    await expect(renew(hashes)).rejects.toMatchObject({ code: "42501" });
    await setUpTotp();
    await expect(renew(hashes.slice(1))).rejects.toMatchObject({ code: "42501" });
    await renew(hashes);
    const use = "SELECT identity.use_recovery_code($1) AS done";
    expect(await run("identity.sessions.signIn", use, [hashes[3]])).toEqual([{ done: true }]);
    expect(await run("identity.sessions.signIn", use, [hashes[3]])).toEqual([{ done: false }]);
    const remove = "SELECT identity.remove_totp() AS done";
    expect(await run("identity.factors.removeTotp", remove)).toEqual([{ done: true }]);
    expect(await run("identity.factors.removeTotp", remove)).toEqual([{ done: false }]);
    const left = await db.asOwner(
      "SELECT 1 FROM identity.recovery_codes WHERE user_id = $1 UNION ALL SELECT 1 FROM identity.totp_secrets WHERE user_id = $1",
      [anna.id],
    );
    expect(left).toEqual([]);
  });
});
