import { randomUUID } from "node:crypto";
import { lineOfText, reason } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  keysThatOpenNothing,
  newActor,
  plantExports,
  type TestAccount,
  type TestActor,
  type TestDatabase,
  testDatabase,
  usualHash,
  withProcess,
} from "./testing/index.ts";

/*
 * What somebody with a session of their own and any SQL can write: nothing that others cannot read any more, and no more
 * than there is room for.
 */

let db: TestDatabase;
let anna: TestAccount;
let berta: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  [anna, berta] = [await createAccount(db), await createAccount(db)];
});
afterAll(() => db.close());

const asAnna = (given: Partial<TestActor> = {}) => newActor({ userId: anna.id, process: "test", ...given });
const run = (text: string, values: readonly unknown[] = [], actor = asAnna()) =>
  db.app.withContext(actor, (tx) => tx.query<Record<string, unknown>>(text, values));
const refused = { code: "23514" };

describe("what alerts go by", () => {
  it.each([
    ["DATABASE_NOT_WRITABLE", ""],
    ["TRANSACTIONS_ENDED", ""],
    ["ACCOUNT_DELETED", null],
  ])("%s is said by the system alone", async (type, id) => {
    const say = "SELECT audit.say($1, $2, 'failure', '{}')";
    for (const actor of [newActor({ process: "test" }), asAnna(), asAnna({ role: "admin" })]) {
      await expect(run(say, [type, id], actor)).rejects.toMatchObject({ code: "42501" });
    }
    const system = newActor({ role: "system", process: "test" });
    await db.worker.withContext(system, (tx) => tx.query(say, [type, id]));
  });
});

describe("logs", () => {
  it("take names of events and objects of a bounded size, whoever writes", async () => {
    const safety = "SELECT identity.security_log($1, 'low', app.user_id(), $2)";
    for (const [type, details] of [
      ["toString", "{}"],
      ["Z".repeat(61), "{}"],
      ["FINE", "null"],
      ["FINE", "[1]"],
      ["FINE", JSON.stringify({ long: "x".repeat(10_000) })],
    ]) {
      await expect(run(safety, [type, details]), `${type} ${details}`).rejects.toMatchObject(refused);
    }
    await run(safety, ["FINE", '{"a":1}']);
  });
});

