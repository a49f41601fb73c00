-- Up Migration

CREATE SCHEMA identity;
COMMENT ON SCHEMA identity IS 'People, their sessions, and the log of both.';

CREATE TYPE identity.user_role AS ENUM ('user', 'admin');
CREATE TYPE identity.user_status AS ENUM ('pending_verification', 'active', 'inactive', 'suspended');

CREATE TABLE identity.users (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    password_hash text NOT NULL CHECK (length(password_hash) <= 500),
    role identity.user_role NOT NULL DEFAULT 'user',
    status identity.user_status NOT NULL DEFAULT 'pending_verification',
    email_verified_at timestamptz,
    last_login_at timestamptz,
    last_login_ip inet,
    password_changed_at timestamptz NOT NULL DEFAULT now(),
    must_change_password boolean NOT NULL DEFAULT false,
    deletion_due_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    -- Unique, in an index without an order: whoever has a row of their own in one with an order counts how many of
    -- others stand before it (EXPLAIN ANALYZE), and finds addresses by that, letter by letter.
    CONSTRAINT users_email EXCLUDE USING hash (email WITH =)
);
COMMENT ON TABLE identity.users IS 'Accounts of people.';
COMMENT ON COLUMN identity.users.email IS 'Personal: address, lower case.';
COMMENT ON COLUMN identity.users.display_name IS 'Personal: what the person wants to be called.';
COMMENT ON COLUMN identity.users.password_hash IS
'Secret: algorithm, cost and salt as in PHC strings, and the SHA-256 of what they make of the password. Never granted, never audited.';
COMMENT ON COLUMN identity.users.last_login_ip IS 'Personal: address of the last sign-in.';
COMMENT ON COLUMN identity.users.deletion_due_at IS 'When the account goes, if the person does not come back before.';
CREATE INDEX users_role ON identity.users USING hash (role);
CREATE INDEX users_deletion_due ON identity.users (deletion_due_at) WHERE deletion_due_at IS NOT NULL;
CREATE INDEX users_created_at ON identity.users (created_at, id);

CREATE TABLE identity.user_sessions (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
    handle uuid NOT NULL UNIQUE,
    watch_key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES identity.users (id),
    organization_id uuid,
    kind text NOT NULL CHECK (kind IN ('browser', 'program')),
    name text CHECK (length(name) BETWEEN 1 AND 100),
    scopes text [],
    expires_at timestamptz NOT NULL,
    absolute_expires_at timestamptz NOT NULL,
    idle_seconds integer NOT NULL CHECK (idle_seconds BETWEEN 1 AND 34560000),
    authenticated_at timestamptz NOT NULL DEFAULT now(),
    assurance text NOT NULL CHECK (assurance IN ('aal1', 'aal2')),
    ip inet,
    user_agent text CHECK (length(user_agent) <= 400),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.user_sessions IS 'Signed-in places. The id is the SHA-256 of the token; people see the handle.';
COMMENT ON COLUMN identity.user_sessions.id IS 'Secret: SHA-256 of the token, hex. Never granted, never audited.';
COMMENT ON COLUMN identity.user_sessions.watch_key IS
'Secret: opens the news of the session, and nothing else. It stays when the token is replaced.';
COMMENT ON COLUMN identity.user_sessions.ip IS 'Personal: address of the sign-in.';
COMMENT ON COLUMN identity.user_sessions.user_agent IS 'Personal: program of the sign-in.';
COMMENT ON COLUMN identity.user_sessions.name IS 'What the person calls a program that signs in with a token of its own.';
COMMENT ON COLUMN identity.user_sessions.scopes IS 'What such a program may do; NULL for everything its person may.';
CREATE INDEX user_sessions_user ON identity.user_sessions (user_id, last_seen_at);
CREATE INDEX user_sessions_expiry ON identity.user_sessions (expires_at);
CREATE INDEX user_sessions_seen ON identity.user_sessions (last_seen_at);
CREATE INDEX user_sessions_organization ON identity.user_sessions (organization_id) WHERE organization_id IS NOT NULL;

CREATE TABLE identity.session_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event text NOT NULL CHECK (event IN ('CREATED', 'REFRESHED', 'TERMINATED', 'EXPIRED', 'INVALIDATED')),
    user_id uuid NOT NULL,
    session_handle uuid NOT NULL,
    ip inet,
    user_agent text,
    details jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(details) = 'object' AND octet_length(details::text) <= 10000
        AND NOT jsonb_path_exists(details, '$.**{20}')
    ),
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
    event_type text NOT NULL CHECK (event_type ~ '^[A-Z][A-Z_]{0,59}$'),
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    user_id uuid,
    ip inet,
    user_agent text,
    details jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(details) = 'object' AND octet_length(details::text) <= 10000
        AND NOT jsonb_path_exists(details, '$.**{20}')
    ),
    request_id text,
    process_id uuid,
    PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE identity.security_logs IS 'What matters to the safety of accounts.';
