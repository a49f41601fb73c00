-- Up Migration

-- The schema itself is there already: it says which migrations are applied.
COMMENT ON SCHEMA app IS 'Request context, background jobs and idempotency keys.';

CREATE TABLE app.context_keys (
    id smallint PRIMARY KEY,
    secret bytea NOT NULL CHECK (octet_length(secret) >= 32),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.context_keys IS 'Secret that signs the context. Readable by the owner alone.';
INSERT INTO app.context_keys (id, secret) VALUES (1, extensions.gen_random_bytes(32));

-- The queue. A worker claims a job by a lease that it renews; a killed worker's lease runs out.
CREATE TABLE app.jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    payload jsonb NOT NULL CHECK (
        jsonb_typeof(payload) = 'object' AND octet_length(payload::text) <= 20000
        AND NOT jsonb_path_exists(payload, '$.**{20}')
    ),
    actor jsonb NOT NULL CHECK (
        jsonb_typeof(actor) = 'object' AND octet_length(actor::text) <= 20000
        AND NOT jsonb_path_exists(actor, '$.**{20}')
    ),
    user_id uuid,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'dead', 'cancelled')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 1000000),
    max_attempts integer NOT NULL DEFAULT 5 CHECK (max_attempts > 0),
    run_after app.instant NOT NULL DEFAULT now(),
    leased_until app.instant,
    leased_by uuid,
    progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    progress_note text CHECK (length(progress_note) <= 200),
    error_class text CHECK (length(error_class) <= 100),
    last_error text CHECK (length(last_error) <= 2000),
    cancel_requested_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at app.instant
);
COMMENT ON TABLE app.jobs IS 'Background work, enqueued in the transaction that asks for it.';
COMMENT ON COLUMN app.jobs.actor IS 'Who asked: the job acts in their name and sees only what they see.';
COMMENT ON COLUMN app.jobs.payload IS
'Personal: what was asked; for the worker alone. Of what is asked for by an address, that and a new password''s hash until it runs.';
COMMENT ON COLUMN app.jobs.error_class IS 'Which failure it was, without the words, which may name a person.';
COMMENT ON COLUMN app.jobs.progress_note IS 'What the job is at; administrators see it, so it names nobody.';
COMMENT ON COLUMN app.jobs.last_error IS 'Which error it was, its causes, and where it was thrown; never its words.';
CREATE INDEX jobs_due ON app.jobs (run_after) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_process ON app.jobs (process_id);
CREATE INDEX jobs_person ON app.jobs (user_id, created_at) WHERE user_id IS NOT NULL;
CREATE INDEX jobs_of_nobody ON app.jobs (created_at) WHERE actor ->> 'role' = 'anonymous';
CREATE INDEX jobs_reminding ON app.jobs USING hash ((payload ->> 'userId')) WHERE kind = 'reminders.send';
-- As for the columns of the table: estimates would tell of the work of others.
ALTER INDEX app.jobs_reminding ALTER COLUMN 1 SET STATISTICS 0;
CREATE INDEX jobs_finished ON app.jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX jobs_listed ON app.jobs ((status = 'dead'), created_at, id);
-- As for the columns of the table: estimates would tell of the work of others.
ALTER INDEX app.jobs_listed ALTER COLUMN 1 SET STATISTICS 0;

