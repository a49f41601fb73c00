-- For tables that only grow: nobody who serves changes a row that is there.
CREATE OR REPLACE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_user = 'anamnesis_owner' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW END;
    END IF;
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A row as the trail keeps it: times in UTC and bytes in hex, whatever whoever writes has set.
CREATE OR REPLACE FUNCTION audit.usual_json(p_row record) RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET bytea_output = 'hex'
AS $$
BEGIN
    RETURN to_jsonb(p_row);
END
$$;

-- Raises where a row names another process than the one that runs, and where a serving role has none: whoever serves cannot
-- act without saying who they are, whichever way they lose it. A statement that puts its own context out, after the policies
-- have looked at it, would leave a change that names nobody. For the functions that write the trail.
CREATE OR REPLACE FUNCTION audit.require_writer(p_process_id uuid, p_schema_name text, p_table_name text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_process_id IS NOT NULL THEN
        RAISE EXCEPTION '%.%: process_id is not that of the running process', p_schema_name, p_table_name
        USING ERRCODE = 'check_violation';
    ELSIF session_user IN ('anamnesis_app', 'anamnesis_worker') THEN
        RAISE EXCEPTION '%.%: no context', p_schema_name, p_table_name USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Says what the values of a table are called in the trail, once and for as long as there is one. For releases, as they say
-- what a table is.
CREATE OR REPLACE FUNCTION audit.keep_shape(p_id integer, p_schema_name text, p_table_name text, p_columns text [])
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO audit.row_shapes (id, schema_name, table_name, columns)
    VALUES (p_id, p_schema_name, p_table_name, p_columns) ON CONFLICT (id) DO NOTHING;
    IF NOT EXISTS (
        SELECT 1 FROM audit.row_shapes AS s
        WHERE (s.id, s.schema_name, s.table_name, s.columns) = (p_id, p_schema_name, p_table_name, p_columns)
    ) THEN
        RAISE EXCEPTION 'another table has the shape % of %.%', p_id, p_schema_name, p_table_name;
    END IF;
END
$$;

-- Values of a row with their names, whether they are kept as a list in the order of the columns or with names, and with what
-- is sealed in its places, of which the values only say how long it is. NULL where there are none.
CREATE OR REPLACE FUNCTION audit.named_values(p_values jsonb, p_sealed bytea, p_columns text []) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named jsonb := CASE WHEN jsonb_typeof(p_values) = 'array' THEN (
        SELECT coalesce(jsonb_object_agg(p_columns [v.place], v.value), '{}')
        FROM jsonb_array_elements(p_values) WITH ORDINALITY AS v (value, place)
    ) ELSE p_values END;
    first integer := 1;
    size integer;
BEGIN
    IF p_sealed IS NULL THEN
        RETURN named;
    END IF;
    FOR i IN 1..cardinality(p_columns) LOOP
        IF right(p_columns [i], 10) = '_encrypted' AND jsonb_typeof(named -> p_columns [i]) = 'number' THEN
            size := (named ->> p_columns [i])::integer;
            named := named || jsonb_build_object(
                p_columns [i], E'\\x' || encode(substring(p_sealed FROM first FOR size), 'hex')
            );
            first := first + size;
        END IF;
    END LOOP;
    RETURN named;
END
$$;
GRANT EXECUTE ON FUNCTION audit.named_values TO anamnesis_auditor;

-- Bytes of these columns, one after another, of a row as to_jsonb writes it. NULL for none.
CREATE OR REPLACE FUNCTION audit.sealed_in(p_row jsonb, p_columns text []) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg((p_row ->> c.name)::bytea, NULL ORDER BY c.place)
    FROM unnest(p_columns) WITH ORDINALITY AS c (name, place)
$$;

-- A row as to_jsonb writes it, with the length of what is sealed in these columns in its place.
CREATE OR REPLACE FUNCTION audit.without_sealed(p_row jsonb, p_columns text []) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p_row || coalesce(jsonb_object_agg(c.name, octet_length((p_row ->> c.name)::bytea)), '{}')
    FROM unnest(p_columns) AS c (name) WHERE p_row ->> c.name IS NOT NULL
$$;

-- Values of a new row with their names, without what the header says: what is sealed in these columns is as long as it is,
-- and what is not kept in those says so. For writers whose settings are not the usual ones.
CREATE OR REPLACE FUNCTION audit.usual_values(p_row record, p_sealed text [], p_redacted text [], p_header text [])
RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN audit.without_sealed(audit.usual_json(p_row), p_sealed) || coalesce((
        SELECT jsonb_object_agg(c.name, '[redacted]') FROM unnest(p_redacted) AS c (name)
    ), '{}') - p_header;
END
$$;

-- Writes into the trail that a row was changed or went. Arguments: the shape of the table; the column that names the row, as
-- the first of two if it is a uuid; the column that names the person whose data it is ('' for none); columns that are sealed,
-- and columns whose value is not kept. What the header says is not said again among the values, and of an UPDATE the old
-- values are those that changed: the others are the new ones. That a row was made is written by a function of each table
-- (access/trail.ts): an INSERT is what is written most.
-- No settings are pinned, which would cost a tenth of the write. Rows are written alike all the same: where one of the two
-- settings that their values are written by (tested) is not the usual one, by a function that has them. Nor is a
-- search_path: whoever serves can make nothing in a schema, and types, which could stand in pg_temp, are named with theirs.
CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
    old_row pg_catalog.jsonb;
    new_row pg_catalog.jsonb;
    changed pg_catalog.text[];
    old_sealed pg_catalog.bytea;
    new_sealed pg_catalog.bytea;
    of_header pg_catalog.text[] := ARRAY['process_id', TG_ARGV[1], TG_ARGV[2], TG_ARGV[3]];
    is_usual pg_catalog.bool := current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex';
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        old_row := CASE WHEN is_usual THEN to_jsonb(OLD) ELSE audit.usual_json(OLD) END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        new_row := CASE WHEN is_usual THEN to_jsonb(NEW) ELSE audit.usual_json(NEW) END;
    END IF;
    IF process IS NULL OR TG_OP = 'UPDATE' AND (new_row ->> 'process_id')::pg_catalog.uuid IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, TG_TABLE_SCHEMA, TG_TABLE_NAME);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(pg_catalog.array_agg(o.key), '{}'), coalesce(pg_catalog.jsonb_object_agg(o.key, o.value), '{}')
        INTO changed, old_row
        FROM jsonb_each(old_row) AS o WHERE new_row -> o.key IS DISTINCT FROM o.value;
    END IF;
    FOR i IN 1..pg_catalog.cardinality(TG_ARGV[5]::pg_catalog.text[]) LOOP
        IF old_row ? (TG_ARGV[5]::pg_catalog.text[])[i] THEN
            old_row := old_row || jsonb_build_object((TG_ARGV[5]::pg_catalog.text[])[i], '[redacted]');
        END IF;
        new_row := new_row || jsonb_build_object((TG_ARGV[5]::pg_catalog.text[])[i], '[redacted]');
    END LOOP;
    IF TG_ARGV[4] <> '{}' THEN
        old_sealed := audit.sealed_in(old_row, TG_ARGV[4]::pg_catalog.text[]);
        new_sealed := audit.sealed_in(new_row, TG_ARGV[4]::pg_catalog.text[]);
        old_row := audit.without_sealed(old_row, TG_ARGV[4]::pg_catalog.text[]);
        new_row := audit.without_sealed(new_row, TG_ARGV[4]::pg_catalog.text[]);
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, row_name, subject_id, old_values, new_values,
        old_sealed, new_sealed, changed_fields
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, TG_ARGV[0]::pg_catalog.int4, left(TG_OP, 1),
        (coalesce(new_row, old_row) ->> TG_ARGV[1])::pg_catalog.uuid, coalesce(new_row, old_row) ->> TG_ARGV[2],
        (coalesce(new_row, old_row) ->> TG_ARGV[3])::pg_catalog.uuid,
        old_row - of_header, new_row - of_header, old_sealed, new_sealed, changed
    );
    RETURN NULL;
