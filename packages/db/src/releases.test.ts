import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { migrate, rollback } from "./migrate.ts";
import { ensureRoles } from "./roles.ts";
import { catalogOf } from "./testing/catalog.ts";

let admin: pg.Client;
let client: pg.Client;
let folder: string;
const databases = ["releases", "fresh"].map((name) => `${name}_${process.pid}`);

async function connect(name: string): Promise<pg.Client> {
  const url = new URL(inject("testCluster").adminUrl);
  url.pathname = `/${name}`;
  const made = new pg.Client({ connectionString: url.href });
  await made.connect();
  return made;
}

beforeEach(async () => {
  admin = await connect("postgres");
  for (const name of databases) await admin.query(`CREATE DATABASE ${name}`);
  client = await connect(databases[0] ?? "");
  await ensureRoles(client, { anamnesis_app: null, anamnesis_worker: null });
  folder = await mkdtemp(join(tmpdir(), "anamnesis-releases-"));
});
afterEach(async () => {
  await client.end();
  for (const name of databases) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
  await rm(folder, { recursive: true });
});

/** Puts a made-up release into a folder of its own. */
async function release(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return root;
}

const migration = (up: string, down: string) => `-- Up Migration\n${up}\n-- Down Migration\n${down}\n`;
const table = (triggers = "") => `-- schema guests
GRANT USAGE ON SCHEMA guests TO anamnesis_app;
-- table guests.guests
ALTER TABLE guests.guests ENABLE ROW LEVEL SECURITY;
GRANT SELECT (id) ON guests.guests TO anamnesis_app;
CREATE POLICY all_select ON guests.guests FOR SELECT TO anamnesis_app USING (guests.is_open());
${triggers}`;
const isOpen =
  "-- Whether guests are let in.\nCREATE OR REPLACE FUNCTION guests.is_open() RETURNS boolean LANGUAGE sql RETURN true;\n";
const greet = (expression: string) => `-- What a guest is greeted with.
CREATE OR REPLACE FUNCTION guests.greet(p_id integer) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT 'Hello, ' || ${expression} FROM guests.guests AS g WHERE g.id = p_id;
END;
GRANT EXECUTE ON FUNCTION guests.greet TO anamnesis_app;
`;
const first = migration(
  "CREATE SCHEMA guests; CREATE TABLE guests.guests (id integer PRIMARY KEY, name text NOT NULL); INSERT INTO guests.guests VALUES (1, 'Ada Lovelace');",
  "DROP SCHEMA guests CASCADE;",
);
const expand = migration(
  "ALTER TABLE guests.guests ADD COLUMN given_name text; UPDATE guests.guests SET given_name = split_part(name, ' ', 1);",
  "ALTER TABLE guests.guests DROP COLUMN given_name;",
);
const contract = migration(
  "ALTER TABLE guests.guests DROP COLUMN name;",
  "ALTER TABLE guests.guests ADD COLUMN name text; UPDATE guests.guests SET name = given_name;",
);

const older = () =>
  release("older", {
    "migrations/001_guests.sql": first,
    "sql/guests/guests.sql": `${greet("g.name")}\n${isOpen}\n-- Of the older release alone.\nCREATE OR REPLACE FUNCTION guests.wave() RETURNS text LANGUAGE sql RETURN 'o/';\n`,
    "sql/access.generated.sql": table(),
  });
const newer = (given: Readonly<Record<string, string>> = {}) =>
  release("newer", {
    "migrations/001_guests.sql": first,
    "migrations/002_given_name.sql": expand,
    "sql/guests/guests.sql": `${greet("coalesce(g.given_name, g.name)")}\n${isOpen}`,
    "sql/access.generated.sql": table(),
    ...given,
  });
const greeting = async () => (await client.query<{ greet: string }>("SELECT guests.greet(1)")).rows[0]?.greet;

