import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { servingRoles } from "./access/define.ts";
import { StartError } from "./start-error.ts";

type Kind = "function" | "view" | "schema" | "table" | "domain";

/** Something that stands once in `sql/`: a function, a view, or what is said of a schema, a table or a domain. */
export interface SqlObject {
  readonly kind: Kind;
  /** With its schema. There is one function of a name. */
  readonly name: string;
  /** What is said of it above it, which becomes its COMMENT. */
  readonly comment: string;
  readonly text: string;
  readonly sha256: string;
}

/** Everything that stands in a folder `sql/`, in the order in which an empty database takes it. */
export async function readCode(directory: string): Promise<readonly SqlObject[]> {
  const files = (await readdir(directory, { recursive: true })).filter((file) => file.endsWith(".sql")).toSorted();
  const objects = (
    await Promise.all(files.map(async (file) => splitObjects(await readFile(`${directory}/${file}`, "utf8"))))
  ).flat();
  const twice = objects.find(
    (object, at) => objects.findIndex(({ name, kind }) => name === object.name && kind === object.kind) !== at,
  );
  if (twice !== undefined) throw new StartError(`sql/ has ${twice.kind} ${twice.name} twice.`);
  return inOrder(objects);
}

/**
 * Of what goes on within a function that runs as its owner, whoever calls it is sent nothing: a plan holds what the function
 * has in its variables, and traces tell how much it sorts. Plans would stand in the log of the server as well.
 */
export const discretion = ["client_min_messages = notice", "debug_print_plan = off"] as const;

const heads =
  /^(?:CREATE OR REPLACE (?<kind>FUNCTION|VIEW) (?<name>[a-z0-9_.]+)|-- (?<said>schema|table|domain) (?<of>[a-z_.]+)$)/u;

/** The objects of one file. Each begins with the comment above it and goes on to the comment of the next. */
export function splitObjects(file: string): SqlObject[] {
  const lines = file.split("\n");
  const starts = lines.flatMap((line, at) => {
    const groups = heads.exec(line)?.groups;
    if (groups === undefined) return [];
    const name = groups["name"] ?? groups["of"] ?? "";
    const kind = kindOf(groups["kind"] ?? groups["said"]);
    let above = at;
    if (isDefinition(kind)) while (lines[above - 1]?.startsWith("--") === true) above -= 1;
    return [{ name, kind, at, above }];
  });
  return starts.map(({ name, kind, at, above }, index) => {
    const text = lines
      .slice(above, starts[index + 1]?.above)
      .join("\n")
      .trim();
    return {
      kind,
      name,
      comment: lines
        .slice(above, at)
        .map((line) => line.replace(/^-- ?/u, ""))
        .join(" "),
      text,
      sha256: createHash("sha256").update(text).digest("hex"),
    };
  });
}

function kindOf(word: string | undefined): Kind {
  switch (word) {
    case "VIEW":
      return "view";
    case "schema":
    case "table":
    case "domain":
      return word;
    default:
      return "function";
  }
}

/** Whether it is made here; the others are made by migrations. */
const isDefinition = (kind: Kind): kind is "function" | "view" => kind === "function" || kind === "view";

/** Bodies that PostgreSQL binds when it makes them, so that what they name has to be there. */
const isBound = ({ kind, text }: SqlObject) => kind === "view" || /^(?:RETURN |BEGIN ATOMIC$)/mu.test(text);

/** Functions that are bound late come first, then each after those that it names, then what is said of tables. */
function inOrder(objects: readonly SqlObject[]): readonly SqlObject[] {
  const bound = objects.filter((object) => isBound(object));
  const done = new Set<string>();
  const ordered: SqlObject[] = [];
  const visit = (object: SqlObject) => {
    if (done.has(object.name)) return;
    done.add(object.name);
    for (const other of bound) {
      // Settings have names of the same form, and stand in quotes.
      if (other !== object && new RegExp(String.raw`\b${other.name}\b(?!')`, "u").test(object.text)) visit(other);
    }
    ordered.push(object);
  };
  for (const object of bound) visit(object);
  const said = objects.filter(({ kind }) => !isDefinition(kind));
  return [...objects.filter((object) => object.kind === "function" && !isBound(object)), ...ordered, ...said];
}

