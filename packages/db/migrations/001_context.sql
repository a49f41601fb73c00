-- Up Migration

-- The context: who acts, under which request and process, and why. The application signs it; the
-- functions below check the signature, so that setting variables by hand opens nothing.
CREATE SCHEMA IF NOT EXISTS extensions;
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA extensions;
CREATE SCHEMA IF NOT EXISTS app;
CREATE SCHEMA audit;
COMMENT ON SCHEMA app IS 'Request context, background jobs and idempotency keys.';
COMMENT ON SCHEMA audit IS 'What changed, what was done, by whom and why. Append-only.';

REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT USAGE ON SCHEMA app TO anamnesis_app, anamnesis_worker, anamnesis_auditor;
GRANT USAGE ON SCHEMA audit TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

CREATE TABLE app.context_keys (
    id smallint PRIMARY KEY,
    secret bytea NOT NULL CHECK (octet_length(secret) >= 32),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.context_keys IS 'Secret that signs the context. Readable by the owner alone.';
ALTER TABLE app.context_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.context_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON app.context_keys TO anamnesis_owner USING (true) WITH CHECK (true);
INSERT INTO app.context_keys (id, secret) VALUES (1, extensions.gen_random_bytes(32));

CREATE FUNCTION app.context() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    payload text := current_setting('app.context', true);
    context jsonb;
BEGIN
    IF payload IS NULL OR payload = '' THEN
        RETURN NULL;
    END IF;
    IF (SELECT encode(extensions.hmac(convert_to(payload, 'UTF8'), k.secret, 'sha256'), 'hex')
        FROM app.context_keys AS k WHERE k.id = 1)
        IS DISTINCT FROM current_setting('app.signature', true) THEN
        RETURN NULL;
    END IF;
    context := payload::jsonb;
    IF (context ->> 'expiresAt')::double precision < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN context;
END
$$;
COMMENT ON FUNCTION app.context() IS 'The context when its signature holds and it has not expired, else NULL.';

CREATE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (app.context() ->> 'userId')::uuid $$;
CREATE FUNCTION app.user_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.context() ->> 'role' $$;
CREATE FUNCTION app.organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (app.context() ->> 'organizationId')::uuid $$;
GRANT EXECUTE ON FUNCTION app.context(), app.user_id(), app.user_role(), app.organization_id()
TO anamnesis_owner, anamnesis_app, anamnesis_worker, anamnesis_auditor;

CREATE TABLE audit.process_tracking (
    id uuid PRIMARY KEY,
    parent_id uuid,
    request_id text NOT NULL,
    kind text NOT NULL,
    initiated_by uuid,
    organization_id uuid,
    status text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
COMMENT ON TABLE audit.process_tracking IS
'One row for each unit of work that writes; operational rows name the one that wrote them last.';
CREATE INDEX process_tracking_request_id ON audit.process_tracking (request_id);
ALTER TABLE audit.process_tracking ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.process_tracking FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_insert ON audit.process_tracking FOR INSERT TO anamnesis_owner WITH CHECK (true);
CREATE POLICY owner_select ON audit.process_tracking FOR SELECT TO anamnesis_owner USING (true);
CREATE POLICY auditor_select ON audit.process_tracking FOR SELECT TO anamnesis_auditor USING (true);
CREATE POLICY own_select ON audit.process_tracking FOR SELECT TO anamnesis_app, anamnesis_worker
USING (initiated_by = (SELECT app.user_id()));
GRANT SELECT ON audit.process_tracking TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- Puts the signed context into the transaction and, for work that writes, opens its process. The
-- row says 'succeeded' at once: it becomes visible only if the whole transaction commits.
CREATE FUNCTION app.begin(p_context text, p_signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb;
BEGIN
    PERFORM set_config('app.context', p_context, true), set_config('app.signature', p_signature, true);
    context := app.context();
    IF context IS NULL THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
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
GRANT EXECUTE ON FUNCTION app.begin(text, text) TO anamnesis_app, anamnesis_worker;

-- Down Migration

DROP FUNCTION app.begin(text, text);
DROP TABLE audit.process_tracking;
DROP FUNCTION app.organization_id();
DROP FUNCTION app.user_role();
DROP FUNCTION app.user_id();
DROP FUNCTION app.context();
DROP TABLE app.context_keys;
REVOKE ALL ON SCHEMA app FROM anamnesis_app, anamnesis_worker, anamnesis_auditor;
DROP SCHEMA audit;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
DROP EXTENSION pgcrypto;
DROP SCHEMA extensions;
