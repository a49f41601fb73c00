-- Up Migration

CREATE SCHEMA organizations;
COMMENT ON SCHEMA organizations IS 'Who belongs to which organization, as what, and what it owns.';
GRANT USAGE ON SCHEMA organizations TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

CREATE TYPE organizations.organization_type AS ENUM (
    'hospital', 'clinic', 'laboratory', 'imaging_center', 'research', 'pharmacy'
);
CREATE TYPE organizations.organization_plan AS ENUM ('community', 'standard', 'enterprise');
CREATE TYPE organizations.organization_status AS ENUM ('active', 'suspended', 'archived');
CREATE TYPE organizations.member_role AS ENUM (
    'admin', 'doctor', 'nurse', 'radiologist', 'technician', 'pharmacist', 'auditor', 'patient'
);
CREATE TYPE organizations.membership_status AS ENUM ('active', 'suspended', 'ended');

-- A context is bound to the connection and to the transaction that it was opened in: what somebody reads there
-- opens nothing anywhere else, nor here a moment later.
CREATE FUNCTION app.context_binding(p_payload text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    key bytea;
BEGIN
    SELECT k.secret INTO key FROM app.context_keys AS k WHERE k.id = 1;
    RETURN encode(extensions.hmac(
        convert_to(concat_ws(chr(10), p_payload, pg_backend_pid(), extract(epoch FROM now())), 'UTF8'), key, 'sha256'
    ), 'hex');
END
$$;

CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    payload text := current_setting('app.context', true);
    context jsonb;
BEGIN
    IF payload IS NULL OR payload = '' THEN
        RETURN NULL;
    END IF;
    IF app.context_binding(payload) IS DISTINCT FROM current_setting('app.signature', true) THEN
        RETURN NULL;
    END IF;
    context := payload::jsonb;
    IF (context ->> 'expiresAt')::double precision < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN context;
END
$$;

-- Takes a context that the application signed for this connection, binds it to this transaction and, for work that
-- writes, opens its process. The row says 'succeeded' at once: it becomes visible only if the whole transaction
-- commits.
CREATE OR REPLACE FUNCTION app.begin(p_context text, p_signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb;
BEGIN
    IF (SELECT encode(extensions.hmac(convert_to(p_context, 'UTF8'), k.secret, 'sha256'), 'hex')
        FROM app.context_keys AS k WHERE k.id = 1) IS DISTINCT FROM p_signature THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    context := p_context::jsonb;
    -- Behind a pooler the application does not know its connection, and says none.
    IF coalesce((context ->> 'connection')::integer, pg_backend_pid()) <> pg_backend_pid()
        OR coalesce((context ->> 'expiresAt')::double precision, 0) < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('app.context', p_context, true),
        set_config('app.signature', app.context_binding(p_context), true);
    IF context ? 'processId' THEN
        INSERT INTO audit.process_tracking
            (id, parent_id, request_id, kind, initiated_by, organization_id, status, finished_at)
        VALUES (
            (context ->> 'processId')::uuid, (context ->> 'parentProcessId')::uuid, context ->> 'requestId',
            context ->> 'process', (context ->> 'userId')::uuid, (context ->> 'organizationId')::uuid,
            'succeeded', now()
        );
    END IF;
END
$$;

-- What the person is to the organization that they act in.
CREATE FUNCTION app.member_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT app.context() ->> 'memberRole' $$;
-- A worker of a parallel query is another connection.
ALTER FUNCTION app.user_id() PARALLEL RESTRICTED;
ALTER FUNCTION app.user_role() PARALLEL RESTRICTED;
ALTER FUNCTION app.organization_id() PARALLEL RESTRICTED;
GRANT EXECUTE ON FUNCTION app.member_role() TO anamnesis_owner, anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- The organization that the person acts in, if they do so in one of these roles: all that a policy has to know of the
-- context, in one look at it.
CREATE FUNCTION app.organization_as(VARIADIC p_roles text []) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    RETURN CASE WHEN context ->> 'memberRole' = ANY (p_roles) THEN (context ->> 'organizationId')::uuid END;
END
$$;
-- As organization_as, for everyone who works there.
CREATE FUNCTION app.staff_organization() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    RETURN CASE WHEN context ->> 'memberRole' <> 'patient' THEN (context ->> 'organizationId')::uuid END;
END
$$;
GRANT EXECUTE ON FUNCTION app.organization_as(text []), app.staff_organization()
TO anamnesis_owner, anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- In whose organization something is done, for functions that only its administrators may use.
CREATE FUNCTION app.require_member(VARIADIC p_roles text []) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'organizationId' IS NULL OR NOT coalesce(context ->> 'memberRole' = ANY (p_roles), false) THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN context;
END
$$;

ALTER TABLE audit.audit_events ADD COLUMN member_role text;
ALTER TABLE audit.audit_logs ADD COLUMN member_role text;
COMMENT ON COLUMN audit.audit_events.member_role IS 'What whoever acted was to the organization that they acted in.';
COMMENT ON COLUMN audit.audit_logs.member_role IS 'What whoever acted was to the organization that they acted in.';

CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    context jsonb := app.context();
    old_row jsonb;
    new_row jsonb;
    changed text[];
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        new_row := to_jsonb(NEW);
        IF context IS NOT NULL AND new_row ->> 'process_id' IS DISTINCT FROM context ->> 'processId' THEN
            RAISE EXCEPTION '%.%: process_id is not that of the running process', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        changed := ARRAY(
            SELECT n.key FROM jsonb_each(new_row) AS n WHERE old_row -> n.key IS DISTINCT FROM n.value
        );
    END IF;
    FOR i IN 2..TG_NARGS - 1 LOOP
        old_row := old_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
        new_row := new_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
    END LOOP;
    INSERT INTO audit.audit_events (
        schema_name, table_name, operation, row_id, subject_id, old_values, new_values, changed_fields,
        user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason, request_id,
        process_id
    ) VALUES (
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
        coalesce(new_row, old_row) ->> TG_ARGV[0],
        CASE WHEN TG_ARGV[1] <> '' THEN (coalesce(new_row, old_row) ->> TG_ARGV[1])::uuid END,
        old_row, new_row, changed,
        (context ->> 'userId')::uuid, coalesce(context ->> 'role', 'database:' || session_user),
        context ->> 'memberRole', (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', context ->> 'reason',
        context ->> 'requestId', (context ->> 'processId')::uuid
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION audit.log(
    p_event_type text, p_resource_type text, p_resource_id text, p_status text, p_details jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.audit_logs (
        event_type, resource_type, resource_id, status, details,
        user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason, request_id,
        process_id
    ) VALUES (
        p_event_type, p_resource_type, p_resource_id, p_status, p_details,
        (context ->> 'userId')::uuid, context ->> 'role', context ->> 'memberRole',
        (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet,
        context ->> 'userAgent', context ->> 'reason', context ->> 'requestId', (context ->> 'processId')::uuid
    );
END
$$;

-- The Luhn sum of a National Provider Identifier with the prefix of health applications (45 CFR 162.406).
CREATE FUNCTION organizations.is_npi(p_number text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$
    SELECT p_number ~ '^[0-9]{10}$' AND (
        SELECT sum(CASE WHEN at % 2 = 1 THEN digit / 5 + digit * 2 % 10 ELSE digit END) % 10 = 0
        FROM (
            SELECT i AS at, substr(reverse('80840' || p_number), i + 1, 1)::integer AS digit
            FROM generate_series(0, 14) AS i WHERE p_number ~ '^[0-9]{10}$'
        ) AS digits
    )
$$;
GRANT EXECUTE ON FUNCTION organizations.is_npi(text) TO anamnesis_owner, anamnesis_app, anamnesis_worker;

CREATE TABLE organizations.organizations (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) BETWEEN 3 AND 40),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    legal_name text CHECK (length(legal_name) BETWEEN 1 AND 200),
    type organizations.organization_type NOT NULL,
    plan organizations.organization_plan NOT NULL DEFAULT 'community',
    status organizations.organization_status NOT NULL DEFAULT 'active',
    email text CHECK (length(email) BETWEEN 3 AND 254),
    phone text CHECK (length(phone) BETWEEN 4 AND 40),
    website text CHECK (length(website) BETWEEN 8 AND 200),
    address jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(address) = 'object'),
    time_zone text CHECK (length(time_zone) BETWEEN 1 AND 64),
    npi_number text CHECK (organizations.is_npi(npi_number)),
    tax_id text CHECK (length(tax_id) BETWEEN 1 AND 30),
    hipaa_compliance_date date,
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    requires_second_factor boolean NOT NULL DEFAULT false,
    session_idle_minutes integer CHECK (session_idle_minutes BETWEEN 15 AND 1440),
    session_hours integer CHECK (session_hours BETWEEN 1 AND 720),
    allowed_networks cidr [] NOT NULL DEFAULT '{}' CHECK (cardinality(allowed_networks) <= 50),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CHECK ((status = 'archived') = (archived_at IS NOT NULL))
);
COMMENT ON TABLE organizations.organizations IS 'Hospitals, practices, laboratories and others: the tenants.';
COMMENT ON COLUMN organizations.organizations.slug IS 'Short name for addresses; known to everybody.';
COMMENT ON COLUMN organizations.organizations.allowed_networks IS 'From where members may act in it; empty for everywhere.';
COMMENT ON COLUMN organizations.organizations.session_idle_minutes IS 'Pause after which members prove again who they are.';
COMMENT ON COLUMN organizations.organizations.session_hours IS 'Time after which members prove again who they are.';
CREATE INDEX organizations_created ON organizations.organizations (created_at, id);

-- Short names that an organization had: whoever knows it by one of them must not come upon another.
CREATE TABLE organizations.former_slugs (
    slug text PRIMARY KEY CHECK (length(slug) BETWEEN 3 AND 40),
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE organizations.former_slugs IS 'Short names that organizations had before; nobody else gets them.';

CREATE TABLE organizations.memberships (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    user_id uuid NOT NULL REFERENCES identity.users (id),
    role organizations.member_role NOT NULL,
    status organizations.membership_status NOT NULL DEFAULT 'active',
    title text CHECK (length(title) BETWEEN 1 AND 80),
    specialization text CHECK (length(specialization) BETWEEN 1 AND 120),
    license_number text CHECK (length(license_number) BETWEEN 1 AND 40),
    license_state text CHECK (length(license_state) BETWEEN 1 AND 40),
    license_expires_on date,
    npi_number text CHECK (organizations.is_npi(npi_number)),
    joined_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, user_id),
    CHECK ((status = 'ended') = (ended_at IS NOT NULL))
);
COMMENT ON TABLE organizations.memberships IS 'Who belongs to which organization, and as what.';
COMMENT ON COLUMN organizations.memberships.title IS 'Personal: academic or professional title.';
COMMENT ON COLUMN organizations.memberships.license_number IS 'Personal: license to practise.';
CREATE INDEX memberships_user ON organizations.memberships (user_id);
CREATE INDEX memberships_joined ON organizations.memberships (organization_id, joined_at, user_id);

CREATE TABLE organizations.invitations (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    role organizations.member_role NOT NULL,
    title text CHECK (length(title) BETWEEN 1 AND 80),
    invited_by uuid NOT NULL,
    mails integer NOT NULL DEFAULT 1 CHECK (mails BETWEEN 1 AND 5),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid,
    withdrawn_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, invited_by) REFERENCES organizations.memberships (organization_id, user_id)
);
COMMENT ON TABLE organizations.invitations IS 'Who was asked to join. The link is made from the id by a key outside.';
COMMENT ON COLUMN organizations.invitations.email IS 'Personal: address that was invited.';
-- One at a time for an address in an organization.
CREATE UNIQUE INDEX invitations_open ON organizations.invitations (organization_id, email)
WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX invitations_created ON organizations.invitations (organization_id, created_at, id);
CREATE INDEX invitations_id ON organizations.invitations (id);

ALTER TABLE organizations.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.organizations FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.invitations FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.former_slugs ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.former_slugs FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON organizations.former_slugs TO anamnesis_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON organizations.organizations TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON organizations.memberships TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON organizations.invitations TO anamnesis_owner USING (true) WITH CHECK (true);

-- A member who acts in an organization sees it, and an administrator changes it. One policy a command: with two, a
-- query would have to look for the rows of either, and could use the index of none. People learn where they belong
-- through organizations.own_memberships.
CREATE POLICY organization_select ON organizations.memberships FOR SELECT TO anamnesis_app
USING (organization_id = (SELECT app.staff_organization()));
CREATE POLICY admin_update ON organizations.memberships FOR UPDATE TO anamnesis_app
USING (organization_id = (SELECT app.organization_as('admin')))
WITH CHECK (organization_id = (SELECT app.organization_as('admin')));
GRANT SELECT ON organizations.memberships TO anamnesis_app;
-- Role and status only through functions, which keep an administrator in place.
GRANT UPDATE (
    title, specialization, license_number, license_state, license_expires_on, npi_number, updated_at, process_id
) ON organizations.memberships TO anamnesis_app;

CREATE FUNCTION organizations.own_memberships() RETURNS SETOF organizations.memberships
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT m.* FROM organizations.memberships AS m WHERE m.user_id = (SELECT app.user_id()) $$;

-- Where the person of the context belongs, or belonged, and no more of it than what it is called.
CREATE FUNCTION organizations.own_organizations()
RETURNS TABLE (
    organization_id uuid, name text, slug text, type text, organization_status text, role text, status text,
    joined_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT o.id, o.name, o.slug, o.type::text, o.status::text, m.role::text, m.status::text, m.joined_at
    FROM organizations.own_memberships() AS m
    INNER JOIN organizations.organizations AS o ON o.id = m.organization_id
$$;
GRANT EXECUTE ON FUNCTION organizations.own_memberships(), organizations.own_organizations()
TO anamnesis_app, anamnesis_worker;

-- Every organization of the installation, newest first, as those who look after it see it: nothing inside it.
CREATE FUNCTION organizations.list_all(
    p_search text, p_status text, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    id uuid, slug text, name text, type text, plan text, status text, created_at timestamptz, archived_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT o.id, o.slug, o.name, o.type::text, o.plan::text, o.status::text, o.created_at, o.archived_at
    FROM organizations.organizations AS o
    WHERE (SELECT app.user_role()) = 'admin'
        AND (p_search IS NULL OR o.slug LIKE p_search OR lower(o.name) LIKE p_search)
        AND (p_status IS NULL OR o.status::text = p_status)
        AND (p_before_at IS NULL OR (o.created_at, o.id) < (p_before_at, p_before_id))
    ORDER BY o.created_at DESC, o.id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION organizations.list_all(text, text, timestamptz, uuid, integer) TO anamnesis_app;

CREATE POLICY staff_select ON organizations.organizations FOR SELECT TO anamnesis_app
USING (id = (SELECT app.staff_organization()));
CREATE POLICY admin_update ON organizations.organizations FOR UPDATE TO anamnesis_app
USING (id = (SELECT app.organization_as('admin'))) WITH CHECK (id = (SELECT app.organization_as('admin')));
GRANT SELECT ON organizations.organizations TO anamnesis_app;
GRANT UPDATE (
    name, legal_name, type, email, phone, website, address, time_zone, npi_number, tax_id, hipaa_compliance_date,
    settings, metadata, requires_second_factor, session_idle_minutes, session_hours, allowed_networks, updated_at,
    process_id
) ON organizations.organizations TO anamnesis_app;

CREATE POLICY admin_select ON organizations.invitations FOR SELECT TO anamnesis_app
USING (organization_id = (SELECT app.organization_as('admin')));
CREATE POLICY admin_insert ON organizations.invitations FOR INSERT TO anamnesis_app
WITH CHECK (
    organization_id = (SELECT app.organization_as('admin'))
    AND invited_by = (SELECT app.user_id()) AND accepted_at IS NULL AND accepted_by IS NULL
);
CREATE POLICY admin_update ON organizations.invitations FOR UPDATE TO anamnesis_app
USING (organization_id = (SELECT app.organization_as('admin')))
WITH CHECK (organization_id = (SELECT app.organization_as('admin')));
GRANT SELECT, INSERT ON organizations.invitations TO anamnesis_app;
GRANT UPDATE (mails, expires_at, withdrawn_at, updated_at, process_id) ON organizations.invitations TO anamnesis_app;

SELECT
    audit.watch('organizations.organizations', 'id', ''),
    audit.watch('organizations.memberships', 'user_id', 'user_id'),
    audit.watch('organizations.former_slugs', 'slug', ''),
    audit.watch('organizations.invitations', 'id', '');

-- What changed in an organization, for those who answer for it.
CREATE POLICY organization_select ON audit.audit_events FOR SELECT TO anamnesis_app
USING (
    -- Whose row it is, not where whoever changed it acted.
    schema_name = 'organizations' AND coalesce(
        new_values ->> 'organization_id', old_values ->> 'organization_id',
        CASE WHEN table_name = 'organizations' THEN row_id END
    ) = (SELECT app.organization_as('admin', 'auditor'))::text
);

-- Keys begin with whose row it is: whoever inserts a row of their own learns nothing of the keys of others. These
-- tables hold a few rows for each person: the lock is short.
ALTER TABLE exports.exports DROP CONSTRAINT exports_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE exports.exports ADD PRIMARY KEY (user_id, id);
ALTER TABLE identity.totp_secrets DROP CONSTRAINT totp_secrets_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE identity.totp_secrets ADD PRIMARY KEY (user_id, id);
ALTER TABLE identity.recovery_codes DROP CONSTRAINT recovery_codes_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE identity.recovery_codes ADD PRIMARY KEY (user_id, id);
ALTER TABLE identity.passkeys DROP CONSTRAINT passkeys_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE identity.passkeys ADD PRIMARY KEY (user_id, id);
ALTER TABLE identity.known_devices DROP CONSTRAINT known_devices_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE identity.known_devices ADD PRIMARY KEY (user_id, id);

-- A short name that nobody has: the one that was wished for, or that with a number.
CREATE FUNCTION organizations.free_slug(p_wish text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT candidate FROM (
        SELECT 0 AS n, p_wish AS candidate
        UNION ALL
        SELECT n, rtrim(left(p_wish, 37), '-') || '-' || n FROM generate_series(2, 50) AS n
    ) AS candidates
    WHERE app.context() IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM organizations.organizations AS o WHERE o.slug = candidate)
        AND NOT EXISTS (SELECT 1 FROM organizations.former_slugs AS f WHERE f.slug = candidate)
    ORDER BY n LIMIT 1
$$;

-- Opens an organization with the person of the context as its administrator. `done`, `slug_taken` or `too_many`.
CREATE FUNCTION organizations.create_organization(
    p_id uuid, p_slug text, p_name text, p_type text, p_time_zone text, p_most integer
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    process uuid := (context ->> 'processId')::uuid;
BEGIN
    -- One after another for one person, so that the limit holds.
    PERFORM 1 FROM identity.users WHERE id = person AND status = 'active' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF context ->> 'role' <> 'admin' AND (
        SELECT count(*) >= p_most FROM organizations.memberships AS m
        INNER JOIN organizations.organizations AS o ON m.organization_id = o.id
        WHERE m.user_id = person AND m.role = 'admin' AND m.status <> 'ended' AND o.status <> 'archived'
    ) THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO organizations.organizations (id, slug, name, type, time_zone, process_id)
    SELECT p_id, p_slug, p_name, p_type::organizations.organization_type, p_time_zone, process
    WHERE NOT EXISTS (SELECT 1 FROM organizations.former_slugs WHERE slug = p_slug)
    ON CONFLICT (slug) DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'slug_taken';
    END IF;
    INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
    VALUES (p_id, person, 'admin', process);
    RETURN 'done';
END
$$;

-- As app.require_member, for its administrators, by what they are now and not by what they were when the request
-- began: whoever is being removed changes nothing any more. Decisions about an organization come one after another.
CREATE FUNCTION organizations.require_admin_now() RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_member('admin');
    organization uuid := (context ->> 'organizationId')::uuid;
BEGIN
    PERFORM 1 FROM organizations.organizations WHERE id = organization FOR UPDATE;
    -- A statement of its own: it sees what was committed while this one waited for the lock.
    PERFORM 1 FROM organizations.memberships
    WHERE organization_id = organization AND user_id = (context ->> 'userId')::uuid AND role = 'admin'
        AND status = 'active';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no administrator any more' USING ERRCODE = 'AN003';
    END IF;
    RETURN context;
END
$$;

-- Gives the organization of the context another short name. False when it is taken.
CREATE FUNCTION organizations.change_slug(p_slug text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := organizations.require_admin_now();
BEGIN
    IF EXISTS (
        SELECT 1 FROM organizations.organizations
        WHERE slug = p_slug AND id <> (context ->> 'organizationId')::uuid
    ) OR EXISTS (
        SELECT 1 FROM organizations.former_slugs
        WHERE slug = p_slug AND organization_id <> (context ->> 'organizationId')::uuid
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO organizations.former_slugs (slug, organization_id, process_id)
    SELECT o.slug, o.id, (context ->> 'processId')::uuid FROM organizations.organizations AS o
    WHERE o.id = (context ->> 'organizationId')::uuid AND o.slug <> p_slug
    ON CONFLICT (slug) DO NOTHING;
    UPDATE organizations.organizations SET slug = p_slug, updated_at = now(),
        process_id = (context ->> 'processId')::uuid
    WHERE id = (context ->> 'organizationId')::uuid AND slug <> p_slug;
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END
$$;

-- Suspends an organization or opens it again (those who run the installation), or archives the one of the context
-- (its administrators). The context carries the reason. False when there is none in another state.
CREATE FUNCTION organizations.set_status(p_id uuid, p_status text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF p_status = 'archived' THEN
        context := organizations.require_admin_now();
    END IF;
    IF coalesce(context ->> 'reason', '') = ''
        OR (p_status = 'archived' AND (context ->> 'organizationId')::uuid IS DISTINCT FROM p_id)
        OR (p_status <> 'archived' AND context ->> 'role' <> 'admin') THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE organizations.organizations SET status = p_status::organizations.organization_status,
        archived_at = CASE WHEN p_status = 'archived' THEN now() END,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    -- What was archived stays so until it is opened again.
    WHERE id = p_id AND status <> p_status::organizations.organization_status
        AND NOT (status = 'archived' AND p_status = 'suspended');
    RETURN FOUND;
END
$$;

-- Whether an organization that is not archived would be without an administrator if this one went.
CREATE FUNCTION organizations.is_last_admin(p_organization_id uuid, p_user_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT EXISTS (
        SELECT 1 FROM organizations.memberships AS m
        INNER JOIN organizations.organizations AS o ON m.organization_id = o.id
        WHERE m.organization_id = p_organization_id AND m.user_id = p_user_id AND m.role = 'admin'
            AND m.status = 'active' AND o.status <> 'archived'
    ) AND NOT EXISTS (
        SELECT 1 FROM organizations.memberships AS m
        INNER JOIN identity.users AS u ON m.user_id = u.id
        WHERE m.organization_id = p_organization_id AND m.user_id <> p_user_id AND m.role = 'admin'
            AND m.status = 'active' AND u.status = 'active' AND u.deleted_at IS NULL AND u.deletion_due_at IS NULL
    )
$$;

-- What an administrator decides about a member of the organization of the context, or a member about themselves
-- when they leave; NULL leaves a thing as it is. `done`, `not_found` or `last_admin`.
CREATE FUNCTION organizations.decide_member(p_user_id uuid, p_role text, p_status text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    organization uuid := (context ->> 'organizationId')::uuid;
    leaves boolean := p_user_id = (context ->> 'userId')::uuid AND p_role IS NULL AND p_status = 'ended';
BEGIN
    IF leaves THEN
        PERFORM 1 FROM organizations.organizations WHERE id = organization FOR UPDATE;
    ELSE
        PERFORM organizations.require_admin_now();
        IF coalesce(context ->> 'reason', '') = '' THEN
            RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    PERFORM 1 FROM organizations.memberships
    WHERE organization_id = organization AND user_id = p_user_id AND status <> 'ended';
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    IF (coalesce(p_role, 'admin') <> 'admin' OR coalesce(p_status, 'active') <> 'active')
        AND organizations.is_last_admin(organization, p_user_id) THEN
        RETURN 'last_admin';
    END IF;
    UPDATE organizations.memberships SET role = coalesce(p_role::organizations.member_role, role),
        status = coalesce(p_status::organizations.membership_status, status),
        ended_at = CASE WHEN p_status = 'ended' THEN now() END,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE organization_id = organization AND user_id = p_user_id;
    RETURN 'done';
END
$$;

-- Members of the organization of the context, newest first.
CREATE FUNCTION organizations.list_members(
    p_search text, p_role text, p_status text, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    user_id uuid, display_name text, email text, role text, status text, title text, specialization text,
    license_number text, license_state text, license_expires_on date, npi_number text, joined_at timestamptz,
    ended_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT m.user_id, u.display_name, u.email, m.role::text, m.status::text, m.title, m.specialization,
        m.license_number, m.license_state, m.license_expires_on, m.npi_number, m.joined_at, m.ended_at
    FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON m.user_id = u.id
    WHERE m.organization_id = (SELECT app.staff_organization())
        AND (p_search IS NULL OR u.email LIKE p_search OR lower(u.display_name) LIKE p_search)
        AND (p_role IS NULL OR m.role::text = p_role)
        AND (CASE WHEN p_status IS NULL THEN m.status <> 'ended' ELSE m.status::text = p_status END)
        AND (p_before_at IS NULL OR (m.joined_at, m.user_id) < (p_before_at, p_before_id))
    ORDER BY m.joined_at DESC, m.user_id DESC LIMIT p_limit
$$;

-- An invitation as whoever holds its link sees it.
CREATE FUNCTION organizations.find_invitation(p_id uuid)
RETURNS TABLE (
    organization_id uuid, organization_name text, organization_type text, role text, invited_by text, email text,
    expires_at timestamptz, state text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT i.organization_id, o.name, o.type::text, i.role::text, u.display_name, i.email, i.expires_at,
        CASE
            WHEN i.accepted_at IS NOT NULL THEN 'accepted'
            WHEN i.withdrawn_at IS NOT NULL OR o.status <> 'active' OR m.user_id IS NULL THEN 'withdrawn'
            WHEN i.expires_at < now() THEN 'expired'
            ELSE 'open'
        END
    FROM organizations.invitations AS i
    INNER JOIN organizations.organizations AS o ON i.organization_id = o.id
    INNER JOIN identity.users AS u ON i.invited_by = u.id
    -- Whoever invited has to be an administrator still.
    LEFT JOIN organizations.memberships AS m ON m.organization_id = i.organization_id AND m.user_id = i.invited_by
        AND m.role = 'admin' AND m.status = 'active'
    WHERE i.id = p_id AND app.context() IS NOT NULL
$$;

-- Accepts an invitation as the person of the context, whose confirmed address it has to be for: `done`, or what
-- is in the way.
CREATE FUNCTION organizations.accept_invitation(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    process uuid := (context ->> 'processId')::uuid;
    invitation organizations.invitations;
    known organizations.membership_status;
BEGIN
    SELECT i.* INTO invitation FROM organizations.invitations AS i
    INNER JOIN organizations.organizations AS o ON i.organization_id = o.id
    WHERE i.id = p_id AND i.withdrawn_at IS NULL AND o.status = 'active'
        AND (i.accepted_at IS NOT NULL OR EXISTS (
            SELECT 1 FROM organizations.memberships AS m
            WHERE m.organization_id = i.organization_id AND m.user_id = i.invited_by AND m.role = 'admin'
                AND m.status = 'active'
        ))
    FOR UPDATE OF i;
    IF NOT FOUND THEN
        RETURN 'withdrawn';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE id = person AND email = invitation.email AND email_verified_at IS NOT NULL AND status = 'active'
    ) THEN
        RETURN 'another_address';
    END IF;
    IF invitation.accepted_at IS NOT NULL THEN
        RETURN CASE WHEN invitation.accepted_by = person THEN 'already_member' ELSE 'withdrawn' END;
    END IF;
    IF invitation.expires_at < now() THEN
        RETURN 'expired';
    END IF;
    UPDATE organizations.invitations SET accepted_at = now(), accepted_by = person, updated_at = now(),
        process_id = process
    WHERE organization_id = invitation.organization_id AND id = invitation.id;
    -- Who is a member already keeps the role; who was suspended stays so.
    SELECT m.status INTO known FROM organizations.memberships AS m
    WHERE m.organization_id = invitation.organization_id AND m.user_id = person FOR UPDATE;
    IF known <> 'ended' THEN
        RETURN CASE known WHEN 'suspended' THEN 'suspended' ELSE 'already_member' END;
    END IF;
    INSERT INTO organizations.memberships AS m (organization_id, user_id, role, title, process_id)
    VALUES (invitation.organization_id, person, invitation.role, invitation.title, process)
    ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role, status = 'active', ended_at = NULL,
        title = coalesce(excluded.title, m.title), joined_at = now(), updated_at = now(), process_id = process
    WHERE m.status = 'ended';
    RETURN 'done';
END
$$;

-- What the mail of an invitation needs to say; nothing once it cannot be accepted any more.
CREATE FUNCTION organizations.invitation_mail(p_id uuid)
RETURNS TABLE (email text, organization_name text, role text, invited_by text, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT f.email, f.organization_name, f.role, f.invited_by, f.expires_at
    FROM organizations.find_invitation(p_id) AS f
    WHERE f.state = 'open' AND app.user_role() = 'system'
$$;

CREATE FUNCTION organizations.name_of(p_id uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT o.name FROM organizations.organizations AS o WHERE o.id = p_id AND app.user_role() = 'system' $$;

-- Why somebody cannot act in an organization now; NULL when they can.
CREATE FUNCTION organizations.acting_refusal(
    p_organization_id uuid, p_user_id uuid, p_assurance text, p_authenticated_at timestamptz,
    p_last_seen_at timestamptz, p_client_ip inet
) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT CASE
        WHEN m.user_id IS NULL THEN 'not_a_member'
        WHEN o.status <> 'active' THEN 'organization_closed'
        WHEN o.requires_second_factor AND p_assurance <> 'aal2' THEN 'second_factor_required'
        WHEN o.allowed_networks <> '{}'
            AND NOT coalesce((SELECT bool_or(p_client_ip <<= n) FROM unnest(o.allowed_networks) AS n), false)
            THEN 'address_not_allowed'
        WHEN now() > p_authenticated_at + make_interval(hours => o.session_hours)
            OR now() > greatest(p_authenticated_at, p_last_seen_at) + make_interval(mins => o.session_idle_minutes)
            THEN 'prove_again'
    END
    FROM organizations.organizations AS o
    LEFT JOIN organizations.memberships AS m
        ON m.organization_id = o.id AND m.user_id = p_user_id AND m.status = 'active'
    WHERE o.id = p_organization_id
$$;

DROP FUNCTION identity.find_session(text);
CREATE FUNCTION identity.find_session(p_id text)
RETURNS TABLE (
    handle uuid, user_id uuid, kind text, expires_at timestamptz,
    absolute_expires_at timestamptz, idle_seconds integer, authenticated_at timestamptz, assurance text,
    ip inet, user_agent text, last_seen_at timestamptz, created_at timestamptz, name text, scopes text [],
    email text, display_name text, role text, status text, must_change_password boolean, deletion_due_at timestamptz,
    organization_id uuid, organization_name text, organization_slug text, organization_type text, member_role text,
    acting_refusal text, organization_idle_minutes integer
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.user_id, s.kind, s.expires_at, s.absolute_expires_at, s.idle_seconds,
        s.authenticated_at, s.assurance, s.ip, s.user_agent, s.last_seen_at, s.created_at, s.name, s.scopes,
        u.email, u.display_name, u.role::text, u.status::text, u.must_change_password, u.deletion_due_at,
        s.organization_id, o.name, o.slug, o.type::text, m.role::text,
        CASE WHEN s.organization_id IS NOT NULL THEN organizations.acting_refusal(
            s.organization_id, s.user_id, s.assurance, s.authenticated_at, s.last_seen_at,
            (app.context() ->> 'clientIp')::inet
        ) END,
        o.session_idle_minutes
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    LEFT JOIN organizations.organizations AS o ON s.organization_id = o.id
    LEFT JOIN organizations.memberships AS m ON m.organization_id = o.id AND m.user_id = u.id
    WHERE s.id = p_id AND u.deleted_at IS NULL
$$;

-- The session of the context acts in an organization from now on, or in none, under a new token: other rights,
-- another token (OWASP ASVS 5.0, 7.2.4). `done`, `ended`, or why the person cannot act there.
CREATE FUNCTION identity.act_in_organization(p_handle uuid, p_new_id text, p_organization_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    session identity.user_sessions;
    refusal text;
BEGIN
    SELECT s.* INTO session FROM identity.user_sessions AS s
    WHERE s.handle = p_handle AND s.user_id = person AND s.expires_at > now() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'ended';
    END IF;
    IF p_organization_id IS NOT NULL THEN
        SELECT organizations.acting_refusal(
            p_organization_id, person, session.assurance, session.authenticated_at,
            -- What the person did elsewhere is no sign of life here: coming in counts from the last proof.
            CASE WHEN session.organization_id = p_organization_id THEN session.last_seen_at
                ELSE session.authenticated_at END,
            (context ->> 'clientIp')::inet
        ) INTO refusal FROM organizations.organizations WHERE id = p_organization_id;
        -- No such organization, and one that is none of theirs, are the same.
        IF NOT FOUND OR refusal IS NOT NULL THEN
            RETURN coalesce(refusal, 'not_a_member');
        END IF;
    END IF;
    UPDATE identity.user_sessions SET id = p_new_id, organization_id = p_organization_id, last_seen_at = now(),
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE handle = p_handle;
    PERFORM identity.session_log('REFRESHED', person, p_handle);
    PERFORM audit.log(
        CASE WHEN p_organization_id IS NULL THEN 'LEFT_ORGANIZATION_CONTEXT' ELSE 'ACTED_IN_ORGANIZATION' END,
        'organizations.organizations', coalesce(p_organization_id, session.organization_id)::text, 'success', '{}'
    );
    RETURN 'done';
END
$$;

DROP FUNCTION identity.open_handles(uuid []);
-- Which of these sessions are still open, until when, and what they may do where: for those who wait to hear that
-- one of it changes.
CREATE FUNCTION identity.open_handles(p_handles uuid [])
RETURNS TABLE (handle uuid, expires_at timestamptz, acting text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, least(s.expires_at, s.absolute_expires_at),
        CASE WHEN s.organization_id IS NOT NULL THEN concat_ws(
            ' ', s.organization_id,
            -- From where the session is used is not known here: calls look at that.
            CASE WHEN coalesce(organizations.acting_refusal(
                s.organization_id, s.user_id, s.assurance, s.authenticated_at, s.last_seen_at, s.ip
            ), 'address_not_allowed') = 'address_not_allowed' THEN m.role::text ELSE 'nobody' END
        ) END
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    LEFT JOIN organizations.memberships AS m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
    LEFT JOIN organizations.organizations AS o ON o.id = s.organization_id
    WHERE s.handle = ANY (p_handles) AND s.expires_at > now() AND s.absolute_expires_at > now()
        AND u.status = 'active' AND u.deleted_at IS NULL AND app.user_role() = 'system'
$$;

-- As before; the last administrator of an organization stays until there is another.
CREATE OR REPLACE FUNCTION identity.schedule_deletion(p_days integer) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    due timestamptz := CASE WHEN p_days IS NOT NULL THEN now() + make_interval(days => p_days) END;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    UPDATE identity.users SET deletion_due_at = due, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person AND deletion_due_at IS DISTINCT FROM due;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF due IS NOT NULL AND context ->> 'role' = 'admin' AND NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND deletion_due_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'AN001';
    END IF;
    -- After everyone who is just deciding about one of these organizations, and before the next.
    PERFORM 1 FROM organizations.organizations AS o
    WHERE due IS NOT NULL AND o.id IN (
        SELECT m.organization_id FROM organizations.memberships AS m
        WHERE m.user_id = person AND m.role = 'admin' AND m.status = 'active'
    ) ORDER BY o.id FOR UPDATE;
    IF due IS NOT NULL AND EXISTS (
        SELECT 1 FROM organizations.memberships AS m
        WHERE m.user_id = person AND organizations.is_last_admin(m.organization_id, person)
    ) THEN
        RAISE EXCEPTION 'the last administrator of an organization' USING ERRCODE = 'AN002';
    END IF;
    RETURN coalesce(due, now());
END
$$;

-- Ends the memberships of a person who is forgotten. Their rows stay without what they were called.
CREATE FUNCTION organizations.erase_person(p_user_id uuid, p_email text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_system();
BEGIN
    UPDATE organizations.memberships SET status = 'ended', ended_at = coalesce(ended_at, now()), title = NULL,
        specialization = NULL, license_number = NULL, license_state = NULL, license_expires_on = NULL,
        npi_number = NULL, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE user_id = p_user_id;
    UPDATE organizations.invitations SET email = gen_random_uuid() || '@deleted.invalid',
        withdrawn_at = CASE WHEN accepted_at IS NULL THEN coalesce(withdrawn_at, now()) ELSE withdrawn_at END,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE email = p_email;
END
$$;

GRANT EXECUTE ON FUNCTION
organizations.free_slug(text),
organizations.create_organization(uuid, text, text, text, text, integer),
organizations.change_slug(text),
organizations.set_status(uuid, text),
organizations.decide_member(uuid, text, text),
organizations.list_members(text, text, text, timestamptz, uuid, integer),
organizations.find_invitation(uuid),
organizations.accept_invitation(uuid),
identity.find_session(text),
identity.act_in_organization(uuid, text, uuid)
TO anamnesis_app;
GRANT EXECUTE ON FUNCTION identity.open_handles(uuid []) TO anamnesis_app, anamnesis_worker;
GRANT EXECUTE ON FUNCTION organizations.name_of(uuid), organizations.invitation_mail(uuid), organizations.erase_person(uuid, text) TO anamnesis_worker;

-- Down Migration

ALTER TABLE exports.exports DROP CONSTRAINT exports_pkey;
ALTER TABLE exports.exports ADD PRIMARY KEY (id);
ALTER TABLE identity.totp_secrets DROP CONSTRAINT totp_secrets_pkey;
ALTER TABLE identity.totp_secrets ADD PRIMARY KEY (id);
ALTER TABLE identity.recovery_codes DROP CONSTRAINT recovery_codes_pkey;
ALTER TABLE identity.recovery_codes ADD PRIMARY KEY (id);
ALTER TABLE identity.passkeys DROP CONSTRAINT passkeys_pkey;
ALTER TABLE identity.passkeys ADD PRIMARY KEY (id);
ALTER TABLE identity.known_devices DROP CONSTRAINT known_devices_pkey;
ALTER TABLE identity.known_devices ADD PRIMARY KEY (id);
DROP FUNCTION organizations.erase_person(uuid, text);
CREATE OR REPLACE FUNCTION identity.schedule_deletion(p_days integer) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    due timestamptz := CASE WHEN p_days IS NOT NULL THEN now() + make_interval(days => p_days) END;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    UPDATE identity.users SET deletion_due_at = due, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person AND deletion_due_at IS DISTINCT FROM due;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF due IS NOT NULL AND context ->> 'role' = 'admin' AND NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND deletion_due_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'AN001';
    END IF;
    RETURN coalesce(due, now());
END
$$;

DROP FUNCTION identity.open_handles(uuid []);
CREATE FUNCTION identity.open_handles(p_handles uuid [])
RETURNS TABLE (handle uuid, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, least(s.expires_at, s.absolute_expires_at) FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    WHERE s.handle = ANY (p_handles) AND s.expires_at > now() AND s.absolute_expires_at > now()
        AND u.status = 'active' AND u.deleted_at IS NULL AND app.user_role() = 'system'
$$;

DROP FUNCTION identity.act_in_organization(uuid, text, uuid);
DROP FUNCTION identity.find_session(text);
CREATE FUNCTION identity.find_session(p_id text)
RETURNS TABLE (
    handle uuid, user_id uuid, organization_id uuid, kind text, expires_at timestamptz,
    absolute_expires_at timestamptz, idle_seconds integer, authenticated_at timestamptz, assurance text,
    ip inet, user_agent text, last_seen_at timestamptz, created_at timestamptz, name text, scopes text [],
    email text, display_name text, role text, status text, must_change_password boolean, deletion_due_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.user_id, s.organization_id, s.kind, s.expires_at, s.absolute_expires_at, s.idle_seconds,
        s.authenticated_at, s.assurance, s.ip, s.user_agent, s.last_seen_at, s.created_at, s.name, s.scopes,
        u.email, u.display_name, u.role::text, u.status::text, u.must_change_password, u.deletion_due_at
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    WHERE s.id = p_id AND u.deleted_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION identity.open_handles(uuid []), identity.find_session(text) TO anamnesis_app;

DROP POLICY organization_select ON audit.audit_events;
DROP SCHEMA organizations CASCADE;

CREATE OR REPLACE FUNCTION audit.log(p_event_type text, p_resource_type text, p_resource_id text, p_status text, p_details jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.audit_logs (
        event_type, resource_type, resource_id, status, details,
        user_id, user_role, organization_id, session_handle, client_ip, user_agent, reason, request_id, process_id
    ) VALUES (
        p_event_type, p_resource_type, p_resource_id, p_status, p_details,
        (context ->> 'userId')::uuid, context ->> 'role', (context ->> 'organizationId')::uuid,
        (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet, context ->> 'userAgent',
        context ->> 'reason', context ->> 'requestId', (context ->> 'processId')::uuid
    );
END
$$;

CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    context jsonb := app.context();
    old_row jsonb;
    new_row jsonb;
    changed text[];
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        new_row := to_jsonb(NEW);
        IF context IS NOT NULL AND new_row ->> 'process_id' IS DISTINCT FROM context ->> 'processId' THEN
            RAISE EXCEPTION '%.%: process_id is not that of the running process', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        changed := ARRAY(
            SELECT n.key FROM jsonb_each(new_row) AS n WHERE old_row -> n.key IS DISTINCT FROM n.value
        );
    END IF;
    FOR i IN 2..TG_NARGS - 1 LOOP
        old_row := old_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
        new_row := new_row || jsonb_build_object(TG_ARGV[i], '[redacted]');
    END LOOP;
    INSERT INTO audit.audit_events (
        schema_name, table_name, operation, row_id, subject_id, old_values, new_values, changed_fields,
        user_id, user_role, organization_id, session_handle, client_ip, user_agent, reason, request_id, process_id
    ) VALUES (
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
        coalesce(new_row, old_row) ->> TG_ARGV[0],
        CASE WHEN TG_ARGV[1] <> '' THEN (coalesce(new_row, old_row) ->> TG_ARGV[1])::uuid END,
        old_row, new_row, changed,
        (context ->> 'userId')::uuid, coalesce(context ->> 'role', 'database:' || session_user),
        (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', context ->> 'reason',
        context ->> 'requestId', (context ->> 'processId')::uuid
    );
    RETURN NULL;
END
$$;

ALTER TABLE audit.audit_logs DROP COLUMN member_role;
ALTER TABLE audit.audit_events DROP COLUMN member_role;
DROP FUNCTION app.require_member(text []);
DROP FUNCTION app.staff_organization();
DROP FUNCTION app.organization_as(text []);
DROP FUNCTION app.member_role();
ALTER FUNCTION app.organization_id() PARALLEL SAFE;
ALTER FUNCTION app.user_role() PARALLEL SAFE;
ALTER FUNCTION app.user_id() PARALLEL SAFE;

CREATE OR REPLACE FUNCTION app.begin(p_context text, p_signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb;
BEGIN
    PERFORM set_config('app.context', p_context, true), set_config('app.signature', p_signature, true);
    context := app.context();
    IF context IS NULL THEN
        RAISE EXCEPTION 'context refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF context ? 'processId' THEN
        INSERT INTO audit.process_tracking
            (id, parent_id, request_id, kind, initiated_by, organization_id, status, finished_at)
        VALUES (
            (context ->> 'processId')::uuid, (context ->> 'parentProcessId')::uuid, context ->> 'requestId',
            context ->> 'process', (context ->> 'userId')::uuid, (context ->> 'organizationId')::uuid,
            'succeeded', now()
        );
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    payload text := current_setting('app.context', true);
    context jsonb;
BEGIN
    IF payload IS NULL OR payload = '' THEN
        RETURN NULL;
    END IF;
    IF (SELECT encode(extensions.hmac(convert_to(payload, 'UTF8'), k.secret, 'sha256'), 'hex')
        FROM app.context_keys AS k WHERE k.id = 1)
        IS DISTINCT FROM current_setting('app.signature', true) THEN
        RETURN NULL;
    END IF;
    context := payload::jsonb;
    IF (context ->> 'expiresAt')::double precision < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN context;
END
$$;

DROP FUNCTION app.context_binding(text);
