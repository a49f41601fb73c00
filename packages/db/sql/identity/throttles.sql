-- Counts a wrong guess. From the `p_free`-th on, each blocks twice as long as the one before, at most
-- `p_longest` seconds; after `p_forget` seconds without one they are forgotten.
CREATE OR REPLACE FUNCTION identity.count_failure(
    p_scope text, p_key text, p_free integer, p_first integer, p_longest integer, p_forget integer
) RETURNS TABLE (failures integer, blocked_until timestamptz)
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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

-- Forgets wrong guesses, after a right one: whoever forgets is somebody.
CREATE OR REPLACE FUNCTION identity.forget_failures(p_scope text, p_key text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ DELETE FROM identity.throttles WHERE scope = p_scope AND key = p_key AND app.user_id() IS NOT NULL $$;
GRANT EXECUTE ON FUNCTION identity.forget_failures TO anamnesis_app;
