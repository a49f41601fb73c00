import { randomUUID } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCode } from "./code.ts";
import { releaseFolder } from "./migrate.ts";
import { withClient } from "./testing/client.ts";
import {
  createAccount,
  keysThatOpenNothing,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  usualHash,
  withProcess,
} from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
let berta: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
  berta = await createAccount(db);
});
afterAll(() => db.close());

const reader = (account: TestAccount) => newActor({ userId: account.id });
const writer = (account: TestAccount) => newActor({ userId: account.id, process: "test" });

describe("whoever smuggles SQL into a request", () => {
  it("keeps no context alive by settings that change how times and numbers are written", async () => {
    await withClient(db.appUrl, async (client) => {
      await client.query("SET extra_float_digits = -15; SET datestyle = 'SQL'; SET intervalstyle = 'iso_8601'");
      await client.query("BEGIN");
      await db.app.open(client, reader(anna));
      const me = "SELECT app.user_id() AS id, app.context() IS NOT NULL AS known";
      expect((await client.query(me)).rows).toEqual([{ id: anna.id, known: true }]);
      // Kept for the session, for a transaction that begins in the same second.
      await client.query(`SELECT set_config(name, current_setting(name, true), false)
        FROM unnest(ARRAY['app.actor', 'app.context', 'app.signature']) AS name`);
      await client.query("COMMIT; BEGIN");
      expect((await client.query(me)).rows).toEqual([{ id: null, known: false }]);
    });
  });

  it("is lent the owner's rights by none of our functions, whatever types it brings along", async () => {
    const [{ name } = { name: "" }] = await db.asOwner<{ name: string }>("SELECT current_database() AS name");
    await db.asOwner(`GRANT TEMPORARY ON DATABASE ${name} TO PUBLIC`);
    await db.asOwner("ALTER EVENT TRIGGER refuse_definitions DISABLE");
    const warnings: string[] = [];
    const tried = withClient(db.appUrl, async (client) => {
      client.on("notice", ({ message = "" }) => warnings.push(message));
      await client.query(`CREATE FUNCTION pg_temp.looked(text) RETURNS boolean LANGUAGE plpgsql
        AS $$ BEGIN RAISE WARNING 'as %', current_user; RETURN true; END $$`);
      for (const type of ["jsonb", "text", "uuid", "int4", "int8", "timestamptz", "date", "inet", "numeric", "bool"]) {
        await client.query(`CREATE DOMAIN pg_temp.${type} AS pg_catalog.${type} CHECK (pg_temp.looked('x'))`);
      }
      const { rows } = await client.query<{ call: string }>(
        `SELECT format('SELECT %s(%s)', p.oid::regproc, (
            SELECT string_agg(format('NULL::%s', t.type::regtype), ', ' ORDER BY t.n)
            FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, n)
          )) AS call
          FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
          WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prosecdef
            AND p.prorettype <> 'trigger'::regtype AND has_function_privilege(p.oid, 'EXECUTE')`,
      );
      for (const { call } of rows) {
        await client.query("BEGIN");
        await db.app.open(client, writer(anna), uuidv7());
        await client.query(call).catch(() => undefined);
        await client.query("ROLLBACK");
      }
      // And by the trigger that writes the trail.
      await client.query("BEGIN");
      const processId = uuidv7();
      await db.app.open(client, writer(anna), processId);
      await client.query(
        `INSERT INTO symptoms.symptom_entries (user_id, id, occurred_at, local_date, time_zone, category, severity, process_id)
          VALUES ($1, $2, now(), current_date, 'UTC', 'Mood', 5, $3)`,
        [anna.id, randomUUID(), processId],
      );
      await client.query("ROLLBACK");
      await client.query("SELECT '{}'::pg_temp.jsonb");
      return rows.length;
    });
    const called = await tried.finally(async () => {
      await db.asOwner(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
      await db.asOwner("ALTER EVENT TRIGGER refuse_definitions ENABLE ALWAYS");
    });
    expect(called).toBeGreaterThan(50);
    // Their own, as themselves: the trap works.
    expect(new Set(warnings)).toEqual(new Set(["as anamnesis_app"]));
  });

  /** Replaces each prepared statement that opens a context by one that also keeps the proof for the session. */
  const trap = `DO $do$ DECLARE s record; BEGIN
    FOR s IN SELECT name FROM pg_prepared_statements WHERE statement LIKE '%app.begin_session%' LOOP
      EXECUTE format('DEALLOCATE %I', s.name);
      EXECUTE format('PREPARE %I (text, boolean, jsonb) AS SELECT *, set_config(''kept.context'', $1, false)
        FROM app.begin_session($1, $2, $3)', s.name);
    END LOOP;
    EXECUTE 'PREPARE "app.begin_session" (text, boolean, jsonb) AS SELECT 1';
  END $do$`;
  const kept = "SELECT coalesce(current_setting('kept.context', true), '') AS kept";

  it("leaves no statement behind that stands in for one of ours", async () => {
    const one = db.login({ poolSize: 1 });
    // Where those that are prepared cannot be listed, they keep names that cannot be guessed.
    await expect(one.withContext(reader(anna), (tx) => tx.query(trap))).rejects.toMatchObject({ code: "42501" });
    await db.asOwner("GRANT SELECT ON pg_prepared_statements TO PUBLIC");
    await db.asOwner("GRANT EXECUTE ON FUNCTION pg_prepared_statement() TO PUBLIC");
    try {
      // Where they can, nothing is prepared; connections that were made before are not among these.
      const open = db.login({ poolSize: 1 });
      await open.withContext(reader(anna), (tx) => tx.query(trap));
      await open.withContext(reader(berta), (tx) => tx.query("SELECT 1"));
      expect(await open.withContext(reader(anna), (tx) => tx.query(kept))).toEqual([{ kept: "" }]);
      await open.close();
    } finally {
      await db.asOwner("REVOKE SELECT ON pg_prepared_statements FROM PUBLIC");
      await db.asOwner("REVOKE EXECUTE ON FUNCTION pg_prepared_statement() FROM PUBLIC");
      await one.close();
    }
  });

  it("gives no organization the id of a person, nor a person that of an organization", async () => {
    const [id, slug] = [randomUUID(), `clinic-${randomUUID().slice(0, 8)}`];
    const create = `SELECT organizations.create_organization($1, $2, 'Practice', 'clinic', NULL, ${keysThatOpenNothing})`;
    const founder = newActor({ userId: anna.id, process: "organizations.create" });
    const open = (tenant: string) =>
      db.app.withContext(founder, (tx) => tx.query(create, [tenant, `${slug}-${tenant.slice(0, 8)}`]));
    await open(id);
    await expect(open(berta.id)).rejects.toMatchObject({ code: "23505" });
    const add = `SELECT identity.add_account($1, $2, 'Mallory', '${usualHash}', NULL, NULL)`;
    const system = newActor({ role: "system", process: "test" });
    const asOrganization = db.worker.withContext(system, (tx) => tx.query(add, [id, `${id}@anamnesis.example`]));
    await expect(asOrganization).rejects.toMatchObject({ code: "23505" });
  });

  it("reaches no function of another process, and none that opens or raises sessions for others to call", async () => {
    const own = newActor({ userId: anna.id, process: "symptoms.entries.record" });
    const [tokenId, code] = [randomUUID(), "a".repeat(64)];
    // A link that waits in somebody's mail, to which a code belongs.
    await db.asOwner(
      `${withProcess} INSERT INTO identity.email_tokens (id, user_id, purpose, email, valid_from, expires_at, code_hash, process_id)
        SELECT $1, $2, 'verify', $3, now(), now() + interval '10 minutes', $4, id FROM p`,
      [tokenId, berta.id, berta.email, code],
    );
    const proof = pg.escapeLiteral(`\\x${testOutput.toString("hex")}`);
    const email = pg.escapeLiteral(berta.email);
    for (const statement of [
      "SELECT identity.issue_email_token(gen_random_uuid(), gen_random_uuid(), NULL)",
      `SELECT identity.use_email_token('${tokenId}', 'verify')`,
      `SELECT identity.verify_email('${tokenId}')`,
      `SELECT identity.try_code(${email}, '${code}')`,
      `SELECT identity.verify_tried_code(${email}, '${code}')`,
      "SELECT identity.step_up_session(repeat('a', 64), 'aal2')",
      `SELECT identity.step_up_by_password(repeat('a', 64), ${proof})`,
      "SELECT identity.replace_token(repeat('a', 64))",
      "SELECT identity.act_in_organization(repeat('a', 64), NULL)",
      `SELECT identity.open_session(repeat('a', 64), gen_random_uuid(), 'browser', 'infinity', 'infinity', 60, 'aal2',
        NULL, NULL, 10, NULL)`,
    ]) {
      await expect(
        db.app.withContext(own, (tx) => tx.query(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
    // Nobody knows the link either, and a code is guessed at five times.
    const nobody = newActor({ process: "identity.accounts.verifyEmail" });
    const [tried, verified] = ["SELECT identity.try_code($1, $2)", "SELECT identity.verify_tried_code($1, $2) AS id"];
    const say = (text: string, guessed: string) =>
      db.app.withContext(nobody, (tx) => tx.query(text, [berta.email, guessed]));
    // Nor is one told before the guess is committed.
    const hidden = db.app.withContext(nobody, async (tx) => {
      await tx.query(tried, [berta.email, code]);
      const told = await tx.query(verified, [berta.email, code]);
      throw new Error(JSON.stringify(told));
    });
    await expect(hidden).rejects.toThrow('[{"id":null}]');
    for (let n = 0; n < 5; n += 1) {
      await say(tried, "b".repeat(64));
      expect(await say(verified, "b".repeat(64))).toEqual([{ id: null }]);
      expect(await say(verified, code)).toEqual([{ id: null }]);
    }
    await say(tried, code);
    expect(await say(verified, code)).toEqual([{ id: null }]);
  });

  it.each([
    "UPDATE exports.exports SET storage_key = 'exports/of-somebody-else.csv'",
    "UPDATE exports.exports SET expires_at = 'infinity'",
    "INSERT INTO exports.exports (id, user_id, type, parameters, status, storage_key) SELECT gen_random_uuid(), app.user_id(), 'csv', '{}', 'ready', 'x'",
    "INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id) SELECT gen_random_uuid(), app.user_id(), 'csv', '{}', 'ready', (app.context() ->> 'processId')::uuid",
    "INSERT INTO app.jobs (id, kind, payload, actor) VALUES (gen_random_uuid(), 'keys.rotate', '{}', '{}')",
  ])("tells the worker nothing that it would believe: %s", async (statement) => {
    const own = newActor({ userId: anna.id, process: "exports.create" });
    await expect(db.app.withContext(own, (tx) => tx.query(statement))).rejects.toMatchObject({ code: "42501" });
  });

  it("leaves no settings behind for the next person", async () => {
    const one = db.login({ poolSize: 1 });
    const settings = `SELECT current_setting('client_encoding') AS encoding, current_setting('timezone') AS zone,
      current_setting('statement_timeout') AS timeout, coalesce(current_setting('kept.context', true), '') AS kept`;
    const before = await one.withContext(reader(anna), (tx) => tx.query(settings));
    await one.withContext(reader(anna), (tx) =>
      tx.query(`SELECT set_config('client_encoding', 'LATIN1', false), set_config('timezone', 'Asia/Tokyo', false),
        set_config('statement_timeout', '1234', false), set_config('kept.context', 'mine', false)`),
    );
    expect(await one.withContext(reader(berta), (tx) => tx.query(settings))).toEqual(before);
    await one.close();
  });

  it("learns of no address whether it has an account, and mails few strangers", async () => {
    const nobody = newActor({ userId: null, process: "identity.accounts.register" });
    const register = (email: string) =>
      [`SELECT identity.register_account($1, 'Mallory', '${usualHash}', NULL, NULL) AS told`, [email]] as const;
    for (const email of [berta.email, `${randomUUID()}@anamnesis.example`]) {
      const [text, values] = register(email);
      const told = await db.app.withContext(nobody, (tx) => tx.query(text, values));
      expect(told).toEqual([{ told: "" }]);
    }
    const twice = db.app.withContext(nobody, async (tx) => {
      await tx.query(...register(`${randomUUID()}@anamnesis.example`));
      await tx.query(...register(`${randomUUID()}@anamnesis.example`));
    });
    await expect(twice).rejects.toMatchObject({ code: "42501" });
    const add = db.app.withContext(nobody, (tx) =>
      tx.query("SELECT identity.add_account($1, $2, 'Mallory', 'none', NULL, NULL)", [randomUUID(), berta.email]),
    );
    await expect(add).rejects.toMatchObject({ code: "42501" });
    const mail = (given: object) =>
      ["SELECT identity.enqueue_mail($1)", [{ mail: "verify_email", userId: randomUUID(), ...given }]] as const;
    const strangers = db.app.withContext(nobody, (tx) => tx.query(...mail({})));
    await expect(strangers).rejects.toMatchObject({ code: "42501", message: "not a mail to ask for" });
    // Nor by a mail of one's own that says for whom it is in another way.
    const [email, passwordHash] = [`${randomUUID()}@anamnesis.example`, "$argon2id$v=19$m=9999999,t=99,p=1$x"];
    const registration = { displayName: "Mallory", passwordHash };
    for (const more of [
      { email },
      { email, registration },
      { registration },
      { to: email },
      { tokenId: randomUUID() },
    ]) {
      const [text, values] = mail({ mail: "password_changed", userId: anna.id, ...more });
      const asked = db.app.withContext(writer(anna), (tx) => tx.query(text, values));
      await expect(asked, JSON.stringify(more)).rejects.toMatchObject({
        code: "42501",
        message: "not a mail to ask for",
      });
    }
    const flood = db.app.withContext(writer(anna), async (tx) => {
      for (let n = 0; n < 6; n += 1) await tx.query(...mail({ mail: "password_changed", userId: anna.id }));
    });
    await expect(flood).rejects.toMatchObject({ code: "42501", message: "too many mails" });
    const traces = await db.asOwner(
      "SELECT status, resource_id FROM audit.actions WHERE event_type = 'ACCOUNT_REGISTERED' ORDER BY status",
    );
    expect(traces).toEqual([1, 2].map(() => ({ status: "success", resource_id: null })));
  });

  it("spoils no connection for those who come after: what it keeps prepared is made anew", async () => {
    const one = db.login({ poolSize: 1 });
    await one.withContext(reader(anna), (tx) => tx.query("SELECT 1"));
    await one.withContext(reader(anna), (tx) => tx.query("DEALLOCATE ALL"));
    const me = "SELECT app.user_id() AS id";
    expect(await one.withContext(reader(berta), (tx) => tx.query(me))).toEqual([{ id: berta.id }]);
    await one.close();
  });

  it("hears nothing of what others are told by NOTIFY", async () => {
    const one = db.login({ poolSize: 1 });
    await one.withContext(writer(anna), (tx) => tx.query("LISTEN something"));
    const channels = "SELECT pg_listening_channels() AS channel";
    // From the end of the next transaction on.
    await one.withContext(reader(berta), (tx) => tx.query("SELECT 1"));
    expect(await one.withContext(reader(berta), (tx) => tx.query(channels))).toEqual([]);
    await one.close();
  });

  it.each([
    "row_security = off",
    "statement_timeout = 1",
    "lock_timeout = 1",
    "transaction_timeout = 1",
    "idle_session_timeout = 1",
    "default_transaction_read_only = on",
    "default_transaction_isolation = 'serializable'",
    "search_path = ''",
    "client_encoding = 'LATIN1'",
    "bytea_output = 'escape'",
  ])("shuts nobody out by a setting of the role: %s", async (setting) => {
    const [{ name } = { name: "" }] = await db.asOwner<{ name: string }>("SELECT current_database() AS name");
    await db.app.withContext(writer(anna), (tx) =>
      tx.query(`ALTER ROLE anamnesis_app IN DATABASE ${name} SET ${setting}`),
    );
    const later = db.login({ poolSize: 1 });
    const seen = await later.withContext(writer(berta), (tx) =>
      tx.query(
        `SELECT count(*)::integer AS n, current_setting('statement_timeout') AS statement,
            current_setting('lock_timeout') AS lock FROM identity.users, pg_sleep(0.01)`,
      ),
    );
    expect(seen).toEqual([{ n: 1, statement: "30s", lock: "10s" }]);
    await later.close();
    await db.asOwner(`ALTER ROLE anamnesis_app IN DATABASE ${name} RESET ALL`);
  });

  it("is told by no estimate of the planner how often others write, what, or where their addresses come", async () => {
    await db.asOwner(
      `WITH p AS (SELECT id FROM audit.process_tracking LIMIT 1)
        INSERT INTO symptoms.symptom_entries (user_id, id, occurred_at, local_date, time_zone, category, severity, process_id)
        SELECT CASE WHEN n < 900 THEN $1::uuid ELSE $2::uuid END, gen_random_uuid(), now() - n * interval '1 hour',
          current_date, 'UTC', CASE WHEN n % 10 = 0 THEN 'Rare' ELSE 'Frequent' END, 1 + n % 10, p.id
        FROM generate_series(1, 1000) AS n, p`,
      [anna.id, berta.id],
    );
    await db.asOwner("ANALYZE");
    const estimate = (text: string) =>
      db.app.withContext(reader(berta), async (tx) => JSON.stringify(await tx.query(`EXPLAIN (FORMAT JSON) ${text}`)));
    const differing: string[] = [];
    for (const [statement, one, other] of [
      ["SELECT 1 FROM symptoms.symptom_entries WHERE user_id = $", anna.id, berta.id],
      ["SELECT 1 FROM symptoms.symptom_entries WHERE category = $", "Rare", "Frequent"],
      ["SELECT 1 FROM symptoms.symptom_entries WHERE occurred_at > $", "2000-01-01", "2100-01-01"],
      ["SELECT 1 FROM identity.users WHERE email < $", "0000@anamnesis.example", "zzzz@anamnesis.example"],
      ["SELECT 1 FROM audit.audit_logs WHERE user_id = $", anna.id, berta.id],
      ["SELECT 1 FROM audit.process_tracking WHERE user_id = $", anna.id, berta.id],
    ] as const) {
      const plans = await Promise.all(
        [one, other].map(async (value) =>
          (await estimate(statement.replace("$", pg.escapeLiteral(value)))).replaceAll(value, "$"),
        ),
      );
      if (plans[0] !== plans[1]) differing.push(statement);
    }
    expect(differing).toEqual([]);
    const gathered = await db.asOwner(
      `SELECT s.starelid::regclass::text AS relation, s.staattnum FROM pg_statistic AS s
        JOIN pg_class AS c ON s.starelid = c.oid
        WHERE c.relowner = 'anamnesis_owner'::regrole AND c.relname NOT IN ('migrations', 'sql_objects')`,
    );
    expect(gathered).toEqual([]);
  });

  it("reads which codes were imported, and why one import was taken back, as somebody alone", async () => {
    for (const read of ["terminology.list_releases()", "terminology.in_force_on('2026-11-20')"]) {
      const ask = `SELECT name FROM ${read}`;
      expect(await db.app.withContext(reader(anna), (tx) => tx.query(ask)), read).not.toEqual([]);
      const asNobody = db.app.withContext(newActor(), (tx) => tx.query(ask));
      await expect(asNobody, read).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("acts under no context that does not say in which role", async () => {
    const roleOf = async (login: "app" | "worker", role: "user" | "anonymous" | "system") => {
      const userId = role === "user" ? anna.id : null;
      const [seen] = await db[login].withContext(newActor({ userId, role }), (tx) =>
        tx.query<{ role: string }>("SELECT app.user_role() AS role"),
      );
      return seen?.role;
    };
    expect([await roleOf("app", "user"), await roleOf("app", "anonymous")]).toEqual(["user", "anonymous"]);
    expect([await roleOf("worker", "user"), await roleOf("worker", "system")]).toEqual(["user", "system"]);
    const code = await readCode(join(releaseFolder, "sql"));
    expect(code.filter(({ text }) => /'(?:role|memberRole)' <>/u.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it("changes the meaning of no function by a setting that bodies are read under", async () => {
    const code = await readCode(join(releaseFolder, "sql"));
    // standard_conforming_strings outlives RESET ALL in what a connection has read already: E strings are read alike.
    const withBackslash = (text: string) => /(?<![E\w])'[^']*\\/u.test(text.replaceAll(/--.*$|E'[^']*'/gmu, ""));
    expect(code.filter(({ text }) => withBackslash(text)).map(({ name }) => name)).toEqual([]);
  });
});
