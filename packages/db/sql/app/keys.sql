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

-- Gives a tenant its first key: a person themselves, an organization its administrators, who alone seal for it. By what
-- wraps the other keys here. Of several at once the first wins, and all are answered with that one; no row for somebody
-- whose account is gone, so that nothing is sealed that was to be forgotten.
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
    IF p_tenant_id::text = context ->> 'organizationId' THEN
        PERFORM app.require_member('admin');
    END IF;
    IF EXISTS (SELECT 1 FROM app.tenant_keys AS k WHERE k.destroyed_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM app.tenant_keys AS k WHERE k.destroyed_at IS NULL AND k.provider = p_provider) THEN
        RAISE EXCEPTION 'no provider of keys here' USING ERRCODE = 'check_violation';
    END IF;
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

-- Makes everything that is sealed for a tenant unreadable, wherever a copy lies. Returns how many keys there were.
CREATE OR REPLACE FUNCTION app.destroy_tenant_keys(p_tenant_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
GRANT EXECUTE ON FUNCTION app.destroy_tenant_keys TO anamnesis_worker;

-- The next tenant whose current key is older than a rotation; NULL when there is none left.
CREATE OR REPLACE FUNCTION app.next_rotation(p_after uuid, p_before timestamptz) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.tenant_id FROM app.tenant_keys AS k
    WHERE k.retired_at IS NULL AND k.created_at < p_before AND (p_after IS NULL OR k.tenant_id > p_after)
        AND app.require_system() IS NOT NULL
    ORDER BY k.tenant_id LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION app.next_rotation TO anamnesis_worker;

-- Retires the current key of a tenant for a new one, unless it is of after `p_before` already.
CREATE OR REPLACE FUNCTION app.replace_tenant_key(
    p_tenant_id uuid, p_before timestamptz, p_id bytea, p_wrapped bytea, p_provider text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
GRANT EXECUTE ON FUNCTION app.replace_tenant_key TO anamnesis_worker;

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
    FROM app.tenant_keys AS k WHERE app.require_context() ->> 'role' IN ('admin', 'system')
$$;
GRANT EXECUTE ON FUNCTION app.count_tenant_keys TO anamnesis_app, anamnesis_worker;

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
    PERFORM pg_advisory_xact_lock(hashtextextended('tenant ' || NEW.id, 0));
    IF EXISTS (SELECT 1 FROM identity.users AS u WHERE u.id = NEW.id)
        OR EXISTS (SELECT 1 FROM organizations.organizations AS o WHERE o.id = NEW.id) THEN
        RAISE EXCEPTION 'a tenant has this id' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
