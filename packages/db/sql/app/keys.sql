-- The key that a tenant's fields are sealed with; no row when there is none yet. `is_committed` is false for a key
-- that this very transaction made: nothing outside of it may count on such a key.
CREATE OR REPLACE FUNCTION app.sealing_key(p_tenant_id uuid)
RETURNS TABLE (id bytea, wrapped bytea, provider text, is_committed boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.wrapped, k.provider, k.process_id IS DISTINCT FROM (c.context ->> 'processId')::uuid
    FROM (SELECT app.require_tenant(p_tenant_id) AS context) AS c
    INNER JOIN app.tenant_keys AS k ON k.tenant_id = p_tenant_id AND k.retired_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION app.sealing_key TO anamnesis_app, anamnesis_worker;

-- True for what may wrap keys here: the first that asks, and what the installation itself says later on.
CREATE OR REPLACE FUNCTION app.claim_key_provider(p_name text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_system boolean := app.require_context() ->> 'role' = 'system';
BEGIN
    -- Before the lock: once it is known, nobody waits for whoever asks.
    IF NOT EXISTS (SELECT 1 FROM app.key_providers AS p WHERE p.name = p_name) THEN
        PERFORM pg_advisory_xact_lock(hashtext('app.claim_key_provider'));
        INSERT INTO app.key_providers (name) SELECT p_name
        WHERE (SELECT count(*) FROM app.key_providers) < CASE WHEN is_system THEN 20 ELSE 1 END
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN EXISTS (SELECT 1 FROM app.key_providers AS p WHERE p.name = p_name);
END
$$;
GRANT EXECUTE ON FUNCTION app.claim_key_provider TO anamnesis_app, anamnesis_worker;

-- Refuses what nobody told the installation of: what it had wrapped would open nowhere.
CREATE OR REPLACE FUNCTION app.require_key_provider(p_name text) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM app.key_providers)
        AND NOT EXISTS (SELECT 1 FROM app.key_providers AS p WHERE p.name = p_name) THEN
        RAISE EXCEPTION 'no provider of keys here' USING ERRCODE = 'AN015';
    END IF;
END
$$;

-- Gives a person their first key, by what may wrap keys here. Of several at once the first wins, and all are answered with
-- that one; no row for somebody whose account is gone, so that nothing is sealed that was to be forgotten. An organization has
-- its own from its beginning (organizations.create_organization): whoever joins it later gives it none that opens nothing.
CREATE OR REPLACE FUNCTION app.add_tenant_key(p_tenant_id uuid, p_id bytea, p_wrapped bytea, p_provider text)
RETURNS TABLE (id bytea, wrapped bytea, provider text, is_committed boolean)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_tenant(p_tenant_id);
    gone timestamptz;
BEGIN
    -- One after the other, before anything else is held: the first may go on to what waits for those who stand.
    PERFORM pg_advisory_xact_lock(hashtextextended('first key of ' || p_tenant_id, 0));
    PERFORM identity.require_standing(p_alone => false);
    IF p_tenant_id::text IS DISTINCT FROM context ->> 'userId' THEN
        RAISE EXCEPTION 'not a person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM app.require_key_provider(p_provider);
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
GRANT EXECUTE ON FUNCTION app.add_tenant_key TO anamnesis_app, anamnesis_worker;

-- The keys that open a tenant's fields. Whoever asks is written down in the same statement, with the table for which.
CREATE OR REPLACE FUNCTION app.open_tenant_keys(p_tenant_id uuid, p_what text)
RETURNS TABLE (id bytea, wrapped bytea, provider text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_tenant(p_tenant_id);
    IF to_regclass(p_what) IS NULL OR length(p_what) > 100 THEN
        RAISE EXCEPTION 'not a table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit.log('FIELDS_OPENED', p_what, p_tenant_id::text, 'success', '{}');
    RETURN QUERY SELECT k.id, k.wrapped, k.provider FROM app.tenant_keys AS k
    WHERE k.tenant_id = p_tenant_id AND k.destroyed_at IS NULL;
END
$$;
GRANT EXECUTE ON FUNCTION app.open_tenant_keys TO anamnesis_app, anamnesis_worker;

-- Makes everything that is sealed for a tenant unreadable, wherever a copy lies. For identity.erase_person.
CREATE OR REPLACE FUNCTION app.destroy_tenant_keys(p_tenant_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.tenant_keys SET wrapped = NULL, destroyed_at = now(), retired_at = coalesce(retired_at, now()),
        process_id = app.process_id()
    WHERE tenant_id = p_tenant_id AND destroyed_at IS NULL
$$;

-- Whether the system has something to open or to seal for this tenant now: the rotation of a job that runs has come to them,
-- something of theirs was sealed late, or a job that runs is about a webhook of theirs, or about a reminder on a device.
CREATE OR REPLACE FUNCTION app.has_work_for(p_tenant_id uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM app.jobs AS j
        WHERE j.status = 'running' AND j.leased_until > clock_timestamp() AND CASE j.kind
            WHEN 'keys.rotate' THEN EXISTS (
                SELECT 1 FROM app.key_tasks AS t
                WHERE t.id::text = j.payload ->> 'taskId' AND t.tenant_id = p_tenant_id AND t.finished_at IS NULL
            )
            WHEN 'organizations.webhook' THEN j.payload ->> 'organizationId' = p_tenant_id::text
            WHEN 'reminders.send' THEN j.payload ->> 'userId' = p_tenant_id::text
                AND EXISTS (SELECT 1 FROM reminders.devices AS d WHERE d.user_id = p_tenant_id)
        END
    ) OR app.is_left_behind(p_tenant_id)
$$;

-- The rotation of this run, which nobody else changes until the transaction ends; NULL when it has ended.
CREATE OR REPLACE FUNCTION app.held_rotation(p_job uuid, p_lease uuid) RETURNS app.key_tasks
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job app.jobs := app.held_job(p_job, p_lease, ARRAY['keys.rotate']);
    task app.key_tasks;
BEGIN
    SELECT t.* INTO task FROM app.key_tasks AS t
    WHERE t.id = (job.payload ->> 'taskId')::uuid AND t.finished_at IS NULL FOR UPDATE;
    RETURN task;
END
$$;

-- Begins a rotation of the keys of one tenant, or of all, by an administrator who says why. False when another is under way.
CREATE OR REPLACE FUNCTION app.begin_rotation(p_id uuid, p_reason text, p_only_tenant uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_admin_now();
    IF app.is_visible(p_reason) IS NOT TRUE THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO app.key_tasks (id, kind, reason, only_tenant) VALUES (p_id, 'rotate', p_reason, p_only_tenant)
    ON CONFLICT (kind) WHERE finished_at IS NULL AND failed_at IS NULL DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.log('KEY_ROTATION_REQUESTED', 'app.key_tasks', p_id::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_rotation TO anamnesis_app;

-- The next tenant of a rotation, whose current key is older than it; NULL when there is none left.
CREATE OR REPLACE FUNCTION app.next_tenant(p_task app.key_tasks) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN p_task.only_tenant IS NULL THEN (
            SELECT k.tenant_id FROM app.tenant_keys AS k
            WHERE k.retired_at IS NULL AND k.created_at < p_task.created_at
                AND (p_task.tenant_id IS NULL OR k.tenant_id > p_task.tenant_id)
            ORDER BY k.tenant_id LIMIT 1
        )
        WHEN p_task.tenant_id IS NULL THEN p_task.only_tenant
    END
$$;

-- What is left of the rotation of this run: for whom fields are being sealed again, and who is next. No row when it has
-- ended. One that was given up and is begun again goes on.
CREATE OR REPLACE FUNCTION app.open_rotation(p_job uuid, p_lease uuid)
RETURNS TABLE (reason text, tenant_id uuid, next_tenant_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    task app.key_tasks := app.held_rotation(p_job, p_lease);
BEGIN
    IF task.id IS NULL THEN
        RETURN;
    END IF;
    UPDATE app.key_tasks AS t SET failed_at = NULL, updated_at = clock_timestamp()
    WHERE t.id = task.id AND t.failed_at IS NOT NULL;
    RETURN QUERY SELECT task.reason, task.tenant_id, app.next_tenant(task);
END
$$;
GRANT EXECUTE ON FUNCTION app.open_rotation TO anamnesis_worker;

-- Goes on from one tenant to the next, whose current key is retired for this one unless it is younger than the rotation; to
-- NULL, which ends it. Nothing happens where a run that was taken for dead has done that already.
CREATE OR REPLACE FUNCTION app.advance_rotation(
    p_job uuid, p_lease uuid, p_from uuid, p_to uuid, p_id bytea, p_wrapped bytea, p_provider text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    task app.key_tasks := app.held_rotation(p_job, p_lease);
    done bigint := task.tenants_done + CASE WHEN p_from IS NULL THEN 0 ELSE 1 END;
BEGIN
    IF task.id IS NULL OR (p_from, p_to) IS DISTINCT FROM (task.tenant_id, app.next_tenant(task)) THEN
        RETURN;
    END IF;
    IF p_to IS NULL THEN
        UPDATE app.key_tasks SET tenants_done = done, tenants = done, finished_at = clock_timestamp(),
            updated_at = clock_timestamp()
        WHERE id = task.id;
        RETURN;
    END IF;
    PERFORM app.require_key_provider(p_provider);
    UPDATE app.tenant_keys SET retired_at = clock_timestamp(), process_id = app.process_id()
    WHERE tenant_id = p_to AND retired_at IS NULL AND created_at < task.created_at;
    IF FOUND THEN
        INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, process_id, created_at)
        VALUES (p_to, p_id, p_wrapped, p_provider, app.process_id(), clock_timestamp());
    END IF;
    UPDATE app.key_tasks SET tenant_id = p_to, tenants_done = done, updated_at = clock_timestamp(),
        tenants = CASE
            WHEN task.tenants > 0 THEN task.tenants
            WHEN task.only_tenant IS NOT NULL THEN 1
            ELSE (SELECT count(*) FROM app.tenant_keys AS k WHERE k.retired_at IS NULL)
        END
    WHERE id = task.id;
END
$$;
GRANT EXECUTE ON FUNCTION app.advance_rotation TO anamnesis_worker;

-- Says of the rotation of this run that it is given up.
CREATE OR REPLACE FUNCTION app.fail_rotation(p_job uuid, p_lease uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.key_tasks AS t SET failed_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM app.held_rotation(p_job, p_lease) AS held WHERE t.id = held.id
$$;
GRANT EXECUTE ON FUNCTION app.fail_rotation TO anamnesis_worker;

-- How many keys there are, for those who look after them.
CREATE OR REPLACE FUNCTION app.count_tenant_keys()
RETURNS TABLE (tenants integer, retired integer, destroyed integer, oldest_at timestamptz, providers text [])
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (count(*) FILTER (WHERE k.retired_at IS NULL))::integer,
        (count(*) FILTER (WHERE k.retired_at IS NOT NULL AND k.destroyed_at IS NULL))::integer,
        (count(*) FILTER (WHERE k.destroyed_at IS NOT NULL))::integer,
        min(k.created_at) FILTER (WHERE k.retired_at IS NULL),
        coalesce(array_agg(DISTINCT k.provider) FILTER (WHERE k.destroyed_at IS NULL), '{}')
    FROM app.tenant_keys AS k WHERE app.require_context() ->> 'role' = 'admin'
$$;
GRANT EXECUTE ON FUNCTION app.count_tenant_keys TO anamnesis_app;

-- True for the key of this installation; the first that asks is the one.
CREATE OR REPLACE FUNCTION app.claim_root_key(p_id bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_context();
    -- Before the lock: once there is a key, nobody waits for whoever asks.
    IF NOT EXISTS (SELECT 1 FROM app.root_keys) THEN
        PERFORM pg_advisory_xact_lock(hashtext('app.claim_root_key'));
        INSERT INTO app.root_keys (id) SELECT p_id WHERE NOT EXISTS (SELECT 1 FROM app.root_keys);
    END IF;
    RETURN EXISTS (SELECT 1 FROM app.root_keys WHERE id = p_id);
END
$$;
GRANT EXECUTE ON FUNCTION app.claim_root_key TO anamnesis_app;

-- People and organizations are tenants under one set of ids: keys, and what is bound to them, go by these alone. So no
-- organization may have the id of a person, nor the other way round, whoever chose it.
CREATE OR REPLACE FUNCTION app.refuse_known_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A pair: whoever asks may name it (reminders.add_device).
    PERFORM pg_advisory_xact_lock(hashtext('tenant'), hashtext(NEW.id::text));
    IF EXISTS (SELECT 1 FROM identity.users AS u WHERE u.id = NEW.id)
        OR EXISTS (SELECT 1 FROM organizations.organizations AS o WHERE o.id = NEW.id) THEN
        RAISE EXCEPTION 'a tenant has this id' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;

-- The key that sealed bytes name as what they are sealed by: it stands after version and suite.
CREATE OR REPLACE FUNCTION app.key_id_of(p_sealed bytea) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN substring(p_sealed FROM 3 FOR 16);

-- Whether sealed bytes name a key of a tenant that there still is. Whether that opens them, the key alone tells.
CREATE OR REPLACE FUNCTION app.is_sealed_for(p_tenant_id uuid, p_sealed bytea) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM app.tenant_keys AS k
        WHERE k.tenant_id = p_tenant_id AND k.destroyed_at IS NULL AND k.id = app.key_id_of(p_sealed)
    )
$$;

-- Of the keys of a tenant those, for functions that hand out just what they seal, and record it.
CREATE OR REPLACE FUNCTION app.hand_out_keys(p_tenant_id uuid, p_ids bytea []) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'keyId', encode(k.id, 'hex'), 'wrapped', encode(k.wrapped, 'hex'), 'provider', k.provider
    )), '[]')
    FROM app.tenant_keys AS k WHERE k.tenant_id = p_tenant_id AND k.destroyed_at IS NULL AND k.id = ANY (p_ids)
$$;
