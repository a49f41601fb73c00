-- Part `p_n` of app.actor.
CREATE OR REPLACE FUNCTION app.actor_part(p_n integer) RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.context_holds() THEN nullif(split_part(current_setting('app.actor', true), ' ', p_n), '-') END;
GRANT EXECUTE ON FUNCTION app.actor_part TO anamnesis_app, anamnesis_worker;

-- Takes a context that the application signed for this connection, binds it to this transaction and, for work that
-- writes, opens its process, of which nothing is seen unless the whole transaction commits.
CREATE OR REPLACE FUNCTION app.begin(p_context text, p_signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key bytea;
    context jsonb;
BEGIN
    PERFORM app.bound_transaction();
    key := (SELECT k.secret FROM app.context_keys AS k WHERE k.id = 1);
    IF encode(extensions.hmac(convert_to(p_context, 'UTF8'), key, 'sha256'), 'hex') IS DISTINCT FROM p_signature
        OR strpos(p_context, chr(10)) > 0 THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    context := p_context::jsonb;
    -- Behind a pooler the application does not know its connection, and says none.
    IF coalesce((context ->> 'connection')::integer, pg_backend_pid()) <> pg_backend_pid()
        OR coalesce((context ->> 'expiresAt')::double precision, 0) < extract(epoch FROM clock_timestamp())
        OR context ->> 'role' IS NULL THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('app.context', p_context, true), set_config('app.actor', concat_ws(
        ' ', coalesce((context ->> 'userId')::uuid::text, '-'), coalesce((context ->> 'organizationId')::uuid::text, '-'),
        coalesce((context ->> 'memberRole')::organizations.member_role::text, '-'),
        -- As numeric: how a float is written depends on settings that whoever asks can change.
        (context ->> 'expiresAt')::numeric, coalesce(context ->> 'role', '-'),
        coalesce((context ->> 'processId')::uuid::text, '-')
    ), true);
    PERFORM set_config(
        'app.signature', encode(extensions.hmac(app.bound_message(), key, 'sha256'), 'hex'), true
    );
    IF context ? 'processId' THEN
        INSERT INTO audit.process_tracking (
            id, parent_id, kind, request_id, user_id, user_role, member_role, organization_id, session_handle,
            client_ip, user_agent, reason
        ) VALUES (
            (context ->> 'processId')::uuid, (context ->> 'parentProcessId')::uuid, context ->> 'process',
            context ->> 'requestId', (context ->> 'userId')::uuid, context ->> 'role', context ->> 'memberRole',
            (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet,
            context ->> 'userAgent', context ->> 'reason'
        );
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION app.begin TO anamnesis_app, anamnesis_worker;

-- Bounds what the transaction may wait for, and turns row-level security on whatever the role's own settings say, which
-- it can change. Whoever runs SQL in it can take the bounds away again: then app.end_overlong ends it.
CREATE OR REPLACE FUNCTION app.bound_transaction() RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_worker boolean := session_user = 'anamnesis_worker';
BEGIN
    PERFORM set_config('row_security', 'on', true), set_config('lock_timeout', '10s', true),
        set_config('statement_timeout', CASE WHEN is_worker THEN '15min' ELSE '30s' END, true),
        set_config('idle_in_transaction_session_timeout', CASE WHEN is_worker THEN '5min' ELSE '30s' END, true);
END
$$;

-- Connections that requests left a transaction open on for longer than `p_seconds`.
CREATE OR REPLACE FUNCTION app.overlong(p_seconds integer) RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.pid FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.usename = 'anamnesis_app'
        AND a.xact_start < clock_timestamp() - make_interval(secs => p_seconds) AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.overlong TO anamnesis_worker;

-- Ends them, whatever they did to the timeouts of their own transaction. Returns how many there were.
CREATE OR REPLACE FUNCTION app.end_overlong(p_seconds integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n integer := (SELECT count(*) FILTER (WHERE pg_terminate_backend(o.pid)) FROM app.overlong(p_seconds) AS o (pid));
BEGIN
    IF n > 0 THEN
        PERFORM audit.log('TRANSACTIONS_ENDED', 'database', '', 'failure', jsonb_build_object('count', n));
    END IF;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION app.end_overlong TO anamnesis_worker;

-- Lets transactions that do the same for one person, or for the system, go one after the other; until this one ends.
CREATE OR REPLACE FUNCTION app.wait_turn(p_what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Few names: whoever takes many locks takes them from all.
    IF p_what NOT IN ('exports', 'alerts') THEN
        RAISE EXCEPTION 'nothing to wait for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(
        concat_ws(' ', p_what, coalesce(app.user_id()::text, app.require_context() ->> 'role')), 0
    ));
END
$$;
GRANT EXECUTE ON FUNCTION app.wait_turn TO anamnesis_app, anamnesis_worker;

-- As app.wait_turn, for the organization that its staff act in.
CREATE OR REPLACE FUNCTION app.wait_turn_in_organization(p_what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := app.staff_organization();
BEGIN
    IF organization IS NULL OR p_what NOT IN ('invitations', 'resources') THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', p_what, organization), 0));
END
$$;
GRANT EXECUTE ON FUNCTION app.wait_turn_in_organization TO anamnesis_app;

-- What is signed for this connection and transaction. Neither of the two settings holds a line break, so that none of
-- one can be taken for the other's.
CREATE OR REPLACE FUNCTION app.bound_message() RETURNS bytea LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN convert_to(concat(
    current_setting('app.actor', true), chr(10), current_setting('app.context', true), chr(10),
    pg_backend_pid(), chr(10), extract(epoch FROM now())
), 'UTF8');

-- The context when its signature holds and it has not expired, else NULL.
CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.context_holds() THEN current_setting('app.context', true)::jsonb END;
GRANT EXECUTE ON FUNCTION app.context TO anamnesis_app, anamnesis_worker;

-- Whether a context was opened in this transaction and has not expired.
CREATE OR REPLACE FUNCTION app.context_holds() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
BEGIN ATOMIC
    SELECT CASE
        WHEN encode(extensions.hmac(app.bound_message(), k.secret, 'sha256'), 'hex') = current_setting('app.signature', true)
            THEN split_part(current_setting('app.actor', true), ' ', 4)::numeric >= extract(epoch FROM clock_timestamp())
    END
    FROM app.context_keys AS k WHERE k.id = 1;
END;
GRANT EXECUTE ON FUNCTION app.context_holds TO anamnesis_app, anamnesis_worker;

-- What the person is to the organization that they act in.
CREATE OR REPLACE FUNCTION app.member_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(3);
GRANT EXECUTE ON FUNCTION app.member_role TO anamnesis_app, anamnesis_worker;

-- The organization needs no second look at the signature.
CREATE OR REPLACE FUNCTION app.organization_as(VARIADIC p_roles text []) RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN app.actor_part(3) = ANY (p_roles) THEN nullif(split_part(current_setting('app.actor', true), ' ', 2), '-')::uuid
END;
GRANT EXECUTE ON FUNCTION app.organization_as TO anamnesis_app, anamnesis_worker;

-- The organization that the person acts in.
CREATE OR REPLACE FUNCTION app.organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(2)::uuid;
GRANT EXECUTE ON FUNCTION app.organization_id TO anamnesis_app, anamnesis_worker;

-- As organization_as, for everyone who works there.
CREATE OR REPLACE FUNCTION app.staff_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN app.actor_part(3) <> 'patient' THEN nullif(split_part(current_setting('app.actor', true), ' ', 2), '-')::uuid
END;
GRANT EXECUTE ON FUNCTION app.staff_organization TO anamnesis_app, anamnesis_worker;

-- The person of the context; NULL for nobody.
CREATE OR REPLACE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(1)::uuid;
GRANT EXECUTE ON FUNCTION app.user_id TO anamnesis_app, anamnesis_worker;

-- The process that the transaction opened; NULL when it only reads.
CREATE OR REPLACE FUNCTION app.process_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(6)::uuid;

-- What they are to the installation: 'user', 'admin', 'system' or 'anonymous'.
CREATE OR REPLACE FUNCTION app.user_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(5);
GRANT EXECUTE ON FUNCTION app.user_role TO anamnesis_app, anamnesis_worker;

-- The context. Raises when there is none.
CREATE OR REPLACE FUNCTION app.require_context() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- In whose organization something is done, for functions that only its administrators may use.
CREATE OR REPLACE FUNCTION app.require_member(VARIADIC p_roles text []) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'organizationId' IS NULL OR NOT coalesce(context ->> 'memberRole' = ANY (p_roles), false) THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- What is done before anyone is known, or by the system: never in the name of somebody who is signed in, so
-- that statements that somebody smuggles into their own request reach nobody else's account.
CREATE OR REPLACE FUNCTION app.require_nobody() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL OR (context ->> 'userId' IS NOT NULL AND context ->> 'role' IS DISTINCT FROM 'system') THEN
        RAISE EXCEPTION 'not in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- The context of a process of this name, or of the system: what a request does stands in what the application signed,
-- so that statements that somebody smuggles into another request do not get to functions that believe what they are
-- told.
CREATE OR REPLACE FUNCTION app.require_process(p_process text) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF coalesce(context ->> 'role', '') <> 'system' AND context ->> 'process' IS DISTINCT FROM p_process THEN
        RAISE EXCEPTION 'not in this process' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- The context of what is done in the background, in nobody's name.
CREATE OR REPLACE FUNCTION app.require_system() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' IS DISTINCT FROM 'system' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- The context, for whom the keys of a tenant are there: the person, somebody who works in the organization that
-- they act in, or the system.
CREATE OR REPLACE FUNCTION app.require_tenant(p_tenant_id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' IS DISTINCT FROM 'system'
        AND p_tenant_id::text IS DISTINCT FROM context ->> 'userId'
        AND (
            p_tenant_id::text IS DISTINCT FROM context ->> 'organizationId'
            OR coalesce(context ->> 'memberRole', 'patient') = 'patient'
        ) THEN
        RAISE EXCEPTION 'not this tenant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;
