-- The life of a job: taken, held by a lease that is renewed, and ended. The login of the worker changes none but by these,
-- and a lease is told to whoever takes the job and nobody else: no second run works with it.

-- Whether a job is to be taken: it waits and its time has come, or its worker let the lease run out.
CREATE OR REPLACE FUNCTION app.is_job_due(p_status text, p_run_after timestamptz, p_leased_until timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE
RETURN (p_status = 'queued' AND p_run_after <= clock_timestamp())
    OR (p_status = 'running' AND p_leased_until < clock_timestamp());

-- Until when a lease goes that begins now: ten minutes at most.
CREATE OR REPLACE FUNCTION app.lease_end(p_ms integer) RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN clock_timestamp() + make_interval(secs => least(p_ms, 600000) / 1000.0);

-- Whether there is a job of these kinds to take. Only reads, so that an idle queue leaves no trace.
CREATE OR REPLACE FUNCTION app.has_due_job(p_kinds text []) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT app.require_system() IS NOT NULL AND EXISTS (
        SELECT 1 FROM app.jobs AS j
        WHERE j.kind = ANY (p_kinds) AND j.status IN ('queued', 'running')
            AND app.is_job_due(j.status, j.run_after, j.leased_until)
    )
$$;
GRANT EXECUTE ON FUNCTION app.has_due_job TO anamnesis_worker;

-- Takes the jobs that are due longest, of each kind so many at most. Until the lease runs out they are this run's. More
-- attempts than max_attempts mean that the worker of the last one died. What an account is made of, such as the hash of its
-- password, no run needs to know (identity.address_mail).
CREATE OR REPLACE FUNCTION app.take_jobs(p_kinds text [], p_most integer [], p_lease_ms integer)
RETURNS TABLE (
    id uuid, kind text, payload jsonb, process_id uuid, attempts integer, max_attempts integer, lease uuid,
    is_cancelled boolean
)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH picked AS MATERIALIZED (
        SELECT due.id FROM unnest(p_kinds, p_most) AS wanted (kind, most)
        CROSS JOIN LATERAL (
            SELECT j.id FROM app.jobs AS j
            WHERE j.kind = wanted.kind AND j.status IN ('queued', 'running')
                AND app.is_job_due(j.status, j.run_after, j.leased_until) AND app.require_system() IS NOT NULL
            ORDER BY j.run_after LIMIT wanted.most FOR UPDATE SKIP LOCKED
        ) AS due
    )
    UPDATE app.jobs AS j SET status = 'running', attempts = j.attempts + 1, leased_by = gen_random_uuid(),
        leased_until = app.lease_end(p_lease_ms), progress = 0, progress_note = NULL
    FROM picked WHERE j.id = picked.id
    RETURNING j.id, j.kind, j.payload - 'registration', j.process_id, j.attempts, j.max_attempts, j.leased_by,
        j.cancel_requested_at IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.take_jobs TO anamnesis_worker;

-- Holds a job for longer: 'kept', 'lost' where it is another run's by now, or 'cancelled' where it was called off: then
-- what is left of the lease is for putting things in order.
CREATE OR REPLACE FUNCTION app.renew_job(p_id uuid, p_lease uuid, p_lease_ms integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    called_off boolean;
BEGIN
    PERFORM app.require_system();
    UPDATE app.jobs AS j
    SET leased_until = CASE WHEN j.cancel_requested_at IS NULL THEN app.lease_end(p_lease_ms) ELSE j.leased_until END
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running'
    RETURNING j.cancel_requested_at IS NOT NULL INTO called_off;
    RETURN CASE called_off WHEN true THEN 'cancelled' WHEN false THEN 'kept' ELSE 'lost' END;
END
$$;
GRANT EXECUTE ON FUNCTION app.renew_job TO anamnesis_worker;

-- Writes how far a run is. Answers as app.renew_job.
CREATE OR REPLACE FUNCTION app.report_job(p_id uuid, p_lease uuid, p_percent integer, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    called_off boolean;
BEGIN
    PERFORM app.require_system();
    UPDATE app.jobs AS j SET progress = p_percent, progress_note = p_note
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running'
    RETURNING j.cancel_requested_at IS NOT NULL INTO called_off;
    RETURN CASE called_off WHEN true THEN 'cancelled' WHEN false THEN 'kept' ELSE 'lost' END;
END
$$;
GRANT EXECUTE ON FUNCTION app.report_job TO anamnesis_worker;

-- Ends runs that went well. One whose lease was lost is left alone: its outcome is another run's to tell.
CREATE OR REPLACE FUNCTION app.complete_jobs(p_ids uuid [], p_leases uuid []) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.jobs AS j SET status = 'succeeded', finished_at = clock_timestamp(), leased_until = NULL,
        leased_by = NULL, last_error = NULL, error_class = NULL, progress = 100
    FROM unnest(p_ids, p_leases) AS done (id, lease)
    WHERE j.id = done.id AND j.leased_by = done.lease AND j.status = 'running' AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.complete_jobs TO anamnesis_worker;

-- Puts a failed job back with a growing pause, 1, 4, 16, 64 … seconds and at most five minutes; after its last attempt it
-- is dead.
CREATE OR REPLACE FUNCTION app.fail_job(p_id uuid, p_lease uuid, p_error text, p_error_class text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.jobs AS j SET status = CASE WHEN j.attempts >= j.max_attempts THEN 'dead' ELSE 'queued' END,
        last_error = p_error, error_class = p_error_class, leased_until = NULL, leased_by = NULL,
        run_after = clock_timestamp() + make_interval(secs => least(power(4, least(j.attempts, 6) - 1), 300)),
        finished_at = CASE WHEN j.attempts >= j.max_attempts THEN clock_timestamp() END
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running' AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.fail_job TO anamnesis_worker;

-- Ends a job that somebody called off.
CREATE OR REPLACE FUNCTION app.end_cancelled_job(p_id uuid, p_lease uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.jobs AS j SET status = 'cancelled', finished_at = clock_timestamp(), leased_until = NULL, leased_by = NULL
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running' AND j.cancel_requested_at IS NOT NULL
        AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.end_cancelled_job TO anamnesis_worker;

-- Hands a job back unfinished: due in so many seconds, and this attempt does not count. One that was called off is left:
-- when its lease has run out, whoever takes it next ends it.
CREATE OR REPLACE FUNCTION app.put_off_job(p_id uuid, p_lease uuid, p_seconds integer) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.jobs AS j SET status = 'queued', attempts = j.attempts - 1, leased_until = NULL, leased_by = NULL,
        run_after = clock_timestamp() + make_interval(secs => greatest(least(p_seconds, 3600), 0))
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running' AND j.cancel_requested_at IS NULL
        AND app.require_system() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.put_off_job TO anamnesis_worker;

-- The job of the run that holds its lease, of this kind. Raises for everything else. For functions that do what a job asks
-- for: they take from it whom it is about, not from whoever calls.
CREATE OR REPLACE FUNCTION app.held_job(p_id uuid, p_lease uuid, p_kinds text []) RETURNS app.jobs
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held app.jobs;
BEGIN
    PERFORM app.require_system();
    SELECT j.* INTO held FROM app.jobs AS j
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running' AND j.leased_until > clock_timestamp()
        AND j.kind = ANY (p_kinds);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not the run that holds this job' USING ERRCODE = 'AN005';
    END IF;
    RETURN held;
END
$$;