/** What PostgreSQL knows something of `app.sql_objects` by; NULL when it is not there. */
const objectId = `CASE kind WHEN 'schema' THEN to_regnamespace(name)::oid WHEN 'function' THEN to_regproc(name)::oid
  WHEN 'domain' THEN to_regtype(name)::oid ELSE to_regclass(name)::oid END`;

/**
 * Makes the database hold what stands in `sql/` and nothing else of its kind: what changed is replaced, what left is
 * dropped. Call it in a transaction, as the owner, after the migrations.
 * @param hasMigrated whether tables may be others than before, so that every body has to be read again
 * @returns the names of what was changed or dropped
 */
export async function applyCode(
  client: pg.Client,
  objects: readonly SqlObject[],
  { hasMigrated }: { readonly hasMigrated: boolean },
): Promise<readonly string[]> {
  const applied = await client.query<{ kind: Kind; name: string; sha256: string; isThere: boolean }>(
    // What a migration made anew under the same name, or took away, says nothing of itself any more.
    `SELECT kind, name, sha256, object_id = (${objectId}) AS "isThere" FROM app.sql_objects`,
  );
  const isSame = (one: { kind: Kind; name: string }, other: { kind: Kind; name: string }) =>
    one.kind === other.kind && one.name === other.name;
  const changed = objects.filter(
    (object) => !applied.rows.some((row) => isSame(row, object) && row.isThere && row.sha256 === object.sha256),
  );
  const gone = applied.rows.filter((row) => !objects.some((object) => isSame(row, object)));
  // Bodies name what may be made only after them.
  await client.query("SET LOCAL check_function_bodies = off");
  for (const object of changed) await applyObject(client, object);
  await drop(client, gone);
  if (hasMigrated || changed.length > 0) await validate(client);
  return [...changed, ...gone].map(({ name }) => name);
}

/** Reads every body again, now that all is there that it names: a migration may have taken something away from it. */
async function validate(client: pg.Client): Promise<void> {
  await client.query("SET LOCAL check_function_bodies = on");
  const { rows } = await client.query<{ id: number; name: string; validator: string }>(
    `SELECT p.oid AS id, o.name, l.lanvalidator::regproc::text AS validator
      FROM app.sql_objects AS o INNER JOIN pg_proc AS p ON p.oid = o.object_id
      INNER JOIN pg_language AS l ON p.prolang = l.oid
      WHERE o.kind = 'function' AND p.prosqlbody IS NULL`,
  );
  for (const { id, name, validator } of rows) {
    await client.query(`SELECT ${validator}($1)`, [id]).catch((cause: Error) => {
      throw new StartError(`sql/ of function ${name}: ${cause.message}`, { cause });
    });
  }
}

/** Takes everything of `sql/` out of the database. Call it in a transaction, as the owner, before a migration is taken back. */
export async function dropCode(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ kind: Kind; name: string }>("SELECT kind, name FROM app.sql_objects");
  await drop(client, rows);
}

