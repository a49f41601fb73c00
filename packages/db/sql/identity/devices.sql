-- Notes that the person of the context signed in from a device, by the SHA-256 of its token: in the transaction that opened
-- a session by a password or a passkey, and in no other, or whoever has a session would make a device known beforehand, of
-- whose first sign-in nobody is told. True for one that is new where there were others: the first of all surprises nobody.
-- But the thirty that were seen last are forgotten.
CREATE OR REPLACE FUNCTION identity.remember_device(p_device_hash text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('identity.sessions.signIn');
    person uuid := (context ->> 'userId')::uuid;
    process uuid := (context ->> 'processId')::uuid;
    is_new boolean;
BEGIN
    IF (context ->> 'proof' IN ('password', 'passkey')) IS NOT TRUE OR NOT EXISTS (
        SELECT 1 FROM identity.user_sessions AS s WHERE s.user_id = person AND s.process_id = process
    ) THEN
        RAISE EXCEPTION 'not a sign-in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    is_new := (
        SELECT coalesce(bool_and(d.device_hash <> p_device_hash), false) FROM identity.known_devices AS d
        WHERE d.user_id = person
    );
    INSERT INTO identity.known_devices AS d (id, user_id, device_hash, ip, user_agent, process_id)
    VALUES (
        gen_random_uuid(), person, p_device_hash, (context ->> 'clientIp')::inet, context ->> 'userAgent', process
    )
    ON CONFLICT (user_id, device_hash) DO UPDATE SET ip = excluded.ip, user_agent = excluded.user_agent,
        last_seen_at = now(), updated_at = now(), process_id = excluded.process_id;
    DELETE FROM identity.known_devices WHERE user_id = person AND id IN (
        SELECT d.id FROM identity.known_devices AS d WHERE d.user_id = person
        ORDER BY d.last_seen_at DESC, d.id OFFSET 30
    );
    RETURN is_new;
END
$$;
GRANT EXECUTE ON FUNCTION identity.remember_device TO anamnesis_app;
