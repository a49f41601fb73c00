import { createHash, createHmac, randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlState } from "./errors.ts";
import { holdBinding } from "./testing/binding.ts";
import { withClient } from "./testing/client.ts";
import { createAccount, newActor, type TestAccount, type TestDatabase, testDatabase } from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
let berta: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  [anna, berta] = [await createAccount(db), await createAccount(db)];
  for (const { id } of [anna, berta]) {
    await db.app.withContext(newActor({ userId: id, process: "symptoms.entries.record" }), (tx) =>
      tx.query(
        `INSERT INTO symptoms.symptom_entries
            (user_id, id, occurred_at, local_date, time_zone, category, severity, process_id)
          VALUES ($1, gen_random_uuid(), now(), current_date, 'UTC', 'Mood', 5, $2)`,
        [id, tx.writerId()],
      ),
    );
  }
});
afterAll(() => db.close());

const reader = (account: TestAccount) => newActor({ userId: account.id });
const word = (id: string) => id.replaceAll("-", "");

const bound = ["app.actor", "app.context", "app.signature", "backtrace_functions"] as const;
type Settings = Partial<Record<(typeof bound)[number], string>>;

/** Sets what may be set, for the session; the parameter that only the owner may set is refused. */
async function set(client: pg.Client, settings: Settings): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await client.query("SAVEPOINT before").catch(() => undefined);
    await client.query("SELECT set_config($1, $2, false)", [name, value]).catch(async (error: unknown) => {
      if (name !== "backtrace_functions") throw error;
      expect(error).toMatchObject({ code: "42501" });
      await client.query("ROLLBACK TO SAVEPOINT before").catch(() => undefined);
    });
  }
}

async function countWith(client: pg.Client, settings: Settings): Promise<number> {
  await set(client, settings);
  const { rows } = await client.query<{ n: number }>("SELECT count(*)::integer AS n FROM symptoms.symptom_entries");
  return rows[0]?.n ?? -1;
}

/** What a proof left in the settings, for whoever can run SQL there to read. */
async function settingsIn(client: pg.Client): Promise<Settings> {
  const { rows } = await client.query<{ name: keyof Settings; value: string }>(
    "SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name",
    [[...bound]],
  );
  return Object.fromEntries(rows.filter(({ value }) => (value ?? "") !== "").map(({ name, value }) => [name, value]));
}

const contextOf = (userId: string) => JSON.stringify({ proof: "session", userId, role: "user" });
const handSet = (): Settings => {
  const digest = createHash("sha256").update(contextOf(anna.id)).digest("hex").slice(0, 32);
  const actor = `anamnesis ${word(anna.id)} none none user none ${digest}`;
  return { "app.actor": actor, "app.context": contextOf(anna.id), backtrace_functions: actor };
};

