-- Up Migration

CREATE SCHEMA identity;
COMMENT ON SCHEMA identity IS 'People, their sessions, and the log of both.';
GRANT USAGE ON SCHEMA identity TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

CREATE TYPE identity.user_role AS ENUM ('user', 'admin');
CREATE TYPE identity.user_status AS ENUM ('pending_verification', 'active', 'inactive', 'suspended');

CREATE TABLE identity.users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    password_hash text NOT NULL,
    role identity.user_role NOT NULL DEFAULT 'user',
    status identity.user_status NOT NULL DEFAULT 'active',
    email_verified_at timestamptz,
    failed_login_attempts integer NOT NULL DEFAULT 0 CHECK (failed_login_attempts >= 0),
    locked_until timestamptz,
    last_login_at timestamptz,
    last_login_ip inet,
    password_changed_at timestamptz NOT NULL DEFAULT now(),
    must_change_password boolean NOT NULL DEFAULT false,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
COMMENT ON TABLE identity.users IS 'Accounts of people.';
COMMENT ON COLUMN identity.users.email IS 'Personal: address, lower case.';
COMMENT ON COLUMN identity.users.display_name IS 'Personal: what the person wants to be called.';
COMMENT ON COLUMN identity.users.password_hash IS 'Secret: Argon2id in PHC form. Never granted, never audited.';
COMMENT ON COLUMN identity.users.last_login_ip IS 'Personal: address of the last sign-in.';
CREATE INDEX users_role ON identity.users (role);
CREATE INDEX users_status ON identity.users (status);
CREATE INDEX users_last_login_at ON identity.users (last_login_at);

