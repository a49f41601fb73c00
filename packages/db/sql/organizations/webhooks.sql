-- Tells webhooks of a member who came, changed or went.
CREATE OR REPLACE FUNCTION organizations.tell_of_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    was_member boolean := TG_OP = 'UPDATE' AND OLD.status <> 'ended';
    event text := CASE
        WHEN NEW.status <> 'ended' AND NOT was_member THEN 'member.joined'
        WHEN NEW.status = 'ended' AND was_member THEN 'member.removed'
        WHEN NEW.status <> 'ended' AND (NEW.role, NEW.status) IS DISTINCT FROM (OLD.role, OLD.status)
            THEN 'member.changed'
    END;
BEGIN
    IF event IS NOT NULL THEN
        PERFORM organizations.tell_webhooks(NEW.organization_id, event, jsonb_build_object(
            'userId', NEW.user_id, 'role', NEW.role, 'status', NEW.status
        ), NULL, NEW.process_id);
    END IF;
    RETURN NULL;
END
$$;

-- A webhook is not told of itself.
CREATE OR REPLACE FUNCTION organizations.tell_of_resource() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    thing jsonb := jsonb_build_object('resourceId', NEW.id, 'type', NEW.type);
BEGIN
    IF NEW.status = 'failing' AND (TG_OP = 'INSERT' OR OLD.status <> 'failing') THEN
        PERFORM organizations.tell_webhooks(NEW.organization_id, 'resource.failing', thing, NEW.id, NEW.process_id);
    END IF;
    -- The version is of what people set: a test, or another key for its secrets, is no change of it.
    IF TG_OP = 'INSERT' OR (NEW.updated_at, NEW.deleted_at) IS DISTINCT FROM (OLD.updated_at, OLD.deleted_at) THEN
        PERFORM organizations.tell_webhooks(
            NEW.organization_id, 'resource.changed', thing || jsonb_build_object('change', CASE
                WHEN TG_OP = 'INSERT' THEN 'added' WHEN NEW.deleted_at IS NOT NULL THEN 'removed' ELSE 'changed'
            END), NEW.id, NEW.process_id
        );
    END IF;
    RETURN NULL;
END
$$;

-- Puts an event into the queue for each webhook of an organization that is to be told of it. By triggers alone, so
-- that a change is told whichever way it is made, and only if it is committed. A thousand wait at most; and a
-- webhook that does not answer is not told that others do not, or they would tell each other.
CREATE OR REPLACE FUNCTION organizations.tell_webhooks(
    p_organization_id uuid, p_event text, p_data jsonb, p_except uuid, p_process_id uuid
) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH told AS (
        INSERT INTO organizations.webhook_deliveries
            (organization_id, id, resource_id, event, data, process_id)
        SELECT r.organization_id, gen_random_uuid(), r.id, p_event, p_data, p_process_id
        FROM organizations.resources AS r
        INNER JOIN organizations.organizations AS o ON r.organization_id = o.id AND o.status = 'active'
        WHERE r.organization_id = p_organization_id AND r.type = 'webhook' AND r.status <> 'inactive'
            AND r.deleted_at IS NULL AND r.config -> 'events' ? p_event AND r.id IS DISTINCT FROM p_except
            AND (p_event <> 'resource.failing' OR r.status = 'active')
        LIMIT (
            SELECT greatest(1000 - count(*), 0) FROM organizations.webhook_deliveries AS d
            WHERE d.organization_id = p_organization_id AND d.status = 'waiting'
        )
        RETURNING id
    )
    INSERT INTO app.jobs (id, kind, payload, actor, max_attempts, process_id)
    SELECT gen_random_uuid(), 'organizations.webhook',
        jsonb_build_object('organizationId', p_organization_id, 'deliveryId', t.id),
        jsonb_build_object('userId', NULL), 24, p_process_id
    FROM told AS t
$$;

-- What this run is to send, and where to; the secrets sealed. No row once it is settled.
CREATE OR REPLACE FUNCTION organizations.delivery_to_send(p_job uuid, p_lease uuid)
RETURNS TABLE (
    event text, data jsonb, created_at timestamptz, resource_id uuid, config jsonb, secrets_encrypted bytea,
    is_wanted boolean
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.event, d.data, d.created_at, d.resource_id, r.config, r.secrets_encrypted,
        r.deleted_at IS NULL AND r.status <> 'inactive' AND o.status = 'active' AND r.config -> 'events' ? d.event
    FROM app.held_job(p_job, p_lease, ARRAY['organizations.webhook']) AS j
    INNER JOIN organizations.webhook_deliveries AS d
        ON d.organization_id = (j.payload ->> 'organizationId')::uuid AND d.id = (j.payload ->> 'deliveryId')::uuid
        AND d.status = 'waiting'
    INNER JOIN organizations.resources AS r ON d.organization_id = r.organization_id AND d.resource_id = r.id
    INNER JOIN organizations.organizations AS o ON d.organization_id = o.id
$$;
GRANT EXECUTE ON FUNCTION organizations.delivery_to_send TO anamnesis_worker;

-- Writes down what came of an attempt of this run. A webhook that was given up on is failing; one that took an event is not.
CREATE OR REPLACE FUNCTION organizations.record_delivery(p_job uuid, p_lease uuid, p_status text, p_test jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job app.jobs := app.held_job(p_job, p_lease, ARRAY['organizations.webhook']);
    process uuid := app.process_id();
    delivery organizations.webhook_deliveries;
BEGIN
    UPDATE organizations.webhook_deliveries SET status = p_status, last_test = coalesce(p_test, last_test),
        attempts = attempts + CASE WHEN p_test IS NULL THEN 0 ELSE 1 END,
        settled_at = CASE WHEN p_status <> 'waiting' THEN clock_timestamp() END, updated_at = now(), process_id = process
    WHERE organization_id = (job.payload ->> 'organizationId')::uuid AND id = (job.payload ->> 'deliveryId')::uuid
        AND status = 'waiting'
    RETURNING * INTO delivery;
    UPDATE organizations.resources SET last_tested_at = now(), last_test = delivery.last_test, process_id = process,
        status = CASE p_status WHEN 'delivered' THEN 'active' ELSE 'failing' END::organizations.resource_status
    WHERE organization_id = delivery.organization_id AND id = delivery.resource_id AND deleted_at IS NULL
        AND delivery.last_test IS NOT NULL AND (p_status, status) IN (('delivered', 'failing'), ('given_up', 'active'));
END
$$;
GRANT EXECUTE ON FUNCTION organizations.record_delivery TO anamnesis_worker;
