-- Ends connections that requests left a transaction open on for longer than `p_seconds`, whatever they did to the timeouts
-- of their own transactions, and after ten times as long those of the worker, which makes large files. Returns how many
-- there were. It asks for no table that they could be in the way at: the view pg_stat_activity reads pg_database.
CREATE OR REPLACE FUNCTION app.end_overlong(p_seconds integer) RETURNS integer LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (count(*) FILTER (WHERE pg_terminate_backend(a.pid)))::integer
    FROM pg_stat_get_activity(NULL) AS a
    INNER JOIN pg_stat_get_activity(pg_backend_pid()) AS own ON a.datid = own.datid
    WHERE a.pid <> pg_backend_pid() AND app.require_system() IS NOT NULL
        AND a.xact_start < clock_timestamp() - make_interval(secs => p_seconds * CASE a.usesysid
            WHEN 'anamnesis_app'::regrole THEN 1 WHEN 'anamnesis_worker'::regrole THEN 10
        END)
$$;
GRANT EXECUTE ON FUNCTION app.end_overlong TO anamnesis_worker;
