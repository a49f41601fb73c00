-- Makes known what returns, with its pace, as a list says (app.pace_of): nobody who says another slows it down. What is
-- known with another pace, of another release, gets this one. A new one is due after its first pause.
CREATE OR REPLACE FUNCTION app.register_schedules(p_names text [], p_every integer []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    IF EXISTS (
        SELECT 1 FROM unnest(p_names, p_every) AS given (name, every)
        WHERE app.pace_of(given.name) IS NULL OR app.pace_of(given.name) IS DISTINCT FROM given.every
    ) THEN
        RAISE EXCEPTION 'not a schedule of this release' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO app.schedules AS s (name, every_seconds, next_due_at)
    SELECT given.name, given.every, clock_timestamp() + make_interval(secs => given.every)
    FROM unnest(p_names, p_every) AS given (name, every)
    ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds,
        next_due_at = least(s.next_due_at, excluded.next_due_at);
END
$$;
GRANT EXECUTE ON FUNCTION app.register_schedules TO anamnesis_worker;

-- Until when a lease of an occurrence goes that begins now: a minute at most, since alerts are among them.
CREATE OR REPLACE FUNCTION app.schedule_lease_end(p_ms integer) RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN app.lease_end(least(p_ms, 60000));

-- Takes those of these names that are due; each occurrence goes to one. It stays due until app.finish_schedules says how it
-- ended.
CREATE OR REPLACE FUNCTION app.take_schedules(p_names text [], p_lease_ms integer) RETURNS TABLE (name text, lease uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH picked AS MATERIALIZED (
        SELECT d.name FROM app.schedules AS d
        WHERE d.name = ANY (p_names) AND d.next_due_at <= clock_timestamp()
            AND (d.leased_until IS NULL OR d.leased_until < clock_timestamp()) AND app.require_system() IS NOT NULL
        FOR UPDATE SKIP LOCKED
    )
    UPDATE app.schedules AS s SET leased_by = gen_random_uuid(), leased_until = app.schedule_lease_end(p_lease_ms)
    FROM picked WHERE s.name = picked.name RETURNING s.name, s.leased_by
$$;
GRANT EXECUTE ON FUNCTION app.take_schedules TO anamnesis_worker;

-- Holds an occurrence for longer. False when it is another's by now.
CREATE OR REPLACE FUNCTION app.renew_schedule(p_name text, p_lease uuid, p_lease_ms integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    UPDATE app.schedules AS s SET leased_until = app.schedule_lease_end(p_lease_ms)
    WHERE s.name = p_name AND s.leased_by = p_lease;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION app.renew_schedule TO anamnesis_worker;

-- Writes down how occurrences ended: 'succeeded', 'failed' or 'handed_back'. The next is due at the next full step, so that
-- none are made up for.
CREATE OR REPLACE FUNCTION app.finish_schedules(
    p_names text [], p_leases uuid [], p_states text [], p_errors text [], p_error_classes text []
) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.schedules AS s SET leased_by = NULL, leased_until = NULL,
        next_due_at = CASE WHEN o.state = 'handed_back' THEN s.next_due_at ELSE s.next_due_at + make_interval(
            secs => s.every_seconds * (1 + floor(extract(epoch FROM clock_timestamp() - s.next_due_at) / s.every_seconds))
        ) END,
        last_succeeded_at = CASE WHEN o.state = 'succeeded' THEN clock_timestamp() ELSE s.last_succeeded_at END,
        last_failed_at = CASE WHEN o.state = 'failed' THEN clock_timestamp() ELSE s.last_failed_at END,
        failures = CASE o.state WHEN 'succeeded' THEN 0 WHEN 'failed' THEN s.failures + 1 ELSE s.failures END,
        last_error = CASE WHEN o.state = 'handed_back' THEN s.last_error ELSE o.error END,
        error_class = CASE WHEN o.state = 'handed_back' THEN s.error_class ELSE o.error_class END
    FROM unnest(p_names, p_leases, p_states, p_errors, p_error_classes) AS o (name, lease, state, error, error_class)
    WHERE s.name = o.name AND s.leased_by = o.lease AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.finish_schedules TO anamnesis_worker;
