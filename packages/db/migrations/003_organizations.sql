-- Up Migration

CREATE SCHEMA organizations;
COMMENT ON SCHEMA organizations IS 'Who belongs to which organization, as what, and what it owns.';

CREATE TYPE organizations.organization_type AS ENUM (
    'hospital', 'clinic', 'laboratory', 'imaging_center', 'research', 'pharmacy'
);
CREATE TYPE organizations.organization_plan AS ENUM ('community', 'standard', 'enterprise');
CREATE TYPE organizations.organization_status AS ENUM ('active', 'suspended', 'archived');
CREATE TYPE organizations.member_role AS ENUM (
    'admin', 'doctor', 'nurse', 'radiologist', 'technician', 'pharmacist', 'auditor', 'patient'
);
CREATE TYPE organizations.membership_status AS ENUM ('active', 'suspended', 'ended');
CREATE TYPE organizations.resource_type AS ENUM (
    'webhook', 'evidence_provider', 'imaging_device', 'laboratory', 'room'
);
CREATE TYPE organizations.resource_status AS ENUM ('active', 'inactive', 'failing');

CREATE TABLE organizations.organizations (
    id uuid PRIMARY KEY,
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) BETWEEN 3 AND 40),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    legal_name text CHECK (length(legal_name) BETWEEN 1 AND 200),
    type organizations.organization_type NOT NULL,
    plan organizations.organization_plan NOT NULL DEFAULT 'community',
    status organizations.organization_status NOT NULL DEFAULT 'active',
    email text CHECK (length(email) BETWEEN 3 AND 254),
    phone text CHECK (length(phone) BETWEEN 4 AND 40),
    website text CHECK (length(website) BETWEEN 8 AND 200 AND website ~ '^[Hh][Tt][Tt][Pp][Ss]?://[^[:space:][:cntrl:]]+$'),
    address jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(address) = 'object' AND octet_length(address::text) <= 4000
        AND NOT jsonb_path_exists(address, 'strict $.* ? (@.type() <> "string" && @.type() <> "null")')
    ),
    time_zone app.time_zone,
    npi_number text,
    tax_id text CHECK (length(tax_id) BETWEEN 1 AND 30),
    hipaa_compliance_date app.day,
    settings jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(settings) = 'object' AND octet_length(settings::text) <= 400000
        AND NOT jsonb_path_exists(settings, '$.**{20}')
    ),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 400000
        AND NOT jsonb_path_exists(metadata, '$.**{20}')
    ),
    requires_second_factor boolean NOT NULL DEFAULT false,
    session_idle_minutes integer CHECK (session_idle_minutes BETWEEN 15 AND 1440),
    session_hours integer CHECK (session_hours BETWEEN 1 AND 720),
    allowed_networks cidr [] NOT NULL DEFAULT '{}' CHECK (
        cardinality(allowed_networks) <= 50 AND coalesce(array_ndims(allowed_networks), 1) = 1
        AND array_position(allowed_networks, NULL) IS NULL
    ),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CHECK ((status = 'archived') = (archived_at IS NOT NULL)),
    CONSTRAINT organizations_slug EXCLUDE USING hash (slug WITH =)
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
    license_expires_on app.day,
    npi_number text,
    joined_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
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
    id uuid NOT NULL UNIQUE,
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    role organizations.member_role NOT NULL,
    title text CHECK (length(title) BETWEEN 1 AND 80),
    invited_by uuid NOT NULL,
    mails integer NOT NULL DEFAULT 1 CHECK (mails BETWEEN 1 AND 5),
    expires_at app.instant NOT NULL,
    accepted_at app.instant,
    accepted_by uuid,
    withdrawn_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, invited_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (expires_at <= updated_at + interval '14 days')
);
COMMENT ON TABLE organizations.invitations IS 'Who was asked to join. The link is made from the id, and nothing else, by a key outside.';
COMMENT ON COLUMN organizations.invitations.email IS 'Personal: address that was invited.';
-- One at a time for an address in an organization.
CREATE UNIQUE INDEX invitations_open ON organizations.invitations (organization_id, email)
WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX invitations_created ON organizations.invitations (organization_id, created_at, id);
CREATE INDEX invitations_by ON organizations.invitations (invited_by, created_at);

