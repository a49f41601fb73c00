-- The context as a job keeps it: who asked.
CREATE OR REPLACE FUNCTION app.asker() RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT app.require_context() - ARRAY['proof', 'process', 'processId'];
END;

-- Puts a job into the queue, in the transaction that asks for it and in the name of whoever asks. Which kinds somebody may
-- ask for, and how often each is tried, stands in a list (app.may_ask, app.attempts_of). One person has 50 that are not
-- done at most, ten of one process: others wait behind them. What the system plans itself, functions put there that know
-- why (app.put_job).
CREATE OR REPLACE FUNCTION app.enqueue(p_id uuid, p_kind text, p_payload jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    process uuid := (context ->> 'processId')::uuid;
BEGIN
    IF app.may_ask(p_kind, p_payload) IS NOT TRUE THEN
        RAISE EXCEPTION 'not a job to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF app.is_administrators_job(p_kind) THEN
        PERFORM identity.require_admin_now();
    ELSE
        PERFORM identity.require_standing(p_alone => false);
    END IF;
    -- One after another for one person, so that each counts those before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('jobs of ' || person, 0));
    IF (SELECT count(*) FROM app.jobs WHERE user_id = person AND status IN ('queued', 'running')) >= 50
        OR (SELECT count(*) FROM app.jobs WHERE process_id = process AND user_id = person) >= 10 THEN
        RAISE EXCEPTION 'too many jobs' USING ERRCODE = 'AN011';
    END IF;
    PERFORM app.put_job(p_id, p_kind, p_payload, person);
END
$$;
GRANT EXECUTE ON FUNCTION app.enqueue TO anamnesis_app;

-- Puts a job into the queue, in the name of a person or of nobody. For functions that know why it is there.
CREATE OR REPLACE FUNCTION app.put_job(p_id uuid, p_kind text, p_payload jsonb, p_user_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    VALUES (p_id, p_kind, p_payload, app.asker(), p_user_id, app.attempts_of(p_kind), app.process_id())
$$;

-- A mail that tells somebody that there is something to read: in nobody's name, so that the queue knows nothing of who did
-- what they are told of. For functions that know why it is there.
CREATE OR REPLACE FUNCTION app.put_notice(p_kind text, p_mail text, p_user_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO app.jobs (id, kind, payload, actor, max_attempts, process_id)
    VALUES (
        gen_random_uuid(), p_kind, jsonb_build_object('mail', p_mail, 'userId', p_user_id),
        jsonb_build_object('userId', NULL), app.attempts_of(p_kind), app.process_id()
    )
$$;

-- Locks a job for a change by an administrator, who has to say why. Its status; NULL when there is none.
CREATE OR REPLACE FUNCTION app.lock_job(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_admin_now();
BEGIN
    IF app.is_visible(context ->> 'reason') IS NOT TRUE THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT j.status FROM app.jobs AS j WHERE j.id = p_id FOR UPDATE);
END
$$;

-- Lets a dead job run again, with all its attempts and, as it is asked for anew, another day (app.begin_job). Returns the
-- status it had; NULL when there is no such job.
CREATE OR REPLACE FUNCTION app.redrive_job(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before text := app.lock_job(p_id);
BEGIN
    IF before = 'dead' THEN
        UPDATE app.jobs SET status = 'queued', attempts = 0, run_after = clock_timestamp(), finished_at = NULL,
            created_at = clock_timestamp(), progress = 0, progress_note = NULL, cancel_requested_at = NULL
        WHERE id = p_id;
        PERFORM audit.log('JOB_REDRIVEN', 'app.jobs', p_id::text, 'success',
            (SELECT jsonb_build_object('kind', kind, 'errorClass', error_class) FROM app.jobs WHERE id = p_id));
    END IF;
    RETURN before;
END
$$;
GRANT EXECUTE ON FUNCTION app.redrive_job TO anamnesis_app;

-- Asks that a job be called off. A worker ends it: only that knows what has to be put in order.
CREATE OR REPLACE FUNCTION app.cancel_job(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before text := app.lock_job(p_id);
BEGIN
    IF before IN ('queued', 'running') THEN
        UPDATE app.jobs SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()),
            run_after = least(run_after, clock_timestamp())
        WHERE id = p_id;
        PERFORM audit.log('JOB_CANCELLED', 'app.jobs', p_id::text, 'success',
            (SELECT jsonb_build_object('kind', kind, 'status', before) FROM app.jobs WHERE id = p_id));
    END IF;
    RETURN before;
END
$$;
GRANT EXECUTE ON FUNCTION app.cancel_job TO anamnesis_app;

-- How many jobs there are, by status; for the metrics.
CREATE OR REPLACE FUNCTION app.count_jobs() RETURNS TABLE (status text, count integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT j.status, count(*)::integer FROM app.jobs AS j
    -- Of what is committed: what a transaction put there itself could tell what it was not told.
    WHERE app.require_context() IS NOT NULL AND pg_current_xact_id_if_assigned() IS NULL GROUP BY j.status
$$;
GRANT EXECUTE ON FUNCTION app.count_jobs TO anamnesis_app, anamnesis_worker;