-- The answer that was given to a key, so that the same call sent again has one effect and one answer.
CREATE TABLE app.idempotency_keys (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    procedure text NOT NULL CHECK (length(procedure) <= 200),
    input_hash text NOT NULL CHECK (input_hash ~ '^[0-9a-f]{64}$'),
    response_encrypted bytea CHECK (octet_length(response_encrypted) <= 1000000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
COMMENT ON TABLE app.idempotency_keys IS 'Answers by key, kept for a day.';
COMMENT ON COLUMN app.idempotency_keys.response_encrypted IS 'Personal: the answer as it was given, to the letter; sealed.';
CREATE INDEX idempotency_keys_created ON app.idempotency_keys (created_at);

-- Which key outside the database the sealed fields here belong to.
CREATE TABLE app.root_keys (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.root_keys IS 'Names of root keys; the keys themselves are never here.';

-- What may wrap the keys of tenants: a key store that the installation was told of.
CREATE TABLE app.key_providers (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.key_providers IS 'Names of what wraps the keys of tenants, now or before.';

-- Keys of tenants, wrapped by a key outside the database. A tenant is a person, for what is theirs alone, or an
-- organization. One key is current and seals; retired ones still open; a destroyed one opens nothing any more.
CREATE TABLE app.tenant_keys (
    tenant_id uuid NOT NULL,
    id bytea NOT NULL CHECK (octet_length(id) = 16),
    wrapped bytea CHECK (octet_length(wrapped) BETWEEN 1 AND 1000),
    provider text NOT NULL CHECK (length(provider) BETWEEN 1 AND 40),
    retired_at timestamptz,
    destroyed_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK (destroyed_at IS NULL OR retired_at IS NOT NULL)
);
COMMENT ON TABLE app.tenant_keys IS 'Wrapped keys of tenants. What is sealed names the one that opens it.';
COMMENT ON COLUMN app.tenant_keys.wrapped IS 'Secret: the key, sealed by the provider. Never granted, never audited.';
CREATE UNIQUE INDEX tenant_keys_current ON app.tenant_keys (tenant_id) WHERE retired_at IS NULL;
CREATE INDEX tenant_keys_retired ON app.tenant_keys (retired_at) WHERE retired_at IS NOT NULL;

-- Work that goes through what is sealed, and how far it is: what ends in the middle goes on from there.
CREATE TABLE app.key_tasks (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('rotate')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    only_tenant uuid,
    tenant_id uuid,
    tenants bigint NOT NULL DEFAULT 0 CHECK (tenants BETWEEN 0 AND 9007199254740991),
    tenants_done bigint NOT NULL DEFAULT 0 CHECK (tenants_done BETWEEN 0 AND 9007199254740991),
    fields_done bigint NOT NULL DEFAULT 0 CHECK (fields_done BETWEEN 0 AND 9007199254740991),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at app.instant NOT NULL DEFAULT clock_timestamp(),
    finished_at app.instant,
    failed_at app.instant
);
COMMENT ON TABLE app.key_tasks IS 'Progress of rotating keys.';
COMMENT ON COLUMN app.key_tasks.only_tenant IS 'Whose keys are rotated; NULL for those of all.';
COMMENT ON COLUMN app.key_tasks.tenant_id IS 'Whose fields are being sealed again; those before are done.';
CREATE UNIQUE INDEX key_tasks_open ON app.key_tasks (kind) WHERE finished_at IS NULL AND failed_at IS NULL;
CREATE INDEX key_tasks_created ON app.key_tasks (created_at);

-- What is done from time to time. Whoever takes an occurrence has a lease on it; it stays due until it
-- was done, so that a server that is killed in the middle leaves it to the next.
CREATE TABLE app.schedules (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 100),
    every_seconds integer NOT NULL CHECK (every_seconds BETWEEN 1 AND 31622400),
    next_due_at app.instant NOT NULL,
    leased_by uuid,
    leased_until app.instant,
    last_succeeded_at app.instant,
    last_failed_at app.instant,
    failures integer NOT NULL DEFAULT 0 CHECK (failures BETWEEN 0 AND 1000000000),
    last_error text CHECK (length(last_error) <= 2000),
    error_class text CHECK (length(error_class) <= 100),
    created_at app.instant NOT NULL DEFAULT now()
);
COMMENT ON TABLE app.schedules IS 'Work that returns, once for all servers.';
COMMENT ON COLUMN app.schedules.failures IS 'In a row, up to now.';
COMMENT ON COLUMN app.schedules.last_error IS 'Which error it was, its causes, and where it was thrown; never its words.';

-- Down Migration

DROP TABLE app.schedules, app.key_tasks, app.tenant_keys, app.key_providers, app.root_keys, app.idempotency_keys, app.jobs, app.context_keys;
COMMENT ON SCHEMA app IS NULL;
