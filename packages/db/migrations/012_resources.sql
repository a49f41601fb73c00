-- Up Migration

CREATE TYPE organizations.resource_type AS ENUM (
    'webhook', 'evidence_provider', 'imaging_device', 'laboratory', 'room'
);
CREATE TYPE organizations.resource_status AS ENUM ('active', 'inactive', 'failing');

CREATE TABLE organizations.resources (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    type organizations.resource_type NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    config jsonb NOT NULL CHECK (jsonb_typeof(config) = 'object'),
    secrets_encrypted bytea,
    secret_names text [] NOT NULL DEFAULT '{}',
    status organizations.resource_status NOT NULL DEFAULT 'active',
    last_tested_at timestamptz,
    last_test jsonb CHECK (jsonb_typeof(last_test) = 'object'),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CHECK ((secrets_encrypted IS NULL) = (cardinality(secret_names) = 0)),
    CHECK ((last_tested_at IS NULL) = (last_test IS NULL)),
    CHECK (deleted_at IS NULL OR secrets_encrypted IS NULL)
);
COMMENT ON TABLE organizations.resources IS 'What an organization connects to, or owns: webhooks, devices, rooms.';
COMMENT ON COLUMN organizations.resources.config IS 'What the type asks for, without secrets.';
COMMENT ON COLUMN organizations.resources.secrets_encrypted IS 'Secrets of the config, a JSON object sealed under the key of the organization. Write-only.';
COMMENT ON COLUMN organizations.resources.updated_at IS 'Version: of what people set, not of tests.';
CREATE UNIQUE INDEX resources_name ON organizations.resources (organization_id, type, lower(name))
WHERE deleted_at IS NULL;

ALTER TABLE organizations.resources ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.resources FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON organizations.resources TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY staff_select ON organizations.resources FOR SELECT TO anamnesis_app
USING (organization_id = (SELECT app.staff_organization()));
CREATE POLICY admin_insert ON organizations.resources FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = (SELECT app.organization_as('admin')));
CREATE POLICY admin_update ON organizations.resources FOR UPDATE TO anamnesis_app
USING (organization_id = (SELECT app.organization_as('admin')))
WITH CHECK (organization_id = (SELECT app.organization_as('admin')));
-- What is sealed is read by the function below alone.
GRANT SELECT (
    organization_id, id, type, name, config, secret_names, status, last_tested_at, last_test, process_id, created_at,
    updated_at, deleted_at
) ON organizations.resources TO anamnesis_app;
GRANT INSERT ON organizations.resources TO anamnesis_app;
GRANT UPDATE (
    name, config, secrets_encrypted, secret_names, status, last_tested_at, last_test, process_id, updated_at, deleted_at
) ON organizations.resources TO anamnesis_app;

SELECT audit.watch('organizations.resources', 'id', '', 'secrets_encrypted');

-- The sealed secrets of a resource, for administrators who change or test it.
CREATE FUNCTION organizations.resource_secrets(p_id uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT r.secrets_encrypted FROM (SELECT app.require_member('admin') AS context) AS c
    INNER JOIN organizations.resources AS r
        ON r.organization_id = (c.context ->> 'organizationId')::uuid AND r.id = p_id
$$;

-- What people who are or were members are called, for those who read what they did.
CREATE FUNCTION organizations.member_names(p_ids uuid [])
RETURNS TABLE (user_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT u.id, u.display_name FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON m.user_id = u.id
    WHERE m.organization_id = (SELECT app.organization_as('admin', 'auditor')) AND m.user_id = ANY (p_ids)
$$;

-- Secrets of a tenant that another key than the current one sealed, for a rotation; locked until it is done.
CREATE FUNCTION organizations.lock_old_secrets(p_tenant_id uuid, p_limit integer)
RETURNS TABLE (id uuid, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
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

CREATE FUNCTION organizations.store_secrets(p_tenant_id uuid, p_id uuid, p_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_system();
BEGIN
    UPDATE organizations.resources SET secrets_encrypted = p_sealed, process_id = (context ->> 'processId')::uuid
    WHERE organization_id = p_tenant_id AND id = p_id AND secrets_encrypted IS NOT NULL;
END
$$;

GRANT EXECUTE ON FUNCTION organizations.resource_secrets(uuid), organizations.member_names(uuid []) TO anamnesis_app;
GRANT EXECUTE ON FUNCTION
organizations.lock_old_secrets(uuid, integer), organizations.store_secrets(uuid, uuid, bytea)
TO anamnesis_worker;

-- Secrets that were written with a key while it was being retired, by whose they are: as symptoms.left_behind.
CREATE FUNCTION organizations.left_behind(p_minutes integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT DISTINCT k.tenant_id FROM app.tenant_keys AS k
    INNER JOIN organizations.resources AS r ON k.tenant_id = r.organization_id
    WHERE k.retired_at > now() - make_interval(mins => p_minutes) AND k.destroyed_at IS NULL
        AND substring(r.secrets_encrypted FROM 3 FOR 16) = k.id AND app.require_system() IS NOT NULL
    LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION organizations.left_behind(integer) TO anamnesis_worker;

-- Down Migration

DROP FUNCTION organizations.left_behind(integer);

DROP FUNCTION organizations.store_secrets(uuid, uuid, bytea);
DROP FUNCTION organizations.lock_old_secrets(uuid, integer);
DROP FUNCTION organizations.member_names(uuid []);
DROP FUNCTION organizations.resource_secrets(uuid);
DROP TABLE organizations.resources;
DROP TYPE organizations.resource_status;
DROP TYPE organizations.resource_type;
