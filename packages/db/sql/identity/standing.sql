-- The context, as long as what opened it is worth something still: the account is open, and the session, the password or
-- the passkey is there. Called first by functions that change what outlives a session, and by those that end sessions: the
-- account is locked until the transaction is over, so that whoever ends sessions waits for what is on its way, and then
-- sees it, and what comes later is refused. `p_alone`: as the only one who changes this account; else beside others who do
-- not, which is enough for what is done elsewhere. Order of locks: administrators of the installation, organizations,
-- accounts, all else.
CREATE OR REPLACE FUNCTION identity.require_standing(p_alone boolean) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    IF context ->> 'role' = 'system' THEN
        RETURN context;
    END IF;
    IF p_alone THEN
        PERFORM 1 FROM identity.users WHERE id = person FOR NO KEY UPDATE;
    ELSE
        PERFORM 1 FROM identity.users WHERE id = person FOR SHARE;
    END IF;
    IF NOT identity.is_standing() THEN
        RAISE EXCEPTION 'signed out meanwhile' USING ERRCODE = 'AN007';
    END IF;
    RETURN context;
END
$$;

-- Whether what opened the context is worth something still, as of now and without a lock. A statement of its own: it sees
-- what was committed while a lock was waited for.
CREATE OR REPLACE FUNCTION identity.is_standing() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM identity.users AS u
        WHERE u.id = (context ->> 'userId')::uuid AND u.status = 'active' AND u.deleted_at IS NULL
            AND CASE context ->> 'proof'
                WHEN 'session' THEN EXISTS (
                    SELECT 1 FROM identity.user_sessions AS s
                    WHERE s.handle = (context ->> 'sessionHandle')::uuid AND s.user_id = u.id
                        AND s.expires_at > clock_timestamp() AND s.absolute_expires_at > clock_timestamp()
                )
                WHEN 'password' THEN u.password_changed_at = (context ->> 'passwordChangedAt')::timestamptz
                WHEN 'passkey' THEN EXISTS (
                    SELECT 1 FROM identity.passkeys AS k
                    WHERE k.user_id = u.id AND k.id = (context ->> 'passkeyId')::uuid
                )
                -- Somebody asked for it while they were signed in, and it runs as long as their account is open.
                ELSE context ->> 'proof' = 'job'
            END
    );
END
$$;