CREATE TABLE identity.user_sessions (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
    handle uuid NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    organization_id uuid,
    kind text NOT NULL CHECK (kind IN ('browser', 'program')),
    expires_at timestamptz NOT NULL,
    absolute_expires_at timestamptz NOT NULL,
    idle_seconds integer NOT NULL CHECK (idle_seconds > 0),
    authenticated_at timestamptz NOT NULL DEFAULT now(),
    assurance text NOT NULL CHECK (assurance IN ('aal1', 'aal2')),
    ip inet,
    user_agent text,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.user_sessions IS 'Signed-in places. The id is the SHA-256 of the token; people see the handle.';
COMMENT ON COLUMN identity.user_sessions.id IS 'Secret: SHA-256 of the token, hex. Never granted, never audited.';
COMMENT ON COLUMN identity.user_sessions.ip IS 'Personal: address of the sign-in.';
COMMENT ON COLUMN identity.user_sessions.user_agent IS 'Personal: program of the sign-in.';
CREATE INDEX user_sessions_user ON identity.user_sessions (user_id, last_seen_at);
CREATE INDEX user_sessions_expiry ON identity.user_sessions (expires_at);

CREATE TABLE identity.session_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event text NOT NULL CHECK (event IN ('CREATED', 'REFRESHED', 'TERMINATED', 'EXPIRED', 'INVALIDATED')),
    user_id uuid NOT NULL,
    session_handle uuid NOT NULL,
    ip inet,
    user_agent text,
    details jsonb NOT NULL DEFAULT '{}',
    request_id text,
    process_id uuid,
    PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE identity.session_logs IS 'The life of each session.';
COMMENT ON COLUMN identity.session_logs.ip IS 'Personal: address of whoever acted.';
COMMENT ON COLUMN identity.session_logs.user_agent IS 'Personal: program of whoever acted.';
CREATE INDEX session_logs_user ON identity.session_logs (user_id, occurred_at);

CREATE TABLE identity.security_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event_type text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    user_id uuid,
    ip inet,
    user_agent text,
    details jsonb NOT NULL DEFAULT '{}',
    request_id text,
    process_id uuid,
    PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE identity.security_logs IS 'What matters to the safety of accounts.';
COMMENT ON COLUMN identity.security_logs.ip IS 'Personal: address of whoever acted.';
COMMENT ON COLUMN identity.security_logs.user_agent IS 'Personal: program of whoever acted.';
CREATE INDEX security_logs_severity ON identity.security_logs (severity, occurred_at);
CREATE INDEX security_logs_event ON identity.security_logs (event_type, occurred_at);
CREATE INDEX security_logs_user ON identity.security_logs (user_id, occurred_at);

ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.users FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON identity.users TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.users FOR SELECT TO anamnesis_app, anamnesis_worker
USING (id = (SELECT app.user_id()));
GRANT SELECT (id, email, display_name, role, status, email_verified_at, last_login_at, created_at, updated_at)
ON identity.users TO anamnesis_app, anamnesis_worker;

-- No grant for anyone: sessions are found before the person is known, through the functions below.
ALTER TABLE identity.user_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.user_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON identity.user_sessions TO anamnesis_owner USING (true) WITH CHECK (true);

SELECT
    audit.watch('identity.users', 'id', 'id', 'password_hash'),
    audit.watch('identity.user_sessions', 'handle', 'user_id', 'id'),
    app.guard_append_only('identity.session_logs'),
    app.guard_append_only('identity.security_logs'),
    app.ensure_partitions(3);

CREATE FUNCTION identity.security_log(p_event_type text, p_severity text, p_user_id uuid, p_details jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.security_logs
        (event_type, severity, user_id, ip, user_agent, details, request_id, process_id)
    SELECT p_event_type, p_severity, p_user_id, (c ->> 'clientIp')::inet, c ->> 'userAgent', p_details,
        c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c WHERE c IS NOT NULL
$$;

CREATE FUNCTION identity.session_log(p_event text, p_user_id uuid, p_handle uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.session_logs
        (event, user_id, session_handle, ip, user_agent, request_id, process_id)
    SELECT p_event, p_user_id, p_handle, (c ->> 'clientIp')::inet, c ->> 'userAgent',
        c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c WHERE c IS NOT NULL
$$;

-- True when the account is new; false, and nothing else, when the address is taken.
CREATE FUNCTION identity.register_account(p_id uuid, p_email text, p_display_name text, p_password_hash text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    process uuid := (app.context() ->> 'processId')::uuid;
BEGIN
    INSERT INTO identity.users (id, email, display_name, password_hash, process_id)
    VALUES (p_id, p_email, p_display_name, p_password_hash, process)
    ON CONFLICT (email) DO NOTHING;
    RETURN FOUND;
END
$$;

CREATE FUNCTION identity.find_credentials(p_email text)
RETURNS TABLE (id uuid, email text, display_name text, password_hash text, role text, status text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT u.id, u.email, u.display_name, u.password_hash, u.role::text, u.status::text
    FROM identity.users AS u
    WHERE u.email = p_email AND u.deleted_at IS NULL AND app.context() IS NOT NULL
$$;

-- Opens a session for the person of the context, whom only the signer of the context can name.
CREATE FUNCTION identity.open_session(
    p_id text, p_handle uuid, p_kind text, p_expires_at timestamptz, p_absolute_expires_at timestamptz,
    p_idle_seconds integer, p_assurance text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    IF person IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO identity.user_sessions (
        id, handle, user_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, ip, user_agent, process_id
    ) VALUES (
        p_id, p_handle, person, p_kind, p_expires_at, p_absolute_expires_at, p_idle_seconds, p_assurance,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', (context ->> 'processId')::uuid
    );
    UPDATE identity.users SET last_login_at = now(), last_login_ip = (context ->> 'clientIp')::inet,
        failed_login_attempts = 0, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person;
    PERFORM identity.session_log('CREATED', person, p_handle);
    PERFORM identity.security_log('USER_LOGIN_SUCCESS', 'low', person, '{}');
END
$$;

CREATE FUNCTION identity.find_session(p_id text)
RETURNS TABLE (
    handle uuid, user_id uuid, organization_id uuid, kind text, expires_at timestamptz,
    absolute_expires_at timestamptz, idle_seconds integer, authenticated_at timestamptz, assurance text,
    ip inet, user_agent text, last_seen_at timestamptz, created_at timestamptz,
    email text, display_name text, role text, status text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.user_id, s.organization_id, s.kind, s.expires_at, s.absolute_expires_at, s.idle_seconds,
        s.authenticated_at, s.assurance, s.ip, s.user_agent, s.last_seen_at, s.created_at,
        u.email, u.display_name, u.role::text, u.status::text
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    WHERE s.id = p_id AND u.deleted_at IS NULL
$$;

CREATE FUNCTION identity.renew_session(p_id text, p_expires_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    WITH renewed AS (
        UPDATE identity.user_sessions
        SET expires_at = least(p_expires_at, absolute_expires_at), last_seen_at = now(), updated_at = now(),
            process_id = (app.context() ->> 'processId')::uuid
        WHERE id = p_id AND expires_at > now() AND app.context() IS NOT NULL
        RETURNING user_id, handle
    )
    SELECT identity.session_log('REFRESHED', r.user_id, r.handle) FROM renewed AS r
$$;

CREATE FUNCTION identity.own_sessions()
RETURNS TABLE (
    handle uuid, created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz, ip inet, user_agent text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.created_at, s.last_seen_at, s.expires_at, s.ip, s.user_agent
    FROM identity.user_sessions AS s
    WHERE s.user_id = (SELECT app.user_id()) AND s.expires_at > now()
    ORDER BY s.last_seen_at DESC LIMIT 100
$$;

-- Ends sessions of the person of the context: the one named, or all but the one named. Returns how many.
CREATE FUNCTION identity.close_sessions(p_handle uuid, p_all_others boolean, p_event text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    person uuid := app.user_id();
    ended record;
    n integer := 0;
BEGIN
    FOR ended IN
        DELETE FROM identity.user_sessions AS s
        WHERE s.user_id = person AND (s.handle = p_handle) IS DISTINCT FROM p_all_others
        RETURNING s.handle
    LOOP
        PERFORM identity.session_log(p_event, person, ended.handle);
        PERFORM identity.security_log('SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', ended.handle));
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

-- Removes sessions whose time is over. Housekeeping: returns how many.
CREATE FUNCTION identity.remove_expired_sessions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    ended record;
    n integer := 0;
BEGIN
    IF app.context() IS NULL THEN
        RETURN 0;
    END IF;
    FOR ended IN
        DELETE FROM identity.user_sessions WHERE id IN (
            SELECT id FROM identity.user_sessions WHERE expires_at < now() ORDER BY expires_at LIMIT 500
        ) RETURNING user_id, handle
    LOOP
        PERFORM identity.session_log('EXPIRED', ended.user_id, ended.handle);
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

GRANT EXECUTE ON FUNCTION
identity.register_account(uuid, text, text, text),
identity.find_credentials(text),
identity.open_session(text, uuid, text, timestamptz, timestamptz, integer, text),
identity.find_session(text),
identity.renew_session(text, timestamptz),
identity.own_sessions(),
identity.close_sessions(uuid, boolean, text),
identity.security_log(text, text, uuid, jsonb)
TO anamnesis_app;
GRANT EXECUTE ON FUNCTION identity.remove_expired_sessions() TO anamnesis_worker;

-- Down Migration

DROP SCHEMA identity CASCADE;
