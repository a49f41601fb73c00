-- Up Migration

CREATE SCHEMA exports;
COMMENT ON SCHEMA exports IS 'Files that people asked for.';
GRANT USAGE ON SCHEMA exports TO anamnesis_app, anamnesis_worker;

CREATE TABLE exports.exports (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    organization_id uuid,
    type text NOT NULL CHECK (type IN ('csv')),
    parameters jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'downloaded', 'expired')),
    progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    row_count bigint,
    storage_key text,
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    expires_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE exports.exports IS 'A file made in the background for one person. The file goes when its link does.';
CREATE INDEX exports_user ON exports.exports (user_id, created_at);
CREATE INDEX exports_expiry ON exports.exports (expires_at) WHERE status IN ('ready', 'downloaded');

ALTER TABLE exports.exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE exports.exports FORCE ROW LEVEL SECURITY;
CREATE POLICY own_select ON exports.exports FOR SELECT TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON exports.exports FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_update ON exports.exports FOR UPDATE TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
GRANT SELECT, INSERT, UPDATE ON exports.exports TO anamnesis_app;
GRANT SELECT, UPDATE ON exports.exports TO anamnesis_worker;
SELECT audit.watch('exports.exports', 'id', 'user_id');

-- The queue. A worker claims a job by a lease that it renews; a killed worker's lease runs out.
CREATE TABLE app.jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    payload jsonb NOT NULL,
    actor jsonb NOT NULL,
    user_id uuid,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 5 CHECK (max_attempts > 0),
    run_after timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    leased_by uuid,
    last_error text,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
COMMENT ON TABLE app.jobs IS 'Background work, enqueued in the transaction that asks for it.';
COMMENT ON COLUMN app.jobs.actor IS 'Who asked: the job acts in their name and sees only what they see.';
CREATE INDEX jobs_due ON app.jobs (run_after) WHERE status IN ('queued', 'running');

ALTER TABLE app.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY own_insert ON app.jobs FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()) AND actor ->> 'userId' = (SELECT app.user_id())::text);
CREATE POLICY system_select ON app.jobs FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE POLICY system_update ON app.jobs FOR UPDATE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system') WITH CHECK ((SELECT app.user_role()) = 'system');
CREATE POLICY system_delete ON app.jobs FOR DELETE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system' AND status IN ('succeeded', 'failed'));
GRANT INSERT ON app.jobs TO anamnesis_app;
GRANT SELECT, UPDATE, DELETE ON app.jobs TO anamnesis_worker;

-- The answer that was given to a key, so that the same call sent again has one effect and one answer.
CREATE TABLE app.idempotency_keys (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    procedure text NOT NULL,
    input_hash text NOT NULL CHECK (input_hash ~ '^[0-9a-f]{64}$'),
    response json,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
COMMENT ON TABLE app.idempotency_keys IS 'Answers by key, kept for a day.';
COMMENT ON COLUMN app.idempotency_keys.response IS 'Personal: the answer as it was given, to the letter (json, not jsonb).';
CREATE INDEX idempotency_keys_created ON app.idempotency_keys (created_at);

ALTER TABLE app.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_select ON app.idempotency_keys FOR SELECT TO anamnesis_app
USING (user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON app.idempotency_keys FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_update ON app.idempotency_keys FOR UPDATE TO anamnesis_app
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY system_select ON app.idempotency_keys FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE POLICY system_delete ON app.idempotency_keys FOR DELETE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system' AND created_at < now() - interval '1 day');
GRANT SELECT, INSERT, UPDATE ON app.idempotency_keys TO anamnesis_app;
GRANT SELECT, DELETE ON app.idempotency_keys TO anamnesis_worker;

-- Exports whose link has run out, with whose they are: their files are to be removed.
CREATE FUNCTION exports.due_for_removal()
RETURNS TABLE (id uuid, user_id uuid, storage_key text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT e.id, e.user_id, e.storage_key FROM exports.exports AS e
    WHERE e.status IN ('ready', 'downloaded') AND e.expires_at < now() AND app.user_role() = 'system'
    ORDER BY e.expires_at LIMIT 100
$$;
CREATE POLICY owner_select ON exports.exports FOR SELECT TO anamnesis_owner USING (true);
GRANT EXECUTE ON FUNCTION exports.due_for_removal() TO anamnesis_worker;

-- Down Migration

DROP TABLE app.idempotency_keys;
DROP TABLE app.jobs;
DROP SCHEMA exports CASCADE;
