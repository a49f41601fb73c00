import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig } from "drizzle-orm/pg-core";
import { type Command, type Listed, nameOf, type Rule, servingRoles, type TableAccess } from "./define.ts";
import { rowShapes } from "../schema/audit.ts";
import { type Shape, shapeOf } from "./shapes.ts";
import { recorderOf } from "./trail.ts";

/**
 * What a list of tables says, as SQL: row-level security, grants by column, policies and triggers, a section for each
 * schema and table that begins with a line `-- schema <name>` or `-- table <name>`.
 */
export function renderAccess(tables: readonly Listed[]): string {
  const schemas = Map.groupBy(tables, ({ table }) => getTableConfig(table).schema ?? "public");
  return [...schemas]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([schema, listed]) => [
      renderSchema(schema, listed),
      ...listed
        .toSorted((a, b) => (nameOf(a.table) < nameOf(b.table) ? -1 : 1))
        .flatMap((one) => (one.table === rowShapes ? [renderTable(one) + keepShapes(tables)] : [renderTable(one)])),
    ])
    .join("\n");
}

/** Those who serve call functions in every schema; auditors have no business where they may read no table. */
function renderSchema(name: string, listed: readonly Listed[]): string {
  const roles = servingRoles.filter(
    (role) =>
      role !== "anamnesis_auditor" || listed.some(({ access }) => access.may.some(({ to }) => to.includes(role))),
  );
  return `-- schema ${name}\nGRANT USAGE ON SCHEMA ${name} TO ${roles.join(", ")};\n`;
}