/** Says who acts: the parameter where a superuser gave it to the owner, else a setting with a signature. */
describe.each([
  ["in a parameter that the owner alone may set", "parameter"],
  ["under a signature", "signature"],
] as const)("who acts, %s,", (_, by) => {
  const isSigned = by === "signature";
  let giveBack: () => Promise<void>;
  beforeAll(async () => {
    giveBack = await holdBinding(by);
  });
  afterAll(() => giveBack());

  it("is known only in the transaction that a proof opened", async () => {
    await withClient(db.appUrl, async (client) => {
      await client.query("BEGIN");
      await db.app.open(client, reader(anna));
      expect(Object.keys(await settingsIn(client)).toSorted()).toEqual(
        isSigned ? ["app.actor", "app.context", "app.signature"] : ["app.context", "backtrace_functions"],
      );
      expect(await countWith(client, {})).toBe(1);
      const { rows } = await client.query(
        "SELECT app.user_id() AS id, app.user_role() AS role, app.context() ->> 'userId' AS known",
      );
      expect(rows).toEqual([{ id: anna.id, role: "user", known: anna.id }]);
      await client.query("COMMIT");
      expect(await countWith(client, {})).toBe(0);
      await client.query("BEGIN");
      expect(await countWith(client, {})).toBe(0);
    });
  });

  it("is nobody in a statement after a proof that was given outside of a transaction", async () => {
    await withClient(db.appUrl, async (client) => {
      await db.app.open(client, reader(anna));
      expect(await countWith(client, {})).toBe(0);
    });
  });

  it.each([
    ["no context", () => ({})],
    ["an actor and a context by hand", handSet],
    ["an empty signature", () => ({ ...handSet(), "app.signature": "" })],
    ["a signature of one's own", () => ({ ...handSet(), "app.signature": "0".repeat(64) })],
    [
      "a signature by an empty key",
      () => {
        const text = `${handSet()["app.actor"]}\n`;
        return { ...handSet(), "app.signature": createHmac("sha256", Buffer.alloc(32)).update(text).digest("hex") };
      },
    ],
  ] as [string, () => Settings][])("is nobody with %s", async (_, settings) => {
    await withClient(db.appUrl, async (client) => {
      expect(await countWith(client, settings())).toBe(0);
      await client.query("BEGIN");
      expect(await countWith(client, settings())).toBe(0);
      const { rows } = await client.query("SELECT app.context() AS context, app.user_role() AS role");
      expect(rows).toEqual([{ context: null, role: null }]);
    });
  });

  it("is nobody by what another connection, or an earlier transaction, has in its settings", async () => {
    await withClient(db.appUrl, async (client) => {
      await client.query("BEGIN");
      await db.app.open(client, reader(anna));
      const taken = await settingsIn(client);
      expect(await withClient(db.appUrl, (other) => countWith(other, taken))).toBe(0);
      await client.query("COMMIT");
      // Set for the session, they are there again: of a transaction that is over.
      expect(await countWith(client, taken)).toBe(0);
      await client.query("BEGIN");
      expect(await countWith(client, taken)).toBe(0);
      // Nor is it another beneath somebody else's proof.
      await db.app.open(client, reader(berta));
      await set(client, taken);
      const { rows } = await client.query("SELECT app.user_id() AS id");
      expect(rows).toEqual([{ id: isSigned ? null : berta.id }]);
      const known = await client
        .query<{ known: string }>("SELECT app.context() ->> 'userId' AS known")
        .then(({ rows: [row] }) => row?.known, sqlState);
      expect(known).toBe(isSigned ? null : "42501");
    });
  });

  it.each([
    (actor: string) => actor.replace(word(anna.id), word(berta.id)),
    (actor: string) => actor.replace(" user ", " system "),
    (actor: string) => actor.replace(" user ", " admin "),
    (actor: string) => actor.replace(" none none ", ` ${word(randomUUID())} admin `),
    (actor: string) => `${actor} `,
    () => "",
  ])("is never another once that was changed (%#)", async (change) => {
    await withClient(db.appUrl, async (client) => {
      await client.query("BEGIN");
      await db.app.open(client, reader(anna));
      const name = isSigned ? "app.actor" : "backtrace_functions";
      const value = (await settingsIn(client))[name] ?? "";
      expect(change(value)).not.toBe(value);
      await set(client, { [name]: change(value) });
      const { rows } = await client.query("SELECT app.user_id() AS id, app.user_role() AS role");
      expect(rows).toEqual([isSigned ? { id: null, role: null } : { id: anna.id, role: "user" }]);
    });
  });

  it.each([
    (context: string) => context.replace(anna.id, berta.id),
    (context: string) => context.replace('"session"', '"password"'),
    (context: string) => context.replace('"user"', '"admin"'),
    () => "",
  ])("has no context once the text of it was changed (%#)", async (change) => {
    await withClient(db.appUrl, async (client) => {
      await client.query("BEGIN");
      await db.app.open(client, reader(anna));
      const value = (await settingsIn(client))["app.context"] ?? "";
      expect(change(value)).not.toBe(value);
      await set(client, { "app.context": change(value) });
      await expect(client.query("SELECT app.context()")).rejects.toMatchObject({ code: "42501" });
    });
  });

  it("is nobody once settings were reset", async () => {
    await withClient(db.appUrl, async (client) => {
      await client.query("BEGIN");
      await db.app.open(client, reader(anna));
      await client.query("RESET ALL");
      const { rows } = await client.query("SELECT app.user_id() AS id, app.context() AS context");
      expect(rows).toEqual([{ id: null, context: null }]);
      expect(await countWith(client, {})).toBe(0);
    });
  });
});

