-- All that a sign-in needs to know before it looks at the password. Always one row, whoever is asked for.
CREATE OR REPLACE FUNCTION identity.find_credentials(p_email text, p_account_key text, p_address_key text, p_device_hash text)
RETURNS TABLE (
    id uuid, email text, display_name text, password_hash text, role text, status text, has_totp boolean,
    must_change_password boolean, password_changed_at timestamptz, knows_device boolean,
    account_blocked_until timestamptz, address_blocked_until timestamptz, device_blocked_until timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
GRANT EXECUTE ON FUNCTION identity.find_credentials TO anamnesis_app;

-- The hash of the own password, to be compared outside.
CREATE OR REPLACE FUNCTION identity.own_password_hash() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT password_hash FROM identity.users WHERE id = (SELECT app.user_id()) $$;
GRANT EXECUTE ON FUNCTION identity.own_password_hash TO anamnesis_app;

-- The same password under today's parameters.
CREATE OR REPLACE FUNCTION identity.rehash_password(p_password_hash text, p_password_changed_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.users SET password_hash = p_password_hash, updated_at = now(),
        process_id = (app.require_context() ->> 'processId')::uuid
    WHERE id = (SELECT app.user_id()) AND password_changed_at = p_password_changed_at
$$;
GRANT EXECUTE ON FUNCTION identity.rehash_password TO anamnesis_app;

-- Whoever reads the mail has the address: it is verified as well. No session outlives it, no factor goes.
CREATE OR REPLACE FUNCTION identity.reset_password(p_token uuid, p_password_hash text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
GRANT EXECUTE ON FUNCTION identity.reset_password TO anamnesis_app;