COMMENT ON COLUMN identity.security_logs.ip IS 'Personal: address of whoever acted.';
COMMENT ON COLUMN identity.security_logs.user_agent IS 'Personal: program of whoever acted.';
CREATE INDEX security_logs_user ON identity.security_logs (user_id, occurred_at);

CREATE TABLE identity.user_profiles (
    user_id uuid PRIMARY KEY REFERENCES identity.users (id),
    tags text [] NOT NULL DEFAULT '{}',
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 400000
        AND NOT jsonb_path_exists(metadata, '$.**{20}')
    ),
    time_zone app.time_zone,
    locale text,
    preferences jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(preferences) = 'object' AND octet_length(preferences::text) <= 1000
        AND NOT jsonb_path_exists(preferences, '$.**{20}')
    ),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now()
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
    session_handle uuid,
    code_hash text CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    tried_hash text CHECK (tried_hash ~ '^[0-9a-f]{64}$'),
    tried_in xid8,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity.email_tokens IS 'Links and codes sent by mail: expiring, each used once.';
COMMENT ON COLUMN identity.email_tokens.email IS 'Personal: address that the mail goes to.';
COMMENT ON COLUMN identity.email_tokens.session_handle IS
'The session that asked for it, where somebody who was signed in did.';
COMMENT ON COLUMN identity.email_tokens.code_hash IS 'HMAC of the six digits that stand in for the link, if any do.';
COMMENT ON COLUMN identity.email_tokens.tried_hash IS 'HMAC of the six digits that were typed last, and the transaction that says so.';
COMMENT ON COLUMN identity.email_tokens.attempts IS 'Wrong codes typed for it.';
COMMENT ON COLUMN identity.email_tokens.purpose IS
'What it opens. A notice opens nothing: it is here to be counted, so that nobody floods a mailbox.';
CREATE INDEX email_tokens_user ON identity.email_tokens (user_id, purpose, created_at);
CREATE INDEX email_tokens_email ON identity.email_tokens (email, purpose, created_at);
CREATE INDEX email_tokens_expiry ON identity.email_tokens (expires_at);

