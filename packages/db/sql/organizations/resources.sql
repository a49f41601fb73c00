-- Addresses of resources as they may be shown: a path or a query can be a secret, and is sealed with the others. An
-- address that was kept in clear cannot be sealed by the database: it is folded, and its resource is out of use until
-- somebody gives it again.
CREATE OR REPLACE FUNCTION organizations.folded_config(p_config jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p_config || coalesce(jsonb_object_agg(c.key, regexp_replace(
        regexp_replace(c.value, '^(https?://[^/?#]+)[/?].+$', E'\\1/…'), '^(https?://[^/?#]+)/$', E'\\1'
    )), '{}')
    FROM jsonb_each_text(p_config) AS c
    WHERE c.key IN ('url', 'baseUrl')
$$;
GRANT EXECUTE ON FUNCTION organizations.folded_config TO anamnesis_app, anamnesis_worker;

-- The sealed secrets of a resource, for administrators who change or test it.
CREATE OR REPLACE FUNCTION organizations.resource_secrets(p_id uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.secrets_encrypted FROM (SELECT app.require_member('admin') AS context) AS c
    INNER JOIN organizations.resources AS r
        ON r.organization_id = (c.context ->> 'organizationId')::uuid AND r.id = p_id
$$;
GRANT EXECUTE ON FUNCTION organizations.resource_secrets TO anamnesis_app;

-- What changed in a resource of the organization that its administrator or auditor acts in, newest first: what members
-- did, and what the server found out. Tests of it, and another key for its secrets, are no news.
CREATE OR REPLACE FUNCTION organizations.resource_changes(p_id uuid, p_limit integer)
RETURNS TABLE (
    occurred_at timestamptz, operation text, user_id uuid, reason text, old_values jsonb, new_values jsonb,
    changed_fields text []
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := app.organization_as('admin', 'auditor');
BEGIN
    -- Before the trail is looked at: what it costs to find a row there tells that there is one.
    PERFORM 1 FROM organizations.resources AS r WHERE r.organization_id = organization AND r.id = p_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT e.occurred_at, e.operation, e.user_id, e.reason, e.old_values, e.new_values, e.changed_fields
    FROM audit.trail AS e
    WHERE e.row_uuid = p_id AND e.subject_id IS NULL AND e.schema_name = 'organizations' AND e.table_name = 'resources'
        AND (e.organization_id = organization OR 'status' = ANY (e.changed_fields))
        AND (e.operation = 'INSERT' OR e.changed_fields && '{name,config,secrets_encrypted,status,deleted_at}')
    ORDER BY e.occurred_at DESC, e.seq DESC LIMIT p_limit;
END
$$;
GRANT EXECUTE ON FUNCTION organizations.resource_changes TO anamnesis_app;

-- Before a resource is added, or comes back: there are 200 in an organization, as mostResources of packages/domain says
-- (tested).
CREATE OR REPLACE FUNCTION organizations.count_resources() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- One after another, so that each counts those before it. In another organization the policy refuses it.
    IF NEW.deleted_at IS NULL AND NEW.organization_id = app.organization_as('admin') THEN
        PERFORM app.wait_turn_in_organization('resources');
        IF EXISTS (
            SELECT 1 FROM organizations.resources AS r
            WHERE r.organization_id = NEW.organization_id AND r.deleted_at IS NULL OFFSET 199
        ) THEN
            RAISE EXCEPTION 'too many resources' USING ERRCODE = 'AN011';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
