import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig } from "drizzle-orm/pg-core";
import { type Audit, type Listed, nameOf } from "./define.ts";

/** Times of a row that say nothing when they are those of its process. */
const madeThen = ["created_at", "updated_at"];
const gone = "deleted_at";

interface Kept {
  readonly name: string;
  readonly columns: readonly string[];
  readonly audit: Extract<Audit<string>, { readonly id: string }>;
}

/** The function that writes into the trail that a row of a table was made. */
export const recorderOf = (table: string) => table.replace(".", ".record_new_");

/** Of each table that the trail tells of, the function by which it hears of new rows. */
export function renderTrail(tables: readonly Listed[]): string {
  return tables
    .flatMap(({ table, access: { audit } }) =>
      "id" in audit
        ? [{ name: nameOf(table), columns: getTableConfig(table).columns.map(({ name }) => toSnakeCase(name)), audit }]
        : [],
    )
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((kept) => recorder(kept))
    .join("\n");
}

function recorder({ name, columns, audit }: Kept): string {
  const [schema, table] = name.split(".");
  const id = toSnakeCase(audit.id);
  const subject = audit.subject === undefined ? null : toSnakeCase(audit.subject);
  const redacted = (audit.redacted ?? []).map((column) => `"${toSnakeCase(column)}": "[redacted]"`);
  const header = ["process_id", id, ...(subject === null ? [] : [subject])];
  const times = madeThen.filter((column) => columns.includes(column));
  const isThere = columns.includes(gone) ? [gone] : [];
  const isPlain = [
    "process IS NOT NULL",
    ...times.map((column) => `NEW.${column} = now()`),
    ...isThere.map((column) => `NEW.${column} IS NULL`),
  ].join(" AND ");
  const without = (names: readonly string[]) => `'{${[...new Set(names)].join(",")}}'::pg_catalog.text[]`;
  return `-- Writes into the trail that a row of ${name} was made. What the header says is not
-- said again, nor that it was made, and changed last, at the time of its process, or that it is not gone. As
-- audit.record_change, for what is written most: each expression is got ready anew with each row, and names that stand in
-- it cost nothing.
CREATE OR REPLACE FUNCTION ${recorderOf(name)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
    new_row pg_catalog.jsonb := CASE
        WHEN current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex' THEN to_jsonb(NEW)
        ELSE audit.usual_json(NEW)
    END;
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, '${schema}', '${table}');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, schema_name, table_name, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, '${schema}', '${table}', 'INSERT', new_row ->> '${id}',
        ${subject === null ? "NULL" : `NEW.${subject}`}, new_row${redacted.length === 0 ? "" : ` || '{${redacted.join(", ")}}'`} - CASE
            WHEN ${isPlain}
                THEN ${without([...header, ...times, ...isThere])}
            ELSE ${without(header)}
        END
    );
    RETURN NULL;
END
$$;
`;
}
