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

-- Writes into the trail that a row was changed or went. Arguments: the column that names the row, the column that names the
-- person whose data it is ('' for none), then columns whose value is not kept. What the header says is not said again among
-- the values, and of an UPDATE the old values are those that changed: the others are the new ones. That a row was made is
-- written by a function of each table (access/trail.ts): an INSERT is what is written most.
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
    of_header pg_catalog.text[] := ARRAY['process_id', TG_ARGV[0], TG_ARGV[1]];
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
    FOR i IN 2..TG_NARGS - 1 LOOP
        IF old_row ? TG_ARGV[i] THEN
            old_row := old_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
        END IF;
        new_row := new_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
    END LOOP;
    INSERT INTO audit.audit_events (
        process_id, database_user, schema_name, table_name, operation, row_id, subject_id, old_values, new_values,
        changed_fields
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
        coalesce(new_row, old_row) ->> TG_ARGV[0], (coalesce(new_row, old_row) ->> TG_ARGV[1])::pg_catalog.uuid,
        old_row - of_header, new_row - of_header, changed
    );
    RETURN NULL;
END
$$;

-- Every change with who made it, from where and why.
CREATE OR REPLACE VIEW audit.trail WITH (security_invoker = true) AS
SELECT e.seq, e.occurred_at, e.xid, e.process_id, p.kind AS process_kind, p.parent_id, p.request_id, p.user_id,
    coalesce(p.user_role, 'database:' || e.database_user) AS user_role, p.member_role, p.organization_id,
    p.session_handle, p.client_ip, p.user_agent, p.reason, e.schema_name, e.table_name, e.operation, e.row_id,
    e.subject_id, CASE WHEN e.operation = 'UPDATE' THEN e.new_values || e.old_values ELSE e.old_values END AS old_values,
    e.new_values, e.changed_fields
FROM audit.audit_events AS e LEFT JOIN audit.process_tracking AS p ON e.process_id = p.id;
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
