-- What a sign-in needs to know before it can look at the password: how its hash is computed, and who has to wait. Tells
-- nobody which addresses have an account: others get today's parameters with a salt that stays the same.
CREATE OR REPLACE FUNCTION identity.sign_in_terms(
    p_email text, p_account_key text, p_address_key text, p_device_hash text
) RETURNS TABLE (
    password_parameters text, knows_device boolean, account_blocked_until timestamptz,
    address_blocked_until timestamptz, device_blocked_until timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    -- Computed for every address, also where it is not needed: the time it takes would tell.
    WITH made_up AS MATERIALIZED (
        SELECT identity.usual_parameters() || rtrim(encode(substr(
            extensions.hmac(convert_to('salt of ' || p_email, 'UTF8'), k.secret, 'sha256'), 1, 16
        ), 'base64'), '=') AS parameters
        FROM app.context_keys AS k
        -- Not after something was written: an account that is made and taken back would tell whether there was one.
        WHERE k.id = 1 AND app.require_nobody() IS NOT NULL AND pg_current_xact_id_if_assigned() IS NULL
    )
    SELECT
        coalesce(identity.password_parameters(u.password_hash), m.parameters),
        EXISTS (
            SELECT 1 FROM identity.known_devices AS d
            WHERE d.user_id = coalesce(u.id, '00000000-0000-0000-0000-000000000000') AND d.device_hash = p_device_hash
        ),
        (SELECT t.blocked_until FROM identity.throttles AS t
         WHERE t.scope = 'account' AND t.key = p_account_key AND t.blocked_until > now()),
        (SELECT t.blocked_until FROM identity.throttles AS t
         WHERE t.scope = 'address' AND t.key = p_address_key AND t.blocked_until > now()),
        (SELECT t.blocked_until FROM identity.throttles AS t
         WHERE t.scope = 'device' AND t.key = p_device_hash AND t.blocked_until > now())
    FROM made_up AS m
    LEFT JOIN identity.users AS u ON u.email = p_email AND u.deleted_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION identity.sign_in_terms TO anamnesis_app;

-- Algorithm and cost of today's passwords (OWASP Password Storage Cheat Sheet), as packages/auth computes them.
CREATE OR REPLACE FUNCTION identity.usual_parameters() RETURNS text LANGUAGE sql IMMUTABLE
RETURN '$argon2id$v=19$m=19456,t=2,p=1$';

-- Whether a hash was computed by today's algorithm, at today's cost, with a salt of 16 bytes.
CREATE OR REPLACE FUNCTION identity.has_usual_parameters(p_hash text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(
    starts_with(p_hash, identity.usual_parameters())
    AND substr(p_hash, length(identity.usual_parameters()) + 1) ~ '^[A-Za-z0-9+/]{22}[$]', false
);

-- Raises for a new hash that is none of today's: whoever smuggles SQL into a request could let each sign-in compute for as
-- long as they like.
CREATE OR REPLACE FUNCTION identity.require_usual_hash(p_hash text) RETURNS void LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    IF NOT identity.has_usual_parameters(p_hash) THEN
        RAISE EXCEPTION 'not a hash of today' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- How the hash of a password is computed: algorithm, cost and salt. NULL for an account without a password.
CREATE OR REPLACE FUNCTION identity.password_parameters(p_hash text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
RETURN substring(p_hash FROM '^([$].*)[$][^$]*$');

-- Whether this is what the parameters make of the password: what is kept is its SHA-256.
CREATE OR REPLACE FUNCTION identity.password_fits(p_hash text, p_output bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(substring(p_hash FROM '[^$]*$') = encode(sha256(p_output), 'base64'), false);

-- How the hash of the own password is computed.
CREATE OR REPLACE FUNCTION identity.own_password_parameters() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT identity.password_parameters(password_hash) FROM identity.users WHERE id = (SELECT app.user_id()) $$;
GRANT EXECUTE ON FUNCTION identity.own_password_parameters TO anamnesis_app;

-- Whether this is what the parameters make of the own password.
CREATE OR REPLACE FUNCTION identity.is_own_password(p_output bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT identity.password_fits(password_hash, p_output) FROM identity.users WHERE id = (SELECT app.user_id()) $$;
GRANT EXECUTE ON FUNCTION identity.is_own_password TO anamnesis_app;

-- Another password for the person of the context, who knows the one of before. False when that is not it. The hash of the
-- same is none that could be another's: each has a salt of its own. Wrong guesses of the session do not count any more.
CREATE OR REPLACE FUNCTION identity.change_password(p_output bytea, p_password_hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => true);
BEGIN
    PERFORM identity.require_usual_hash(p_password_hash);
    IF identity.password_fits(p_password_hash, p_output) THEN
        RAISE EXCEPTION 'the same password' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE identity.users SET password_hash = p_password_hash, password_changed_at = now(), must_change_password = false,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = (context ->> 'userId')::uuid AND identity.password_fits(password_hash, p_output);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.forget_own_failures();
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.change_password TO anamnesis_app;

-- The same password under today's parameters, by what those of before make of it, at a sign-in with it: unless it became
-- another meanwhile, or another sign-in did the same. It is as old as it was, and has to be changed if it had to be.
CREATE OR REPLACE FUNCTION identity.rehash_password(p_output bytea, p_password_hash text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('identity.sessions.signIn');
BEGIN
    IF context ->> 'proof' IS DISTINCT FROM 'password'
        OR identity.has_usual_parameters(p_password_hash) IS NOT TRUE THEN
        RAISE EXCEPTION 'not a new hash of a sign-in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE identity.users SET password_hash = p_password_hash, updated_at = now(), process_id = app.process_id()
    WHERE id = app.user_id() AND identity.password_fits(password_hash, p_output)
        AND NOT identity.has_usual_parameters(password_hash)
        AND password_changed_at = (context ->> 'passwordChangedAt')::timestamptz;
END
$$;
GRANT EXECUTE ON FUNCTION identity.rehash_password TO anamnesis_app;

-- Whoever reads the mail has the address: it is verified as well. No session outlives it, no factor goes: the mail about it
-- says how many passkeys still sign in.
CREATE OR REPLACE FUNCTION identity.reset_password(p_token uuid, p_password_hash text, p_account_key text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'reset');
BEGIN
    PERFORM identity.require_usual_hash(p_password_hash);
    IF person IS NOT NULL THEN
        UPDATE identity.users SET password_hash = p_password_hash, password_changed_at = now(), updated_at = now(),
            must_change_password = false, email_verified_at = coalesce(email_verified_at, now()),
            status = CASE status WHEN 'pending_verification' THEN 'active' ELSE status END,
            process_id = (app.context() ->> 'processId')::uuid
        WHERE id = person;
        PERFORM identity.void_email_tokens(person, ARRAY['reset']);
        -- Whoever reads the mail is not kept out by what others guessed before.
        DELETE FROM identity.throttles WHERE scope = 'account' AND key = p_account_key;
        PERFORM identity.invalidate_sessions(person, NULL, 'password reset');
        PERFORM identity.write_security_log('PASSWORD_RESET', 'high', person, '{}');
        PERFORM identity.put_mail(jsonb_build_object(
            'mail', 'password_changed', 'userId', person, 'details', jsonb_build_object(
                'at', identity.time_in_mails(now()),
                'passkeys', (SELECT count(*)::text FROM identity.passkeys AS k WHERE k.user_id = person)
            )
        ));
    END IF;
    RETURN person;
END
$$;
GRANT EXECUTE ON FUNCTION identity.reset_password TO anamnesis_app;