END
$$;

-- Every change with who made it, from where and why, and every value by its name. Of a row that a uuid names, that finds it.
CREATE OR REPLACE VIEW audit.trail WITH (security_invoker = true) AS
SELECT e.seq, e.occurred_at, e.xid, e.process_id, p.kind AS process_kind, p.parent_id, p.request_id, p.user_id,
    coalesce(p.user_role, 'database:' || e.database_user) AS user_role, p.member_role, p.organization_id,
    p.session_handle, p.client_ip, p.user_agent, p.reason, s.schema_name, s.table_name,
    CASE e.operation WHEN 'I' THEN 'INSERT' WHEN 'U' THEN 'UPDATE' WHEN 'D' THEN 'DELETE' WHEN 'T' THEN 'TRUNCATE' END AS operation,
    coalesce(e.row_id::text, e.row_name) AS row_id, e.row_id AS row_uuid, e.subject_id, CASE
        -- What did not change is what it is now.
        WHEN e.operation = 'U' THEN audit.named_values(e.new_values, e.new_sealed, s.columns)
            || audit.named_values(e.old_values, e.old_sealed, s.columns)
        ELSE audit.named_values(e.old_values, e.old_sealed, s.columns)
    END AS old_values,
    audit.named_values(e.new_values, e.new_sealed, s.columns) AS new_values, e.changed_fields
