import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig } from "drizzle-orm/pg-core";
import { type Listed, nameOf } from "./define.ts";

/** A table whose rows a merge of two records moves. */
interface Moved {
  readonly name: string;
  /** Condition in SQL of the rows that stay. */
  readonly moveUnless?: string;
  /** Condition in SQL of the rows that do not go back. */
  readonly returnUnless?: string;
}

/** What a merge needs of a table to put a row back as it was. */
const needed = ["organization_id", "id", "patient_id", "updated_at", "process_id"];

function movedOf({ table, access }: Listed): readonly Moved[] {
  const { merge, may, sealed = {} } = access;
  const name = nameOf(table);
  const isOfPatients = Object.values(sealed).includes("patient");
  // What has a column for the patient does not compile without; the record of a patient itself has none.
  if (merge === undefined) {
    if (isOfPatients && name !== "clinical.patients") {
      throw new Error(`${name} is sealed by the key of a patient and does not say what a merge of two does with it`);
    }
    return [];
  }
  if (may.some(({ command, columns }) => command === "update" && names(columns, "patientId"))) {
    throw new Error(`${name}: whose a row is changes by a merge alone, and nobody may write that column`);
  }
  if (merge !== "move" && "none" in merge) return [];
  const columns = new Set(getTableConfig(table).columns.map((column) => toSnakeCase(column.name)));
  const missing = needed.filter((column) => !columns.has(column));
  if (missing.length > 0) throw new Error(`${name} cannot be moved by a merge: it has no ${missing.join(", ")}`);
  return [{ name, ...(merge === "move" ? {} : merge) }];
}

function names(columns: readonly string[] | { readonly but: readonly string[] } | undefined, column: string): boolean {
  if (columns === undefined) return true;
  return "but" in columns ? !columns.but.includes(column) : columns.includes(column);
}

const unless = (condition: string | undefined): string =>
  condition === undefined ? "" : `\n            AND NOT ${condition}`;

/** The functions by which a merge moves what is a patient's, and by which it is taken back. */
export function renderMerging(tables: readonly Listed[]): string {
  const moved = tables.flatMap((listed) => movedOf(listed)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return [holding(moved), moving(moved), returning(moved)].join("\n");
}

function holding(tables: readonly Moved[]): string {
  const held = tables.map(
    ({ name }) =>
      `    PERFORM 1 FROM ${name} AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;`,
  );
  return `-- Waits for whoever changes something that stands in a record, and keeps others from it until it is moved.
CREATE OR REPLACE FUNCTION clinical.hold_rows(p_organization uuid, p_from uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
${held.join("\n")}
END
$$;
`;
}

function moving(tables: readonly Moved[]): string {
  const moves = tables.map(
    ({ name, moveUnless }) => `    WITH was AS (
        SELECT t.id, t.updated_at FROM ${name} AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from${unless(moveUnless)}
        FOR UPDATE
    ), moved AS (
        UPDATE ${name} AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, '${name}', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;`,
  );
  return `-- Moves what stands in one record to another, as src/access/ says of each table, and writes each row down.
CREATE OR REPLACE FUNCTION clinical.move_rows(
    p_organization uuid, p_merge uuid, p_from uuid, p_to uuid, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- What is of one patient by a key that names both goes there one after another.
    SET CONSTRAINTS ALL DEFERRED;
${moves.join("\n")}
END
$$;
`;
}

function returning(tables: readonly Moved[]): string {
  const returns = tables.map(
    ({ name, returnUnless }) => `    WITH back AS (
        UPDATE ${name} AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = '${name}' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at${unless(returnUnless)}
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = '${name}' AND r.row_id = back.id
        AND r.change = 'moved';`,
  );
  return `-- Moves each row of a merge back as it was, unless somebody changed it since, and writes down which.
CREATE OR REPLACE FUNCTION clinical.return_rows(p_organization uuid, p_merge uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
${returns.join("\n")}
END
$$;
`;
}
