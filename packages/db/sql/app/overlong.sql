-- Ends connections that requests left a transaction open on for longer than `p_seconds`, whatever they did to the timeouts
-- of their own transactions. Returns how many there were. It asks for no table that they could be in the way at: the view
-- pg_stat_activity reads pg_database.
CREATE OR REPLACE FUNCTION app.end_overlong(p_seconds integer) RETURNS integer LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (count(*) FILTER (WHERE pg_terminate_backend(a.pid)))::integer
    FROM pg_stat_get_activity(NULL) AS a
    INNER JOIN pg_stat_get_activity(pg_backend_pid()) AS own ON a.datid = own.datid
    WHERE a.usesysid = 'anamnesis_app'::regrole
        AND a.xact_start < clock_timestamp() - make_interval(secs => p_seconds) AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.end_overlong TO anamnesis_worker;
