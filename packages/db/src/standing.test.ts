import { createHash, randomUUID } from "node:crypto";
import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openingOf, type Proof } from "./context.ts";
import { withClient } from "./testing/client.ts";
import {
  createAccount,
  keysThatOpenNothing,
  newActor,
  plantSession,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  usualHash,
  withProcess,
} from "./testing/index.ts";
import { issueLink, sendMail } from "./testing/links.ts";
import { coordinatesOf, hex, newEcKey } from "./testing/verdicts.ts";

/*
 * A transaction is worth what its proof is still worth: what somebody began before their session ended, or before they
 * were somebody else, is waited for and then seen, or refused.
 */

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const sessionOf = async ({ id: userId }: TestAccount, organizationId?: string): Promise<Proof & { by: "session" }> => {
  const token = await plantSession(db.asOwner, { userId, organizationId: organizationId ?? null });
  return { by: "session", id: sha256(token) };
};

interface Begun {
  readonly client: pg.Client;
  readonly commit: () => Promise<unknown>;
}

/** Begins a transaction by a proof and leaves it open for `fn`. Locks are waited for no longer than a moment. */
const held = <T>(proof: Proof, process: string, fn: (begun: Begun) => Promise<T>) =>
  withClient(db.appUrl, async (client) => {
    await client.query("BEGIN; SET LOCAL lock_timeout = '200ms'");
    const claims = { requestId: "test", reason: "test", clientIp: null, userAgent: null, process };
    const { text, values } = openingOf({ ...claims, proof }, uuidv7());
    await client.query(text, [...values]);
    return fn({ client, commit: () => client.query("COMMIT") });
  });
const once = <Row extends object>(proof: Proof, process: string, statement: string, values: readonly unknown[] = []) =>
  held(proof, process, async ({ client, commit }) => {
    const { rows } = await client.query<Row>(statement, [...values]);
    await commit();
    return rows;
  });

const waits = { code: "55P03" };

/** An organization with these people. */
async function clinic(members: readonly (readonly [TestAccount, string])[]): Promise<string> {
  const id = randomUUID();
  await db.asOwner(
    `${withProcess} INSERT INTO organizations.organizations (id, slug, name, type, process_id)
      SELECT $1, $2, 'Clinic', 'clinic', id FROM p`,
    [id, `clinic-${id.slice(0, 8)}`],
  );
  for (const [{ id: userId }, role] of members) {
    await db.asOwner(
      `${withProcess} INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
        SELECT $1, $2, $3::organizations.member_role, id FROM p`,
      [id, userId, role],
    );
  }
  return id;
}

function newPublicKey(): Buffer {
  const { x, y } = coordinatesOf(newEcKey().publicKey);
  return Buffer.concat([hex("a5010203262001215820"), x, hex("225820"), y]);
}

interface Change {
  readonly process: string;
  readonly statement: string;
  readonly values: readonly unknown[];
}

const program = `SELECT identity.open_session($1, gen_random_uuid(), 'program', now() + interval '399 days',
  now() + interval '399 days', 34473600, 'aal1', 'Thief', ARRAY['diary.read'], 50, NULL)`;
const share = `SELECT symptoms.create_share(gen_random_uuid(), $1, 'Anna', NULL, '2026-01-01', NULL, true, true, false,
  now() + interval '300 days', false)`;

/** What a session does that outlives it. */
async function changesOf(person: TestAccount, organizationId: string): Promise<Readonly<Record<string, Change>>> {
  const [challenge] = await db.asOwner<{ id: string }>(
    `INSERT INTO identity.passkey_challenges (id, challenge, purpose, user_id, expires_at)
      VALUES (gen_random_uuid(), sha256('x'::bytea), 'register', $1, now() + interval '5 minutes') RETURNING id`,
    [person.id],
  );
  const key = [uuidv7(), challenge?.id ?? "", randomUUID(), newPublicKey()];
  const test = (statement: string, ...values: readonly unknown[]): Change => ({ process: "test", statement, values });
  return {
    "a passkey": {
      process: "identity.passkeys.add",
      statement: "SELECT identity.add_passkey($1, $2, $3, $4, 0, '{}', false, 'Key')",
      values: key,
    },
    "a token for a program": test(program, sha256(randomUUID())),
    "another address": {
      process: "identity.accounts.changeEmail",
      statement: "SELECT identity.request_email_change(gen_random_uuid() || '@evil.example')",
      values: [],
    },
    "another password": {
      process: "identity.accounts.changePassword",
      statement: "SELECT identity.change_password($1, $2)",
      values: [testOutput, usualHash],
    },
    "another name": test("SELECT identity.rename_account('Somebody else')"),
    "a share": test(share, organizationId),
    "a deletion": test("SELECT identity.schedule_deletion()"),
    "an organization": test(
      `SELECT organizations.create_organization($1, $2, 'Clinic', 'clinic', NULL, ${keysThatOpenNothing})`,
      randomUUID(),
      `clinic-${randomUUID().slice(0, 8)}`,
    ),
    "a job": test(
      "SELECT app.enqueue(gen_random_uuid(), 'reminders.send', jsonb_build_object('userId', app.user_id(), 'isTest', true))",
    ),
  };
}
const changeNames = [
  "a passkey",
  "a token for a program",
  "another address",
  "another password",
  "another name",
  "a share",
  "a deletion",
  "an organization",
  "a job",
] as const;

