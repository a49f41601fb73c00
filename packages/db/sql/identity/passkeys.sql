-- The key that answers to a credential id, with whose it is: nobody is known yet.
CREATE OR REPLACE FUNCTION identity.find_passkey(p_credential_id text)
RETURNS TABLE (
    id uuid, public_key bytea, counter bigint, transports text [], user_id uuid, email text, display_name text,
    role text, status text, must_change_password boolean
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.id, p.public_key, p.counter, p.transports, u.id, u.email, u.display_name, u.role::text, u.status::text,
        u.must_change_password
    FROM identity.passkeys AS p
    INNER JOIN identity.users AS u ON p.user_id = u.id
    WHERE p.credential_id = p_credential_id AND u.deleted_at IS NULL AND app.context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.find_passkey TO anamnesis_app;

-- Keeps a challenge until it is answered.
CREATE OR REPLACE FUNCTION identity.open_challenge(p_id uuid, p_purpose text, p_seconds integer) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO identity.passkey_challenges (id, purpose, expires_at)
    SELECT p_id, p_purpose, now() + make_interval(secs => p_seconds) WHERE app.require_context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.open_challenge TO anamnesis_app;

-- True once for a challenge that is still open.
CREATE OR REPLACE FUNCTION identity.take_challenge(p_id uuid, p_purpose text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM identity.passkey_challenges
    WHERE id = p_id AND purpose = p_purpose AND expires_at > now() AND app.context() IS NOT NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION identity.take_challenge TO anamnesis_app;
