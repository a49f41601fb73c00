-- Up Migration

-- Row changes. Month by month, so that years of them can be archived without touching the rest.
CREATE SEQUENCE audit.audit_events_seq;
CREATE TABLE audit.audit_events (
    seq bigint NOT NULL DEFAULT nextval('audit.audit_events_seq'),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    schema_name text NOT NULL,
    table_name text NOT NULL,
    operation text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')),
    row_id text,
    subject_id uuid,
    old_values jsonb,
    new_values jsonb,
    changed_fields text[],
    user_id uuid,
    user_role text NOT NULL,
    organization_id uuid,
    session_handle uuid,
    client_ip inet,
    user_agent text,
    reason text,
    request_id text,
    process_id uuid,
    PRIMARY KEY (occurred_at, seq)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE audit.audit_events IS 'Every change of every row, with what it was before. Written by triggers alone.';
COMMENT ON COLUMN audit.audit_events.subject_id IS 'The person whose data the row is.';
COMMENT ON COLUMN audit.audit_events.xid IS 'Transaction that made the change: the order for sealing.';
COMMENT ON COLUMN audit.audit_events.old_values IS 'Personal: the row before, secrets left out.';
COMMENT ON COLUMN audit.audit_events.new_values IS 'Personal: the row after, secrets left out.';
COMMENT ON COLUMN audit.audit_events.client_ip IS 'Personal: address of whoever acted.';
COMMENT ON COLUMN audit.audit_events.user_agent IS 'Personal: program of whoever acted.';
CREATE INDEX audit_events_row ON audit.audit_events (row_id, occurred_at);
CREATE INDEX audit_events_process ON audit.audit_events (process_id);

-- What someone did or looked at: sign-in, export, download, refusal.
CREATE SEQUENCE audit.audit_logs_seq;
CREATE TABLE audit.audit_logs (
    seq bigint NOT NULL DEFAULT nextval('audit.audit_logs_seq'),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    event_type text NOT NULL,
    resource_type text,
    resource_id text,
    status text NOT NULL CHECK (status IN ('success', 'failure', 'denied')),
    details jsonb NOT NULL DEFAULT '{}',
    user_id uuid,
    user_role text NOT NULL,
    organization_id uuid,
    session_handle uuid,
    client_ip inet,
    user_agent text,
    reason text,
    request_id text,
    process_id uuid,
    PRIMARY KEY (occurred_at, seq)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE audit.audit_logs IS 'What someone did or looked at, and what was refused.';
COMMENT ON COLUMN audit.audit_logs.client_ip IS 'Personal: address of whoever acted.';
COMMENT ON COLUMN audit.audit_logs.user_agent IS 'Personal: program of whoever acted.';
CREATE INDEX audit_logs_user ON audit.audit_logs (user_id, occurred_at);

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    IF current_user = 'anamnesis_owner' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW END;
    END IF;
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A partition is a table of its own: queried by its own name, it obeys its own policies, grants and
-- triggers, and after DETACH it keeps only those. So each is guarded like its parent.
CREATE FUNCTION app.guard_append_only(p_table regclass) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, anamnesis_app, anamnesis_worker, anamnesis_auditor', p_table);
    EXECUTE format('CREATE POLICY owner_select ON %s FOR SELECT TO anamnesis_owner USING (true)', p_table);
    EXECUTE format('CREATE POLICY owner_insert ON %s FOR INSERT TO anamnesis_owner WITH CHECK (true)', p_table);
    EXECUTE format('CREATE POLICY owner_delete ON %s FOR DELETE TO anamnesis_owner USING (true)', p_table);
    EXECUTE format('CREATE POLICY auditor_select ON %s FOR SELECT TO anamnesis_auditor USING (true)', p_table);
    EXECUTE format(
        'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', p_table
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', p_table);
    IF (SELECT relkind FROM pg_class WHERE oid = p_table) = 'r' THEN
        EXECUTE format(
            'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s '
            'FOR EACH ROW EXECUTE FUNCTION audit.refuse_change()', p_table
        );
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', p_table);
    END IF;
END
$$;

-- Makes the partitions from this month to `p_months_ahead` months on; returns how many were new.
CREATE FUNCTION app.ensure_partitions(p_months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
AS $$
DECLARE
    parent record;
    month timestamptz;
    child text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
    FOR parent IN
        SELECT n.nspname, c.relname FROM pg_class AS c
        INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
        WHERE c.relkind = 'p' AND n.nspname IN ('audit', 'identity')
    LOOP
        FOR i IN 0..p_months_ahead LOOP
            month := date_trunc('month', now()) + make_interval(months => i);
            child := format('%s_%s', parent.relname, to_char(month, 'YYYY_MM'));
            IF to_regclass(format('%I.%I', parent.nspname, child)) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE %I.%I PARTITION OF %I.%I FOR VALUES FROM (%L) TO (%L)',
                    parent.nspname, child, parent.nspname, parent.relname, month, month + interval '1 month'
                );
                PERFORM app.guard_append_only(format('%I.%I', parent.nspname, child)::regclass);
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;
GRANT EXECUTE ON FUNCTION app.ensure_partitions(integer) TO anamnesis_worker;

SELECT app.guard_append_only('audit.audit_events'), app.guard_append_only('audit.audit_logs');
CREATE POLICY subject_select ON audit.audit_events FOR SELECT TO anamnesis_app
USING (subject_id = (SELECT app.user_id()));
GRANT SELECT ON audit.audit_events, audit.audit_logs TO anamnesis_auditor;
GRANT SELECT ON audit.audit_events TO anamnesis_app;
SELECT app.ensure_partitions(3);

-- Trigger arguments: the column that identifies the row, the column that names the person whose data
-- it is ('' for none), then columns whose value must not be kept. The settings are pinned because
-- to_jsonb writes times, intervals and numbers according to them.
CREATE FUNCTION audit.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    context jsonb := app.context();
    old_row jsonb;
    new_row jsonb;
    changed text[];
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        new_row := to_jsonb(NEW);
        IF context IS NOT NULL AND new_row ->> 'process_id' IS DISTINCT FROM context ->> 'processId' THEN
            RAISE EXCEPTION '%.%: process_id is not that of the running process', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        changed := ARRAY(
            SELECT n.key FROM jsonb_each(new_row) AS n WHERE old_row -> n.key IS DISTINCT FROM n.value
        );
    END IF;
    FOR i IN 2..TG_NARGS - 1 LOOP
        old_row := old_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
        new_row := new_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
    END LOOP;
    INSERT INTO audit.audit_events (
        schema_name, table_name, operation, row_id, subject_id, old_values, new_values, changed_fields,
        user_id, user_role, organization_id, session_handle, client_ip, user_agent, reason, request_id, process_id
    ) VALUES (
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
        coalesce(new_row, old_row) ->> TG_ARGV[0],
        CASE WHEN TG_ARGV[1] <> '' THEN (coalesce(new_row, old_row) ->> TG_ARGV[1])::uuid END,
        old_row, new_row, changed,
        (context ->> 'userId')::uuid, coalesce(context ->> 'role', 'database:' || session_user),
        (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', context ->> 'reason',
        context ->> 'requestId', (context ->> 'processId')::uuid
    );
    RETURN NULL;
END
$$;

-- Puts a table under audit: row changes and TRUNCATE, also for replication and for the owner.
CREATE FUNCTION audit.watch(p_table regclass, p_id text, p_subject text, VARIADIC p_secrets text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    arguments text := (
        SELECT string_agg(quote_literal(a.value), ', ' ORDER BY a.ordinality)
        FROM unnest(ARRAY[p_id, p_subject] || p_secrets) WITH ORDINALITY AS a (value, ordinality)
    );
BEGIN
    EXECUTE format(
        'CREATE TRIGGER audit_row AFTER INSERT OR UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION audit.record_change(%s)', p_table, arguments
    );
    EXECUTE format(
        'CREATE TRIGGER audit_truncate AFTER TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change(%s)', p_table, arguments
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_row', p_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_truncate', p_table);
END
$$;

-- Records an action under the running context. Who, when and why cannot be passed in.
CREATE FUNCTION audit.log(p_event_type text, p_resource_type text, p_resource_id text, p_status text, p_details jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.audit_logs (
        event_type, resource_type, resource_id, status, details,
        user_id, user_role, organization_id, session_handle, client_ip, user_agent, reason, request_id, process_id
    ) VALUES (
        p_event_type, p_resource_type, p_resource_id, p_status, p_details,
        (context ->> 'userId')::uuid, context ->> 'role', (context ->> 'organizationId')::uuid,
        (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet, context ->> 'userAgent',
        context ->> 'reason', context ->> 'requestId', (context ->> 'processId')::uuid
    );
END
$$;
GRANT EXECUTE ON FUNCTION audit.log(text, text, text, text, jsonb) TO anamnesis_app, anamnesis_worker;

-- Down Migration

DROP FUNCTION audit.log(text, text, text, text, jsonb);
DROP FUNCTION audit.watch(regclass, text, text, text []);
DROP FUNCTION audit.record_change();
DROP TABLE audit.audit_logs;
DROP TABLE audit.audit_events;
DROP SEQUENCE audit.audit_logs_seq;
DROP SEQUENCE audit.audit_events_seq;
DROP FUNCTION app.ensure_partitions(integer);
DROP FUNCTION app.guard_append_only(regclass);
DROP FUNCTION audit.refuse_change();