/** Who ends the sessions of a person, and how. */
const enders = {
  "the person, everywhere": async (person: TestAccount) =>
    once(await sessionOf(person), "test", "SELECT identity.close_sessions(NULL, true)"),
  "the person, everywhere else": async (person: TestAccount) => {
    const [handle, proof] = [randomUUID(), await sessionOf(person)];
    await db.asOwner("UPDATE identity.user_sessions SET handle = $2 WHERE id = $1", [proof.id, handle]);
    return once(proof, "test", "SELECT identity.close_sessions($1, true)", [handle]);
  },
  "an administrator, everywhere": (person: TestAccount) => decided("SELECT identity.end_sessions_of($1)", person),
  "an administrator, who suspends the account": (person: TestAccount) =>
    decided("SELECT identity.administer_account($1, NULL, 'suspended', NULL)", person),
  "a new password by mail": async (person: TestAccount) => {
    await once({ by: "nobody" }, "test", "SELECT identity.request_link($1, 'reset_password')", [person.email]);
    const { tokenId } = await sendMail(db, person, "reset_password");
    return once({ by: "nobody" }, "test", "SELECT identity.reset_password($1, $2, 'key')", [tokenId, usualHash]);
  },
} as const;
const enderNames = Object.keys(enders) as readonly (keyof typeof enders)[];

async function newAdmin(): Promise<TestAccount> {
  const admin = await createAccount(db);
  await db.asOwner("UPDATE identity.users SET role = 'admin' WHERE id = $1", [admin.id]);
  return admin;
}
const decided = async (statement: string, { id }: TestAccount) =>
  once(await sessionOf(await newAdmin()), "test", statement, [id]);

describe.each(changeNames)("%s that is on its way when sessions end", (name) => {
  it("is refused once they have ended", async () => {
    const person = await createAccount(db);
    const { process, statement, values } = (await changesOf(person, await clinic([])))[name] ?? expect.unreachable();
    const thief = await sessionOf(person);
    await held(thief, process, async ({ client }) => {
      await enders["the person, everywhere"](person);
      await expect(client.query(statement, [...values])).rejects.toMatchObject({
        code: expect.stringMatching(/^AN00[79]$/u),
      });
    });
  });

  it("is waited for by whoever ends them", async () => {
    const person = await createAccount(db);
    const { process, statement, values } = (await changesOf(person, await clinic([])))[name] ?? expect.unreachable();
    await held(await sessionOf(person), process, async ({ client }) => {
      await client.query(statement, [...values]);
      const those = name === "a passkey" ? enderNames : ([enderNames[0] ?? expect.unreachable()] as const);
      for (const ender of those) await expect(enders[ender](person), ender).rejects.toMatchObject(waits);
    });
  });
});