CREATE TABLE identity.totp_secrets (
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    secret_encrypted bytea NOT NULL CHECK (octet_length(secret_encrypted) <= 1000),
    confirmed_at timestamptz,
    last_used_step bigint NOT NULL DEFAULT 0 CHECK (last_used_step BETWEEN 0 AND 1000000000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE identity.totp_secrets IS 'Authenticator apps (RFC 6238).';
COMMENT ON COLUMN identity.totp_secrets.secret_encrypted IS 'Secret: sealed under a key that is not in the database. Never audited.';
COMMENT ON COLUMN identity.totp_secrets.last_used_step IS 'Time step of the last code that was used: no code is used twice.';
CREATE UNIQUE INDEX totp_secrets_one ON identity.totp_secrets (user_id) WHERE confirmed_at IS NOT NULL;
CREATE INDEX totp_secrets_user ON identity.totp_secrets (user_id);

CREATE TABLE identity.recovery_codes (
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    code_hash text NOT NULL CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    used_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, code_hash)
);
COMMENT ON TABLE identity.recovery_codes IS 'One-time codes for a lost second factor.';
COMMENT ON COLUMN identity.recovery_codes.code_hash IS 'Secret: HMAC under a key that is not in the database. Never audited.';

CREATE TABLE identity.passkeys (
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    credential_id text NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1400),
    public_key bytea NOT NULL CHECK (octet_length(public_key) <= 1000),
    counter bigint NOT NULL DEFAULT 0 CHECK (counter BETWEEN 0 AND 4294967295),
    transports text [] NOT NULL DEFAULT '{}',
    is_backed_up boolean NOT NULL DEFAULT false,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    last_used_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    CONSTRAINT passkeys_credential EXCLUDE USING hash (credential_id WITH =)
);
COMMENT ON TABLE identity.passkeys IS 'Public keys that sign a person in (WebAuthn).';
COMMENT ON COLUMN identity.passkeys.name IS 'Personal: what the person calls it.';
CREATE INDEX passkeys_user ON identity.passkeys (user_id);

-- Devices that signed in before: they are not locked out by guesses made elsewhere (OWASP, device cookies).
CREATE TABLE identity.known_devices (
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    device_hash text NOT NULL CHECK (device_hash ~ '^[0-9a-f]{64}$'),
    ip inet,
    user_agent text CHECK (length(user_agent) <= 400),
    last_seen_at app.instant NOT NULL DEFAULT now(),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, device_hash)
);
COMMENT ON TABLE identity.known_devices IS 'Browsers and programs from which a person signed in.';
COMMENT ON COLUMN identity.known_devices.device_hash IS 'Secret: SHA-256 of the device''s own token. Never audited.';
COMMENT ON COLUMN identity.known_devices.ip IS 'Personal: address it was last seen at.';
COMMENT ON COLUMN identity.known_devices.user_agent IS 'Personal: program it is.';

CREATE TABLE identity.passkey_challenges (
    id uuid PRIMARY KEY,
    challenge bytea NOT NULL CHECK (length(challenge) = 32),
    purpose text NOT NULL CHECK (purpose IN ('register', 'sign_in', 'step_up')),
    user_id uuid REFERENCES identity.users (id),
    expires_at timestamptz NOT NULL,
    CHECK (purpose <> 'sign_in' OR user_id IS NULL)
);
COMMENT ON TABLE identity.passkey_challenges IS 'Challenges that wait for an answer, each for one.';
COMMENT ON COLUMN identity.passkey_challenges.user_id IS
'Who is to answer it; NULL for a sign-in, of which nobody knows yet whose it is.';
CREATE INDEX passkey_challenges_expiry ON identity.passkey_challenges (expires_at);

CREATE TABLE identity.throttles (
    scope text NOT NULL CHECK (scope IN ('account', 'address', 'device')),
    key text NOT NULL CHECK (key ~ '^[0-9a-f-]{36,64}$'),
    failures integer NOT NULL DEFAULT 1 CHECK (failures > 0),
    last_failed_at timestamptz NOT NULL DEFAULT now(),
    blocked_until timestamptz,
    PRIMARY KEY (scope, key)
);
COMMENT ON TABLE identity.throttles IS 'Wrong guesses by what they aimed at and where they came from. Forgotten after a day.';
COMMENT ON COLUMN identity.throttles.key IS 'Personal: keyed hash of an e-mail address or of a network; of a device the hash of its token, or the handle of a session.';
CREATE INDEX throttles_last ON identity.throttles (last_failed_at);

-- Down Migration

DROP SCHEMA identity CASCADE;
