-- Up Migration

-- Whoever serves cannot act without saying who they are, whichever way they lose it: a statement that puts its own
-- context out, after the policies have looked at it, would leave a change that names nobody.
CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
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
    IF context IS NULL AND session_user IN ('anamnesis_app', 'anamnesis_worker') THEN
        RAISE EXCEPTION '%.%: no context', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
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
        user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason, request_id,
        process_id
    ) VALUES (
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
        coalesce(new_row, old_row) ->> TG_ARGV[0],
        CASE WHEN TG_ARGV[1] <> '' THEN (coalesce(new_row, old_row) ->> TG_ARGV[1])::uuid END,
        old_row, new_row, changed,
        (context ->> 'userId')::uuid, coalesce(context ->> 'role', 'database:' || session_user),
        context ->> 'memberRole', (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', context ->> 'reason',
        context ->> 'requestId', (context ->> 'processId')::uuid
    );
    RETURN NULL;
END
$$;

-- Where pg_temp is not named in a search_path, PostgreSQL looks there first for tables and types: a temporary domain
-- of the caller's called jsonb would be used, and its check run, with the rights of a function's owner.
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure AS name FROM pg_proc AS p INNER JOIN pg_namespace AS n ON p.pronamespace = n.oid
        WHERE n.nspname IN ('app', 'audit', 'exports', 'identity', 'live', 'operations', 'organizations', 'symptoms')
            AND 'search_path=pg_catalog' = ANY (p.proconfig)
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', f.name);
    END LOOP;
END
$$;

-- Down Migration

DO $$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure AS name FROM pg_proc AS p INNER JOIN pg_namespace AS n ON p.pronamespace = n.oid
        WHERE n.nspname IN ('app', 'audit', 'exports', 'identity', 'live', 'operations', 'organizations', 'symptoms')
            AND 'search_path=pg_catalog, pg_temp' = ANY (p.proconfig)
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog', f.name);
    END LOOP;
END
$$;
CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
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
        user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason, request_id,
        process_id
    ) VALUES (
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
        coalesce(new_row, old_row) ->> TG_ARGV[0],
        CASE WHEN TG_ARGV[1] <> '' THEN (coalesce(new_row, old_row) ->> TG_ARGV[1])::uuid END,
        old_row, new_row, changed,
        (context ->> 'userId')::uuid, coalesce(context ->> 'role', 'database:' || session_user),
        context ->> 'memberRole', (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', context ->> 'reason',
        context ->> 'requestId', (context ->> 'processId')::uuid
    );
    RETURN NULL;
END
$$;