describe("a change of address that was asked for", () => {
  const ask = async (person: TestAccount) => {
    const email = `${randomUUID()}@evil.example`;
    const proof = await sessionOf(person);
    await once(proof, "identity.accounts.changeEmail", "SELECT identity.request_email_change($1)", [email]);
    const [job] = await db.asOwner<{ id: string; job: string }>(
      "SELECT payload ->> 'tokenId' AS id, id AS job FROM app.jobs WHERE payload ->> 'to' = $1",
      [email],
    );
    return { email, proof, id: job?.id ?? "", job: job?.job ?? "" };
  };
  const issue = async ({ job }: { readonly job: string }) => [{ issued: await issueLink(db, job) }];
  const confirm = (id: string) =>
    once({ by: "nobody" }, "test", "SELECT identity.change_email($1) IS NOT NULL AS done", [id]);
  const none = [{ done: false }];

  it("works once its mail is sent, and is not sent later than the next", async () => {
    const person = await createAccount(db);
    const [first, second] = [await ask(person), await ask(person)];
    expect(await issue(first)).toEqual([{ issued: false }]);
    expect(await confirm(second.id)).toEqual(none);
    expect(await issue(second)).toEqual([{ issued: true }]);
    expect(await confirm(second.id)).toEqual([{ done: true }]);
    expect(await issue(second)).toEqual([{ issued: false }]);
  });

  it("is sent by nothing but what asked for it", async () => {
    await expect(issue({ job: randomUUID() })).rejects.toMatchObject({ code: "AN005" });
    // Housekeeping forgot what was asked for.
    const asked = await ask(await createAccount(db));
    await db.asOwner("DELETE FROM identity.email_tokens WHERE id = $1", [asked.id]);
    expect(await issue(asked)).toEqual([{ issued: false }]);
  });

  it.each(enderNames)("is over when sessions are ended by %s, whether or not it is sent by then", async (ender) => {
    const person = await createAccount(db);
    const queued = await ask(person);
    await enders[ender](person);
    expect(await issue(queued)).toEqual([{ issued: false }]);
    await db.asOwner("UPDATE identity.users SET status = 'active' WHERE id = $1", [person.id]);
    const sent = await ask(person);
    expect(await issue(sent)).toEqual([{ issued: true }]);
    await enders[ender](person);
    await db.asOwner("UPDATE identity.users SET status = 'active' WHERE id = $1", [person.id]);
    expect(await confirm(sent.id)).toEqual(none);
  });

  it("ends with the one session that asked for it, where that is ended from another", async () => {
    const person = await createAccount(db);
    const asked = await ask(person);
    await issue(asked);
    const [thief] = await db.asOwner<{ handle: string }>("SELECT handle FROM identity.user_sessions WHERE id = $1", [
      asked.proof.id,
    ]);
    const close = "SELECT identity.close_sessions($1, false)";
    await once(await sessionOf(person), "test", close, [thief?.handle]);
    expect(await confirm(asked.id)).toEqual(none);
  });

  it("is of no use while the account is not open", async () => {
    const person = await createAccount(db);
    const asked = await ask(person);
    await issue(asked);
    await db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [person.id]);
    expect(await confirm(asked.id)).toEqual(none);
  });
});

describe("whoever administered the installation", () => {
  const statements = (organizationId: string, jobId: string, userId: string): readonly Change[] =>
    [
      ["SELECT identity.enqueue_mail($1)", { mail: "must_change_password", userId }],
      ["SELECT identity.start_factor_reset($1)", userId],
      ["SELECT identity.security_log('ADMIN_ROLE_CHANGED', 'critical', $1, '{}')", userId],
      ["SELECT organizations.set_status($1, 'suspended')", organizationId],
      ["SELECT app.cancel_job($1)", jobId],
      ["SELECT app.enqueue($1, 'keys.rotate', '{}')", randomUUID()],
    ].map(([statement, value]) => ({ process: "test", statement: String(statement), values: [value] }));

  it.each(["role = 'user'", "status = 'suspended'"])("does nothing more once %s", async (change) => {
    const [admin, person] = [await newAdmin(), await createAccount(db)];
    const jobId = randomUUID();
    await db.asOwner(
      `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, process_id) SELECT $1, 'test', '{}', '{}', id FROM p`,
      [jobId],
    );
    const organizationId = await clinic([]);
    const proof = await sessionOf(admin);
    for (const { process, statement, values } of statements(organizationId, jobId, person.id)) {
      await db.asOwner("UPDATE identity.users SET role = 'admin', status = 'active' WHERE id = $1", [admin.id]);
      await held(proof, process, async ({ client }) => {
        await db.asOwner(`UPDATE identity.users SET ${change} WHERE id = $1`, [admin.id]);
        const { rows } = await client.query("SELECT id FROM organizations.list_all(NULL, NULL, NULL, NULL, 5)");
        expect(rows).toEqual([]);
        await expect(client.query(statement, [...values]), statement).rejects.toMatchObject({ code: "AN010" });
      });
    }
  });

  it("resets no factors without a reason, nor their own, and leaves a trace", async () => {
    const [admin, person] = [await newAdmin(), await createAccount(db)];
    const actor = newActor({ userId: admin.id, role: "admin", process: "test" });
    const start = (id: string, reason: string | null) =>
      db.app.withContext({ ...actor, reason }, (tx) => tx.query("SELECT identity.start_factor_reset($1)", [id]));
    const refused = { code: "42501" };
    await expect(start(person.id, null)).rejects.toMatchObject(refused);
    await expect(start(admin.id, "test")).rejects.toMatchObject(refused);
    const mail = { mail: "factor_reset_started", userId: person.id };
    const ask = db.app.withContext(actor, (tx) => tx.query("SELECT identity.enqueue_mail($1)", [mail]));
    await expect(ask).rejects.toMatchObject(refused);
    await start(person.id, "lost her phone");
    const logged = await db.asOwner(
      "SELECT event_type, details ->> 'reason' AS reason FROM identity.security_logs WHERE user_id = $1 AND event_type LIKE '%FACTOR%'",
      [person.id],
    );
    expect(logged).toEqual([{ event_type: "FACTOR_RESET_STARTED", reason: "lost her phone" }]);
    // Called off before its mail is sent, it is not sent.
    const own = newActor({ userId: person.id, process: "test" });
    const cancel = "SELECT identity.cancel_email_tokens(ARRAY['factor_reset']) AS n";
    expect(await db.app.withContext(own, (tx) => tx.query(cancel))).toEqual([{ n: 1 }]);
    expect((await sendMail(db, person, mail.mail)).isIssued).toBe(false);
  });
});

