-- Binds to this transaction who acts, as a function that looked at a proof found it, and what the request says of itself,
-- which is recorded as it was said. For work that writes it opens the process, of which nothing is seen unless the whole
-- transaction commits. For the functions app.begin_… alone.
CREATE OR REPLACE FUNCTION app.open_context(p_who jsonb, p_claims jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := p_who || jsonb_build_object(
        'requestId', p_claims ->> 'requestId', 'reason', p_claims ->> 'reason', 'clientIp', (p_claims ->> 'clientIp')::inet,
        'userAgent', left(p_claims ->> 'userAgent', 400), 'process', p_claims ->> 'process',
        'processId', (p_claims ->> 'processId')::uuid
    );
BEGIN
    PERFORM set_config('app.context', context::text, true), set_config('app.actor', concat_ws(
        ' ', coalesce((context ->> 'userId')::uuid::text, '-'), coalesce((context ->> 'organizationId')::uuid::text, '-'),
        coalesce((context ->> 'memberRole')::organizations.member_role::text, '-'), context ->> 'role',
        coalesce(context ->> 'processId', '-')
    ), true);
    -- By a key that never leaves the database: nobody else can say who acts.
    PERFORM set_config('app.signature', encode(extensions.hmac(app.bound_message(), k.secret, 'sha256'), 'hex'), true)
    FROM app.context_keys AS k WHERE k.id = 1;
    IF context ->> 'processId' IS NOT NULL THEN
        INSERT INTO audit.process_tracking (
            id, parent_id, kind, request_id, user_id, user_role, member_role, organization_id, session_handle,
            client_ip, user_agent, reason
        ) VALUES (
            (context ->> 'processId')::uuid, (p_claims ->> 'parentProcessId')::uuid, context ->> 'process',
            context ->> 'requestId', (context ->> 'userId')::uuid, context ->> 'role', context ->> 'memberRole',
            (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet,
            context ->> 'userAgent', context ->> 'reason'
        );
    END IF;
END
$$;

-- Opens the process of a context that named one and did not open it yet.
CREATE OR REPLACE FUNCTION app.start_process(p_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'process' IS NULL OR context ->> 'processId' IS NOT NULL THEN
        RAISE EXCEPTION 'no process to open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM app.open_context(context, context || jsonb_build_object('processId', p_id));
END
$$;
GRANT EXECUTE ON FUNCTION app.start_process TO anamnesis_app, anamnesis_worker;

-- What is signed for this connection and transaction. Neither of the two settings holds a line break, so that none of
-- one can be taken for the other's.
CREATE OR REPLACE FUNCTION app.bound_message() RETURNS bytea LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN convert_to(concat(
    current_setting('app.actor', true), chr(10), current_setting('app.context', true), chr(10),
    pg_backend_pid(), chr(10), extract(epoch FROM now())
), 'UTF8');

-- Whether a context was opened in this transaction, a quarter of an hour ago at most.
CREATE OR REPLACE FUNCTION app.context_holds() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
BEGIN ATOMIC
    SELECT CASE
        WHEN encode(extensions.hmac(app.bound_message(), k.secret, 'sha256'), 'hex') = current_setting('app.signature', true)
            THEN clock_timestamp() - now() < interval '15 minutes'
    END
    FROM app.context_keys AS k WHERE k.id = 1;
END;
GRANT EXECUTE ON FUNCTION app.context_holds TO anamnesis_app, anamnesis_worker;

-- The context when it holds, else NULL.
CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.context_holds() THEN current_setting('app.context', true)::jsonb END;
GRANT EXECUTE ON FUNCTION app.context TO anamnesis_app, anamnesis_worker;

-- Part `p_n` of app.actor.
CREATE OR REPLACE FUNCTION app.actor_part(p_n integer) RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.context_holds() THEN nullif(split_part(current_setting('app.actor', true), ' ', p_n), '-') END;
GRANT EXECUTE ON FUNCTION app.actor_part TO anamnesis_app, anamnesis_worker;

-- The person of the context; NULL for nobody.
CREATE OR REPLACE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(1)::uuid;
GRANT EXECUTE ON FUNCTION app.user_id TO anamnesis_app, anamnesis_worker;

-- The organization that the person acts in.
CREATE OR REPLACE FUNCTION app.organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(2)::uuid;
GRANT EXECUTE ON FUNCTION app.organization_id TO anamnesis_app, anamnesis_worker;

-- What the person is to the organization that they act in.
CREATE OR REPLACE FUNCTION app.member_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(3);
GRANT EXECUTE ON FUNCTION app.member_role TO anamnesis_app, anamnesis_worker;

-- What they are to the installation: 'user', 'admin', 'system' or 'anonymous'.
CREATE OR REPLACE FUNCTION app.user_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(4);
GRANT EXECUTE ON FUNCTION app.user_role TO anamnesis_app, anamnesis_worker;

-- The process that the transaction opened; NULL when it only reads.
CREATE OR REPLACE FUNCTION app.process_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(5)::uuid;

-- The organization needs no second look at the signature.
CREATE OR REPLACE FUNCTION app.organization_as(VARIADIC p_roles text []) RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN app.actor_part(3) = ANY (p_roles) THEN nullif(split_part(current_setting('app.actor', true), ' ', 2), '-')::uuid
END;
GRANT EXECUTE ON FUNCTION app.organization_as TO anamnesis_app, anamnesis_worker;

-- As organization_as, for everyone who works there.
CREATE OR REPLACE FUNCTION app.staff_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN app.actor_part(3) <> 'patient' THEN nullif(split_part(current_setting('app.actor', true), ' ', 2), '-')::uuid
END;
GRANT EXECUTE ON FUNCTION app.staff_organization TO anamnesis_app, anamnesis_worker;
