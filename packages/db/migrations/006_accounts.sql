-- Up Migration

-- Accounts are confirmed by mail before they open; a deletion waits; a lock is kept by what is guessed at
-- (identity.throttles), for addresses without an account as well, so that it tells nobody which ones have one.
ALTER TABLE identity.users ALTER COLUMN status SET DEFAULT 'pending_verification';
ALTER TABLE identity.users ADD COLUMN deletion_due_at timestamptz;
-- squawk-ignore ban-drop-column
ALTER TABLE identity.users DROP COLUMN failed_login_attempts;
-- squawk-ignore ban-drop-column
ALTER TABLE identity.users DROP COLUMN locked_until;
COMMENT ON COLUMN identity.users.deletion_due_at IS 'When the account goes, if the person does not come back before.';
CREATE INDEX users_deletion_due ON identity.users (deletion_due_at) WHERE deletion_due_at IS NOT NULL;
CREATE INDEX users_created_at ON identity.users (created_at, id);
GRANT SELECT (must_change_password, deletion_due_at, deleted_at, last_login_ip, password_changed_at) ON identity.users
TO anamnesis_app, anamnesis_worker;
CREATE POLICY admin_select ON identity.users FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');

ALTER TABLE identity.user_sessions ADD COLUMN name text CHECK (length(name) BETWEEN 1 AND 100);
ALTER TABLE identity.user_sessions ADD COLUMN scopes text [];
COMMENT ON COLUMN identity.user_sessions.name IS 'What the person calls a program that signs in with a token of its own.';
COMMENT ON COLUMN identity.user_sessions.scopes IS 'What such a program may do; NULL for everything its person may.';

CREATE TABLE identity.user_profiles (
    user_id uuid PRIMARY KEY REFERENCES identity.users (id),
    tags text [] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 50),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    time_zone text CHECK (length(time_zone) BETWEEN 1 AND 64),
    locale text CHECK (length(locale) BETWEEN 2 AND 35),
    preferences jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(preferences) = 'object'),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.user_profiles IS 'What a person says about themselves and how the app should behave for them.';
COMMENT ON COLUMN identity.user_profiles.tags IS 'Personal: own words.';
COMMENT ON COLUMN identity.user_profiles.metadata IS 'Personal: what programs keep with the account.';
COMMENT ON COLUMN identity.user_profiles.time_zone IS 'Personal: IANA name of the zone that times are told in.';
COMMENT ON COLUMN identity.user_profiles.locale IS 'Personal: BCP 47 language tag.';
COMMENT ON COLUMN identity.user_profiles.preferences IS 'Personal: choices in the app.';
CREATE INDEX user_profiles_tags ON identity.user_profiles USING gin (tags);
CREATE INDEX user_profiles_metadata ON identity.user_profiles USING gin (metadata);

-- What a mailed link or code stands for. Both are derived from the id under a key that is not in the
-- database, so that a copy of these rows opens nothing.
CREATE TABLE identity.email_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    purpose text NOT NULL CHECK (purpose IN ('verify', 'reset', 'change', 'factor_reset', 'notice')),
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    valid_from timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.email_tokens IS 'Links and codes sent by mail: expiring, each used once.';
COMMENT ON COLUMN identity.email_tokens.email IS 'Personal: address that the mail goes to.';
COMMENT ON COLUMN identity.email_tokens.attempts IS 'Wrong codes typed for it.';
COMMENT ON COLUMN identity.email_tokens.purpose IS
'What it opens. A notice opens nothing: it is here to be counted, so that nobody floods a mailbox.';
CREATE INDEX email_tokens_user ON identity.email_tokens (user_id, purpose, created_at);
CREATE INDEX email_tokens_email ON identity.email_tokens (email, purpose, created_at);
CREATE INDEX email_tokens_expiry ON identity.email_tokens (expires_at);

CREATE TABLE identity.totp_secrets (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    secret_encrypted bytea NOT NULL,
    confirmed_at timestamptz,
    last_used_step bigint NOT NULL DEFAULT 0,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.totp_secrets IS 'Authenticator apps (RFC 6238).';
COMMENT ON COLUMN identity.totp_secrets.secret_encrypted IS 'Secret: sealed under a key that is not in the database. Never audited.';
COMMENT ON COLUMN identity.totp_secrets.last_used_step IS 'Time step of the last code that was used: no code is used twice.';
CREATE UNIQUE INDEX totp_secrets_one ON identity.totp_secrets (user_id) WHERE confirmed_at IS NOT NULL;
CREATE INDEX totp_secrets_user ON identity.totp_secrets (user_id);

CREATE TABLE identity.recovery_codes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    code_hash text NOT NULL CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    used_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, code_hash)
);
COMMENT ON TABLE identity.recovery_codes IS 'One-time codes for a lost second factor.';
COMMENT ON COLUMN identity.recovery_codes.code_hash IS 'Secret: HMAC under a key that is not in the database. Never audited.';

CREATE TABLE identity.passkeys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    credential_id text NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1400),
    public_key bytea NOT NULL,
    counter bigint NOT NULL DEFAULT 0,
    transports text [] NOT NULL DEFAULT '{}',
    is_backed_up boolean NOT NULL DEFAULT false,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    last_used_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.passkeys IS 'Public keys that sign a person in (WebAuthn).';
COMMENT ON COLUMN identity.passkeys.name IS 'Personal: what the person calls it.';
CREATE INDEX passkeys_user ON identity.passkeys (user_id);

-- Devices that signed in before: they are not locked out by guesses made elsewhere (OWASP, device cookies).
CREATE TABLE identity.known_devices (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    device_hash text NOT NULL CHECK (device_hash ~ '^[0-9a-f]{64}$'),
    ip inet,
    user_agent text,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, device_hash)
);
COMMENT ON TABLE identity.known_devices IS 'Browsers and programs from which a person signed in.';
COMMENT ON COLUMN identity.known_devices.device_hash IS 'Secret: SHA-256 of the device''s own token. Never audited.';
COMMENT ON COLUMN identity.known_devices.ip IS 'Personal: address it was last seen at.';
COMMENT ON COLUMN identity.known_devices.user_agent IS 'Personal: program it is.';