describe("two releases, one after the other", () => {
  it("leave the database as the newer one makes it from nothing, and say what they changed", async () => {
    await migrate(client, await older());
    expect(await greeting()).toBe("Hello, Ada Lovelace");
    const to = await newer();
    // The function that changed, and the one that left; what stayed is not touched.
    expect(await migrate(client, to)).toEqual({
      migrations: ["002_given_name"],
      code: ["guests.greet", "guests.wave"],
    });
    expect(await greeting()).toBe("Hello, Ada");
    const fresh = await connect(databases[1] ?? "");
    await ensureRoles(fresh, { anamnesis_app: null, anamnesis_worker: null });
    await migrate(fresh, to);
    expect(await catalogOf(client)).toEqual(await catalogOf(fresh));
    await fresh.end();
  });

  it("can go back: the older one finds its own functions again", async () => {
    const from = await older();
    await migrate(client, from);
    const before = await catalogOf(client);
    const to = await newer();
    await migrate(client, to);
    expect(await rollback(client, 1, to)).toEqual(["002_given_name"]);
    await migrate(client, from);
    expect(await greeting()).toBe("Hello, Ada Lovelace");
    expect(await catalogOf(client)).toEqual(before);
  });

  it("contract what nothing of the release before names any more", async () => {
    await migrate(client, await newer({ "sql/guests/guests.sql": `${greet("g.given_name")}\n${isOpen}` }));
    const last = {
      "migrations/003_no_name.sql": contract,
      "sql/guests/guests.sql": `${greet("g.given_name")}\n${isOpen}`,
    };
    const to = await newer(last);
    expect(await migrate(client, to)).toEqual({ migrations: ["003_no_name"], code: [] });
    expect(await greeting()).toBe("Hello, Ada");
    expect(await rollback(client, 1, to)).toEqual(["003_no_name"]);
  });

  it("are refused a contraction too early, in words, and nothing of it stays", async () => {
    await migrate(client, await newer());
    const before = await catalogOf(client);
    const to = await newer({
      "migrations/003_no_name.sql": contract,
      "sql/guests/guests.sql": `${greet("g.given_name")}\n${isOpen}`,
    });
    await expect(migrate(client, to)).rejects.toThrow(/^Migration 003_no_name: .*column name.* depend/u);
    expect(await catalogOf(client)).toEqual(before);
    expect(await greeting()).toBe("Hello, Ada");
  });

  it("are refused a contraction that a body still names, which PostgreSQL does not bind", async () => {
    await migrate(client, await newer());
    const late =
      "-- Names what goes.\nCREATE OR REPLACE FUNCTION guests.names() RETURNS SETOF text LANGUAGE sql AS $$ SELECT g.name FROM guests.guests AS g $$;\n";
    const earlier = await newer({ "sql/guests/guests.sql": `${greet("g.given_name")}\n${isOpen}\n${late}` });
    await migrate(client, earlier);
    await expect(
      migrate(
        client,
        await release("last", {
          "migrations/001_guests.sql": first,
          "migrations/002_given_name.sql": expand,
          "migrations/003_no_name.sql": contract,
          "sql/guests/guests.sql": `${greet("g.given_name")}\n${isOpen}\n${late}`,
          "sql/access.generated.sql": table(),
        }),
      ),
    ).rejects.toThrow("sql/ of function guests.names: column g.name does not exist");
    expect(await greeting()).toBe("Hello, Ada");
  });

  it("that a statement of fails in the middle leave everything as it was", async () => {
    await migrate(client, await older());
    const before = await catalogOf(client);
    const to = await newer({
      "sql/access.generated.sql": table(
        "CREATE TRIGGER t AFTER INSERT ON guests.guests FOR EACH ROW EXECUTE FUNCTION guests.nothing();",
      ),
    });
    await expect(migrate(client, to)).rejects.toThrow(
      "sql/ of table guests.guests: function guests.nothing() does not exist",
    );
    expect(await catalogOf(client)).toEqual(before);
    expect(await greeting()).toBe("Hello, Ada Lovelace");
  });
});

describe("what a file of sql/ says no longer", () => {
  it("is taken back: grants of a function, columns and triggers of a table", async () => {
    const trigger = "CREATE TRIGGER t AFTER INSERT ON guests.guests FOR EACH ROW EXECUTE FUNCTION guests.note();";
    const note =
      "-- Notes nothing.\nCREATE OR REPLACE FUNCTION guests.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;\n";
    const from = await older();
    await migrate(client, from);
    const before = await catalogOf(client);
    await migrate(
      client,
      await release("wider", {
        "migrations/001_guests.sql": first,
        "sql/guests/guests.sql": `${greet("g.name").replace("anamnesis_app;", "anamnesis_app, anamnesis_worker;")}\n${isOpen}\n${note}`,
        "sql/access.generated.sql": table(trigger).replace("SELECT (id)", "SELECT (id, name)"),
      }),
    );
    expect(await catalogOf(client)).not.toEqual(before);
    await migrate(client, from);
    expect(await catalogOf(client)).toEqual(before);
  });

  it("goes with a table that a migration takes away", async () => {
    await migrate(client, await older());
    const to = await release("bare", {
      "migrations/001_guests.sql": first,
      "migrations/002_none.sql": migration("DROP TABLE guests.guests CASCADE;", "SELECT 1;"),
      "sql/guests/guests.sql": isOpen,
      "sql/access.generated.sql": "-- schema guests\nGRANT USAGE ON SCHEMA guests TO anamnesis_app;\n",
    });
    expect((await migrate(client, to)).code.toSorted()).toEqual(["guests.greet", "guests.guests", "guests.wave"]);
    expect((await client.query("SELECT name FROM app.sql_objects ORDER BY name")).rows).toEqual([
      { name: "guests" },
      { name: "guests.is_open" },
    ]);
  });
});

describe("a file of sql/ that cannot be taken as it is", () => {
  it("is refused: a name that stands twice", async () => {
    const to = await newer({ "sql/guests/more.sql": isOpen });
    await expect(migrate(client, to)).rejects.toThrow("sql/ has function guests.is_open twice.");
  });
});
