-- Up Migration

-- Every policy and every trigger looks at the context, so a look is made cheap: the text is parsed once, when the
-- context is opened, and what policies ask for stands beside it in app.actor, in parts without a space:
-- person, organization, role there, instant of expiry in seconds, role in the installation; '-' for none.
-- Functions with a body of SQL are bound to what they name when they are made: they need no search_path of their own,
-- which would have to be set and reset at every call, and what is not SECURITY DEFINER becomes part of the query.

-- What is signed for this connection and transaction. Neither of the two settings holds a line break, so that none of
-- one can be taken for the other's.
CREATE FUNCTION app.bound_message() RETURNS bytea LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN convert_to(concat(
    current_setting('app.actor', true), chr(10), current_setting('app.context', true), chr(10),
    pg_backend_pid(), chr(10), extract(epoch FROM now())
), 'UTF8');

-- Whether a context was opened in this transaction and has not expired.
CREATE FUNCTION app.context_holds() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
BEGIN ATOMIC
    SELECT CASE
        WHEN encode(extensions.hmac(app.bound_message(), k.secret, 'sha256'), 'hex') = current_setting('app.signature', true)
            THEN split_part(current_setting('app.actor', true), ' ', 4)::numeric >= extract(epoch FROM clock_timestamp())
    END
    FROM app.context_keys AS k WHERE k.id = 1;
END;

CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.context_holds() THEN current_setting('app.context', true)::jsonb END;
-- Part `p_n` of app.actor.
CREATE FUNCTION app.actor_part(p_n integer) RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.context_holds() THEN nullif(split_part(current_setting('app.actor', true), ' ', p_n), '-') END;
CREATE OR REPLACE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(1)::uuid;
CREATE OR REPLACE FUNCTION app.organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(2)::uuid;
CREATE OR REPLACE FUNCTION app.member_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(3);
CREATE OR REPLACE FUNCTION app.user_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(5);
-- The organization needs no second look at the signature.
CREATE OR REPLACE FUNCTION app.organization_as(VARIADIC p_roles text []) RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN app.actor_part(3) = ANY (p_roles) THEN nullif(split_part(current_setting('app.actor', true), ' ', 2), '-')::uuid
END;
CREATE OR REPLACE FUNCTION app.staff_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN app.actor_part(3) <> 'patient' THEN nullif(split_part(current_setting('app.actor', true), ' ', 2), '-')::uuid
END;
GRANT EXECUTE ON FUNCTION app.context_holds(), app.actor_part(integer)
TO anamnesis_owner, anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- Takes a context that the application signed for this connection, binds it to this transaction and, for work that
-- writes, opens its process. The row says 'succeeded' at once: it becomes visible only if the whole transaction
-- commits.
CREATE OR REPLACE FUNCTION app.begin(p_context text, p_signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    key bytea := (SELECT k.secret FROM app.context_keys AS k WHERE k.id = 1);
    context jsonb;
BEGIN
    IF encode(extensions.hmac(convert_to(p_context, 'UTF8'), key, 'sha256'), 'hex') IS DISTINCT FROM p_signature
        OR strpos(p_context, chr(10)) > 0 THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    context := p_context::jsonb;
    -- Behind a pooler the application does not know its connection, and says none.
    IF coalesce((context ->> 'connection')::integer, pg_backend_pid()) <> pg_backend_pid()
        OR coalesce((context ->> 'expiresAt')::double precision, 0) < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('app.context', p_context, true), set_config('app.actor', concat_ws(
        ' ', coalesce((context ->> 'userId')::uuid::text, '-'), coalesce((context ->> 'organizationId')::uuid::text, '-'),
        coalesce((context ->> 'memberRole')::organizations.member_role::text, '-'),
        -- As numeric: how a float is written depends on settings that whoever asks can change.
        (context ->> 'expiresAt')::numeric, coalesce(context ->> 'role', '-')
    ), true);
    PERFORM set_config(
        'app.signature', encode(extensions.hmac(app.bound_message(), key, 'sha256'), 'hex'), true
    );
    IF context ? 'processId' THEN
        INSERT INTO audit.process_tracking
            (id, parent_id, request_id, kind, initiated_by, organization_id, status, finished_at)
        VALUES (
            (context ->> 'processId')::uuid, (context ->> 'parentProcessId')::uuid, context ->> 'requestId',
            context ->> 'process', (context ->> 'userId')::uuid, (context ->> 'organizationId')::uuid,
            'succeeded', now()
        );
    END IF;
END
$$;
DROP FUNCTION app.context_binding(text);

-- Down Migration

CREATE FUNCTION app.context_binding(p_payload text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    key bytea;
BEGIN
    SELECT k.secret INTO key FROM app.context_keys AS k WHERE k.id = 1;
    RETURN encode(extensions.hmac(
        convert_to(concat_ws(chr(10), p_payload, pg_backend_pid(), extract(epoch FROM now())), 'UTF8'), key, 'sha256'
    ), 'hex');
END
$$;

CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    payload text := current_setting('app.context', true);
    context jsonb;
BEGIN
    IF payload IS NULL OR payload = '' THEN
        RETURN NULL;
    END IF;
    IF app.context_binding(payload) IS DISTINCT FROM current_setting('app.signature', true) THEN
        RETURN NULL;
    END IF;
    context := payload::jsonb;
    IF (context ->> 'expiresAt')::double precision < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN context;
END
$$;

CREATE OR REPLACE FUNCTION app.begin(p_context text, p_signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb;
BEGIN
    IF (SELECT encode(extensions.hmac(convert_to(p_context, 'UTF8'), k.secret, 'sha256'), 'hex')
        FROM app.context_keys AS k WHERE k.id = 1) IS DISTINCT FROM p_signature THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    context := p_context::jsonb;
    -- Behind a pooler the application does not know its connection, and says none.
    IF coalesce((context ->> 'connection')::integer, pg_backend_pid()) <> pg_backend_pid()
        OR coalesce((context ->> 'expiresAt')::double precision, 0) < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('app.context', p_context, true),
        set_config('app.signature', app.context_binding(p_context), true);
    IF context ? 'processId' THEN
        INSERT INTO audit.process_tracking
            (id, parent_id, request_id, kind, initiated_by, organization_id, status, finished_at)
        VALUES (
            (context ->> 'processId')::uuid, (context ->> 'parentProcessId')::uuid, context ->> 'requestId',
            context ->> 'process', (context ->> 'userId')::uuid, (context ->> 'organizationId')::uuid,
            'succeeded', now()
        );
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT (app.context() ->> 'userId')::uuid $$;
CREATE OR REPLACE FUNCTION app.user_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT app.context() ->> 'role' $$;
CREATE OR REPLACE FUNCTION app.organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT (app.context() ->> 'organizationId')::uuid $$;
CREATE OR REPLACE FUNCTION app.member_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT app.context() ->> 'memberRole' $$;
CREATE OR REPLACE FUNCTION app.organization_as(VARIADIC p_roles text []) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    RETURN CASE WHEN context ->> 'memberRole' = ANY (p_roles) THEN (context ->> 'organizationId')::uuid END;
END
$$;
CREATE OR REPLACE FUNCTION app.staff_organization() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    RETURN CASE WHEN context ->> 'memberRole' <> 'patient' THEN (context ->> 'organizationId')::uuid END;
END
$$;
DROP FUNCTION app.actor_part(integer);
DROP FUNCTION app.context_holds();
DROP FUNCTION app.bound_message();