FROM audit.audit_events AS e
LEFT JOIN audit.row_shapes AS s ON e.shape_id = s.id
LEFT JOIN audit.process_tracking AS p ON e.process_id = p.id;
GRANT SELECT ON audit.trail TO anamnesis_auditor;

-- Everything before this was written by transactions that have ended, and is there to be read; what comes later comes
-- after it, however long its transaction takes. A reader who goes by a sequence alone would miss those.
CREATE OR REPLACE FUNCTION audit.frontier() RETURNS xid8 LANGUAGE sql STABLE
RETURN pg_snapshot_xmin(pg_current_snapshot());
GRANT EXECUTE ON FUNCTION audit.frontier TO anamnesis_app, anamnesis_worker;

-- What changed of the person of the context, newest first, for them to read: who acted by name and role, and in which
-- organization; from where, with which program and in which session only where it was they themselves. The table
-- itself they cannot read, and its columns that tell the place of somebody nobody reads but auditors. Nor does a change come
-- with its number: two of these tell how much was written in between, such as for an address that has an account.
CREATE OR REPLACE FUNCTION audit.own_changes(p_schema_name text, p_table_name text, p_row_id text, p_limit integer)
RETURNS TABLE (
    occurred_at timestamptz, schema_name text, table_name text, operation text, row_id text,
    old_values jsonb, new_values jsonb, changed_fields text [], by_you boolean, actor_name text, user_role text,
    member_role text, organization_name text, session_handle uuid, client_ip inet, user_agent text, reason text,
    request_id text, process_kind text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.occurred_at, e.schema_name, e.table_name, e.operation, e.row_id, e.old_values, e.new_values,
        e.changed_fields, o.is_own, u.display_name, e.user_role, e.member_role, g.name,
        CASE WHEN o.is_own THEN e.session_handle END, CASE WHEN o.is_own THEN e.client_ip END,
        CASE WHEN o.is_own THEN e.user_agent END, e.reason, e.request_id, e.process_kind
    FROM audit.trail AS e
    CROSS JOIN LATERAL (SELECT coalesce(e.user_id = e.subject_id, false) AS is_own) AS o
    LEFT JOIN identity.users AS u ON e.user_id = u.id
    LEFT JOIN organizations.organizations AS g ON e.organization_id = g.id
    WHERE e.subject_id = (SELECT app.user_id())
        AND (p_schema_name IS NULL OR e.schema_name = p_schema_name)
        AND (p_table_name IS NULL OR e.table_name = p_table_name)
        AND (p_row_id IS NULL OR e.row_id = p_row_id)
        -- What was mailed to an address tells whether the address has an account of somebody else's.
        AND (e.schema_name, e.table_name) <> ('identity', 'email_tokens')
    ORDER BY e.occurred_at DESC, e.seq DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION audit.own_changes TO anamnesis_app, anamnesis_worker;
