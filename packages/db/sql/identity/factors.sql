-- What changes how the person of the context signs in, in a process of these names alone, and only just after they proved
-- who they are: looked at once everybody is done who changes the same account, so that a transaction that was begun before
-- a reset ended its session changes nothing after it. The process, for the rows that are written.
CREATE OR REPLACE FUNCTION identity.require_change_of_factors(VARIADIC p_processes text []) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF (context ->> 'process' = ANY (p_processes)) IS NOT TRUE THEN
        RAISE EXCEPTION 'not in this process' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.require_standing(p_alone => true), identity.require_recent_proof();
    RETURN (context ->> 'processId')::uuid;
END
$$;

-- The process of whoever proves who they are by a second factor: at a sign-in, or asked again. The account is locked
-- before its factors, as where they are changed: nobody waits for one another in a circle.
CREATE OR REPLACE FUNCTION identity.require_use_of_factors() RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF (context ->> 'process' IN ('identity.sessions.signIn', 'identity.sessions.stepUp')) IS NOT TRUE THEN
        RAISE EXCEPTION 'not in this process' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.require_standing(p_alone => true);
    RETURN (context ->> 'processId')::uuid;
END
$$;

-- Whether a time step is one that a code can be of: no later than a day from now, whichever clock is wrong. One that is far
-- off, used up, would keep the person from using their app.
CREATE OR REPLACE FUNCTION identity.is_time_step(p_step bigint) RETURNS boolean LANGUAGE sql VOLATILE
RETURN coalesce(p_step BETWEEN 0 AND extract(epoch FROM clock_timestamp())::bigint / 30 + 2880, false);

-- A new authenticator app in the place of one that still waited for its first code. The secret is sealed for the id by the
-- application, which alone can read it: that a code is of it, the database cannot tell.
CREATE OR REPLACE FUNCTION identity.begin_totp(p_id uuid, p_secret_encrypted bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_change_of_factors('identity.factors.beginTotp');
BEGIN
    DELETE FROM identity.totp_secrets WHERE user_id = app.user_id() AND confirmed_at IS NULL;
    INSERT INTO identity.totp_secrets (id, user_id, secret_encrypted, process_id)
    VALUES (p_id, app.user_id(), p_secret_encrypted, process);
END
$$;
GRANT EXECUTE ON FUNCTION identity.begin_totp TO anamnesis_app;

-- The app that waited is the one in use from here on; the one before it goes. False when none waits under this id.
CREATE OR REPLACE FUNCTION identity.confirm_totp(p_id uuid, p_step bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_change_of_factors('identity.factors.confirmTotp');
BEGIN
    PERFORM 1 FROM identity.totp_secrets
    WHERE user_id = app.user_id() AND id = p_id AND confirmed_at IS NULL AND identity.is_time_step(p_step);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM identity.totp_secrets WHERE user_id = app.user_id() AND confirmed_at IS NOT NULL;
    UPDATE identity.totp_secrets SET confirmed_at = clock_timestamp(), last_used_step = p_step,
        updated_at = clock_timestamp(), process_id = process
    WHERE user_id = app.user_id() AND id = p_id;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.confirm_totp TO anamnesis_app;

-- Uses a time step of the app up. Of any number of tries with one code, one gets true.
CREATE OR REPLACE FUNCTION identity.use_totp_step(p_step bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_use_of_factors();
BEGIN
    UPDATE identity.totp_secrets SET last_used_step = p_step, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = app.user_id() AND confirmed_at IS NOT NULL AND last_used_step < p_step
        AND identity.is_time_step(p_step);
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION identity.use_totp_step TO anamnesis_app;

-- Removes every app, and with the one in use the recovery codes that stand in for it. False when none was in use.
CREATE OR REPLACE FUNCTION identity.remove_totp() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    was_in_use boolean;
BEGIN
    PERFORM identity.require_change_of_factors('identity.factors.removeTotp');
    was_in_use := EXISTS (
        SELECT 1 FROM identity.totp_secrets WHERE user_id = app.user_id() AND confirmed_at IS NOT NULL
    );
    DELETE FROM identity.totp_secrets WHERE user_id = app.user_id();
    DELETE FROM identity.recovery_codes WHERE user_id = app.user_id() AND was_in_use;
    RETURN was_in_use;
END
$$;
GRANT EXECUTE ON FUNCTION identity.remove_totp TO anamnesis_app;

-- The person has these ten recovery codes and no others, next to an app that is in use: there is nothing else that they
-- stand in for.
CREATE OR REPLACE FUNCTION identity.replace_recovery_codes(p_hashes text []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_change_of_factors(
        'identity.factors.confirmTotp', 'identity.factors.regenerateRecoveryCodes'
    );
BEGIN
    IF cardinality(p_hashes) IS DISTINCT FROM 10 OR NOT EXISTS (
        SELECT 1 FROM identity.totp_secrets WHERE user_id = app.user_id() AND confirmed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'not ten codes of an app' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM identity.recovery_codes WHERE user_id = app.user_id();
    INSERT INTO identity.recovery_codes (id, user_id, code_hash, process_id)
    SELECT gen_random_uuid(), app.user_id(), h.hash, process FROM unnest(p_hashes) AS h (hash);
END
$$;
GRANT EXECUTE ON FUNCTION identity.replace_recovery_codes TO anamnesis_app;

-- Uses a recovery code up and writes that down, with how many are left. True once for each that is there and unused.
CREATE OR REPLACE FUNCTION identity.use_recovery_code(p_hash text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := identity.require_use_of_factors();
BEGIN
    UPDATE identity.recovery_codes SET used_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = process
    WHERE user_id = app.user_id() AND code_hash = p_hash AND used_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.write_security_log('RECOVERY_CODE_USED', 'high', app.user_id(), jsonb_build_object(
        'left', (SELECT count(*) FROM identity.recovery_codes AS c WHERE c.user_id = app.user_id() AND c.used_at IS NULL)
    ));
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.use_recovery_code TO anamnesis_app;