describe("a transaction", () => {
  const claims = (given: object) =>
    JSON.stringify({ requestId: "test", process: "test", processId: randomUUID(), ...given });

  it("has one context that writes, and that at its beginning", async () => {
    await withClient(db.appUrl, async (client) => {
      const refused = async (statement: string, values: readonly unknown[]) => {
        await client.query("SAVEPOINT again");
        await expect(client.query(statement, [...values])).rejects.toMatchObject({ code: "42501" });
        await client.query("ROLLBACK TO SAVEPOINT again");
      };
      await client.query("BEGIN");
      await db.app.open(client, newActor({ userId: anna.id, process: "test" }), randomUUID());
      await refused("SELECT app.begin_anonymous($1)", [claims({})]);
      await refused("SELECT app.begin_session($1, true, $2)", ["0".repeat(64), claims({})]);
      await refused("SELECT app.start_process($1)", [randomUUID()]);
      await refused("SELECT app.begin_anonymous($1)", [claims({ processId: null })]);
      // Nor once whoever smuggles statements has taken the settings of the first away.
      await client.query("RESET ALL");
      await refused("SELECT app.begin_anonymous($1)", [claims({})]);
      await refused("SELECT app.begin_anonymous($1)", [claims({ processId: null, process: null })]);
      await client.query("ROLLBACK; BEGIN; SAVEPOINT first");
      // What is taken back with a savepoint would be gone, and its settings could be kept.
      await refused("SELECT app.begin_anonymous($1)", [claims({})]);
      await client.query("ROLLBACK");
    });
  });

  it("opens a process late only where one was named, and once", async () => {
    const late = { ...newActor({ userId: anna.id, process: "symptoms.entries.list" }), startsLate: true } as const;
    await db.app.withContext(late, async (tx) => {
      expect(() => tx.writerId()).toThrow("database.read_only_transaction");
      await tx.startProcess();
      const id = tx.writerId();
      await tx.startProcess();
      expect(tx.writerId()).toBe(id);
      const found = "SELECT app.context() ->> 'processId' AS id, app.context() ->> 'process' AS process";
      expect(await tx.query(found)).toEqual([{ id, process: "symptoms.entries.list" }]);
    });
    await db.app.withContext(reader(anna), (tx) =>
      expect(tx.startProcess()).rejects.toThrow("database.read_only_transaction"),
    );
  });

  /** The plans that somebody is sent who asks for them, of each statement in turn, on a connection of its own. */
  const plansOf = (statements: readonly string[]): Promise<number[]> =>
    withClient(db.appUrl, async (client) => {
      let plans = 0;
      client.on("notice", ({ message = "" }) => {
        if (message.startsWith("plan")) plans += 1;
      });
      await client.query("BEGIN");
      await db.app.open(client, newActor({ userId: anna.id, process: "test" }), randomUUID());
      await client.query(`SET LOCAL client_min_messages = log; SET LOCAL debug_print_plan = on;
        SET LOCAL debug_pretty_print = off; SET LOCAL plan_cache_mode = force_custom_plan`);
      const counts: number[] = [];
      for (const statement of statements) {
        plans = 0;
        await client.query(statement);
        counts.push(plans);
      }
      await client.query("ROLLBACK");
      return counts;
    });

  it("sends nobody the plans of functions, which hold what these have in their variables", async () => {
    const statements = [
      "SELECT 1",
      "SELECT identity.own_password_parameters()",
      "SELECT identity.cancel_email_tokens(ARRAY['reset'])",
      "SELECT identity.rename_account('Anna')",
      "SELECT * FROM identity.own_sessions()",
    ];
    // Each statement's own.
    expect(await plansOf(statements)).toEqual(statements.map(() => 1));
  });

  it("sends nobody the plans of the trigger that writes the trail", async () => {
    const update =
      "UPDATE symptoms.symptom_entries SET severity = 4, process_id = (app.context() ->> 'processId')::uuid";
    const [all = 0] = await plansOf([update]);
    await db.asOwner("ALTER TABLE symptoms.symptom_entries DISABLE TRIGGER audit_change");
    const [others = 0] = await plansOf([update]).finally(() =>
      db.asOwner("ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_change"),
    );
    // The statement's own, and those of what is checked of its values and of the keys that are looked at.
    expect(others).toBeGreaterThan(0);
    expect(all).toBe(others);
  });

  it("sends nobody traces of functions, which tell how much of others they sort, and how they end", async () => {
    await withClient(db.appUrl, async (client) => {
      const told: (string | undefined)[] = [];
      client.on("notice", ({ message }) => told.push(message));
      await client.query("BEGIN");
      await db.app.open(client, newActor({ userId: anna.id, process: "test" }), randomUUID());
      await client.query("SET LOCAL client_min_messages = log; SET LOCAL trace_sort = on");
      // The statement's own.
      await client.query("SELECT n FROM generate_series(1, 3) AS n ORDER BY -n");
      expect(told.length).toBeGreaterThan(0);
      told.length = 0;
      await client.query("SELECT * FROM identity.own_sessions()");
      await client.query("SELECT * FROM symptoms.own_shares()");
      expect(told).toEqual([]);
      await client.query("ROLLBACK");
    });
  });
});

describe("what opens a context", () => {
  it("takes along what a request has to say of itself, and nothing that says who it is", async () => {
    const longest = {
      requestId: "x".repeat(200),
      reason: "x".repeat(500),
      userAgent: "x".repeat(400),
      clientIp: "::1",
    };
    await withClient(db.appUrl, async (client) => {
      const begin = async (claims: object | null) => {
        await client.query("BEGIN");
        const done = await client.query("SELECT app.begin_anonymous($1)", [claims && JSON.stringify(claims)]).then(
          () => "taken",
          ({ code }: { code: string }) => code,
        );
        await client.query("ROLLBACK");
        return done;
      };
      expect(await begin(longest)).toBe("taken");
      for (const said of [
        { ...longest, userId: anna.id },
        { ...longest, role: "admin" },
        { ...longest, passkeyId: anna.id },
        { ...longest, userAgent: "x".repeat(401) },
        { ...longest, clientIp: "1".repeat(51) },
        [],
        null,
      ]) {
        expect(await begin(said), JSON.stringify(said)).toBe("22001");
      }
    });
  });
});