CREATE TABLE identity.passkey_challenges (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('register', 'sign_in', 'step_up')),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE identity.passkey_challenges IS 'Challenges that wait for an answer, each for one. The challenge is derived from the id.';
CREATE INDEX passkey_challenges_expiry ON identity.passkey_challenges (expires_at);

CREATE TABLE identity.throttles (
    scope text NOT NULL CHECK (scope IN ('account', 'address', 'device')),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
    failures integer NOT NULL DEFAULT 1 CHECK (failures > 0),
    last_failed_at timestamptz NOT NULL DEFAULT now(),
    blocked_until timestamptz,
    PRIMARY KEY (scope, key)
);
COMMENT ON TABLE identity.throttles IS 'Wrong guesses by what they aimed at and where they came from. Forgotten after a day.';
COMMENT ON COLUMN identity.throttles.key IS 'Personal: keyed hash of an e-mail address, or an address of the network.';
CREATE INDEX throttles_last ON identity.throttles (last_failed_at);

ALTER TABLE identity.user_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.user_profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.email_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.email_tokens FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.totp_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.totp_secrets FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.passkeys FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.known_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.known_devices FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.passkey_challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.passkey_challenges FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.throttles ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.throttles FORCE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON identity.user_profiles TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.email_tokens TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.totp_secrets TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.recovery_codes TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.passkeys TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.known_devices TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.passkey_challenges TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON identity.throttles TO anamnesis_owner USING (true) WITH CHECK (true);

CREATE POLICY own_all ON identity.user_profiles TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_all ON identity.totp_secrets TO anamnesis_app
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_all ON identity.recovery_codes TO anamnesis_app
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_all ON identity.passkeys TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_all ON identity.known_devices TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
GRANT SELECT, INSERT, UPDATE ON identity.user_profiles TO anamnesis_app;
GRANT SELECT ON identity.user_profiles TO anamnesis_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.totp_secrets TO anamnesis_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.recovery_codes TO anamnesis_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.passkeys TO anamnesis_app;
GRANT SELECT (id, user_id, name, is_backed_up, last_used_at, created_at) ON identity.passkeys TO anamnesis_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.known_devices TO anamnesis_app;
GRANT SELECT (id, user_id, ip, user_agent, last_seen_at, created_at) ON identity.known_devices TO anamnesis_worker;

SELECT
    audit.watch('identity.user_profiles', 'user_id', 'user_id'),
    audit.watch('identity.email_tokens', 'id', 'user_id', 'id'),
    audit.watch('identity.totp_secrets', 'id', 'user_id', 'secret_encrypted'),
    audit.watch('identity.recovery_codes', 'id', 'user_id', 'code_hash'),
    audit.watch('identity.passkeys', 'id', 'user_id'),
    audit.watch('identity.known_devices', 'id', 'user_id', 'device_hash');

-- People read their own logs: where somebody else acted from, such as an administrator, is not among them. The
-- trail has it.
CREATE OR REPLACE FUNCTION identity.security_log(p_event_type text, p_severity text, p_user_id uuid, p_details jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.security_logs
        (event_type, severity, user_id, ip, user_agent, details, request_id, process_id)
    SELECT p_event_type, p_severity, p_user_id, CASE WHEN is_own THEN (c ->> 'clientIp')::inet END,
        CASE WHEN is_own THEN c ->> 'userAgent' END, p_details, c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c, coalesce((c ->> 'userId')::uuid = p_user_id, true) AS is_own
    -- Nobody writes into somebody else's log; administrators and the system do, in their own name.
    WHERE c IS NOT NULL AND (is_own OR p_user_id IS NULL OR c ->> 'role' IN ('admin', 'system'))
$$;

CREATE OR REPLACE FUNCTION identity.session_log(p_event text, p_user_id uuid, p_handle uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.session_logs
        (event, user_id, session_handle, ip, user_agent, request_id, process_id)
    SELECT p_event, p_user_id, p_handle, CASE WHEN is_own THEN (c ->> 'clientIp')::inet END,
        CASE WHEN is_own THEN c ->> 'userAgent' END, c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c, coalesce((c ->> 'userId')::uuid = p_user_id, true) AS is_own WHERE c IS NOT NULL
$$;

-- Everyone reads their own logs, and an administrator all of them.
CREATE POLICY own_select ON identity.session_logs FOR SELECT TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id()));
CREATE POLICY admin_select ON identity.session_logs FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');
CREATE POLICY own_select ON identity.security_logs FOR SELECT TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id()));
CREATE POLICY admin_select ON identity.security_logs FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');
GRANT SELECT ON identity.session_logs, identity.security_logs
TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

CREATE INDEX audit_events_subject ON audit.audit_events (subject_id, occurred_at);

-- What is done before anyone is known, or by the system: never in the name of somebody who is signed in, so
-- that statements that somebody smuggles into their own request reach nobody else's account.
CREATE FUNCTION app.require_nobody() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL OR (context ->> 'userId' IS NOT NULL AND context ->> 'role' <> 'system') THEN
        RAISE EXCEPTION 'not in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- Everything about oneself, as a file made in the background.
CREATE POLICY subject_select_worker ON audit.audit_events FOR SELECT TO anamnesis_worker
USING (subject_id = (SELECT app.user_id()));
CREATE POLICY own_select ON audit.audit_logs FOR SELECT TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id()));
GRANT SELECT ON audit.audit_events, audit.audit_logs TO anamnesis_worker;
GRANT SELECT ON audit.audit_logs TO anamnesis_app;
ALTER TABLE exports.exports DROP CONSTRAINT exports_type_check;
ALTER TABLE exports.exports ADD CONSTRAINT exports_type_check CHECK (type IN ('csv', 'json'));

CREATE FUNCTION app.require_context() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
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

