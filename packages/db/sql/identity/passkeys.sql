-- The public key that answers to a credential id, for the application to look at an answer before it gives it here.
CREATE OR REPLACE FUNCTION identity.find_passkey(p_credential_id text) RETURNS TABLE (public_key bytea, transports text [])
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.public_key, p.transports FROM identity.passkeys AS p
    WHERE p.credential_id = p_credential_id AND app.context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.find_passkey TO anamnesis_app;

-- A challenge that waits for its answer for five minutes: 32 random bytes. But for a sign-in it is that of the person of the
-- context. A transaction has ten of them.
CREATE OR REPLACE FUNCTION identity.open_challenge(p_purpose text)
RETURNS TABLE (id uuid, challenge bytea)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    until CONSTANT timestamptz := now() + interval '5 minutes';
BEGIN
    PERFORM app.require_context();
    -- Those that end at the same microsecond were opened in one transaction.
    IF EXISTS (SELECT 1 FROM identity.passkey_challenges AS c WHERE c.expires_at = until OFFSET 9) THEN
        RAISE EXCEPTION 'too many challenges' USING ERRCODE = 'AN011';
    END IF;
    RETURN QUERY INSERT INTO identity.passkey_challenges AS c (id, challenge, purpose, user_id, expires_at)
    VALUES (gen_random_uuid(), extensions.gen_random_bytes(32), p_purpose, identity.answerer_of(p_purpose), until)
    RETURNING c.id, c.challenge;
END
$$;
GRANT EXECUTE ON FUNCTION identity.open_challenge TO anamnesis_app;

-- Whose a challenge of the context is. Whoever signs in is nobody yet.
CREATE OR REPLACE FUNCTION identity.answerer_of(p_purpose text) RETURNS uuid LANGUAGE sql STABLE
RETURN CASE WHEN p_purpose <> 'sign_in' THEN app.user_id() END;

-- A challenge of the context that is still open; NULL for none.
CREATE OR REPLACE FUNCTION identity.challenge_of(p_id uuid, p_purpose text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.challenge FROM identity.passkey_challenges AS c
    WHERE c.id = p_id AND c.purpose = p_purpose AND c.user_id IS NOT DISTINCT FROM identity.answerer_of(p_purpose)
        AND c.expires_at > now() AND app.context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.challenge_of TO anamnesis_app;

-- A challenge of the context that is still open, once: no other answer to it counts. NULL for none.
CREATE OR REPLACE FUNCTION identity.take_challenge(p_id uuid, p_purpose text) RETURNS bytea
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM identity.passkey_challenges AS c
    WHERE c.id = p_id AND c.purpose = p_purpose AND c.user_id IS NOT DISTINCT FROM identity.answerer_of(p_purpose)
        AND c.expires_at > now() AND app.context() IS NOT NULL
    RETURNING c.challenge
$$;
GRANT EXECUTE ON FUNCTION identity.take_challenge TO anamnesis_app;

-- The passkey that signed this answer to a challenge, which is used up by that; no row when it does not fit. With the
-- counter of its last use and of this one.
CREATE OR REPLACE FUNCTION identity.answering_passkey(
    p_purpose text, p_challenge_id uuid, p_credential_id text, p_authenticator_data bytea, p_client_data bytea,
    p_signature bytea
) RETURNS TABLE (passkey_id uuid, user_id uuid, before bigint, now bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    challenge bytea;
    passkey uuid;
    person uuid;
BEGIN
    DELETE FROM identity.passkey_challenges AS c
    WHERE c.id = p_challenge_id AND c.purpose = p_purpose AND c.expires_at > now()
        AND c.user_id IS NOT DISTINCT FROM identity.answerer_of(p_purpose)
    RETURNING c.challenge INTO challenge;
    SELECT p.id, p.user_id INTO passkey, person FROM identity.passkeys AS p
    WHERE p.credential_id = p_credential_id AND challenge IS NOT NULL
        AND identity.assertion_fits(p.public_key, challenge, p_authenticator_data, p_client_data, p_signature);
    -- The account before its passkeys, as where those are changed: nobody waits for one another in a circle. By whoever
    -- holds the passkey alone.
    PERFORM 1 FROM identity.users AS u WHERE u.id = person FOR NO KEY UPDATE;
    RETURN QUERY SELECT p.id, p.user_id, p.counter,
        ('x' || encode(substr(p_authenticator_data, 34, 4), 'hex'))::bit(32)::bigint
    FROM identity.passkeys AS p
    WHERE p.user_id = person AND p.id = passkey
    -- Answers that come at once are looked at one after the other, each with the counter that the one before left.
    FOR UPDATE;
END
$$;

-- Notes a use of a passkey.
CREATE OR REPLACE FUNCTION identity.use_passkey(p_id uuid, p_counter bigint) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.passkeys SET counter = p_counter, last_used_at = clock_timestamp(), updated_at = clock_timestamp(),
        process_id = app.process_id()
    WHERE id = p_id
$$;

-- Tells the person of a passkey, if there is one, that its counter went back, if it did.
CREATE OR REPLACE FUNCTION identity.note_copied_passkey(p_user_id uuid, p_before bigint, p_now bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT identity.write_security_log(
        'PASSKEY_COUNTER_WENT_BACK', 'critical', p_user_id, jsonb_build_object('before', p_before, 'now', p_now)
    ) WHERE p_user_id IS NOT NULL AND p_now <= p_before AND p_now + p_before > 0
$$;

-- Keeps a passkey of the person of the context that answers a challenge to make one, which is used up by that. Whether the
-- answer is right, and for this place, the application looked at. Says what came of it: 'added', 'too_late' without such a
-- challenge, 'too_many' above twenty, 'refused' for a key that cannot be verified here, 'known' for one that somebody has.
CREATE OR REPLACE FUNCTION identity.add_passkey(
    p_id uuid, p_challenge_id uuid, p_credential_id text, p_public_key bytea, p_counter bigint, p_transports text [],
    p_is_backed_up boolean, p_name text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_change_of_factors('identity.passkeys.add');
BEGIN
    IF identity.take_challenge(p_challenge_id, 'register') IS NULL THEN
        RETURN 'too_late';
    ELSIF identity.algorithm_of(p_public_key) IS NULL THEN
        RETURN 'refused';
    ELSIF 20 <= (SELECT count(*) FROM identity.passkeys WHERE user_id = app.user_id()) THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO identity.passkeys (
        id, user_id, credential_id, public_key, counter, transports, is_backed_up, name, process_id
    ) VALUES (
        p_id, app.user_id(), p_credential_id, p_public_key, p_counter, p_transports, p_is_backed_up, p_name, process
    ) ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'added' ELSE 'known' END;
END
$$;
GRANT EXECUTE ON FUNCTION identity.add_passkey TO anamnesis_app;

-- Another name for a passkey of the person of the context. False when there is none of this id.
CREATE OR REPLACE FUNCTION identity.rename_passkey(p_id uuid, p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_change_of_factors('identity.passkeys.rename');
BEGIN
    UPDATE identity.passkeys SET name = p_name, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = app.user_id() AND id = p_id;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION identity.rename_passkey TO anamnesis_app;

-- Removes a passkey of the person of the context. False when there is none of this id.
CREATE OR REPLACE FUNCTION identity.remove_passkey(p_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_change_of_factors('identity.passkeys.remove');
    DELETE FROM identity.passkeys WHERE user_id = app.user_id() AND id = p_id;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION identity.remove_passkey TO anamnesis_app;
