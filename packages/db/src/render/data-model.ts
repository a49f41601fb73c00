import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig } from "drizzle-orm/pg-core";
import type pg from "pg";
import { type Listed, nameOf, ofNobody, type Rule, type TableAccess } from "../access/define.ts";

interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly ColumnRow[];
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isKey: boolean;
  readonly comment: string | null;
  /** Table that it refers to. */
  readonly refersTo: string | null;
}

interface SchemaRow {
  readonly name: string;
  readonly comment: string | null;
}

const tablesQuery = `
  SELECT n.nspname AS schema, c.relname AS name, obj_description(c.oid, 'pg_class') AS comment, (
      SELECT jsonb_agg(jsonb_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isNullable', NOT a.attnotnull,
        'isKey', EXISTS (
          SELECT 1 FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)
        ),
        'comment', col_description(c.oid, a.attnum),
        'refersTo', (
          SELECT k.confrelid::regclass::text FROM pg_constraint AS k
          WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey) AND k.conparentid = 0
          ORDER BY cardinality(k.conkey), k.conname LIMIT 1
        )
      ) ORDER BY a.attnum)
      FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS columns
  FROM pg_class AS c INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relowner = 'anamnesis_owner'::regrole
  ORDER BY 1, 2`;
const schemasQuery = `
  SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace
  WHERE nspowner = 'anamnesis_owner'::regrole`;

/**
 * The page about all tables: what each is for and of whom, who may do what, and how they hang together.
 * @param client connected to a database of this release
 */
export async function renderDataModel(client: pg.ClientBase, listed: readonly Listed[]): Promise<string> {
  const { rows: tables } = await client.query<TableRow>(tablesQuery);
  const { rows: schemas } = await client.query<SchemaRow>(schemasQuery);
  const access = new Map(listed.map((one) => [nameOf(one.table), one]));
  const known = tables.filter(({ schema, name }) => access.has(`${schema}.${name}`));
  const sections = [...Map.groupBy(known, ({ schema }) => schema)].flatMap(([schema, own]) => [
    `## ${schema}`,
    schemas.find(({ name }) => name === schema)?.comment ?? "",
    diagramOf(schema, own),
    ...own.flatMap((table) => sectionOf(table, access.get(`${table.schema}.${table.name}`))),
  ]);
  return `${[
    "# Data model",
    "Rendered by `pnpm db:render` from the database, as the migrations make it, and from [`packages/db/src/access/`](../packages/db/src/access/index.ts). A test holds that it is what they say.",
    "Every row that can change names the process that wrote it last (`process_id` → `audit.process_tracking`). Times are instants (`timestamptz`); what is called `…_encrypted` is sealed. Functions, which do what no policy can say, stand in [`packages/db/sql/`](../packages/db/sql).",
    ...sections,
  ].join("\n\n")}\n`;
}

/** Tables of a schema and those that they refer to, as Mermaid draws them. */
function diagramOf(schema: string, tables: readonly TableRow[]): string {
  const lines = tables.flatMap((table) =>
    table.columns
      .filter(({ refersTo }) => refersTo !== null && refersTo !== "audit.process_tracking")
      .map(({ name, refersTo, isNullable }) => {
        const other = short(refersTo ?? "", schema);
        return `  ${other} ${isNullable ? "|o" : "||"}--o{ ${table.name} : ${name}`;
      }),
  );
  const alone = tables.filter(({ name }) => !lines.some((line) => line.includes(name))).map(({ name }) => `  ${name}`);
  return ["```mermaid", "erDiagram", ...new Set([...lines, ...alone]), "```"].join("\n");
}

/** Names of other schemas keep theirs; Mermaid takes no dot. */
function short(name: string, schema: string): string {
  return name.startsWith(`${schema}.`) ? name.slice(schema.length + 1) : name.replace(".", "_");
}