CREATE TABLE organizations.resources (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    type organizations.resource_type NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    config jsonb NOT NULL CHECK (
        jsonb_typeof(config) = 'object' AND octet_length(config::text) <= 20000
        AND NOT jsonb_path_exists(config, '$.**{20}')
    ),
    secrets_encrypted bytea CHECK (octet_length(secrets_encrypted) BETWEEN 46 AND 20000),
    secret_names text [] NOT NULL DEFAULT '{}',
    status organizations.resource_status NOT NULL DEFAULT 'active',
    last_tested_at app.instant,
    last_test jsonb CHECK (
        jsonb_typeof(last_test) = 'object' AND octet_length(last_test::text) <= 4000
        AND NOT jsonb_path_exists(last_test, '$.**{20}')
    ),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    deleted_at app.instant,
    PRIMARY KEY (organization_id, id),
    CHECK ((secrets_encrypted IS NULL) = (cardinality(secret_names) = 0)),
    CHECK ((last_tested_at IS NULL) = (last_test IS NULL)),
    CHECK (deleted_at IS NULL OR secrets_encrypted IS NULL)
);
COMMENT ON TABLE organizations.resources IS 'What an organization connects to, or owns: webhooks, devices, rooms.';
COMMENT ON COLUMN organizations.resources.config IS 'What the type asks for, without secrets.';
COMMENT ON COLUMN organizations.resources.secrets_encrypted IS 'Secrets of the config, a JSON object sealed under the key of the organization. Write-only.';
COMMENT ON COLUMN organizations.resources.updated_at IS 'Version: of what people set, not of tests.';
COMMENT ON COLUMN organizations.resources.config IS 'What the type asks for, without secrets, and with addresses folded.';
CREATE UNIQUE INDEX resources_name ON organizations.resources (organization_id, type, lower(name))
WHERE deleted_at IS NULL;
-- As for the columns of the table: estimates would tell of the names of others.
ALTER INDEX organizations.resources_name ALTER COLUMN 3 SET STATISTICS 0;

-- What webhooks of an organization are told, and what came of it. A delivery names rows, and says little of them: who
-- is told asks for the rest, with rights of its own.
CREATE TABLE organizations.webhook_deliveries (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    resource_id uuid NOT NULL,
    event text NOT NULL CHECK (length(event) BETWEEN 1 AND 60),
    data jsonb NOT NULL CHECK (
        jsonb_typeof(data) = 'object' AND octet_length(data::text) <= 4000
        AND NOT jsonb_path_exists(data, '$.**{20}')
    ),
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'given_up', 'dropped')),
    attempts integer NOT NULL DEFAULT 0,
    last_test jsonb CHECK (
        jsonb_typeof(last_test) = 'object' AND octet_length(last_test::text) <= 4000
        AND NOT jsonb_path_exists(last_test, '$.**{20}')
    ),
    settled_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES organizations.resources (organization_id, id),
    CHECK ((settled_at IS NULL) = (status = 'waiting'))
);
COMMENT ON TABLE organizations.webhook_deliveries IS 'What webhooks were told, and what came of it. Kept for 30 days.';
COMMENT ON COLUMN organizations.webhook_deliveries.last_test IS 'What came of the last attempt, as of a connection test.';
CREATE INDEX webhook_deliveries_resource
ON organizations.webhook_deliveries (organization_id, resource_id, created_at, id);
CREATE INDEX webhook_deliveries_waiting ON organizations.webhook_deliveries (organization_id) WHERE status = 'waiting';
CREATE INDEX webhook_deliveries_created ON organizations.webhook_deliveries (created_at);

-- Down Migration

DROP SCHEMA organizations CASCADE;
