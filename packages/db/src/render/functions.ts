import type pg from "pg";

interface FunctionRow {
  readonly name: string;
  readonly args: string | null;
  /** Columns of its rows; null where it gives values. */
  readonly columns: string | null;
  readonly type: string;
  readonly isSet: boolean;
}

/** What a type is called here. What is of an enum arrives as text, and what is of a domain as what that is made of. */
const typeName = (type: string) =>
  `(SELECT CASE WHEN e.typtype = 'e' THEN 'text' ELSE e.typname END || CASE WHEN t.typcategory = 'A' THEN '[]' ELSE '' END
    FROM pg_type AS o INNER JOIN pg_type AS t ON t.oid = CASE o.typtype WHEN 'd' THEN o.typbasetype ELSE o.oid END
    INNER JOIN pg_type AS e ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
    WHERE o.oid = ${type})`;
const property = (name: string, type: string) => `format('%s: "%s"', ${name}, ${typeName(type)})`;

// Those that take any number of arguments are for policies.
const functionsQuery = `
  SELECT n.nspname || '.' || p.proname AS name, p.proretset AS "isSet", ${typeName("p.prorettype")} AS type, (
      SELECT string_agg(${property("a.name", "a.type")}, ', ' ORDER BY a.n)
      FROM unnest(p.proargnames, p.proargtypes::oid []) WITH ORDINALITY AS a (name, type, n) WHERE a.type IS NOT NULL
    ) AS args, coalesce((
      SELECT string_agg(${property("c.name", "c.type")}, ', ' ORDER BY c.n)
      FROM unnest(p.proargnames, p.proallargtypes, p.proargmodes) WITH ORDINALITY AS c (name, type, mode, n)
      WHERE c.mode IN ('o', 't')
    ), (
      SELECT string_agg(${property("a.attname", "a.atttypid")}, ', ' ORDER BY a.attnum)
      FROM pg_type AS t INNER JOIN pg_attribute AS a ON a.attrelid = t.typrelid
      WHERE t.oid = p.prorettype AND t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped
    )) AS columns
  FROM pg_proc AS p INNER JOIN pg_namespace AS n ON p.pronamespace = n.oid
  WHERE p.proowner = 'anamnesis_owner'::regrole AND p.prorettype <> 'trigger'::regtype AND p.provariadic = 0
    AND (has_function_privilege('anamnesis_app', p.oid, 'EXECUTE')
      OR has_function_privilege('anamnesis_worker', p.oid, 'EXECUTE'))
  ORDER BY 1`;

/**
 * The TypeScript that says which functions serving roles may call, what they take and what they give.
 * @param client connected to a database of this release
 */
export async function renderFunctions(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<FunctionRow>(functionsQuery);
  return [
    "// Rendered by `pnpm db:render` from the database. A test holds that it is what it says.",
    'import type { SqlSignature } from "./sql-types.ts";',
    "",
    "/** Functions that serving roles may call. One that is not here does not exist, or is not granted to them. */",
    "export const functions = {",
    ...rows.map((row) => `  "${row.name}": { args: ${object(row.args)}, ${gives(row)} },`),
    "} as const satisfies Readonly<Record<string, SqlSignature>>;",
    "",
  ].join("\n");
}

const object = (properties: string | null) => (properties === null ? "{}" : `{ ${properties} }`);

function gives({ columns, type, isSet }: FunctionRow): string {
  if (columns !== null) return `rows: ${object(columns)}`;
  return `${isSet ? "values" : "value"}: "${type}"`;
}
