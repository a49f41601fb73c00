-- Up Migration

-- People and organizations are tenants under one set of ids: keys, and what is bound to them, go by these alone. So no
-- organization may have the id of a person, nor the other way round, whoever chose it.
CREATE FUNCTION app.refuse_known_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('tenant ' || NEW.id, 0));
    IF EXISTS (SELECT 1 FROM identity.users AS u WHERE u.id = NEW.id)
        OR EXISTS (SELECT 1 FROM organizations.organizations AS o WHERE o.id = NEW.id) THEN
        RAISE EXCEPTION 'a tenant has this id' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER refuse_known_tenant BEFORE INSERT ON identity.users
FOR EACH ROW EXECUTE FUNCTION app.refuse_known_tenant();
CREATE TRIGGER refuse_known_tenant BEFORE INSERT ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION app.refuse_known_tenant();

-- The context of a process of this name, or of the system: what a request does stands in what the application signed,
-- so that statements that somebody smuggles into another request do not get to functions that believe what they are
-- told.
CREATE FUNCTION app.require_process(p_process text) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
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
CREATE OR REPLACE FUNCTION identity.try_email_code(p_email text, p_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.email_tokens AS t SET attempts = attempts + 1, updated_at = now(),
        process_id = (app.require_nobody() ->> 'processId')::uuid
    WHERE t.id = (
        SELECT o.id FROM identity.email_tokens AS o
        WHERE o.email = p_email AND o.purpose = p_purpose AND p_purpose = 'verify'
            AND o.used_at IS NULL AND o.expires_at > now() AND o.valid_from <= now() AND o.attempts < 5
        ORDER BY o.created_at DESC LIMIT 1
    )
    -- Again, for the row as it is once those who guess at the same moment are done with it.
    AND t.attempts < 5 AND t.used_at IS NULL AND app.require_process('identity.accounts.verifyEmail') IS NOT NULL
    RETURNING t.id
$$;
CREATE OR REPLACE FUNCTION identity.use_email_token(p_id uuid, p_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.email_tokens AS t SET used_at = now(), updated_at = now(),
        process_id = (app.require_nobody() ->> 'processId')::uuid
    WHERE t.id = p_id AND t.purpose = p_purpose AND t.used_at IS NULL AND t.expires_at > now()
        AND t.valid_from <= now() AND app.require_process('identity.mailedLinks.' || p_purpose) IS NOT NULL
        -- What was mailed to an address that the account no longer has is worth nothing.
        AND (p_purpose = 'change' OR t.email = (SELECT u.email FROM identity.users AS u WHERE u.id = t.user_id))
    RETURNING t.user_id
$$;
CREATE OR REPLACE FUNCTION identity.step_up_session(p_handle uuid, p_new_id text, p_assurance text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('identity.sessions.stepUp');
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    UPDATE identity.user_sessions SET id = p_new_id, authenticated_at = now(), assurance = p_assurance,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE handle = p_handle AND user_id = person AND expires_at > now();
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.session_log('REFRESHED', person, p_handle);
    PERFORM identity.security_log('STEP_UP', 'low', person, jsonb_build_object('handle', p_handle));
    RETURN true;
END
$$;
CREATE OR REPLACE FUNCTION identity.open_session(
    p_id text, p_handle uuid, p_kind text, p_expires_at timestamptz, p_absolute_expires_at timestamptz,
    p_idle_seconds integer, p_assurance text, p_name text, p_scopes text [], p_most integer,
    p_password_changed_at timestamptz, p_has_totp boolean
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('identity.sessions.signIn');
    person uuid := (context ->> 'userId')::uuid;
    ended record;
BEGIN
    -- One after another for one person, so that the limit holds; and an account that was closed meanwhile stays so.
    PERFORM 1 FROM identity.users
    WHERE id = person AND status = 'active' AND deleted_at IS NULL
        AND password_changed_at = coalesce(p_password_changed_at, password_changed_at)
    FOR UPDATE;
    IF NOT FOUND OR p_has_totp <> EXISTS (
        SELECT 1 FROM identity.totp_secrets WHERE user_id = person AND confirmed_at IS NOT NULL
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO identity.user_sessions (
        id, handle, user_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, ip, user_agent,
        name, scopes, process_id
    ) VALUES (
        p_id, p_handle, person, p_kind, p_expires_at, p_absolute_expires_at, p_idle_seconds, p_assurance,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', p_name, p_scopes, (context ->> 'processId')::uuid
    );
    UPDATE identity.users SET last_login_at = now(), last_login_ip = (context ->> 'clientIp')::inet,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person;
    PERFORM identity.session_log('CREATED', person, p_handle);
    PERFORM identity.security_log(
        'SESSION_CREATED', 'low', person, jsonb_build_object('handle', p_handle, 'kind', p_kind, 'assurance', p_assurance)
    );
    FOR ended IN
        DELETE FROM identity.user_sessions WHERE id IN (
            SELECT s.id FROM identity.user_sessions AS s
            WHERE s.user_id = person AND s.kind = p_kind AND s.id <> p_id
            ORDER BY s.last_seen_at DESC, s.created_at DESC OFFSET p_most - 1
        ) RETURNING handle
    LOOP
        PERFORM identity.session_log('INVALIDATED', person, ended.handle);
        PERFORM identity.security_log(
            'SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', ended.handle, 'why', 'too many sessions')
        );
    END LOOP;
    RETURN true;
END
$$;

-- Which file an export has, how far it is and how long it is kept is the worker's to say.
REVOKE INSERT, UPDATE ON exports.exports FROM anamnesis_app;
GRANT INSERT (id, user_id, type, parameters, status, process_id) ON exports.exports TO anamnesis_app;
GRANT UPDATE (status, updated_at, process_id) ON exports.exports TO anamnesis_app;
DROP POLICY own_insert ON exports.exports;
CREATE POLICY own_insert ON exports.exports FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()) AND status = 'queued');
DROP POLICY own_update ON exports.exports;
CREATE POLICY own_update ON exports.exports FOR UPDATE TO anamnesis_worker
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_download ON exports.exports FOR UPDATE TO anamnesis_app
USING (user_id = (SELECT app.user_id()) AND status = 'ready')
WITH CHECK (user_id = (SELECT app.user_id()) AND status = 'downloaded');

-- What those who looked at the data of the person of the context are called now: a name may be another one for a while.
CREATE FUNCTION audit.viewers_now(p_accesses uuid []) RETURNS TABLE (id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.id, u.display_name FROM audit.phi_access AS a
    INNER JOIN identity.users AS u ON a.user_id = u.id AND u.deleted_at IS NULL
    WHERE a.subject_id = (SELECT app.user_id()) AND a.id = ANY (p_accesses)
$$;
GRANT EXECUTE ON FUNCTION audit.viewers_now(uuid []) TO anamnesis_app;

-- Down Migration

DROP FUNCTION audit.viewers_now(uuid []);

DROP POLICY own_download ON exports.exports;
DROP POLICY own_update ON exports.exports;
CREATE POLICY own_update ON exports.exports FOR UPDATE TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
DROP POLICY own_insert ON exports.exports;
CREATE POLICY own_insert ON exports.exports FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()));
REVOKE INSERT (id, user_id, type, parameters, status, process_id) ON exports.exports FROM anamnesis_app;
REVOKE UPDATE (status, updated_at, process_id) ON exports.exports FROM anamnesis_app;
GRANT INSERT, UPDATE ON exports.exports TO anamnesis_app;
CREATE OR REPLACE FUNCTION identity.try_email_code(p_email text, p_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.email_tokens AS t SET attempts = attempts + 1, updated_at = now(),
        process_id = (app.require_nobody() ->> 'processId')::uuid
    WHERE t.id = (
        SELECT o.id FROM identity.email_tokens AS o
        WHERE o.email = p_email AND o.purpose = p_purpose AND p_purpose = 'verify'
            AND o.used_at IS NULL AND o.expires_at > now() AND o.valid_from <= now() AND o.attempts < 5
        ORDER BY o.created_at DESC LIMIT 1
    )
    -- Again, for the row as it is once those who guess at the same moment are done with it.
    AND t.attempts < 5 AND t.used_at IS NULL
    RETURNING t.id
$$;
CREATE OR REPLACE FUNCTION identity.use_email_token(p_id uuid, p_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.email_tokens AS t SET used_at = now(), updated_at = now(),
        process_id = (app.require_nobody() ->> 'processId')::uuid
    WHERE t.id = p_id AND t.purpose = p_purpose AND t.used_at IS NULL AND t.expires_at > now()
        AND t.valid_from <= now()
        -- What was mailed to an address that the account no longer has is worth nothing.
        AND (p_purpose = 'change' OR t.email = (SELECT u.email FROM identity.users AS u WHERE u.id = t.user_id))
    RETURNING t.user_id
$$;
CREATE OR REPLACE FUNCTION identity.step_up_session(p_handle uuid, p_new_id text, p_assurance text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    UPDATE identity.user_sessions SET id = p_new_id, authenticated_at = now(), assurance = p_assurance,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE handle = p_handle AND user_id = person AND expires_at > now();
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.session_log('REFRESHED', person, p_handle);
    PERFORM identity.security_log('STEP_UP', 'low', person, jsonb_build_object('handle', p_handle));
    RETURN true;
END
$$;
CREATE OR REPLACE FUNCTION identity.open_session(
    p_id text, p_handle uuid, p_kind text, p_expires_at timestamptz, p_absolute_expires_at timestamptz,
    p_idle_seconds integer, p_assurance text, p_name text, p_scopes text [], p_most integer,
    p_password_changed_at timestamptz, p_has_totp boolean
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    ended record;
BEGIN
    -- One after another for one person, so that the limit holds; and an account that was closed meanwhile stays so.
    PERFORM 1 FROM identity.users
    WHERE id = person AND status = 'active' AND deleted_at IS NULL
        AND password_changed_at = coalesce(p_password_changed_at, password_changed_at)
    FOR UPDATE;
    IF NOT FOUND OR p_has_totp <> EXISTS (
        SELECT 1 FROM identity.totp_secrets WHERE user_id = person AND confirmed_at IS NOT NULL
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO identity.user_sessions (
        id, handle, user_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, ip, user_agent,
        name, scopes, process_id
    ) VALUES (
        p_id, p_handle, person, p_kind, p_expires_at, p_absolute_expires_at, p_idle_seconds, p_assurance,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', p_name, p_scopes, (context ->> 'processId')::uuid
    );
    UPDATE identity.users SET last_login_at = now(), last_login_ip = (context ->> 'clientIp')::inet,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person;
    PERFORM identity.session_log('CREATED', person, p_handle);
    PERFORM identity.security_log(
        'SESSION_CREATED', 'low', person, jsonb_build_object('handle', p_handle, 'kind', p_kind, 'assurance', p_assurance)
    );
    FOR ended IN
        DELETE FROM identity.user_sessions WHERE id IN (
            SELECT s.id FROM identity.user_sessions AS s
            WHERE s.user_id = person AND s.kind = p_kind AND s.id <> p_id
            ORDER BY s.last_seen_at DESC, s.created_at DESC OFFSET p_most - 1
        ) RETURNING handle
    LOOP
        PERFORM identity.session_log('INVALIDATED', person, ended.handle);
        PERFORM identity.security_log(
            'SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', ended.handle, 'why', 'too many sessions')
        );
    END LOOP;
    RETURN true;
END
$$;
DROP FUNCTION app.require_process(text);
DROP TRIGGER refuse_known_tenant ON organizations.organizations;
DROP TRIGGER refuse_known_tenant ON identity.users;
DROP FUNCTION app.refuse_known_tenant();
