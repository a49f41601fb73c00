-- How many people used the installation in the last `p_minutes`.
CREATE OR REPLACE FUNCTION operations.active_users(p_minutes integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(DISTINCT user_id)::integer FROM identity.user_sessions
    WHERE last_seen_at > now() - make_interval(mins => p_minutes) AND app.user_role() IN ('system', 'admin')
$$;
GRANT EXECUTE ON FUNCTION operations.active_users TO anamnesis_worker;
