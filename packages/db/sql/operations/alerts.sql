-- How many people used the installation in the last `p_minutes`.
CREATE OR REPLACE FUNCTION operations.active_users(p_minutes integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(DISTINCT user_id)::integer FROM identity.user_sessions
    WHERE last_seen_at > now() - make_interval(mins => p_minutes) AND app.user_role() IN ('system', 'admin')
$$;
GRANT EXECUTE ON FUNCTION operations.active_users TO anamnesis_worker;

-- Settings that a role of ours has in this database and that it can give itself: nobody here makes them. Its time zone is
-- set when it is made; that errors are logged without values is what operators are told to set. What only a superuser
-- can set is the operator's.
CREATE OR REPLACE FUNCTION operations.altered_settings() RETURNS TABLE (role text, database text, setting text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.rolname, d.datname, c.setting
    FROM pg_db_role_setting AS s INNER JOIN pg_roles AS r ON s.setrole = r.oid
    LEFT JOIN pg_database AS d ON s.setdatabase = d.oid CROSS JOIN LATERAL unnest(s.setconfig) AS c (setting)
    LEFT JOIN pg_settings AS g ON lower(g.name) = lower(split_part(c.setting, '=', 1))
    WHERE r.rolname IN ('anamnesis_owner', 'anamnesis_app', 'anamnesis_worker', 'anamnesis_auditor')
        AND lower(c.setting) NOT IN ('timezone=utc', 'log_parameter_max_length_on_error=0')
        AND coalesce(g.context, 'user') = 'user' AND (d.datname IS NULL OR d.datname = current_database())
$$;
GRANT EXECUTE ON FUNCTION operations.altered_settings TO anamnesis_worker;