async function applyObject(client: pg.Client, object: SqlObject): Promise<void> {
  const { kind, name, sha256 } = object;
  const statements = isDefinition(kind) ? definition(object, kind) : [await bare(client, object), object.text];
  const record = `INSERT INTO app.sql_objects (kind, name, sha256, object_id)
    SELECT kind, name, '${sha256}', ${objectId} FROM (VALUES ('${kind}', '${name}')) AS o (kind, name)
    ON CONFLICT (kind, name)
    DO UPDATE SET sha256 = excluded.sha256, object_id = excluded.object_id, applied_at = now()`;
  try {
    await client.query([...statements, record].join(";\n"));
    if (kind === "table") await guardPartitions(client, name);
  } catch (cause) {
    throw new StartError(`sql/ of ${kind} ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** What was replaced keeps its grants: those that its text does not name are taken back. */
function definition({ name, text, comment }: SqlObject, kind: "function" | "view"): string[] {
  const granted = /^GRANT .* TO (?<roles>[a-z_, ]+);$/mu.exec(text)?.groups?.["roles"]?.split(", ") ?? [];
  const others = ["PUBLIC", ...servingRoles.filter((role) => !granted.includes(role))];
  return [
    text,
    ...(/\bSECURITY DEFINER\b/u.test(text) ? discretion.map((setting) => `ALTER FUNCTION ${name} SET ${setting}`) : []),
    `COMMENT ON ${kind} ${name} IS ${pg.escapeLiteral(comment)}`,
    `REVOKE ALL ON ${kind === "view" ? "TABLE" : "FUNCTION"} ${name} FROM ${others.join(", ")}`,
  ];
}

/** Partitions obey what is said of them alone. */
async function guardPartitions(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ partition: string }>(
    "SELECT inhrelid::regclass::text AS partition FROM pg_inherits WHERE inhparent = $1::regclass",
    [name],
  );
  for (const { partition } of rows) await client.query("SELECT app.guard_partition($1::regclass)", [partition]);
}

/** Statements that take back what was said of a schema, a table or a domain, before it is said anew or for good. */
async function bare(
  client: pg.Client,
  { kind, name }: { readonly kind: Kind; readonly name: string },
): Promise<string> {
  const roles = servingRoles.join(", ");
  const { rows: there } = await client.query(
    `SELECT 1 FROM (VALUES ($1::text, $2::text)) AS o (kind, name) WHERE ${objectId} IS NOT NULL`,
    [kind, name],
  );
  // A migration took it away, and with it what was said of it.
  if (there.length === 0) return "";
  if (kind === "schema") return `REVOKE ALL ON SCHEMA ${name} FROM ${roles}`;
  if (kind === "domain") return (await conditionsOf(client, "DOMAIN", name)).join(";\n");
  const { rows } = await client.query<{ statement: string }>(
    `WITH said AS (
        SELECT $1::regclass AS oid UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::regclass
      )
      SELECT format('DROP POLICY %I ON %s', p.polname, s.oid::regclass) AS statement
        FROM pg_policy AS p INNER JOIN said AS s ON p.polrelid = s.oid
      UNION ALL SELECT format('DROP TRIGGER %I ON %s', t.tgname, s.oid::regclass)
        FROM pg_trigger AS t INNER JOIN said AS s ON t.tgrelid = s.oid WHERE NOT t.tgisinternal`,
    [name],
  );
  const conditions = await conditionsOf(client, "TABLE", name);
  return [`REVOKE ALL ON ${name} FROM ${roles}`, ...rows.map(({ statement }) => statement), ...conditions].join(";\n");
}

/** Statements that take away the conditions on a table or a domain that ask functions of ours. */
async function conditionsOf(client: pg.Client, what: "TABLE" | "DOMAIN", name: string): Promise<string[]> {
  const of = what === "TABLE" ? "c.conrelid = $1::regclass" : "c.contypid = $1::regtype";
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(c.conname) AS name FROM pg_constraint AS c WHERE ${of} AND c.contype = 'c' AND EXISTS (
        SELECT 1 FROM pg_depend AS d INNER JOIN pg_proc AS p ON d.refobjid = p.oid
        WHERE d.classid = 'pg_constraint'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_proc'::regclass
          AND p.proowner = 'anamnesis_owner'::regrole
      )`,
    [name],
  );
  return rows.map((constraint) => `ALTER ${what} ${name} DROP CONSTRAINT ${constraint.name}`);
}

/** Tables first, whose policies name functions; functions together, which name one another. */
async function drop(client: pg.Client, gone: readonly { kind: Kind; name: string }[]): Promise<void> {
  if (gone.length === 0) return;
  const named = (kind: Kind) => gone.filter((object) => object.kind === kind).map(({ name }) => name);
  for (const object of gone) if (!isDefinition(object.kind)) await client.query(await bare(client, object));
  const [views, functions] = [named("view"), named("function")];
  if (views.length > 0) await client.query(`DROP VIEW IF EXISTS ${views.join(", ")}`);
  if (functions.length > 0) await client.query(`DROP FUNCTION IF EXISTS ${functions.join(", ")}`);
  await client.query(
    "DELETE FROM app.sql_objects AS o USING unnest($1::text[], $2::text[]) AS g (kind, name) WHERE o.kind = g.kind AND o.name = g.name",
    [gone.map(({ kind }) => kind), gone.map(({ name }) => name)],
  );
}
