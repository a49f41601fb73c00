-- From which wrong guess of a kind on there is a pause; NULL for what is not counted. Many people may share one address.
CREATE OR REPLACE FUNCTION identity.free_guesses(p_scope text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN CASE p_scope WHEN 'account' THEN 5 WHEN 'address' THEN 60 WHEN 'device' THEN 10 END;

-- Seconds without a wrong guess of a kind after which those of before are forgotten.
CREATE OR REPLACE FUNCTION identity.seconds_of_guesses(p_scope text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN CASE p_scope WHEN 'address' THEN 900 ELSE 86400 END;

-- Counts a wrong guess. From a certain one on each begins a pause, twice as long as the one before: 30 seconds at first, a
-- quarter of an hour at most. A pause that runs is never shortened. No row for what is not counted. A transaction counts at
-- ten places at most.
CREATE OR REPLACE FUNCTION identity.count_failure(p_scope text, p_key text)
RETURNS TABLE (failures integer, blocked_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_context();
    IF identity.free_guesses(p_scope) IS NULL THEN
        RETURN;
    END IF;
    -- Those that were counted at the same microsecond were counted in one transaction.
    IF EXISTS (SELECT 1 FROM identity.throttles AS t WHERE t.last_failed_at = now() OFFSET 9) THEN
        RAISE EXCEPTION 'too many guesses' USING ERRCODE = 'AN011';
    END IF;
    RETURN QUERY INSERT INTO identity.throttles AS t (scope, key) VALUES (p_scope, p_key)
    ON CONFLICT (scope, key) DO UPDATE SET (failures, last_failed_at, blocked_until) = (
        SELECT n.failures, now(), greatest(
            CASE WHEN t.blocked_until > now() THEN t.blocked_until END,
            CASE WHEN n.above >= 0 THEN now() + make_interval(secs => least(900, 30 * 2 ^ least(n.above, 20))) END
        )
        FROM (
            SELECT c.failures, c.failures - identity.free_guesses(t.scope) AS above
            FROM (
                SELECT CASE
                        WHEN t.last_failed_at < now() - make_interval(secs => identity.seconds_of_guesses(t.scope)) THEN 1
                        ELSE least(t.failures + 1, 1000000)
                    END AS failures
            ) AS c
        ) AS n
    )
    RETURNING t.failures, t.blocked_until;
END
$$;
GRANT EXECUTE ON FUNCTION identity.count_failure TO anamnesis_app;

-- Until when nobody may guess again at this place; NULL when they may.
CREATE OR REPLACE FUNCTION identity.blocked_until(p_scope text, p_key text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.blocked_until FROM identity.throttles AS t
    WHERE t.scope = p_scope AND t.key = p_key AND t.blocked_until > now() AND app.context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.blocked_until TO anamnesis_app;

-- Forgets wrong guesses after the right password: those of a device that the person of the context signed in from before,
-- or those at their account. Under which key an account is counted the application alone knows.
CREATE OR REPLACE FUNCTION identity.forget_failures(p_scope text, p_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('identity.sessions.signIn');
BEGIN
    IF context ->> 'proof' IS DISTINCT FROM 'password' OR (
        p_scope = 'account' OR p_scope = 'device' AND EXISTS (
            SELECT 1 FROM identity.known_devices AS d WHERE d.user_id = app.user_id() AND d.device_hash = p_key
        )
    ) IS NOT TRUE THEN
        RAISE EXCEPTION 'not their own' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM identity.throttles WHERE scope = p_scope AND key = p_key;
END
$$;
GRANT EXECUTE ON FUNCTION identity.forget_failures TO anamnesis_app;

-- Forgets the wrong guesses of the session of the context. For the functions that looked at the right answer.
CREATE OR REPLACE FUNCTION identity.forget_own_failures() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ DELETE FROM identity.throttles WHERE scope = 'device' AND key = app.require_context() ->> 'sessionHandle' $$;
