-- Up Migration

-- Keys of tenants, wrapped by a key outside the database. A tenant is a person, for what is theirs alone, or an
-- organization. One key is current and seals; retired ones still open; a destroyed one opens nothing any more.
CREATE TABLE app.tenant_keys (
    tenant_id uuid NOT NULL,
    id bytea NOT NULL CHECK (octet_length(id) = 16),
    wrapped bytea,
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

-- No grant for anyone: keys are handed out by the functions below.
ALTER TABLE app.tenant_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.tenant_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON app.tenant_keys TO anamnesis_owner USING (true) WITH CHECK (true);
SELECT audit.watch('app.tenant_keys', 'id', 'tenant_id', 'wrapped');

-- Work that goes through what is sealed, and how far it is: what ends in the middle goes on from there.
CREATE TABLE app.key_tasks (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('seal_trail', 'rotate')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    only_tenant uuid,
    tenant_id uuid,
    trail_at timestamptz,
    trail_seq bigint,
    tenants bigint NOT NULL DEFAULT 0,
    tenants_done bigint NOT NULL DEFAULT 0,
    fields_done bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    failed_at timestamptz
);
COMMENT ON TABLE app.key_tasks IS 'Progress of sealing what was in clear, and of rotating keys.';
COMMENT ON COLUMN app.key_tasks.only_tenant IS 'Whose keys are rotated; NULL for those of all.';
COMMENT ON COLUMN app.key_tasks.tenant_id IS 'Whose fields are being sealed again; those before are done.';
COMMENT ON COLUMN app.key_tasks.trail_seq IS 'With trail_at: the last event of the trail that was looked at.';
CREATE UNIQUE INDEX key_tasks_open ON app.key_tasks (kind) WHERE finished_at IS NULL AND failed_at IS NULL;
CREATE INDEX key_tasks_created ON app.key_tasks (created_at);
ALTER TABLE app.key_tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.key_tasks FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON app.key_tasks TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY admin_select ON app.key_tasks FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');
CREATE POLICY admin_insert ON app.key_tasks FOR INSERT TO anamnesis_app
WITH CHECK ((SELECT app.user_role()) = 'admin' AND kind = 'rotate');
CREATE POLICY system_select ON app.key_tasks FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE POLICY system_update ON app.key_tasks FOR UPDATE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system') WITH CHECK ((SELECT app.user_role()) = 'system');
GRANT SELECT, INSERT (id, kind, reason, only_tenant) ON app.key_tasks TO anamnesis_app;
GRANT SELECT, UPDATE ON app.key_tasks TO anamnesis_worker;

-- The context of what is done in the background, in nobody's name.
CREATE FUNCTION app.require_system() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' <> 'system' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- The context, for whom the keys of a tenant are there: the person, somebody who works in the organization that
-- they act in, or the system.
CREATE FUNCTION app.require_tenant(p_tenant_id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' <> 'system'
        AND p_tenant_id::text IS DISTINCT FROM context ->> 'userId'
        AND (
            p_tenant_id::text IS DISTINCT FROM context ->> 'organizationId'
            OR coalesce(context ->> 'memberRole', 'patient') = 'patient'
        ) THEN
        RAISE EXCEPTION 'not this tenant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

-- The key that a tenant's fields are sealed with; no row when there is none yet. `is_committed` is false for a key
-- that this very transaction made: nothing outside of it may count on such a key.
CREATE FUNCTION app.sealing_key(p_tenant_id uuid)
RETURNS TABLE (id bytea, wrapped bytea, provider text, is_committed boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT k.id, k.wrapped, k.provider, k.process_id IS DISTINCT FROM (c.context ->> 'processId')::uuid
    FROM (SELECT app.require_tenant(p_tenant_id) AS context) AS c
    INNER JOIN app.tenant_keys AS k ON k.tenant_id = p_tenant_id AND k.retired_at IS NULL
$$;

-- Gives a tenant its first key. Of several at once the first wins, and all are answered with that one; no row for
-- somebody whose account is gone, so that nothing is sealed that was to be forgotten.
CREATE FUNCTION app.add_tenant_key(p_tenant_id uuid, p_id bytea, p_wrapped bytea, p_provider text)
RETURNS TABLE (id bytea, wrapped bytea, provider text, is_committed boolean)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_tenant(p_tenant_id);
    gone timestamptz;
BEGIN
    -- Waits for an erasure that is under way, and is waited for by one.
    SELECT u.deleted_at INTO gone FROM identity.users AS u WHERE u.id = p_tenant_id FOR KEY SHARE;
    IF gone IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, process_id)
    VALUES (p_tenant_id, p_id, p_wrapped, p_provider, (context ->> 'processId')::uuid)
    ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT s.id, s.wrapped, s.provider, s.is_committed FROM app.sealing_key(p_tenant_id) AS s;
END
$$;

-- The keys that open a tenant's fields. Whoever asks is written down in the same statement, with what for.
CREATE FUNCTION app.open_tenant_keys(p_tenant_id uuid, p_what text)
RETURNS TABLE (id bytea, wrapped bytea, provider text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
BEGIN
    PERFORM app.require_tenant(p_tenant_id);
    PERFORM audit.log('FIELDS_OPENED', p_what, p_tenant_id::text, 'success', '{}');
    RETURN QUERY SELECT k.id, k.wrapped, k.provider FROM app.tenant_keys AS k
    WHERE k.tenant_id = p_tenant_id AND k.destroyed_at IS NULL;
END
$$;

-- Makes everything that is sealed for a tenant unreadable, wherever a copy lies. Returns how many keys there were.
CREATE FUNCTION app.destroy_tenant_keys(p_tenant_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_system();
    n integer;
BEGIN
    UPDATE app.tenant_keys SET wrapped = NULL, destroyed_at = now(), retired_at = coalesce(retired_at, now()),
        process_id = (context ->> 'processId')::uuid
    WHERE tenant_id = p_tenant_id AND destroyed_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;

-- The next tenant whose current key is older than a rotation; NULL when there is none left.
CREATE FUNCTION app.next_rotation(p_after uuid, p_before timestamptz) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT k.tenant_id FROM app.tenant_keys AS k
    WHERE k.retired_at IS NULL AND k.created_at < p_before AND (p_after IS NULL OR k.tenant_id > p_after)
        AND app.require_system() IS NOT NULL
    ORDER BY k.tenant_id LIMIT 1
$$;

-- Retires the current key of a tenant for a new one, unless it is of after `p_before` already.
CREATE FUNCTION app.replace_tenant_key(
    p_tenant_id uuid, p_before timestamptz, p_id bytea, p_wrapped bytea, p_provider text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
BEGIN
    UPDATE app.tenant_keys SET retired_at = clock_timestamp(), process_id = process
    WHERE tenant_id = p_tenant_id AND retired_at IS NULL AND created_at < p_before;
    IF FOUND THEN
        INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, process_id, created_at)
        VALUES (p_tenant_id, p_id, p_wrapped, p_provider, process, clock_timestamp());
    END IF;
END
$$;

-- How many keys there are, for those who look after them.
CREATE FUNCTION app.count_tenant_keys()
RETURNS TABLE (tenants integer, retired integer, destroyed integer, oldest_at timestamptz, providers text [])
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT (count(*) FILTER (WHERE k.retired_at IS NULL))::integer,
        (count(*) FILTER (WHERE k.retired_at IS NOT NULL AND k.destroyed_at IS NULL))::integer,
        (count(*) FILTER (WHERE k.destroyed_at IS NOT NULL))::integer,
        min(k.created_at) FILTER (WHERE k.retired_at IS NULL),
        coalesce(array_agg(DISTINCT k.provider) FILTER (WHERE k.destroyed_at IS NULL), '{}')
    FROM app.tenant_keys AS k WHERE app.require_context() ->> 'role' IN ('admin', 'system')
$$;

-- Answers to idempotency keys hold what was typed: they are sealed as well. Those in clear expire within a day.
ALTER TABLE app.idempotency_keys ADD COLUMN response_encrypted bytea;
COMMENT ON COLUMN app.idempotency_keys.response IS 'Personal: an answer of before answers were sealed.';
COMMENT ON COLUMN app.idempotency_keys.response_encrypted IS 'Personal: the answer as it was given, to the letter; sealed.';

-- Notes are sealed from here on. `notes` stays for what a release of before writes beside this one; it is sealed
-- in the background, as is what was there, and the trail never keeps it.
ALTER TABLE symptoms.symptom_entries ADD COLUMN notes_encrypted bytea
CHECK (octet_length(notes_encrypted) >= 46);
COMMENT ON COLUMN symptoms.symptom_entries.notes IS 'Personal: free text that is still to be sealed; empty once it is.';
COMMENT ON COLUMN symptoms.symptom_entries.notes_encrypted IS 'Personal: free text, sealed; NULL for none.';
CREATE INDEX symptom_entries_clear_notes ON symptoms.symptom_entries (user_id, id) WHERE notes <> '';
DROP TRIGGER audit_row ON symptoms.symptom_entries;
DROP TRIGGER audit_truncate ON symptoms.symptom_entries;
SELECT audit.watch('symptoms.symptom_entries', 'id', 'user_id', 'notes');

-- An id that another person's entry has must be no hint of it: ids are each person's own.
-- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
ALTER TABLE symptoms.symptom_entries DROP CONSTRAINT symptom_entries_pkey, ADD PRIMARY KEY (user_id, id);

-- For the two functions that seal. `updated_at` stays: nothing that the person entered changes.
CREATE POLICY owner_update ON symptoms.symptom_entries FOR UPDATE TO anamnesis_owner USING (true) WITH CHECK (true);

-- Notes in clear, to be sealed in this transaction. Those that somebody is just changing are left for later.
CREATE FUNCTION symptoms.clear_notes(p_limit integer)
RETURNS TABLE (user_id uuid, id uuid, notes text)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT e.user_id, e.id, e.notes FROM symptoms.symptom_entries AS e
    INNER JOIN identity.users AS u ON e.user_id = u.id
    WHERE e.notes <> '' AND u.deleted_at IS NULL AND app.require_system() IS NOT NULL
    ORDER BY e.user_id, e.id LIMIT p_limit FOR UPDATE OF e SKIP LOCKED
$$;

CREATE FUNCTION symptoms.has_clear_notes() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT EXISTS (
        SELECT 1 FROM symptoms.symptom_entries AS e INNER JOIN identity.users AS u ON e.user_id = u.id
        WHERE e.notes <> '' AND u.deleted_at IS NULL AND app.require_system() IS NOT NULL
    )
$$;

-- People who have notes that were written with a key while it was being retired: a transaction that began before
-- that, or a server that had not heard of it.
CREATE FUNCTION symptoms.left_behind(p_minutes integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT DISTINCT k.tenant_id FROM app.tenant_keys AS k
    INNER JOIN symptoms.symptom_entries AS e ON k.tenant_id = e.user_id
    WHERE k.retired_at > now() - make_interval(mins => p_minutes) AND k.destroyed_at IS NULL
        AND e.updated_at > k.retired_at - interval '15 minutes'
        AND substring(e.notes_encrypted FROM 3 FOR 16) = k.id AND app.require_system() IS NOT NULL
    LIMIT 100
$$;

-- Notes of a person that are sealed with another key than the current one, to be sealed again in this transaction.
CREATE FUNCTION symptoms.notes_under_old_keys(p_user_id uuid, p_limit integer)
RETURNS TABLE (id uuid, notes_encrypted bytea)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT e.id, e.notes_encrypted FROM symptoms.symptom_entries AS e
    WHERE e.user_id = p_user_id AND e.notes_encrypted IS NOT NULL AND app.require_system() IS NOT NULL
        AND substring(e.notes_encrypted FROM 3 FOR 16)
        <> (SELECT k.id FROM app.tenant_keys AS k WHERE k.tenant_id = p_user_id AND k.retired_at IS NULL)
    ORDER BY e.id LIMIT p_limit FOR UPDATE
$$;

-- Puts the sealed form in the place of notes, and never nothing. Returns how many were sealed.
CREATE FUNCTION symptoms.store_sealed_notes(p_user_ids uuid [], p_ids uuid [], p_sealed bytea []) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    n integer;
BEGIN
    UPDATE symptoms.symptom_entries AS e
    SET notes = '', notes_encrypted = s.sealed, process_id = process
    FROM unnest(p_user_ids, p_ids, p_sealed) AS s (user_id, id, sealed)
    WHERE e.user_id = s.user_id AND e.id = s.id AND s.sealed IS NOT NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;

-- The trail of before: only what it holds of `notes` can be replaced, and only by its sealed form.
CREATE POLICY owner_seal ON audit.audit_events FOR UPDATE TO anamnesis_owner
USING (schema_name = 'symptoms' AND table_name = 'symptom_entries');

CREATE FUNCTION audit.is_clear_note(p_values jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$ SELECT coalesce(p_values ->> 'notes', '') NOT IN ('', '[redacted]') $$;

CREATE FUNCTION audit.seal_note(p_values jsonb, p_sealed bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$
    SELECT CASE WHEN audit.is_clear_note(p_values) THEN p_values || jsonb_build_object(
        'notes', '[redacted]', 'notes_encrypted', '\x' || encode(p_sealed, 'hex')
    ) ELSE p_values END
$$;

CREATE FUNCTION audit.clear_notes(p_after_at timestamptz, p_after_seq bigint, p_limit integer)
RETURNS TABLE (
    occurred_at timestamptz, seq bigint, user_id uuid, is_gone boolean, row_id text, old_notes text, new_notes text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT e.occurred_at, e.seq, e.subject_id, u.deleted_at IS NOT NULL, e.row_id, e.old_values ->> 'notes',
        e.new_values ->> 'notes'
    FROM audit.audit_events AS e
    INNER JOIN identity.users AS u ON e.subject_id = u.id
    WHERE e.schema_name = 'symptoms' AND e.table_name = 'symptom_entries'
        AND (e.occurred_at, e.seq) > (coalesce(p_after_at, '-infinity'), coalesce(p_after_seq, 0))
        AND (audit.is_clear_note(e.old_values) OR audit.is_clear_note(e.new_values))
        AND app.require_system() IS NOT NULL
    ORDER BY e.occurred_at, e.seq LIMIT p_limit
$$;

-- Puts the sealed form in the place of a note. NULL is for those whose account, and with it their key, is gone;
-- for others the event stays as it is. Returns how many were sealed.
CREATE FUNCTION audit.store_sealed_notes(
    p_occurred_at timestamptz [], p_seq bigint [], p_old bytea [], p_new bytea []
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    n integer;
BEGIN
    PERFORM app.require_system();
    UPDATE audit.audit_events AS e
    SET old_values = audit.seal_note(e.old_values, s.old_sealed),
        new_values = audit.seal_note(e.new_values, s.new_sealed)
    FROM unnest(p_occurred_at, p_seq, p_old, p_new) AS s (occurred_at, seq, old_sealed, new_sealed), identity.users AS u
    WHERE e.occurred_at = s.occurred_at AND e.seq = s.seq AND u.id = e.subject_id
        AND e.schema_name = 'symptoms' AND e.table_name = 'symptom_entries'
        AND (
            u.deleted_at IS NOT NULL OR (
                (s.old_sealed IS NOT NULL OR NOT audit.is_clear_note(e.old_values))
                AND (s.new_sealed IS NOT NULL OR NOT audit.is_clear_note(e.new_values))
            )
        );
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;

INSERT INTO app.key_tasks (id, kind, reason)
VALUES (gen_random_uuid(), 'seal_trail', 'what the trail held in clear');

GRANT EXECUTE ON FUNCTION
app.sealing_key(uuid),
app.add_tenant_key(uuid, bytea, bytea, text),
app.open_tenant_keys(uuid, text)
TO anamnesis_app, anamnesis_worker;
GRANT EXECUTE ON FUNCTION app.count_tenant_keys() TO anamnesis_app, anamnesis_worker;
GRANT EXECUTE ON FUNCTION
app.destroy_tenant_keys(uuid),
app.next_rotation(uuid, timestamptz),
app.replace_tenant_key(uuid, timestamptz, bytea, bytea, text),
symptoms.has_clear_notes(),
symptoms.left_behind(integer),
symptoms.clear_notes(integer),
symptoms.notes_under_old_keys(uuid, integer),
symptoms.store_sealed_notes(uuid [], uuid [], bytea []),
audit.clear_notes(timestamptz, bigint, integer),
audit.store_sealed_notes(timestamptz [], bigint [], bytea [], bytea [])
TO anamnesis_worker;

-- Down Migration

-- Without the keys nothing here can be opened: what is sealed would be lost.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM symptoms.symptom_entries WHERE notes_encrypted IS NOT NULL)
        OR EXISTS (
            SELECT 1 FROM audit.audit_events
            WHERE schema_name = 'symptoms' AND coalesce(new_values, old_values) ->> 'notes_encrypted' IS NOT NULL
        ) THEN
        RAISE EXCEPTION 'there are sealed notes, which this way back would lose';
    END IF;
END
$$;
DROP FUNCTION audit.store_sealed_notes(timestamptz [], bigint [], bytea [], bytea []);
DROP FUNCTION audit.seal_note(jsonb, bytea);
DROP FUNCTION audit.clear_notes(timestamptz, bigint, integer);
DROP FUNCTION audit.is_clear_note(jsonb);
DROP POLICY owner_seal ON audit.audit_events;
DROP FUNCTION symptoms.store_sealed_notes(uuid [], uuid [], bytea []);
DROP FUNCTION symptoms.notes_under_old_keys(uuid, integer);
DROP FUNCTION symptoms.clear_notes(integer);
DROP FUNCTION symptoms.left_behind(integer);
DROP FUNCTION symptoms.has_clear_notes();
DROP POLICY owner_update ON symptoms.symptom_entries;
ALTER TABLE symptoms.symptom_entries DROP CONSTRAINT symptom_entries_pkey, ADD PRIMARY KEY (id);
DROP TRIGGER audit_row ON symptoms.symptom_entries;
DROP TRIGGER audit_truncate ON symptoms.symptom_entries;
SELECT audit.watch('symptoms.symptom_entries', 'id', 'user_id');
DROP INDEX symptoms.symptom_entries_clear_notes;
ALTER TABLE symptoms.symptom_entries DROP COLUMN notes_encrypted;
COMMENT ON COLUMN symptoms.symptom_entries.notes IS 'Personal: free text.';
DELETE FROM app.idempotency_keys WHERE response_encrypted IS NOT NULL;
ALTER TABLE app.idempotency_keys DROP COLUMN response_encrypted;
COMMENT ON COLUMN app.idempotency_keys.response IS 'Personal: the answer as it was given, to the letter (json, not jsonb).';
DROP FUNCTION app.count_tenant_keys();
DROP FUNCTION app.replace_tenant_key(uuid, timestamptz, bytea, bytea, text);
DROP FUNCTION app.next_rotation(uuid, timestamptz);
DROP FUNCTION app.destroy_tenant_keys(uuid);
DROP FUNCTION app.open_tenant_keys(uuid, text);
DROP FUNCTION app.add_tenant_key(uuid, bytea, bytea, text);
DROP FUNCTION app.sealing_key(uuid);
DROP FUNCTION app.require_tenant(uuid);
DROP FUNCTION app.require_system();
DROP TABLE app.key_tasks;
DROP TABLE app.tenant_keys;