describe("an organization", () => {
  const decide = "SELECT organizations.decide_member($1, $2, $3) AS outcome";
  it("is decided about by no session that has ended", async () => {
    const [anna, berta] = [await createAccount(db), await createAccount(db)];
    const id = await clinic([
      [anna, "admin"],
      [berta, "admin"],
    ]);
    const proof = await sessionOf(anna, id);
    for (const [statement, values] of [
      [decide, [berta.id, "nurse", null]],
      [decide, [anna.id, null, "ended"]],
      ["SELECT organizations.accept_invitation($1)", [randomUUID()]],
      ["UPDATE organizations.organizations SET name = 'Mine' WHERE id = $1", [id]],
    ] as const) {
      const again = await sessionOf(anna, id);
      await held(again, "test", async ({ client }) => {
        await db.asOwner("DELETE FROM identity.user_sessions WHERE id = $1", [again.id]);
        await expect(client.query(statement, [...values]), statement).rejects.toMatchObject({ code: "AN007" });
      });
    }
    expect(await once(proof, "test", decide, [berta.id, "nurse", null])).toEqual([{ outcome: "done" }]);
  });

  it("keeps an administrator when a doctor leaves who just became its last", async () => {
    const [anna, doctor] = [await createAccount(db), await createAccount(db)];
    const id = await clinic([
      [anna, "admin"],
      [doctor, "doctor"],
    ]);
    await held(await sessionOf(doctor, id), "test", async (leaving) => {
      await leaving.client.query("SET LOCAL lock_timeout = '10s'");
      const left = await held(await sessionOf(anna, id), "test", async ({ client, commit }) => {
        await client.query(decide, [doctor.id, "admin", null]);
        await client.query(decide, [anna.id, null, "ended"]);
        const answer = leaving.client.query<{ outcome: string }>(decide, [doctor.id, null, "ended"]).then(
          ({ rows }) => rows[0]?.outcome,
          ({ code }: { code: string }) => code,
        );
        await commit();
        return answer;
      });
      expect(left).toBe("AN003");
    });
  });

  it("keeps an administrator when one leaves while the other's account is on its way out", async () => {
    const [anna, doctor] = [await createAccount(db), await createAccount(db)];
    const id = await clinic([
      [anna, "admin"],
      [doctor, "doctor"],
    ]);
    const leave = async () => once(await sessionOf(anna, id), "test", decide, [anna.id, null, "ended"]);
    await held(await sessionOf(doctor), "test", async ({ client, commit }) => {
      await client.query("SELECT identity.schedule_deletion()");
      await once(await sessionOf(anna, id), "test", decide, [doctor.id, "admin", null]);
      await expect(leave()).rejects.toMatchObject(waits);
      await commit();
    });
    expect(await leave()).toEqual([{ outcome: "last_admin" }]);
  });
});

describe("a session", () => {
  it("ends in nobody's name, without a trace, for nobody", async () => {
    const person = await createAccount(db);
    const proof = await sessionOf(person);
    await held(proof, "test", async ({ client }) => {
      await client.query("SELECT set_config('app.context', '{}', true)");
      const close = client.query("SELECT identity.close_sessions(NULL, true)");
      await expect(close).rejects.toMatchObject({ code: "42501" });
    });
    expect(await db.asOwner("SELECT 1 FROM identity.user_sessions WHERE id = $1", [proof.id])).toHaveLength(1);
  });
});
