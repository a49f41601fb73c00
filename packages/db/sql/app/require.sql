-- Raises. For app.require_context.
CREATE OR REPLACE FUNCTION app.refuse_nobody() RETURNS jsonb LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- The context. Raises when there is none. In SQL, which PostgreSQL writes into the statement: nearly every function asks first.
CREATE OR REPLACE FUNCTION app.require_context() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN coalesce(app.context(), app.refuse_nobody());

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

-- What is done before anyone is known, or by the system: never in the name of somebody who is signed in.
CREATE OR REPLACE FUNCTION app.require_nobody() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'userId' IS NOT NULL AND context ->> 'role' IS DISTINCT FROM 'system' THEN
        RAISE EXCEPTION 'not in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- The context of a process of this name, or of the system: what a request does is bound with who asks, so that statements
-- that somebody smuggles into another request of somebody's do not get to functions that give a session a token.
CREATE OR REPLACE FUNCTION app.require_process(p_process text) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' IS DISTINCT FROM 'system' AND context ->> 'process' IS DISTINCT FROM p_process THEN
        RAISE EXCEPTION 'not in this process' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- Raises. For app.require_member.
CREATE OR REPLACE FUNCTION app.refuse_member() RETURNS jsonb LANGUAGE plpgsql STABLE
AS $$
BEGIN
    PERFORM app.require_context();
    RAISE EXCEPTION 'not permitted' USING ERRCODE = 'AN003';
END
$$;

-- In whose organization something is done, for functions that only some of its members may use. In SQL, as app.require_context.
CREATE OR REPLACE FUNCTION app.require_member(VARIADIC p_roles text []) RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.organization_as(VARIADIC p_roles) IS NOT NULL THEN app.require_context() ELSE app.refuse_member() END;

-- The context, for whom the keys of a tenant are there: the person, somebody who works in the organization that
-- they act in, or the system while it has work for them.
CREATE OR REPLACE FUNCTION app.require_tenant(p_tenant_id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF (context ->> 'role' IS DISTINCT FROM 'system' OR app.has_work_for(p_tenant_id) IS NOT TRUE)
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
