-- Up Migration

-- A job that was given up is dead: it stays, with what it was asked and why it failed, until somebody
-- lets it run again. One that somebody called off is cancelled.
CREATE POLICY owner_update ON app.jobs FOR UPDATE TO anamnesis_owner USING (true) WITH CHECK (true);
ALTER TABLE app.jobs DROP CONSTRAINT jobs_status_check;
UPDATE app.jobs SET status = 'dead' WHERE status = 'failed';
ALTER TABLE app.jobs ADD CONSTRAINT jobs_status_check
CHECK (status IN ('queued', 'running', 'succeeded', 'dead', 'cancelled'));
ALTER TABLE app.jobs
ADD COLUMN progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
ADD COLUMN progress_note text CHECK (length(progress_note) <= 200),
ADD COLUMN error_class text CHECK (length(error_class) <= 100),
ADD COLUMN cancel_requested_at timestamptz;
COMMENT ON COLUMN app.jobs.payload IS 'Personal: what was asked; for the worker alone.';
COMMENT ON COLUMN app.jobs.last_error IS 'Personal: the error in its own words; for the worker alone.';
COMMENT ON COLUMN app.jobs.error_class IS 'Which failure it was, without the words, which may name a person.';
COMMENT ON COLUMN app.jobs.progress_note IS 'What the job is at; administrators see it, so it names nobody.';
CREATE INDEX jobs_listed ON app.jobs ((status = 'dead'), created_at, id);

DROP POLICY system_delete ON app.jobs;
CREATE POLICY system_delete ON app.jobs FOR DELETE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system' AND status IN ('succeeded', 'dead', 'cancelled'));

-- Administrators see that a job is there and how it is doing, never what it was asked.
CREATE POLICY admin_select ON app.jobs FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');
GRANT SELECT (
    id, kind, user_id, status, attempts, max_attempts, run_after, error_class, progress, progress_note,
    cancel_requested_at, created_at, finished_at
) ON app.jobs TO anamnesis_app;

-- Locks a job for a change by an administrator, who has to say why. Its status; NULL when there is none.
CREATE FUNCTION app.lock_job(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' <> 'admin' OR coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT j.status FROM app.jobs AS j WHERE j.id = p_id FOR UPDATE);
END
$$;

-- Lets a dead job run again, with all its attempts. Returns the status it had; NULL when there is no such job.
CREATE FUNCTION app.redrive_job(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    before text := app.lock_job(p_id);
BEGIN
    IF before = 'dead' THEN
        UPDATE app.jobs SET status = 'queued', attempts = 0, run_after = clock_timestamp(), finished_at = NULL,
            progress = 0, progress_note = NULL, cancel_requested_at = NULL
        WHERE id = p_id;
        PERFORM audit.log('JOB_REDRIVEN', 'app.jobs', p_id::text, 'success',
            (SELECT jsonb_build_object('kind', kind, 'errorClass', error_class) FROM app.jobs WHERE id = p_id));
    END IF;
    RETURN before;
END
$$;

-- Asks that a job be called off. A worker ends it: only that knows what has to be put in order.
CREATE FUNCTION app.cancel_job(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
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
GRANT EXECUTE ON FUNCTION app.redrive_job(uuid), app.cancel_job(uuid) TO anamnesis_app;

-- What is done from time to time. Whoever takes an occurrence has a lease on it; it stays due until it
-- was done, so that a server that is killed in the middle leaves it to the next.
CREATE TABLE app.schedules (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 100),
    every_seconds integer NOT NULL CHECK (every_seconds > 0),
    next_due_at timestamptz NOT NULL,
    leased_by uuid,
    leased_until timestamptz,
    last_succeeded_at timestamptz,
    last_failed_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    last_error text,
    error_class text CHECK (length(error_class) <= 100),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.schedules IS 'Work that returns, once for all servers.';
COMMENT ON COLUMN app.schedules.failures IS 'In a row, up to now.';
COMMENT ON COLUMN app.schedules.last_error IS 'Personal: the error in its own words; for the worker alone.';
ALTER TABLE app.schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.schedules FORCE ROW LEVEL SECURITY;
CREATE POLICY system_select ON app.schedules FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE POLICY system_insert ON app.schedules FOR INSERT TO anamnesis_worker
WITH CHECK ((SELECT app.user_role()) = 'system');
CREATE POLICY system_update ON app.schedules FOR UPDATE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system') WITH CHECK ((SELECT app.user_role()) = 'system');
CREATE POLICY admin_select ON app.schedules FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');
GRANT SELECT, INSERT, UPDATE ON app.schedules TO anamnesis_worker;
GRANT SELECT (name, every_seconds, next_due_at, last_succeeded_at, last_failed_at, failures, error_class)
ON app.schedules TO anamnesis_app;

-- Down Migration

DROP TABLE app.schedules;
DROP FUNCTION app.cancel_job(uuid);
DROP FUNCTION app.redrive_job(uuid);
DROP FUNCTION app.lock_job(uuid);
DROP INDEX app.jobs_listed;
REVOKE SELECT (
    id, kind, user_id, status, attempts, max_attempts, run_after, error_class, progress, progress_note,
    cancel_requested_at, created_at, finished_at
) ON app.jobs FROM anamnesis_app;
DROP POLICY admin_select ON app.jobs;
DROP POLICY system_delete ON app.jobs;
ALTER TABLE app.jobs DROP COLUMN progress, DROP COLUMN progress_note, DROP COLUMN error_class,
DROP COLUMN cancel_requested_at;
ALTER TABLE app.jobs DROP CONSTRAINT jobs_status_check;
UPDATE app.jobs SET status = 'failed' WHERE status IN ('dead', 'cancelled');
ALTER TABLE app.jobs ADD CONSTRAINT jobs_status_check
CHECK (status IN ('queued', 'running', 'succeeded', 'failed'));
CREATE POLICY system_delete ON app.jobs FOR DELETE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system' AND status IN ('succeeded', 'failed'));
DROP POLICY owner_update ON app.jobs;
