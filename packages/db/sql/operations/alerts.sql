-- Settings that a role of ours has in this database and that it can give itself: nobody here makes them. Its time zone is
-- set when it is made; that errors are logged without values is what operators are told to set. What only a superuser
-- can set is the operator's. By the function behind the view pg_settings: that somebody may have locked.
CREATE OR REPLACE FUNCTION operations.altered_settings() RETURNS TABLE (role text, database text, setting text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.rolname, d.datname, c.setting
    FROM pg_db_role_setting AS s INNER JOIN pg_roles AS r ON s.setrole = r.oid
    LEFT JOIN pg_database AS d ON s.setdatabase = d.oid CROSS JOIN LATERAL unnest(s.setconfig) AS c (setting)
    LEFT JOIN pg_show_all_settings() AS g ON lower(g.name) = lower(split_part(c.setting, '=', 1))
    WHERE r.rolname IN ('anamnesis_owner', 'anamnesis_app', 'anamnesis_worker', 'anamnesis_auditor')
        AND lower(c.setting) NOT IN ('timezone=utc', 'log_parameter_max_length_on_error=0')
        AND coalesce(g.context, 'user') = 'user' AND (d.datname IS NULL OR d.datname = current_database())
$$;

-- What a rule sees now: one row, or one for each account that it is about, by id. What rules look at the login of the
-- worker does not read itself, nor does it say how a rule is read, so that nobody who has it switches one off.
CREATE OR REPLACE FUNCTION operations.read_rule(p_rule text) RETURNS TABLE (subject text, value integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    CASE p_rule
        WHEN 'failed_sign_ins' THEN
            RETURN QUERY SELECT '', operations.count_events(ARRAY['USER_LOGIN_FAILED', 'SECOND_FACTOR_FAILED'], 15);
        WHEN 'lockouts' THEN
            -- Accounts and networks, each once: one forgetful person is no attack.
            RETURN QUERY SELECT '', count(DISTINCT coalesce(l.user_id::text, host(l.ip), l.id::text))::integer
            FROM identity.security_logs AS l
            WHERE l.event_type IN ('ACCOUNT_LOCKED', 'BRUTE_FORCE_ATTEMPT')
                AND l.occurred_at > now() - interval '15 minutes';
        WHEN 'errors' THEN
            -- Jobs that were given up, housekeeping that fails again and again, and procedures that failed in a way that
            -- nobody meant.
            RETURN QUERY SELECT '', sum(c.n)::integer FROM (
                SELECT count(*) AS n FROM app.jobs AS j
                WHERE j.status = 'dead' AND j.finished_at > now() - interval '1 hour'
                UNION ALL SELECT sum(s.failures) FROM app.schedules AS s WHERE s.last_failed_at > now() - interval '1 hour'
                UNION ALL SELECT count(*) FROM audit.audit_logs AS l
                WHERE l.event_type IN ('PROCEDURE_FAILED', 'TRANSACTIONS_ENDED') AND l.occurred_at > now() - interval '1 hour'
            ) AS c;
        WHEN 'not_writable' THEN
            -- Seconds. Each server that looked notes them once it can: what several saw at one time counts once. A record
            -- with anything else than seconds counts for nothing.
            RETURN QUERY SELECT '', coalesce(ceil(extract(epoch FROM sum(upper(o.away) - lower(o.away)))), 0)::integer
            FROM (
                SELECT unnest(range_agg(tstzrange(l.occurred_at - make_interval(
                    secs => CASE WHEN l.details ->> 'seconds' ~ '^[0-9]{1,6}$' THEN (l.details ->> 'seconds')::integer ELSE 0 END
                ), l.occurred_at))) AS away
                FROM audit.audit_logs AS l
                WHERE l.event_type = 'DATABASE_NOT_WRITABLE' AND l.occurred_at > now() - interval '1 hour'
            ) AS o;
        WHEN 'parallel_use' THEN
            -- One person, signed in from several addresses within ten minutes.
            RETURN QUERY SELECT l.user_id::text, count(DISTINCT l.ip)::integer FROM identity.session_logs AS l
            WHERE l.event = 'CREATED' AND l.occurred_at > now() - interval '10 minutes'
            GROUP BY l.user_id HAVING count(DISTINCT l.ip) > 1 ORDER BY 2 DESC LIMIT 100;
        WHEN 'recovery_codes_used' THEN
            RETURN QUERY SELECT '', operations.count_events(ARRAY['RECOVERY_CODE_USED'], 24 * 60);
        WHEN 'admin_actions' THEN
            RETURN QUERY SELECT '', operations.count_events(ARRAY[
                'ADMIN_APPOINTED', 'ADMIN_ROLE_CHANGED', 'ADMIN_STATUS_CHANGED', 'ADMIN_SESSIONS_ENDED',
                'ADMIN_RESET_STARTED', 'FACTOR_RESET_STARTED'
            ], 60);
        WHEN 'altered_roles' THEN
            RETURN QUERY SELECT '', count(*)::integer FROM operations.altered_settings();
        WHEN 'copied_passkeys' THEN
            RETURN QUERY SELECT coalesce(l.user_id::text, ''), count(*)::integer FROM identity.security_logs AS l
            WHERE l.event_type = 'PASSKEY_COUNTER_WENT_BACK' AND l.occurred_at > now() - interval '1 day'
            GROUP BY l.user_id LIMIT 100;
        WHEN 'unreadable_records' THEN
            -- Patients whose record somebody looked at and could not open, entries of diaries whose notes do not, and whoever has
            -- rows that new keys could not seal.
            RETURN QUERY SELECT '', count(DISTINCT l.resource_id)::integer FROM audit.audit_logs AS l
            WHERE l.event_type IN ('PATIENT_UNREADABLE', 'NOTES_UNREADABLE', 'FIELDS_UNREADABLE')
                AND l.occurred_at > now() - interval '1 day';
        WHEN 'active_users' THEN
            RETURN QUERY SELECT '', count(DISTINCT s.user_id)::integer FROM identity.user_sessions AS s
            WHERE s.last_seen_at > now() - interval '15 minutes';
    END CASE;
END
$$;

-- How many entries of these kinds the log of safety has of the last minutes.
CREATE OR REPLACE FUNCTION operations.count_events(p_types text [], p_minutes integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*)::integer FROM identity.security_logs AS l
    WHERE l.event_type = ANY (p_types) AND l.occurred_at > now() - make_interval(mins => p_minutes)
$$;

-- What a rule says now beside what is known of it: alerts that are to begin (without an id), to end (without a value), and
-- those that go on.
CREATE OR REPLACE FUNCTION operations.compare_rule(p_rule text)
RETURNS TABLE (alert_id uuid, subject text, known_value integer, value integer) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.id, coalesce(r.subject, a.subject), a.value, r.value
    FROM (
        SELECT read.subject, read.value FROM operations.alert_rules() AS rules
        CROSS JOIN LATERAL operations.read_rule(rules.rule) AS read
        WHERE rules.rule = p_rule AND read.value >= rules.threshold
    ) AS r
    FULL JOIN (
        SELECT o.id, o.subject, o.value FROM operations.alerts AS o WHERE o.rule = p_rule AND o.state = 'firing'
    ) AS a ON a.subject = r.subject
$$;

-- How often a rule fires now, and whether that is another thing than what is known. Only reads, so that an installation
-- where nothing happens leaves no trace.
CREATE OR REPLACE FUNCTION operations.look_at_rule(p_rule text) RETURNS TABLE (firing integer, has_changed boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(c.value)::integer, coalesce(bool_or(c.value IS DISTINCT FROM c.known_value), false)
    FROM operations.compare_rule(p_rule) AS c WHERE app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION operations.look_at_rule TO anamnesis_worker;

-- Opens the alerts of a rule that begin, and ends those that are over; one after another for all who look. Critical ones
-- are mailed to every administrator.
CREATE OR REPLACE FUNCTION operations.settle_rule(p_rule text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    terms record;
    one record;
BEGIN
    PERFORM app.wait_turn('alerts');
    SELECT r.* INTO terms FROM operations.alert_rules() AS r WHERE r.rule = p_rule;
    FOR one IN SELECT c.* FROM operations.compare_rule(p_rule) AS c WHERE c.value IS DISTINCT FROM c.known_value LOOP
        IF one.value IS NULL THEN
            UPDATE operations.alerts SET state = 'resolved', resolved_at = clock_timestamp(), updated_at = clock_timestamp(),
                process_id = process
            WHERE id = one.alert_id;
        ELSIF one.alert_id IS NOT NULL THEN
            UPDATE operations.alerts SET value = one.value, updated_at = clock_timestamp(), process_id = process
            WHERE id = one.alert_id;
        ELSE
            INSERT INTO operations.alerts (id, rule, subject, severity, value, threshold, state, process_id)
            VALUES (
                gen_random_uuid(), p_rule, one.subject, terms.severity, one.value, terms.threshold, 'firing', process
            );
            PERFORM identity.put_mail(jsonb_build_object('mail', 'alert', 'userId', u.id, 'details', jsonb_build_object(
                'rule', p_rule, 'severity', terms.severity,
                'detail', format('%s (threshold %s)', one.value, terms.threshold)
            )))
            FROM identity.users AS u
            WHERE terms.severity = 'critical' AND u.role = 'admin' AND u.status = 'active' AND u.deleted_at IS NULL;
        END IF;
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION operations.settle_rule TO anamnesis_worker;
