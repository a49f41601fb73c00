import type { Listed } from "./define.ts";
import { type Shape, shapeOf } from "./shapes.ts";

/** The function that writes into the trail that a row of a table was made. */
export const recorderOf = (table: string) => table.replace(".", ".record_new_");

/** Of each table that the trail tells of, the function by which it hears of new rows. */
export function renderTrail(tables: readonly Listed[]): string {
  return tables
    .flatMap((listed) => shapeOf(listed) ?? [])
    .toSorted((one, other) => (one.table < other.table ? -1 : 1))
    .map((shape) => recorder(shape))
    .join("\n");
}

function recorder(shape: Shape): string {
  const { id, table, key, subject, sealed } = shape;
  const [schema, name] = table.split(".");
  const columns = [
    ...(key.type === "uuid" ? ["row_id"] : ["row_name"]),
    ...(subject === null ? [] : ["subject_id"]),
    "new_values",
    ...(sealed.length === 0 ? [] : ["new_sealed"]),
  ];
  const values = [
    keyValue(shape),
    ...(subject === null ? [] : [`NEW.${subject}`]),
    listOf(shape),
    ...(sealed.length === 0 ? [] : [bytesOf(sealed)]),
  ];
  return `-- Writes into the trail that a row of ${table} was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION ${recorderOf(table)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, '${schema}', '${name}');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, ${columns.join(", ")}
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, ${id}, 'I',
        ${values.join(",\n        ")}
    );
    RETURN NULL;
END
$$;
`;
}

const usual = { timezone: "UTC", bytea_output: "hex" } as const;

/** Whether settings are those that the trail is written by. */
const areUsual = (settings: readonly (keyof typeof usual)[]) =>
  settings.map((setting) => `current_setting('${setting}') = '${usual[setting]}'`).join(" AND ");

/** What names the row, as to_jsonb writes it where it is no uuid. */
function keyValue({ key: { column, type }, redacted }: Shape): string {
  if (redacted.includes(column)) return "'[redacted]'";
  if (type !== "other") return `NEW.${column}`;
  return `CASE WHEN ${areUsual(["timezone", "bytea_output"])} THEN to_jsonb(NEW.${column}) #>> '{}' ELSE audit.usual_json(NEW) ->> '${column}' END`;
}

/** Sealed bytes one after another, in the order of the columns. */
function bytesOf(sealed: readonly string[]): string {
  return sealed.length === 1
    ? `NEW.${sealed.join("")}`
    : `nullif(${sealed.map((column) => `coalesce(NEW.${column}, '')`).join(" || ")}, '')`;
}

/** Values as a list; where settings are not the usual ones, with their names. */
function listOf({ columns, later, sealed, redacted, settings, key, subject }: Shape): string {
  const valueOf = (column: string) => {
    if (redacted.includes(column)) return "'[redacted]'";
    return sealed.includes(column) ? `octet_length(NEW.${column})` : `NEW.${column}`;
  };
  const list = (names: readonly string[]) => `jsonb_build_array(${names.map((column) => valueOf(column)).join(", ")})`;
  const isPlain = [
    "process IS NOT NULL",
    ...later.map((column) => (column === "deleted_at" ? `NEW.${column} IS NULL` : `NEW.${column} = now()`)),
  ].join(" AND ");
  const header = ["process_id", key.column, ...(subject === null ? [] : [subject])];
  const named = `audit.usual_values(NEW, ${[sealed, redacted, header].map((names) => `'{${names.join(",")}}'`).join(", ")})`;
  const cases = [
    ...(settings.length === 0 ? [] : [`WHEN NOT (${areUsual(settings)}) THEN ${named}`]),
    ...(later.length === 0 ? [] : [`WHEN ${isPlain} THEN ${list(columns.filter((name) => !later.includes(name)))}`]),
  ];
  return cases.length === 0
    ? list(columns)
    : `CASE\n            ${[...cases, `ELSE ${list(columns)}`].join("\n            ")}\n        END`;
}
