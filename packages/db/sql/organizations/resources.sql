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

-- Secrets of a tenant that another key than the current one sealed, for a rotation; locked until it is done.
CREATE OR REPLACE FUNCTION organizations.lock_old_secrets(p_tenant_id uuid, p_limit integer)
RETURNS TABLE (id uuid, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    RETURN QUERY SELECT r.id, r.secrets_encrypted FROM organizations.resources AS r
    WHERE r.organization_id = p_tenant_id AND r.secrets_encrypted IS NOT NULL
        AND substr(r.secrets_encrypted, 3, 16) <> (
            SELECT k.id FROM app.tenant_keys AS k WHERE k.tenant_id = p_tenant_id AND k.retired_at IS NULL
        )
    ORDER BY r.id LIMIT p_limit FOR UPDATE OF r;
END
$$;
GRANT EXECUTE ON FUNCTION organizations.lock_old_secrets TO anamnesis_worker;

-- Puts secrets that were sealed again in their place.
CREATE OR REPLACE FUNCTION organizations.store_secrets(p_tenant_id uuid, p_id uuid, p_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_system();
BEGIN
    UPDATE organizations.resources SET secrets_encrypted = p_sealed, process_id = (context ->> 'processId')::uuid
    WHERE organization_id = p_tenant_id AND id = p_id AND secrets_encrypted IS NOT NULL;
END
$$;
GRANT EXECUTE ON FUNCTION organizations.store_secrets TO anamnesis_worker;

-- Secrets that were written with a key while it was being retired, by whose they are: as symptoms.left_behind.
CREATE OR REPLACE FUNCTION organizations.left_behind(p_minutes integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT k.tenant_id FROM app.tenant_keys AS k
    INNER JOIN organizations.resources AS r ON k.tenant_id = r.organization_id
    WHERE k.retired_at > now() - make_interval(mins => p_minutes) AND k.destroyed_at IS NULL
        AND substring(r.secrets_encrypted FROM 3 FOR 16) = k.id AND app.require_system() IS NOT NULL
    LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION organizations.left_behind TO anamnesis_worker;

-- What changed in a resource of the organization that its administrator or auditor acts in, newest first: what members
-- did, and what the server found out. Tests of it, and another key for its secrets, are no news.
CREATE OR REPLACE FUNCTION organizations.resource_changes(p_id uuid, p_limit integer)
RETURNS TABLE (
    occurred_at timestamptz, operation text, user_id uuid, reason text, old_values jsonb, new_values jsonb,
    changed_fields text []
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.occurred_at, e.operation, e.user_id, e.reason, e.old_values, e.new_values, e.changed_fields
    FROM audit.trail AS e CROSS JOIN (SELECT app.organization_as('admin', 'auditor') AS id) AS o
    WHERE e.row_id = p_id::text AND e.subject_id IS NULL
        AND e.schema_name = 'organizations' AND e.table_name = 'resources'
        AND coalesce(e.new_values, e.old_values) ->> 'organization_id' = o.id::text
        AND (e.organization_id = o.id OR 'status' = ANY (e.changed_fields))
        AND (e.operation = 'INSERT' OR e.changed_fields && '{name,config,secrets_encrypted,status,deleted_at}')
    ORDER BY e.occurred_at DESC, e.seq DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION organizations.resource_changes TO anamnesis_app;