describe("the trail of what was done", () => {
  const say = "SELECT audit.say($1, $2, 'success', $3)";
  const id = "5b2f8a64-7c0e-4d0a-9a52-1f3f6f0c9a01";

  it.each([
    // What the database alone knows.
    ["DIARY_VIEWED", id, {}],
    ["DIARY_VIEW_REFUSED", id, {}],
    ["FIELDS_OPENED", id, {}],
    ["SIGN_IN_REFUSED", id, {}],
    ["MADE_UP", id, {}],
    // What somebody would rather have there than what was done.
    ["TOTP_ADDED", id, { note: "x" }],
    ["TOTP_ADDED", "she has migraine", {}],
    ["SIGNED_IN", id, { kind: "browser", remember: true, assurance: "she has migraine" }],
    ["SIGNED_IN", id, { kind: { a: 1 } }],
    ["SIGNED_IN", id, { kind: null }],
    ["MEMBER_LEFT", id, { userId: "somebody" }],
    ["PROCEDURE_FAILED", "she has migraine", {}],
  ])("takes no %s of %j with %j from the application", async (event, of, details) => {
    await expect(run(say, [event, of, details])).rejects.toMatchObject({ code: "42501" });
  });

  it("takes what stands in the list, and names itself what that was done to", async () => {
    await run(say, ["SIGNED_IN", id, { kind: "browser", remember: true, assurance: "aal1" }]);
    await run(say, ["PROCEDURE_FAILED", "symptoms.entries.list", {}]);
    const said = await db.asOwner(
      "SELECT event_type, resource_type, details FROM audit.audit_logs WHERE user_id = $1 AND resource_id = ANY ($2)",
      [anna.id, [id, "symptoms.entries.list"]],
    );
    expect(said).toEqual([
      {
        event_type: "SIGNED_IN",
        resource_type: "identity.user_sessions",
        details: { kind: "browser", remember: true, assurance: "aal1" },
      },
      { event_type: "PROCEDURE_FAILED", resource_type: "procedure", details: {} },
    ]);
    await expect(run("SELECT audit.log('TOTP_ADDED', 'x', 'x', 'success', '{}')")).rejects.toMatchObject({
      code: "42501",
    });
  });

  it("names a table for which keys are opened, and nothing else", async () => {
    const keys = "SELECT * FROM app.open_tenant_keys($1, $2)";
    await run(keys, [anna.id, "symptoms.symptom_entries"]);
    for (const what of ["she has migraine", "symptoms.nothing"]) {
      await expect(run(keys, [anna.id, what]), what).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("what a request says of itself", () => {
  it("is refused where it is long, and not cut, but for the program", async () => {
    const tooLong = { code: "22001" };
    for (const said of [{ reason: "x".repeat(501) }, { requestId: "x".repeat(201) }, { process: "x".repeat(201) }]) {
      await expect(run("SELECT 1", [], asAnna(said))).rejects.toMatchObject(tooLong);
    }
    await run(
      "SELECT audit.say('TOTP_ADDED', NULL, 'success', '{}')",
      [],
      asAnna({ requestId: "long", userAgent: "x".repeat(1_000), reason: "x".repeat(500) }),
    );
    const [row] = await db.asOwner<object>(
      "SELECT length(user_agent) AS agent, length(reason) AS reason FROM audit.process_tracking WHERE request_id = 'long'",
    );
    expect(row).toEqual({ agent: 400, reason: 500 });
  });

  it("names no process that asked for it, unless the system says so", async () => {
    const [parent] = await db.asOwner<{ id: string }>("SELECT id FROM audit.process_tracking LIMIT 1");
    const parentProcessId = parent?.id ?? "";
    const said = async (requestId: string, actor: TestActor, login: "app" | "worker") => {
      await db[login].withContext({ ...actor, requestId, parentProcessId }, (tx) => tx.startProcess());
      return db.asOwner("SELECT parent_id FROM audit.process_tracking WHERE request_id = $1", [requestId]);
    };
    expect(await said("of a person", asAnna(), "app")).toEqual([{ parent_id: null }]);
    expect(await said("later", asAnna({ startsLate: true }), "app")).toEqual([{ parent_id: null }]);
    expect(await said("of nobody", newActor({ process: "test" }), "app")).toEqual([{ parent_id: null }]);
    const system = newActor({ role: "system", process: "test" });
    expect(await said("of the system", system, "worker")).toEqual([{ parent_id: parentProcessId }]);
  });
});

describe("the queue", () => {
  const ask = "SELECT app.enqueue(gen_random_uuid(), 'exports.csv', $1)";
  const tooMany = { reason: "http.too_many_requests" };

  it("takes objects, and tries each kind as often as the list says", async () => {
    const [exportId] = await plantExports(db.asOwner, { userId: anna.id });
    await expect(run(ask, ["[]"])).rejects.toMatchObject({ code: "42501" });
    await run(ask, [{ exportId }]);
    expect(
      await db.asOwner("SELECT max_attempts FROM app.jobs WHERE user_id = $1 AND kind = 'exports.csv'", [anna.id]),
    ).toEqual([{ max_attempts: 5 }]);
  });

  it("takes ten jobs of one request, and fifty of one person that are not done, also at the same time", async () => {
    const many = async (count: number, userId = anna.id) =>
      run(
        "SELECT app.enqueue(gen_random_uuid(), 'exports.csv', jsonb_build_object('exportId', id)) FROM unnest($1::uuid[]) AS id",
        [await plantExports(db.asOwner, { userId, count })],
        newActor({ userId, process: "test" }),
      );
    await expect(many(11)).rejects.toMatchObject(tooMany);
    const open = async (userId: string) =>
      (
        await db.asOwner("SELECT 1 FROM app.jobs WHERE user_id = $1 AND status = 'queued' AND kind = 'exports.csv'", [
          userId,
        ])
      ).length;
    await db.asOwner("DELETE FROM app.jobs");
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => many(8)));
    expect(asked.filter(({ status }) => status === "fulfilled").length).toBe(6);
    expect(await open(anna.id)).toBe(48);
    // Others are asked nothing of it.
    await many(10, berta.id);
    await db.asOwner("UPDATE app.jobs SET status = 'succeeded', finished_at = now() WHERE user_id = $1", [anna.id]);
    await many(8);
  });
});

describe("days and times", () => {
  const entry = (column: string) => {
    const others = ["occurred_at", "local_date"].filter((one) => one !== column);
    return `INSERT INTO symptoms.symptom_entries
        (user_id, id, category, severity, time_zone, process_id, ${[...others, column].join(", ")})
      SELECT app.user_id(), gen_random_uuid(), 'Mood', 5, 'UTC', app.process_id(), ${others.map(() => "now(), ").join("")} $1`;
  };

  it.each(["occurred_at", "local_date", "created_at", "updated_at", "deleted_at"])(
    "of an entry are of the calendar: %s",
    async (column) => {
      for (const value of ["infinity", "-infinity", "0044-03-15 BC", "5874897-12-31", "1899-12-30"]) {
        // The last day of a date is none of a timestamp.
        const code: unknown = expect.stringMatching(/^(?:23514|22008)$/u);
        await expect(run(entry(column), [value]), value).rejects.toMatchObject({ code });
      }
      await run(entry(column), ["2026-03-01"]);
    },
  );

  it("of an entry stay as they were: when it came, and whose it is", async () => {
    for (const column of ["created_at = now()", "id = gen_random_uuid()", "user_id = app.user_id()"]) {
      await expect(run(`UPDATE symptoms.symptom_entries SET ${column}`)).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("an answer that is kept", () => {
  const keep = `INSERT INTO app.idempotency_keys (user_id, key, procedure, input_hash, process_id, created_at)
    VALUES (app.user_id(), gen_random_uuid()::text, 'x', repeat('a', 64), $1, $2)`;

  it("is of the work that runs, and of now: it goes after a day", async () => {
    const [other] = await db.asOwner<{ id: string }>("SELECT id FROM audit.process_tracking LIMIT 1");
    await expect(run(keep, [other?.id, new Date()])).rejects.toMatchObject({ code: "42501" });
    const keepAt = keep.replace("$1", "app.process_id()").replace("$2", "$1");
    await expect(run(keepAt, ["2190-01-01T00:00:00Z"])).rejects.toMatchObject({ code: "42501" });
    await expect(run(keepAt, ["infinity"])).rejects.toMatchObject(refused);
    await run(keep.replace("$1", "app.process_id()").replace("$2", "now()"));
    for (const column of [
      "created_at = 'infinity'",
      "process_id = gen_random_uuid()",
      "input_hash = repeat('b', 64)",
    ]) {
      await expect(run(`UPDATE app.idempotency_keys SET ${column}`)).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("the key of a tenant", () => {
  const add = "SELECT app.add_tenant_key(app.user_id(), $1, $2, $3)";

  it("is short, and wrapped by what wraps the others", async () => {
    const [id, wrapped] = [Buffer.alloc(16, 1), Buffer.alloc(94)];
    await expect(run(add, [id, Buffer.alloc(1_001), "file"])).rejects.toMatchObject(refused);
    await expect(run(add, [Buffer.alloc(15), wrapped, "file"])).rejects.toMatchObject(refused);
    // As the first start of an installation does.
    await run("SELECT app.claim_key_provider('file')");
    await run(add, [id, wrapped, "file"]);
    const other = newActor({ userId: berta.id, process: "test" });
    await expect(run(add, [id, wrapped, "mine"], other)).rejects.toMatchObject({
      reason: "crypto.other_key_provider",
    });
    await run(add, [id, wrapped, "file"], other);
  });
});

describe("a name that others read", () => {
  const judge = (text: string) =>
    db.asOwner<{ line: boolean; visible: boolean }>("SELECT app.is_line($1) AS line, app.is_visible($1) AS visible", [
      text,
    ]);

  it.each(["\u202eEve", "Eve\u2066", "Eve\u0007", "Eve\nb", "\u2028Eve", "\u200b", " ", "\u00ad\u2060", "\u2800"])(
    "is refused by the database as by the application: %j",
    async (text) => {
      expect((await judge(text))[0]?.line).toBe(false);
      expect(lineOfText("Name", 100).safeParse(text).success && !/^\s|\s$/u.test(text)).toBe(false);
    },
  );

  it("is taken by the database wherever the application takes it, whatever character it is", async () => {
    // Two letters around it tell of what turns text or breaks the line; alone it tells whether it can be seen.
    const rows = await db.asOwner<{ code: number; line: boolean; visible: boolean }>(
      `SELECT code, app.is_line('a' || chr(code) || 'b') AS line, app.is_visible(chr(code)) AS visible
        FROM generate_series(1, 1114111) AS code WHERE code NOT BETWEEN 55296 AND 57343
          AND (code < 66000 OR code % 97 = 0 OR code BETWEEN 113824 AND 113827 OR code BETWEEN 917504 AND 921599 OR code BETWEEN 119130 AND 119170)`,
    );
    const line = lineOfText("Name", 100);
    const wrong = rows.filter(({ code, line: isLine, visible }) => {
      const text = String.fromCodePoint(code);
      const takesLine = line.safeParse(`a${text}b`).success;
      // What it takes as a reason is seen.
      const takesReason = reason.safeParse(text.repeat(3)).success;
      return takesLine !== isLine || (takesReason && !visible);
    });
    expect(wrong.map(({ code }) => code.toString(16))).toEqual([]);
  });

  it("is so of each tag of an entry", async () => {
    const log = (tags: unknown) =>
      run(
        `INSERT INTO symptoms.symptom_entries
          (user_id, id, occurred_at, local_date, category, severity, time_zone, tags, process_id)
          VALUES (app.user_id(), gen_random_uuid(), now(), '2026-03-01', 'Mood', 5, 'UTC', $1, app.process_id())`,
        [JSON.stringify(tags)],
      );
    for (const tags of [
      ["a", "\u202eb"],
      ["a\nb"],
      ["\u200b"],
      [""],
      ["a".repeat(41)],
      Array<string>(21).fill("a"),
      [1],
      [null],
      [["a"]],
      { a: "b" },
      "a",
      1,
    ]) {
      await expect(log(tags), JSON.stringify(tags)).rejects.toMatchObject(refused);
    }
    for (const tags of [[], ["a b", "\ud83d\ude00".repeat(20)], Array<string>(20).fill("a".repeat(40))])
      await log(tags);
  });

  it("is so wherever somebody is called something", async () => {
    const [row] = await db.asOwner<{ names: string[] }>(
      `SELECT array_agg(DISTINCT r.of::regclass::text) AS names FROM (
          SELECT conrelid FROM pg_constraint
          WHERE contype = 'c' AND pg_get_constraintdef(oid) LIKE '%app.is_line(%' AND conname LIKE '%\\_plain'
          UNION ALL SELECT a.attrelid FROM pg_constraint AS c JOIN pg_attribute AS a ON a.atttypid = c.contypid
          WHERE c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%app.is_word(%' AND c.conname LIKE '%\\_plain'
        ) AS r (of)`,
    );
    expect(row?.names.map((name) => name.replace(/^\w+\./u, ""))).toEqual(
      expect.arrayContaining([
        "users",
        "invitations",
        "memberships",
        "organizations",
        "resources",
        "symptom_entries",
        "symptom_shares",
      ]),
    );
    await expect(
      db.worker.withContext(newActor({ role: "system", process: "identity.accounts.register" }), (tx) =>
        tx.query("SELECT identity.add_account(gen_random_uuid(), 'a@b.example', $1, 'x', NULL, NULL)", ["\u202eEve"]),
      ),
    ).rejects.toMatchObject(refused);
  });
});

describe("nobody", () => {
  const nobody = (process: string) => newActor({ process });

  it.each(["a,b@x.example", "a\nb@x.example", "a\u202eb@x.example", "a b@x.example", "nowhere", "a@b@x.example"])(
    "registers what is no address: %j",
    async (email) => {
      const register = "SELECT identity.register_account($1, 'Mallory', $2, NULL, NULL)";
      await expect(run(register, [email, usualHash], nobody("identity.accounts.register"))).rejects.toMatchObject(
        refused,
      );
    },
  );

  it("has a thousand mails of a kind sent within an hour, to whomever, and not those of others", async () => {
    await db.asOwner(
      `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, process_id)
        SELECT gen_random_uuid(), 'identity.mail', jsonb_build_object('mail', m.mail), jsonb_build_object('role', m.role), p.id
        FROM p, generate_series(1, 999), (VALUES ('reset_password', 'anonymous'), ('verify_email', 'system')) AS m (mail, role)`,
    );
    const ask = (email: string, mail: string) =>
      run("SELECT identity.request_link($1, $2)", [email, mail], nobody("test"));
    await ask("nowhere@anamnesis.example", "reset_password");
    for (const email of ["nowhere@anamnesis.example", anna.email]) {
      await expect(ask(email, "reset_password")).rejects.toMatchObject({ reason: "identity.too_many_tries" });
    }
    await ask(anna.email, "verify_email");
  });

  it("writes into the log of the server what is in no table", async () => {
    const emit = "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000))";
    await expect(run(emit)).rejects.toMatchObject({ code: "42501" });
  });
});

describe("an invitation", () => {
  it("runs out after 14 days, whatever its administrator writes", async () => {
    const organizationId = randomUUID();
    const create = `SELECT organizations.create_organization($1, $2, 'Clinic', 'clinic', NULL, ${keysThatOpenNothing})`;
    await run(create, [organizationId, `clinic-${organizationId.slice(0, 8)}`]);
    const invite = (days: number) =>
      run(
        `INSERT INTO organizations.invitations (organization_id, id, email, role, invited_by, expires_at, process_id)
          VALUES ($1, gen_random_uuid(), gen_random_uuid() || '@x.example', 'doctor', $2,
            now() + make_interval(days => $3), app.process_id())`,
        [organizationId, anna.id, days],
        asAnna({ organizationId }),
      );
    await invite(14);
    for (const days of [15, 36_500]) await expect(invite(days)).rejects.toMatchObject(refused);
    const extend =
      "UPDATE organizations.invitations SET expires_at = $1, updated_at = now(), process_id = app.process_id()";
    await expect(run(extend, ["2126-01-01"], asAnna({ organizationId }))).rejects.toMatchObject(refused);
  });
});
