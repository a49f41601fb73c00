import { toSnakeCase } from "drizzle-orm/casing";
import { sealings } from "./sealing.ts";

/** A table with what a rotation seals again. */
interface SealedTable {
  readonly name: string;
  /** The column with the tenant whose key seals it. */
  readonly tenant: string;
  readonly columns: readonly string[];
}

/** Where a sealed field names the key that sealed it: after version and suite. */
const keyIdOf = (column: string) => `substring(t.${column} FROM 3 FOR 16)`;

/** The functions by which sealed fields are found and put back, when their tenant has another key. */
export function renderRotation(): string {
  const ofTenants = [...sealings.values()].filter(({ by }) => by !== "patient");
  const sealed = ofTenants.map(({ table, tenant, columns }) => ({
    name: table,
    tenant: toSnakeCase(tenant),
    columns: columns.map(({ column }) => column),
  }));
  return [leftBehind(sealed), underOldKeys(sealed), store(sealed)].join("\n");
}

function leftBehind(tables: readonly SealedTable[]): string {
  const looks = tables.map(
    ({ name, tenant, columns }) => `        SELECT 1 FROM ${name} AS t
        WHERE t.${tenant} = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (${columns.map(keyIdOf).join(", ")})`,
  );
  return `-- Whether fields of a tenant were sealed by a key while it was being retired: in a transaction that began before that, or
-- by a server that had not heard of it. It looks back for longer than any server goes on with a key that was retired, and
-- than any transaction.
CREATE OR REPLACE FUNCTION app.is_left_behind(p_tenant_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM app.tenant_keys AS k
        WHERE k.tenant_id = p_tenant_id AND k.retired_at > now() - interval '30 minutes' AND k.destroyed_at IS NULL AND EXISTS (
${looks.join("\n        UNION ALL\n")}
        )
    )
$$;

-- Tenants of whom something was sealed late.
CREATE OR REPLACE FUNCTION app.tenants_left_behind() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.tenant_id FROM (
        SELECT DISTINCT t.tenant_id FROM app.tenant_keys AS t
        WHERE t.retired_at > now() - interval '30 minutes' AND t.destroyed_at IS NULL
    ) AS k
    WHERE app.require_system() IS NOT NULL AND app.is_left_behind(k.tenant_id)
    LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION app.tenants_left_behind TO anamnesis_worker;
`;
}

function underOldKeys(tables: readonly SealedTable[]): string {
  const looks = tables.map(
    ({ name, tenant, columns }, index) => `    IF reached <= ${index} THEN
        RETURN QUERY SELECT '${name}', t.id, ARRAY[${columns.map((column) => `'${column}'`).join(", ")}],
            ARRAY[${columns.map((column) => `t.${column}`).join(", ")}]::bytea []
        FROM ${name} AS t
        WHERE t.${tenant} = p_tenant_id AND (${columns.map((column) => `${keyIdOf(column)} <> current`).join(" OR ")})
            AND (reached < ${index} OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;`,
  );
  const names = tables.map(({ name }) => `'${name}'`).join(", ");
  return `-- Rows of a tenant, of one table at a time, with a field that another key than the current one sealed, after this row of
-- this table: each once, also those that do not open. They are locked, to be sealed again in this transaction. None while it is
-- not their turn.
CREATE OR REPLACE FUNCTION app.fields_under_old_keys(p_tenant_id uuid, p_table text, p_after uuid, p_limit integer)
RETURNS TABLE (table_name text, row_id uuid, columns text [], sealed bytea [])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    current bytea;
    -- -1 at the beginning.
    reached integer := coalesce(array_position(ARRAY[${names}], p_table), 0) - 1;
BEGIN
    PERFORM app.require_system();
    IF NOT app.has_work_for(p_tenant_id) THEN
        RETURN;
    END IF;
    SELECT k.id INTO current FROM app.tenant_keys AS k WHERE k.tenant_id = p_tenant_id AND k.retired_at IS NULL;
${looks.join("\n")}
END
$$;
GRANT EXECUTE ON FUNCTION app.fields_under_old_keys TO anamnesis_worker;

-- Writes down that so many fields of a tenant could not be sealed again, since they do not open.
CREATE OR REPLACE FUNCTION app.report_unreadable_fields(p_tenant_id uuid, p_table text, p_count integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    IF app.has_work_for(p_tenant_id) AND p_table = ANY (ARRAY[${names}]) THEN
        PERFORM audit.log('FIELDS_UNREADABLE', p_table, p_tenant_id::text, 'failure', jsonb_build_object('fields', p_count));
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION app.report_unreadable_fields TO anamnesis_worker;
`;
}

function store(tables: readonly SealedTable[]): string {
  const updates = tables.map(({ name, tenant, columns }) => {
    const set = columns.map((column) => `${column} = coalesce(s.${column}, t.${column})`).join(", ");
    const given = columns.map(
      (column) => `(array_agg(f.sealed) FILTER (WHERE f.column_name = '${column}')) [1] AS ${column}`,
    );
    return `        WHEN '${name}' THEN
            UPDATE ${name} AS t
            SET ${set}, process_id = process
            FROM (
                SELECT f.row_id, ${given.join(",\n                    ")}
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.${tenant} = p_tenant_id AND t.id = s.row_id
                AND (${columns.map((column) => `${keyIdOf(column)} <> current`).join(" OR ")});`;
  });
  return `-- Puts fields that were sealed again with the current key in their places, in rows that another one sealed. Returns in how
-- many rows.
CREATE OR REPLACE FUNCTION app.store_sealed_fields(
    p_tenant_id uuid, p_table text, p_row_ids uuid [], p_columns text [], p_sealed bytea []
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    current bytea := (SELECT k.id FROM app.tenant_keys AS k WHERE k.tenant_id = p_tenant_id AND k.retired_at IS NULL);
    n integer;
BEGIN
    IF NOT app.has_work_for(p_tenant_id)
        OR EXISTS (SELECT 1 FROM unnest(p_sealed) AS f WHERE substring(f FROM 3 FOR 16) IS DISTINCT FROM current) THEN
        RAISE EXCEPTION 'not the turn of this tenant, or not their key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    CASE p_table
${updates.join("\n")}
    END CASE;
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE app.key_tasks SET fields_done = fields_done + cardinality(p_sealed), updated_at = clock_timestamp()
    WHERE tenant_id = p_tenant_id AND finished_at IS NULL AND failed_at IS NULL;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION app.store_sealed_fields TO anamnesis_worker;
`;
}
