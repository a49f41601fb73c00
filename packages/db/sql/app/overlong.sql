-- Connections that requests left a transaction open on for longer than `p_seconds`.
CREATE OR REPLACE FUNCTION app.overlong(p_seconds integer) RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.pid FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.usename = 'anamnesis_app'
        AND a.xact_start < clock_timestamp() - make_interval(secs => p_seconds) AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.overlong TO anamnesis_worker;

-- Ends them, whatever they did to the timeouts of their own transactions. Returns how many there were.
CREATE OR REPLACE FUNCTION app.end_overlong(p_seconds integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n integer := (SELECT count(*) FILTER (WHERE pg_terminate_backend(o.pid)) FROM app.overlong(p_seconds) AS o (pid));
BEGIN
    IF n > 0 THEN
        PERFORM audit.log('TRANSACTIONS_ENDED', 'database', '', 'failure', jsonb_build_object('count', n));
    END IF;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION app.end_overlong TO anamnesis_worker;