function renderTable(listed: Listed): string {
  const { table, access } = listed;
  const shape = shapeOf(listed);
  const name = nameOf(table);
  const columns = getTableConfig(table).columns.map((column) => toSnakeCase(column.name));
  const lines = [
    `-- table ${name}`,
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;`,
    statistics(name, columns),
    ...grants(name, columns, access.may),
    ...ownerCommands(access).map((command) =>
      policy(name, { who: "owner", command, to: ["anamnesis_owner"], using: "true", check: "true" }),
    ),
    ...access.may.map((rule) => {
      const using = rule.rows === null ? "true" : conditionOf(rule.rows, access);
      return policy(name, {
        who: rule.who,
        command: rule.command,
        to: rule.to,
        using,
        check: rule.check === undefined ? using : conditionOf(rule.check, access),
      });
    }),
    ...triggers(access, { name, shape }),
    // NOT VALID: nobody waits for a look at all rows, and a dump can be loaded from where other zones are known. It is
    // the next change of a row that is refused.
    ...Object.entries(access.checks ?? {}).map(
      ([check, condition]) => `ALTER TABLE ${name} ADD CONSTRAINT ${check} CHECK (${condition}) NOT VALID;`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * EXPLAIN shows estimates that come from everybody's rows, whatever the policies say: how often a value is there, and
 * where it comes in their order. So the planner is given no statistics, and guesses.
 */
function statistics(name: string, columns: readonly string[]): string {
  const changes = columns.map((column) => `ALTER COLUMN ${column} SET STATISTICS 0`);
  return `ALTER TABLE ${name}\n    ${changes.join(",\n    ")};`;
}

/** Functions act as the owner, whom row-level security holds as well: what only grows is not even theirs to change. */
function ownerCommands({ appendOnly }: TableAccess): readonly Policy["command"][] {
  return appendOnly === undefined ? ["all"] : ["select", "insert", "delete"];
}

/** One grant for each role and command; what several rules allow is granted once. */
function grants(name: string, columns: readonly string[], rules: readonly Rule[]): string[] {
  return servingRoles.flatMap((role) => {
    const parts = (["select", "insert", "update"] as const).flatMap((command) => {
      const allowing = rules.filter((rule) => rule.command === command && rule.to.includes(role));
      if (allowing.length === 0) return [];
      const granted = columns.filter((column) => allowing.some((rule) => namesColumn(rule, column)));
      return [`${command.toUpperCase()} (${granted.join(", ")})`];
    });
    return parts.length === 0 ? [] : [`GRANT ${parts.join(", ")} ON ${name} TO ${role};`];
  });
}

function namesColumn({ columns }: Rule, column: string): boolean {
  if (columns === undefined) return true;
  return "but" in columns
    ? !columns.but.some((but) => toSnakeCase(but) === column)
    : columns.some((one) => toSnakeCase(one) === column);
}

/** The condition with the columns that say whose the row is in their places. */
function conditionOf(rows: string, { of }: TableAccess): string {
  return rows.replaceAll(/\{(person|organization)\}/gu, (_, whose: "person" | "organization") => {
    const column = of[whose];
    if (column === undefined) throw new Error(`a rule speaks of the ${whose} of a table that has none`);
    return toSnakeCase(column);
  });
}

interface Policy {
  readonly who: string;
  readonly command: Command | "delete" | "all";
  readonly to: readonly string[];
  readonly using: string;
  readonly check: string;
}

function policy(name: string, { who, command, to, using, check }: Policy): string {
  const head = `CREATE POLICY ${who}_${command} ON ${name} FOR ${command.toUpperCase()} TO ${to.join(", ")}`;
  const reads = command === "insert" ? [] : [`USING (${using})`];
  const writes = command === "select" || command === "delete" ? [] : [`WITH CHECK (${check})`];
  return `${head}\n${[...reads, ...writes].join(" ")};`;
}

/** As PostgreSQL reads a list. */
const listOf = (columns: readonly string[]) => `'{${columns.join(",")}}'`;

/** What the trail needs to know to read what it keeps of each table, also once the table is another one. */
function keepShapes(tables: readonly Listed[]): string {
  const shapes = tables.flatMap((one) => shapeOf(one) ?? []).toSorted((a, b) => (a.table < b.table ? -1 : 1));
  return shapes
    .map(({ id, table, columns }) => {
      const [schema, name] = table.split(".");
      return `SELECT audit.keep_shape(${id}, '${schema}', '${name}', ${listOf(columns)});\n`;
    })
    .join("");
}

/** Triggers of the trail, and those that the table names. ALWAYS: also for replication, and for the owner. */
function triggers(
  { appendOnly, merge, triggers: own = {} }: TableAccess,
  { name, shape }: { readonly name: string; readonly shape: Shape | null },
): string[] {
  const all: { trigger: string; on: string; each: "ROW" | "STATEMENT"; run: string; always: boolean }[] = [];
  if (shape !== null) {
    const { id, key, subject, sealed, redacted } = shape;
    const columns = key.type === "uuid" ? [key.column, ""] : ["", key.column];
    const said = [...columns, subject ?? ""].map((column) => `'${column}'`);
    const run = `audit.record_change('${id}', ${said.join(", ")}, ${listOf(sealed)}, ${listOf(redacted)})`;
    all.push(
      { trigger: "audit_row", on: "AFTER INSERT", each: "ROW", run: `${recorderOf(name)}()`, always: true },
      { trigger: "audit_change", on: "AFTER UPDATE OR DELETE", each: "ROW", run, always: true },
      { trigger: "audit_truncate", on: "AFTER TRUNCATE", each: "STATEMENT", run, always: true },
    );
  }
  const refuse = { run: "audit.refuse_change()", always: true };
  if (appendOnly !== undefined) {
    all.push({ trigger: "refuse_truncate", on: "BEFORE TRUNCATE", each: "STATEMENT", ...refuse });
  }
  if (appendOnly === "in one table") {
    all.push({ trigger: "refuse_change", on: "BEFORE UPDATE OR DELETE", each: "ROW", ...refuse });
  }
  // Of a patient: nothing new is written into a record that is part of another one.
  if (merge !== undefined) {
    all.push({
      trigger: "refuse_merged",
      on: "BEFORE INSERT",
      each: "ROW",
      run: "clinical.refuse_merged()",
      always: false,
    });
  }
  for (const [trigger, { on, run }] of Object.entries(own)) all.push({ trigger, on, each: "ROW", run, always: false });
  return all.flatMap(({ trigger, on, each, run, always }) => [
    `CREATE TRIGGER ${trigger} ${on} ON ${name}\nFOR EACH ${each} EXECUTE FUNCTION ${run};`,
    ...(always ? [`ALTER TABLE ${name} ENABLE ALWAYS TRIGGER ${trigger};`] : []),
  ]);
}