function sectionOf(table: TableRow, listed: Listed | undefined): string[] {
  if (listed === undefined) return [];
  const { access } = listed;
  const columns = table.columns.map(({ name, type, isNullable, isKey, comment, refersTo }) =>
    row([
      `\`${name}\``,
      `${type}${isNullable ? "" : ", not null"}${isKey ? ", key" : ""}`,
      [comment, refersTo === null ? null : `→ ${refersTo}`].filter((part) => part !== null).join(" "),
    ]),
  );
  const names = getTableConfig(listed.table).columns.map((column) => toSnakeCase(column.name));
  const rules = access.may.map((rule) =>
    row([
      rule.who,
      `${rule.command}${columnsOf(rule, names)}`,
      rule.to.map((role) => role.replace("anamnesis_", "")).join(", "),
    ]),
  );
  return [
    `### ${table.schema}.${table.name}`,
    `${table.comment ?? ""} ${ownersOf(access)} ${auditOf(access)}${promisesOf(access)} ${retentionOf(access)}${sealedOf(access)}`.trim(),
    [row(["column", "type", "what it is"]), row(["---", "---", "---"]), ...columns].join("\n"),
    ...(rules.length === 0
      ? ["Nobody who serves may touch it: functions do."]
      : [[row(["who", "may", "as"]), row(["---", "---", "---"]), ...rules].join("\n")]),
  ];
}

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function ownersOf({ of }: TableAccess): string {
  const parts = [
    of.person === undefined ? null : `of the person in \`${toSnakeCase(of.person)}\``,
    of.organization === undefined ? null : `of the organization in \`${toSnakeCase(of.organization)}\``,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "Of nobody in particular." : `Rows are ${parts.join(", ")}.`;
}

function auditOf({ audit, appendOnly }: TableAccess): string {
  if ("none" in audit)
    return `Not in the trail: ${audit.none}.${appendOnly === undefined ? "" : ` Only grows, ${appendOnly}.`}`;
  const kept = audit.redacted ?? [];
  return kept.length === 0
    ? "Every change is in the trail."
    : `Every change is in the trail, without ${kept.map((name) => `\`${toSnakeCase(name)}\``).join(", ")}.`;
}

/** What a person who asks for everything, or to be forgotten, gets of the rows. */
function promisesOf(access: TableAccess): string {
  if (access.export === ofNobody.export && access.erase === ofNobody.erase) return "";
  const told =
    "as" in access.export
      ? `Told in the part \`${access.export.as}\` of the file with everything about a person.`
      : `Not told in the file with everything about a person: ${access.export.none}.`;
  return ` ${told} ${erasureOf(access)}`;
}

function erasureOf({ erase }: TableAccess): string {
  if (erase === "delete") return "Deleted when the person is forgotten.";
  return "by" in erase
    ? `When the person is forgotten, \`${erase.by}\` sees to it.`
    : `Stays when the person is forgotten: ${erase.none}.`;
}

/** How long rows are kept while nobody asks to be forgotten. */
function retentionOf({ retention }: TableAccess): string {
  if ("gone" in retention) return `Housekeeping takes away rows with \`${retention.gone}\`.`;
  return "by" in retention ? `\`${retention.by}\` takes rows away.` : `Rows stay: ${retention.none}.`;
}

function sealedOf({ sealed = {} }: TableAccess): string {
  return Object.entries(sealed)
    .map(([column, by]) => {
      const name = `\`${toSnakeCase(column)}\``;
      return typeof by === "object"
        ? ` A rotation leaves ${name}: ${by.none}.`
        : ` ${name} is sealed by the key of the ${by}${by === "patient" ? "" : ", and again when that is rotated"}.`;
    })
    .join("");
}

/** Which columns a rule speaks of, where it is not all of them. */
function columnsOf({ columns }: Rule, names: readonly string[]): string {
  if (columns === undefined) return "";
  const listed = "but" in columns ? columns.but : columns;
  const words = listed.map((name) => `\`${toSnakeCase(name)}\``).join(", ");
  if ("but" in columns) return ` all but ${words}`;
  return listed.length === names.length ? "" : ` ${words}`;
}