DROP FUNCTION identity.register_account(uuid, text, text, text);
-- Makes a pending account. Says whose the address is: the new account's, or the one that has it.
CREATE FUNCTION identity.register_account(
    p_id uuid, p_email text, p_display_name text, p_password_hash text, p_time_zone text, p_locale text
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    process uuid := (app.require_context() ->> 'processId')::uuid;
BEGIN
    INSERT INTO identity.users (id, email, display_name, password_hash, process_id)
    VALUES (p_id, p_email, p_display_name, p_password_hash, process)
    ON CONFLICT (email) DO NOTHING;
    IF FOUND THEN
        INSERT INTO identity.user_profiles (user_id, time_zone, locale, process_id)
        VALUES (p_id, p_time_zone, p_locale, process);
    END IF;
    RETURN (SELECT u.id FROM identity.users AS u WHERE u.email = p_email);
END
$$;

-- An administrator of an installation that has none.
CREATE FUNCTION identity.make_first_admin(p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    process uuid := (app.require_context() ->> 'processId')::uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    IF EXISTS (SELECT 1 FROM identity.users WHERE role = 'admin' AND deleted_at IS NULL) THEN
        RETURN false;
    END IF;
    UPDATE identity.users SET role = 'admin', status = 'active', email_verified_at = now(), updated_at = now(),
        process_id = process
    WHERE id = p_user_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.security_log('ADMIN_APPOINTED', 'critical', p_user_id, '{"first": true}');
    RETURN true;
END
$$;

CREATE FUNCTION identity.has_admin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT EXISTS (SELECT 1 FROM identity.users WHERE role = 'admin' AND deleted_at IS NULL) $$;

DROP FUNCTION identity.find_credentials(text);
-- All that a sign-in needs to know before it looks at the password. Always one row, whoever is asked for.
CREATE FUNCTION identity.find_credentials(p_email text, p_account_key text, p_address_key text, p_device_hash text)
RETURNS TABLE (
    id uuid, email text, display_name text, password_hash text, role text, status text, has_totp boolean,
    must_change_password boolean, password_changed_at timestamptz, knows_device boolean,
    account_blocked_until timestamptz, address_blocked_until timestamptz, device_blocked_until timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT u.id, u.email, u.display_name, u.password_hash, u.role::text, u.status::text,
        EXISTS (SELECT 1 FROM identity.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL),
        u.must_change_password, u.password_changed_at,
        EXISTS (SELECT 1 FROM identity.known_devices AS d WHERE d.user_id = u.id AND d.device_hash = p_device_hash),
        (SELECT t.blocked_until FROM identity.throttles AS t
         WHERE t.scope = 'account' AND t.key = p_account_key AND t.blocked_until > now()),
        (SELECT t.blocked_until FROM identity.throttles AS t
         WHERE t.scope = 'address' AND t.key = p_address_key AND t.blocked_until > now()),
        (SELECT t.blocked_until FROM identity.throttles AS t
         WHERE t.scope = 'device' AND t.key = p_device_hash AND t.blocked_until > now())
    FROM (SELECT app.require_nobody() AS context) AS c
    LEFT JOIN identity.users AS u ON u.email = p_email AND u.deleted_at IS NULL
    WHERE c.context IS NOT NULL
$$;

-- Counts a wrong guess. From the `p_free`-th on, each blocks twice as long as the one before, at most
-- `p_longest` seconds; after `p_forget` seconds without one they are forgotten.
CREATE FUNCTION identity.count_failure(
    p_scope text, p_key text, p_free integer, p_first integer, p_longest integer, p_forget integer
) RETURNS TABLE (failures integer, blocked_until timestamptz)
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.throttles AS t (scope, key)
    SELECT p_scope, p_key WHERE app.require_context() IS NOT NULL
    ON CONFLICT (scope, key) DO UPDATE SET
        failures = CASE
            WHEN t.last_failed_at < now() - make_interval(secs => p_forget) THEN 1 ELSE least(t.failures + 1, 1000000)
        END,
        last_failed_at = now(),
        blocked_until = CASE
            WHEN t.last_failed_at >= now() - make_interval(secs => p_forget) AND t.failures + 1 >= p_free
                THEN now() + make_interval(
                    secs => least(p_longest, 3600, p_first * 2 ^ least(t.failures + 1 - p_free, 20))
                )
        END
    RETURNING t.failures, t.blocked_until
$$;

CREATE FUNCTION identity.blocked_until(p_scope text, p_key text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT t.blocked_until FROM identity.throttles AS t
    WHERE t.scope = p_scope AND t.key = p_key AND t.blocked_until > now() AND app.context() IS NOT NULL
$$;

CREATE FUNCTION identity.forget_failures(p_scope text, p_key text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$ DELETE FROM identity.throttles WHERE scope = p_scope AND key = p_key AND app.context() IS NOT NULL $$;

-- Writes down a link or code that is about to be mailed. False when too many were sent in the last hour.
CREATE FUNCTION identity.issue_email_token(
    p_id uuid, p_user_id uuid, p_purpose text, p_email text, p_minutes integer, p_wait_minutes integer
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' <> 'system' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('identity.email_tokens ' || p_user_id, 0));
    IF EXISTS (SELECT 1 FROM identity.email_tokens WHERE id = p_id) THEN
        RETURN true;
    END IF;
    IF (SELECT count(*) >= 5 FROM identity.email_tokens
        WHERE (user_id = p_user_id OR email = p_email) AND purpose = p_purpose
            AND created_at > now() - interval '1 hour') THEN
        RETURN false;
    END IF;
    -- The newest is the one that counts.
    UPDATE identity.email_tokens SET used_at = now(), updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE user_id = p_user_id AND purpose = p_purpose AND used_at IS NULL;
    INSERT INTO identity.email_tokens (id, user_id, purpose, email, valid_from, expires_at, process_id)
    VALUES (
        p_id, p_user_id, p_purpose, p_email, now() + make_interval(mins => p_wait_minutes),
        now() + make_interval(mins => p_wait_minutes + p_minutes), (context ->> 'processId')::uuid
    );
    RETURN true;
END
$$;

-- What became of a mailed link ('live', 'waiting', 'used' or 'expired'), and whose it is. No row for one
-- that never was.
CREATE FUNCTION identity.find_email_token(p_id uuid, p_purpose text)
RETURNS TABLE (state text, email text, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT
        CASE
            WHEN t.used_at IS NOT NULL THEN 'used' WHEN t.expires_at <= now() THEN 'expired'
            WHEN t.valid_from > now() THEN 'waiting' ELSE 'live'
        END,
        u.email, u.display_name
    FROM identity.email_tokens AS t
    INNER JOIN identity.users AS u ON t.user_id = u.id
    WHERE t.id = p_id AND t.purpose = p_purpose AND app.context() IS NOT NULL
$$;

-- The token that a typed code has to fit, counting the try: NULL when there is none or after five tries.
CREATE FUNCTION identity.try_email_code(p_email text, p_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
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

-- Takes a token out of use. NULL when it cannot be used; then nothing may follow from it.
CREATE FUNCTION identity.use_email_token(p_id uuid, p_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    UPDATE identity.email_tokens AS t SET used_at = now(), updated_at = now(),
        process_id = (app.require_nobody() ->> 'processId')::uuid
    WHERE t.id = p_id AND t.purpose = p_purpose AND t.used_at IS NULL AND t.expires_at > now()
        AND t.valid_from <= now()
        -- What was mailed to an address that the account no longer has is worth nothing.
        AND (p_purpose = 'change' OR t.email = (SELECT u.email FROM identity.users AS u WHERE u.id = t.user_id))
    RETURNING t.user_id
$$;

-- Links of these kinds that wait in somebody's mail no longer work. Returns how many.
CREATE FUNCTION identity.void_email_tokens(p_user_id uuid, p_purposes text []) RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    WITH voided AS (
        UPDATE identity.email_tokens SET used_at = now(), updated_at = now(),
            process_id = (app.require_context() ->> 'processId')::uuid
        WHERE user_id = p_user_id AND purpose = ANY (p_purposes) AND used_at IS NULL
        RETURNING id
    )
    SELECT count(*)::integer FROM voided
$$;

-- Ends every session of a person but the one named, for a reason that the log keeps. Returns how many.
CREATE FUNCTION identity.invalidate_sessions(p_user_id uuid, p_except uuid, p_why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    ended record;
    n integer := 0;
BEGIN
    FOR ended IN
        DELETE FROM identity.user_sessions AS s
        WHERE s.user_id = p_user_id AND s.handle IS DISTINCT FROM p_except
        RETURNING s.handle
    LOOP
        PERFORM identity.session_log('INVALIDATED', p_user_id, ended.handle);
        PERFORM identity.security_log(
            'SESSION_TERMINATED', 'low', p_user_id, jsonb_build_object('handle', ended.handle, 'why', p_why)
        );
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

-- Each of the next three: the person, or NULL when the token cannot be used.
CREATE FUNCTION identity.verify_email(p_token uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'verify');
BEGIN
    IF person IS NOT NULL THEN
        UPDATE identity.users SET email_verified_at = now(), updated_at = now(),
            status = CASE status WHEN 'pending_verification' THEN 'active' ELSE status END,
            process_id = (app.context() ->> 'processId')::uuid
        WHERE id = person;
        PERFORM identity.security_log('EMAIL_VERIFIED', 'low', person, '{}');
    END IF;
    RETURN person;
END
$$;

-- Whoever reads the mail has the address: it is verified as well. No session outlives it, no factor goes.
CREATE FUNCTION identity.reset_password(p_token uuid, p_password_hash text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'reset');
BEGIN
    IF person IS NOT NULL THEN
        UPDATE identity.users SET password_hash = p_password_hash, password_changed_at = now(), updated_at = now(),
            must_change_password = false, email_verified_at = coalesce(email_verified_at, now()),
            status = CASE status WHEN 'pending_verification' THEN 'active' ELSE status END,
            process_id = (app.context() ->> 'processId')::uuid
        WHERE id = person;
        -- Whoever knew the old password may have asked for another address.
        PERFORM identity.void_email_tokens(person, ARRAY['reset', 'change']);
        PERFORM identity.invalidate_sessions(person, NULL, 'password reset');
        PERFORM identity.security_log('PASSWORD_RESET', 'high', person, '{}');
    END IF;
    RETURN person;
END
$$;

CREATE FUNCTION identity.change_email(p_token uuid)
RETURNS TABLE (user_id uuid, old_email text, new_email text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'change');
    address text := (SELECT t.email FROM identity.email_tokens AS t WHERE t.id = p_token);
    before text := (SELECT u.email FROM identity.users AS u WHERE u.id = person);
BEGIN
    IF person IS NULL OR EXISTS (SELECT 1 FROM identity.users AS u WHERE u.email = address) THEN
        RETURN;
    END IF;
    UPDATE identity.users AS u SET email = address, email_verified_at = now(), updated_at = now(),
        process_id = (app.context() ->> 'processId')::uuid
    WHERE u.id = person;
    -- What was mailed to the address before.
    PERFORM identity.void_email_tokens(person, ARRAY['reset', 'change', 'factor_reset']);
    PERFORM identity.security_log('EMAIL_CHANGED', 'high', person, '{}');
    RETURN QUERY SELECT person, before, address;
EXCEPTION
    -- Somebody registered with the address in the same moment.
    WHEN unique_violation THEN
        RETURN;
END
$$;

-- The second factors go. The password stays, so whoever reads the mail alone is still not in.
CREATE FUNCTION identity.reset_factors(p_token uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'factor_reset');
BEGIN
    IF person IS NOT NULL THEN
        DELETE FROM identity.totp_secrets WHERE user_id = person;
        DELETE FROM identity.recovery_codes WHERE user_id = person;
        DELETE FROM identity.passkeys WHERE user_id = person;
        PERFORM identity.invalidate_sessions(person, NULL, 'factors reset');
        PERFORM identity.security_log('FACTORS_RESET', 'critical', person, '{}');
    END IF;
    RETURN person;
END
$$;

-- Calls off links of these kinds that were mailed to the person of the context. Returns how many.
CREATE FUNCTION identity.cancel_email_tokens(VARIADIC p_purposes text []) RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT identity.void_email_tokens((SELECT app.user_id()), p_purposes) $$;

-- Changes to the account of the person of the context; NULL leaves a thing as it is.
CREATE FUNCTION identity.update_account(p_display_name text, p_password_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    UPDATE identity.users SET display_name = coalesce(p_display_name, display_name),
        password_hash = coalesce(p_password_hash, password_hash),
        password_changed_at = CASE WHEN p_password_hash IS NULL THEN password_changed_at ELSE now() END,
        must_change_password = must_change_password AND p_password_hash IS NULL,
        updated_at = now(), process_id = (app.require_context() ->> 'processId')::uuid
    WHERE id = (SELECT app.user_id())
$$;

-- The same password under today's parameters.
CREATE FUNCTION identity.rehash_password(p_password_hash text, p_password_changed_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    UPDATE identity.users SET password_hash = p_password_hash, updated_at = now(),
        process_id = (app.require_context() ->> 'processId')::uuid
    WHERE id = (SELECT app.user_id()) AND password_changed_at = p_password_changed_at
$$;

CREATE FUNCTION identity.own_password_hash() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT password_hash FROM identity.users WHERE id = (SELECT app.user_id()) $$;

-- NULL calls it off. Returns when the account goes; at its being called off when that was, and NULL when
-- nothing was due. The last administrator cannot go.
CREATE FUNCTION identity.schedule_deletion(p_days integer) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    due timestamptz := CASE WHEN p_days IS NOT NULL THEN now() + make_interval(days => p_days) END;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    UPDATE identity.users SET deletion_due_at = due, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person AND deletion_due_at IS DISTINCT FROM due;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF due IS NOT NULL AND context ->> 'role' = 'admin' AND NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND deletion_due_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'AN001';
    END IF;
    RETURN coalesce(due, now());
END
$$;

-- What an administrator decides about somebody; NULL leaves a thing as it is. Their sessions end, so that
-- nothing goes on under rights that are gone. False when there is no such account.
CREATE FUNCTION identity.administer_account(p_user_id uuid, p_role text, p_status text, p_must_change_password boolean)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' <> 'admin' OR coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One after another: two administrators must not take each other's rights at once.
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    UPDATE identity.users SET role = coalesce(p_role::identity.user_role, role),
        status = coalesce(p_status::identity.user_status, status),
        must_change_password = coalesce(p_must_change_password, must_change_password),
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = p_user_id AND deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND deletion_due_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'AN001';
    END IF;
    PERFORM identity.invalidate_sessions(p_user_id, NULL, 'administration');
    RETURN true;
END
$$;

CREATE FUNCTION identity.end_sessions_of(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
BEGIN
    IF app.require_context() ->> 'role' <> 'admin' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN identity.invalidate_sessions(p_user_id, NULL, 'administration');
END
$$;

-- What an administrator sees of somebody's sign-in: never the factors themselves.
CREATE FUNCTION identity.account_safety(p_user_id uuid, p_account_key text)
RETURNS TABLE (
    has_totp boolean, passkeys integer, recovery_codes_left integer, sessions integer, failures integer,
    blocked_until timestamptz, factor_reset_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT
        EXISTS (SELECT 1 FROM identity.totp_secrets WHERE user_id = p_user_id AND confirmed_at IS NOT NULL),
        (SELECT count(*)::integer FROM identity.passkeys WHERE user_id = p_user_id),
        (SELECT count(*)::integer FROM identity.recovery_codes WHERE user_id = p_user_id AND used_at IS NULL),
        (SELECT count(*)::integer FROM identity.user_sessions WHERE user_id = p_user_id AND expires_at > now()),
        coalesce((SELECT failures FROM identity.throttles WHERE scope = 'account' AND key = p_account_key), 0),
        (SELECT blocked_until FROM identity.throttles
         WHERE scope = 'account' AND key = p_account_key AND blocked_until > now()),
        (SELECT max(valid_from) FROM identity.email_tokens
         WHERE user_id = p_user_id AND purpose = 'factor_reset' AND used_at IS NULL AND expires_at > now())
    WHERE app.user_id() = p_user_id OR app.user_role() = 'admin'
$$;

CREATE FUNCTION identity.find_passkey(p_credential_id text)
RETURNS TABLE (
    id uuid, public_key bytea, counter bigint, transports text [], user_id uuid, email text, display_name text,
    role text, status text, must_change_password boolean
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT p.id, p.public_key, p.counter, p.transports, u.id, u.email, u.display_name, u.role::text, u.status::text,
        u.must_change_password
    FROM identity.passkeys AS p
    INNER JOIN identity.users AS u ON p.user_id = u.id
    WHERE p.credential_id = p_credential_id AND u.deleted_at IS NULL AND app.context() IS NOT NULL
$$;

CREATE FUNCTION identity.open_challenge(p_id uuid, p_purpose text, p_seconds integer) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.passkey_challenges (id, purpose, expires_at)
    SELECT p_id, p_purpose, now() + make_interval(secs => p_seconds) WHERE app.require_context() IS NOT NULL
$$;

-- True once for a challenge that is still open.
CREATE FUNCTION identity.take_challenge(p_id uuid, p_purpose text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
BEGIN
    DELETE FROM identity.passkey_challenges
    WHERE id = p_id AND purpose = p_purpose AND expires_at > now() AND app.context() IS NOT NULL;
    RETURN FOUND;
END
$$;

DROP FUNCTION identity.open_session(text, uuid, text, timestamptz, timestamptz, integer, text);
-- Opens a session for the person of the context, whom only the signer of the context can name. Above
-- `p_most` of a kind the one that was not seen for longest ends. False when the account is closed, or when
-- the password or the second factor is no longer the one that was looked at (NULL for what was not).
CREATE FUNCTION identity.open_session(
    p_id text, p_handle uuid, p_kind text, p_expires_at timestamptz, p_absolute_expires_at timestamptz,
    p_idle_seconds integer, p_assurance text, p_name text, p_scopes text [], p_most integer,
    p_password_changed_at timestamptz, p_has_totp boolean
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
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

DROP FUNCTION identity.find_session(text);
CREATE FUNCTION identity.find_session(p_id text)
RETURNS TABLE (
    handle uuid, user_id uuid, organization_id uuid, kind text, expires_at timestamptz,
    absolute_expires_at timestamptz, idle_seconds integer, authenticated_at timestamptz, assurance text,
    ip inet, user_agent text, last_seen_at timestamptz, created_at timestamptz, name text, scopes text [],
    email text, display_name text, role text, status text, must_change_password boolean, deletion_due_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.user_id, s.organization_id, s.kind, s.expires_at, s.absolute_expires_at, s.idle_seconds,
        s.authenticated_at, s.assurance, s.ip, s.user_agent, s.last_seen_at, s.created_at, s.name, s.scopes,
        u.email, u.display_name, u.role::text, u.status::text, u.must_change_password, u.deletion_due_at
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    WHERE s.id = p_id AND u.deleted_at IS NULL
$$;

-- Gives a session of the person of the context a new token and says that the person was asked again.
CREATE FUNCTION identity.step_up_session(p_handle uuid, p_new_id text, p_assurance text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
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

DROP FUNCTION identity.own_sessions();
CREATE FUNCTION identity.own_sessions()
RETURNS TABLE (
    handle uuid, kind text, name text, scopes text [], created_at timestamptz, last_seen_at timestamptz,
    expires_at timestamptz, authenticated_at timestamptz, assurance text, ip inet, user_agent text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.kind, s.name, s.scopes, s.created_at, s.last_seen_at, s.expires_at, s.authenticated_at,
        s.assurance, s.ip, s.user_agent
    FROM identity.user_sessions AS s
    WHERE s.user_id = (SELECT app.user_id()) AND s.expires_at > now()
    ORDER BY s.last_seen_at DESC LIMIT 200
$$;

-- Which of these sessions are still open, and until when: for those who wait to hear that one ends.
CREATE FUNCTION identity.open_handles(p_handles uuid [])
RETURNS TABLE (handle uuid, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, least(s.expires_at, s.absolute_expires_at) FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    WHERE s.handle = ANY (p_handles) AND s.expires_at > now() AND s.absolute_expires_at > now()
        AND u.status = 'active' AND u.deleted_at IS NULL AND app.user_role() = 'system'
$$;

DROP FUNCTION identity.close_sessions(uuid, boolean, text);
-- Ends sessions of the person of the context: the one named, or all but the one named. Returns how many.
CREATE FUNCTION identity.close_sessions(p_handle uuid, p_all_others boolean) RETURNS integer
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
        WHERE s.user_id = person AND (s.handle IS NOT DISTINCT FROM p_handle) IS DISTINCT FROM p_all_others
        RETURNING s.handle
    LOOP
        PERFORM identity.session_log('TERMINATED', person, ended.handle);
        PERFORM identity.security_log('SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', ended.handle));
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

-- A mail about an account, sent in the background: asked for also by people who are not signed in.
CREATE FUNCTION identity.enqueue_mail(p_id uuid, p_payload jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    SELECT p_id, 'identity.mail',
        -- The id of a link is made here, where whoever asks does not see it.
        CASE WHEN p_payload ->> 'link' = 'true'
            THEN p_payload || jsonb_build_object('tokenId', gen_random_uuid()) ELSE p_payload END,
        jsonb_build_object('userId', NULL, 'requestId', c ->> 'requestId'),
        NULL, 8, (c ->> 'processId')::uuid
    FROM (SELECT app.require_context() AS c) AS o
    WHERE c ->> 'userId' IS NULL OR c ->> 'role' IN ('admin', 'system') OR c ->> 'userId' = p_payload ->> 'userId'
$$;
CREATE POLICY owner_insert ON app.jobs FOR INSERT TO anamnesis_owner WITH CHECK (true);
CREATE POLICY owner_select ON app.jobs FOR SELECT TO anamnesis_owner USING (true);
CREATE POLICY owner_delete ON app.jobs FOR DELETE TO anamnesis_owner USING (true);

-- Whom a mail goes to.
CREATE FUNCTION identity.mail_recipient(p_user_id uuid)
RETURNS TABLE (email text, display_name text, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT u.email, u.display_name, p.time_zone
    FROM identity.users AS u
    LEFT JOIN identity.user_profiles AS p ON p.user_id = u.id
    WHERE u.id = p_user_id AND u.deleted_at IS NULL AND app.user_role() = 'system'
$$;

CREATE FUNCTION identity.admin_ids() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT id FROM identity.users
    WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND app.user_role() = 'system' LIMIT 100
$$;

CREATE FUNCTION identity.due_deletions() RETURNS SETOF uuid LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT id FROM identity.users
    WHERE deletion_due_at <= now() AND deleted_at IS NULL AND app.user_role() = 'system'
    -- Not the oldest first: some that fail again and again must not hold up the others.
    ORDER BY random() LIMIT 20
$$;

-- Removes what identity knows of a person whose time to think it over is past. The row stays without a
-- name, because the trail of what others did points at it. False when the deletion was called off.
CREATE FUNCTION identity.erase_person(p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    PERFORM 1 FROM identity.users
    WHERE id = p_user_id AND deletion_due_at <= now() AND deleted_at IS NULL AND context ->> 'role' = 'system'
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.invalidate_sessions(p_user_id, NULL, 'account deleted');
    DELETE FROM identity.totp_secrets WHERE user_id = p_user_id;
    DELETE FROM identity.recovery_codes WHERE user_id = p_user_id;
    DELETE FROM identity.passkeys WHERE user_id = p_user_id;
    DELETE FROM identity.known_devices WHERE user_id = p_user_id;
    DELETE FROM identity.email_tokens WHERE user_id = p_user_id;
    DELETE FROM identity.user_profiles WHERE user_id = p_user_id;
    DELETE FROM app.idempotency_keys WHERE user_id = p_user_id;
    DELETE FROM app.jobs WHERE kind = 'identity.mail' AND payload ->> 'userId' = p_user_id::text;
    UPDATE identity.users SET email = gen_random_uuid() || '@deleted.invalid', display_name = 'Deleted account',
        password_hash = 'none', status = 'inactive', role = 'user', last_login_ip = NULL, deletion_due_at = NULL,
        deleted_at = now(), updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = p_user_id;
    PERFORM identity.security_log('ACCOUNT_DELETED', 'high', p_user_id, '{}');
    RETURN true;
END
$$;
CREATE POLICY owner_delete ON app.idempotency_keys FOR DELETE TO anamnesis_owner USING (true);
CREATE POLICY owner_select ON app.idempotency_keys FOR SELECT TO anamnesis_owner USING (true);

CREATE FUNCTION symptoms.erase_person(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    n integer;
BEGIN
    IF app.require_context() ->> 'role' <> 'system' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM symptoms.symptom_entries WHERE user_id = p_user_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
CREATE POLICY owner_select ON symptoms.symptom_entries FOR SELECT TO anamnesis_owner USING (true);
CREATE POLICY owner_delete ON symptoms.symptom_entries FOR DELETE TO anamnesis_owner USING (true);

-- Forgets a person's exports; returns the files that are to go with them.
CREATE FUNCTION exports.erase_person(p_user_id uuid) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    WITH gone AS (
        DELETE FROM exports.exports WHERE user_id = p_user_id AND app.user_role() = 'system' RETURNING storage_key
    )
    SELECT storage_key FROM gone WHERE storage_key IS NOT NULL
$$;
CREATE POLICY owner_delete ON exports.exports FOR DELETE TO anamnesis_owner USING (true);

-- Forgets what has run out. Housekeeping.
CREATE FUNCTION identity.remove_expired() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    DELETE FROM identity.throttles
    WHERE last_failed_at < now() - interval '1 day' AND (blocked_until IS NULL OR blocked_until < now())
        AND app.context() IS NOT NULL;
    DELETE FROM identity.passkey_challenges WHERE expires_at < now() AND app.context() IS NOT NULL;
    DELETE FROM identity.email_tokens
    WHERE expires_at < now() - interval '7 days' AND app.context() IS NOT NULL;
    DELETE FROM identity.known_devices
    WHERE last_seen_at < now() - interval '400 days' AND app.context() IS NOT NULL;
$$;

-- Which key outside the database the sealed fields here belong to.
CREATE TABLE app.root_keys (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.root_keys IS 'Names of root keys; the keys themselves are never here.';
ALTER TABLE app.root_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.root_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON app.root_keys TO anamnesis_owner USING (true) WITH CHECK (true);

-- True for the key of this installation; the first that asks is the one.
CREATE FUNCTION app.claim_root_key(p_id bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
BEGIN
    PERFORM app.require_context();
    PERFORM pg_advisory_xact_lock(hashtext('app.claim_root_key'));
    INSERT INTO app.root_keys (id) SELECT p_id WHERE NOT EXISTS (SELECT 1 FROM app.root_keys);
    RETURN EXISTS (SELECT 1 FROM app.root_keys WHERE id = p_id);
END
$$;

GRANT EXECUTE ON FUNCTION
app.claim_root_key(bytea),
identity.register_account(uuid, text, text, text, text, text),
identity.make_first_admin(uuid),
identity.has_admin(),
identity.find_credentials(text, text, text, text),
identity.issue_email_token(uuid, uuid, text, text, integer, integer),
identity.count_failure(text, text, integer, integer, integer, integer),
identity.blocked_until(text, text),
identity.forget_failures(text, text),
identity.find_email_token(uuid, text),
identity.try_email_code(text, text),
identity.verify_email(uuid),
identity.reset_password(uuid, text),
identity.change_email(uuid),
identity.reset_factors(uuid),
identity.cancel_email_tokens(text []),
identity.update_account(text, text),
identity.rehash_password(text, timestamptz),
identity.own_password_hash(),
identity.schedule_deletion(integer),
identity.administer_account(uuid, text, text, boolean),
identity.end_sessions_of(uuid),
identity.account_safety(uuid, text),
identity.find_passkey(text),
identity.open_challenge(uuid, text, integer),
identity.take_challenge(uuid, text),
identity.open_session(
    text, uuid, text, timestamptz, timestamptz, integer, text, text, text [], integer, timestamptz, boolean
),
identity.find_session(text),
identity.step_up_session(uuid, text, text),
identity.own_sessions(),
identity.open_handles(uuid []),
identity.close_sessions(uuid, boolean),
identity.enqueue_mail(uuid, jsonb)
TO anamnesis_app;
GRANT EXECUTE ON FUNCTION
identity.issue_email_token(uuid, uuid, text, text, integer, integer),
identity.enqueue_mail(uuid, jsonb),
identity.mail_recipient(uuid),
identity.admin_ids(),
identity.due_deletions(),
identity.erase_person(uuid),
identity.own_sessions(),
identity.remove_expired(),
symptoms.erase_person(uuid),
exports.erase_person(uuid)
TO anamnesis_worker;

-- Down Migration

DELETE FROM exports.exports WHERE type = 'json';
DROP FUNCTION exports.erase_person(uuid);
DROP POLICY owner_delete ON exports.exports;
DROP FUNCTION symptoms.erase_person(uuid);
DROP POLICY owner_delete ON symptoms.symptom_entries;
DROP POLICY owner_select ON symptoms.symptom_entries;
DROP POLICY owner_select ON app.idempotency_keys;
DROP POLICY owner_delete ON app.idempotency_keys;
DROP POLICY owner_insert ON app.jobs;
DROP POLICY owner_select ON app.jobs;
DROP POLICY owner_delete ON app.jobs;
DROP FUNCTION identity.remove_expired();
DROP FUNCTION identity.erase_person(uuid);
DROP FUNCTION identity.due_deletions();
DROP FUNCTION identity.admin_ids();
DROP FUNCTION identity.mail_recipient(uuid);
DROP FUNCTION identity.enqueue_mail(uuid, jsonb);
DROP FUNCTION identity.close_sessions(uuid, boolean);
DROP FUNCTION identity.open_handles(uuid []);
DROP FUNCTION identity.own_sessions();
DROP FUNCTION identity.step_up_session(uuid, text, text);
DROP FUNCTION identity.find_session(text);
DROP FUNCTION identity.open_session(
    text, uuid, text, timestamptz, timestamptz, integer, text, text, text [], integer, timestamptz, boolean
);
DROP FUNCTION identity.take_challenge(uuid, text);
DROP FUNCTION identity.open_challenge(uuid, text, integer);
DROP FUNCTION identity.find_passkey(text);
DROP FUNCTION identity.account_safety(uuid, text);
DROP FUNCTION identity.end_sessions_of(uuid);
DROP FUNCTION identity.administer_account(uuid, text, text, boolean);
DROP FUNCTION identity.schedule_deletion(integer);
DROP FUNCTION identity.own_password_hash();
DROP FUNCTION identity.rehash_password(text, timestamptz);
DROP FUNCTION identity.update_account(text, text);
DROP FUNCTION identity.cancel_email_tokens(text []);
DROP FUNCTION identity.reset_factors(uuid);
DROP FUNCTION identity.change_email(uuid);
DROP FUNCTION identity.reset_password(uuid, text);
DROP FUNCTION identity.verify_email(uuid);
DROP FUNCTION identity.invalidate_sessions(uuid, uuid, text);
DROP FUNCTION identity.void_email_tokens(uuid, text []);
DROP FUNCTION identity.use_email_token(uuid, text);
DROP FUNCTION identity.try_email_code(text, text);
DROP FUNCTION identity.find_email_token(uuid, text);
DROP FUNCTION identity.issue_email_token(uuid, uuid, text, text, integer, integer);
DROP FUNCTION identity.forget_failures(text, text);
DROP FUNCTION identity.blocked_until(text, text);
DROP FUNCTION identity.count_failure(text, text, integer, integer, integer, integer);
DROP FUNCTION identity.find_credentials(text, text, text, text);
DROP FUNCTION identity.has_admin();
DROP FUNCTION identity.make_first_admin(uuid);
DROP FUNCTION identity.register_account(uuid, text, text, text, text, text);
ALTER TABLE exports.exports DROP CONSTRAINT exports_type_check;
ALTER TABLE exports.exports ADD CONSTRAINT exports_type_check CHECK (type IN ('csv'));
REVOKE SELECT ON audit.audit_logs FROM anamnesis_app, anamnesis_worker;
REVOKE SELECT ON audit.audit_events FROM anamnesis_worker;
DROP POLICY own_select ON audit.audit_logs;
DROP POLICY subject_select_worker ON audit.audit_events;
DROP FUNCTION app.claim_root_key(bytea);
DROP TABLE app.root_keys;
DROP INDEX audit.audit_events_subject;
DROP FUNCTION app.require_nobody();
DROP FUNCTION app.require_context();
REVOKE SELECT ON identity.session_logs, identity.security_logs
FROM anamnesis_app, anamnesis_worker, anamnesis_auditor;
DROP POLICY admin_select ON identity.security_logs;
DROP POLICY own_select ON identity.security_logs;
DROP POLICY admin_select ON identity.session_logs;
DROP POLICY own_select ON identity.session_logs;
CREATE OR REPLACE FUNCTION identity.security_log(p_event_type text, p_severity text, p_user_id uuid, p_details jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.security_logs
        (event_type, severity, user_id, ip, user_agent, details, request_id, process_id)
    SELECT p_event_type, p_severity, p_user_id, (c ->> 'clientIp')::inet, c ->> 'userAgent', p_details,
        c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c WHERE c IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION identity.session_log(p_event text, p_user_id uuid, p_handle uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO identity.session_logs
        (event, user_id, session_handle, ip, user_agent, request_id, process_id)
    SELECT p_event, p_user_id, p_handle, (c ->> 'clientIp')::inet, c ->> 'userAgent',
        c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c WHERE c IS NOT NULL
$$;
DROP TABLE identity.throttles;
DROP TABLE identity.passkey_challenges;
DROP TABLE identity.known_devices;
DROP TABLE identity.passkeys;
DROP TABLE identity.recovery_codes;
DROP TABLE identity.totp_secrets;
DROP TABLE identity.email_tokens;
DROP TABLE identity.user_profiles;
ALTER TABLE identity.user_sessions DROP COLUMN scopes;
ALTER TABLE identity.user_sessions DROP COLUMN name;
DROP POLICY admin_select ON identity.users;
REVOKE SELECT (must_change_password, deletion_due_at, deleted_at, last_login_ip, password_changed_at) ON identity.users
FROM anamnesis_app, anamnesis_worker;
DROP INDEX identity.users_created_at;
DROP INDEX identity.users_deletion_due;
ALTER TABLE identity.users ADD COLUMN locked_until timestamptz;
ALTER TABLE identity.users ADD COLUMN failed_login_attempts integer NOT NULL DEFAULT 0
CHECK (failed_login_attempts >= 0);
ALTER TABLE identity.users DROP COLUMN deletion_due_at;
ALTER TABLE identity.users ALTER COLUMN status SET DEFAULT 'active';

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

GRANT EXECUTE ON FUNCTION
identity.register_account(uuid, text, text, text),
identity.find_credentials(text),
identity.open_session(text, uuid, text, timestamptz, timestamptz, integer, text),
identity.find_session(text),
identity.own_sessions(),
identity.close_sessions(uuid, boolean, text)
TO anamnesis_app;
