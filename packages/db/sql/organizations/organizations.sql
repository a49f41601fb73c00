-- Opens an organization with the person of the context as its administrator. `done`, `slug_taken` or `too_many`: ten are
-- looked after by one person at most, and ten are opened in a day, whatever becomes of them, by whoever does not look
-- after the installation. With it come its key, and the one that it searches for patients by, sealed under that: made before
-- anybody else is there, so that nobody who joins gives it one that opens nothing, under which all that follows were lost.
CREATE OR REPLACE FUNCTION organizations.create_organization(
    p_id uuid, p_slug text, p_name text, p_type text, p_time_zone text, p_key_id bytea, p_wrapped bytea, p_provider text,
    p_search_key bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- One after another for one person, so that the limit holds.
    context jsonb := identity.require_standing(p_alone => true);
    person uuid := (context ->> 'userId')::uuid;
    process uuid := (context ->> 'processId')::uuid;
BEGIN
    IF context ->> 'role' IS DISTINCT FROM 'admin' AND (
        SELECT count(*) >= 10 FROM organizations.memberships AS m
        INNER JOIN organizations.organizations AS o ON m.organization_id = o.id
        WHERE m.user_id = person AND m.role = 'admin' AND m.status <> 'ended' AND o.status <> 'archived'
    ) THEN
        RETURN 'too_many';
    END IF;
    -- Who opened one became a member with it, in the same transaction.
    IF context ->> 'role' IS DISTINCT FROM 'admin' AND (
        SELECT count(*) >= 10 FROM organizations.memberships AS m
        INNER JOIN organizations.organizations AS o ON m.organization_id = o.id AND m.created_at = o.created_at
        WHERE m.user_id = person AND o.created_at > now() - interval '1 day'
    ) THEN
        RETURN 'too_many';
    END IF;
    PERFORM app.require_key_provider(p_provider);
    INSERT INTO organizations.organizations (id, slug, name, type, time_zone, process_id)
    SELECT p_id, p_slug, p_name, p_type::organizations.organization_type, p_time_zone, process
    WHERE NOT EXISTS (SELECT 1 FROM organizations.former_slugs WHERE slug = p_slug)
    ON CONFLICT ON CONSTRAINT organizations_slug DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'slug_taken';
    END IF;
    INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
    VALUES (p_id, person, 'admin', process);
    INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, process_id)
    VALUES (p_id, p_key_id, p_wrapped, p_provider, process);
    INSERT INTO clinical.data_keys (organization_id, id, key_encrypted, process_id)
    VALUES (p_id, p_id, p_search_key, process);
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION organizations.create_organization TO anamnesis_app;

-- A short name that nobody has: the one that was wished for, or that with a number.
CREATE OR REPLACE FUNCTION organizations.free_slug(p_wish text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
GRANT EXECUTE ON FUNCTION organizations.free_slug TO anamnesis_app;

-- Gives the organization of the context another short name. False when it is taken. Those that it had nobody else gets,
-- so there are ten of them.
CREATE OR REPLACE FUNCTION organizations.change_slug(p_slug text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
    IF EXISTS (
        SELECT 1 FROM organizations.former_slugs
        WHERE organization_id = (context ->> 'organizationId')::uuid OFFSET 10
    ) THEN
        RAISE EXCEPTION 'too many short names' USING ERRCODE = 'AN014';
    END IF;
    UPDATE organizations.organizations SET slug = p_slug, updated_at = now(),
        process_id = (context ->> 'processId')::uuid
    WHERE id = (context ->> 'organizationId')::uuid AND slug <> p_slug;
    RETURN true;
EXCEPTION WHEN exclusion_violation THEN
    RETURN false;
END
$$;
GRANT EXECUTE ON FUNCTION organizations.change_slug TO anamnesis_app;

-- Suspends an organization or opens it again (those who run the installation), or archives the one of the context
-- (its administrators). The context carries the reason. False when there is none in another state.
CREATE OR REPLACE FUNCTION organizations.set_status(p_id uuid, p_status text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb;
BEGIN
    IF p_status = 'archived' THEN
        context := organizations.require_admin_now();
    ELSE
        context := identity.require_admin_now();
    END IF;
    IF app.is_visible(context ->> 'reason') IS NOT TRUE
        OR (p_status = 'archived' AND (context ->> 'organizationId')::uuid IS DISTINCT FROM p_id) THEN
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
GRANT EXECUTE ON FUNCTION organizations.set_status TO anamnesis_app;

-- Every organization of the installation, newest first, as those who look after it see it: nothing inside it.
CREATE OR REPLACE FUNCTION organizations.list_all(
    p_search text, p_status text, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    id uuid, slug text, name text, type text, plan text, status text, created_at timestamptz, archived_at timestamptz
)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.id, o.slug, o.name, o.type::text, o.plan::text, o.status::text, o.created_at, o.archived_at
    FROM organizations.organizations AS o
    WHERE (SELECT identity.is_admin_still())
        AND (p_search IS NULL OR o.slug LIKE p_search OR lower(o.name) LIKE p_search)
        AND (p_status IS NULL OR o.status::text = p_status)
        AND (p_before_at IS NULL OR (o.created_at, o.id) < (p_before_at, p_before_id))
    ORDER BY o.created_at DESC, o.id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION organizations.list_all TO anamnesis_app;

-- Where the person of the context belongs, or belonged, by name, and no more of it than what it is called.
CREATE OR REPLACE FUNCTION organizations.own_organizations()
RETURNS TABLE (
    organization_id uuid, name text, slug text, type text, organization_status text, role text, status text,
    joined_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.id, o.name, o.slug, o.type::text, o.status::text, m.role::text, m.status::text, m.joined_at
    FROM organizations.own_memberships() AS m
    INNER JOIN organizations.organizations AS o ON o.id = m.organization_id
    ORDER BY o.name, o.id
$$;
GRANT EXECUTE ON FUNCTION organizations.own_organizations TO anamnesis_app, anamnesis_worker;

-- What the organization is called that the mail of this run is about.
CREATE OR REPLACE FUNCTION organizations.name_of(p_job uuid, p_lease uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.name FROM app.held_job(p_job, p_lease, ARRAY['organizations.mail']) AS j
    INNER JOIN organizations.organizations AS o ON o.id = (j.payload ->> 'organizationId')::uuid
$$;
GRANT EXECUTE ON FUNCTION organizations.name_of TO anamnesis_worker;

-- An open organization by its exact short name, for whoever wants to share something with it. No row for others.
CREATE OR REPLACE FUNCTION organizations.lookup(p_slug text)
RETURNS TABLE (organization_id uuid, name text, type text, city text, takes_shares boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.id, o.name, o.type::text, o.address ->> 'city', organizations.takes_shares(o.id)
    FROM organizations.organizations AS o
    WHERE o.slug = p_slug AND o.status = 'active' AND app.user_id() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION organizations.lookup TO anamnesis_app;

-- Whether diaries can be shared with it: as long as it is open, and unless its settings say {"takesShares": false}.
CREATE OR REPLACE FUNCTION organizations.takes_shares(p_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM organizations.organizations AS o
        WHERE o.id = p_id AND o.status = 'active' AND o.settings -> 'takesShares' IS DISTINCT FROM 'false'
    )
$$;

-- What is done in the organization of the context: each of the last `p_days` days of its time zone, and what there is
-- now. What its members do with their own diaries and accounts meanwhile is theirs, and not counted.
CREATE OR REPLACE FUNCTION organizations.usage(p_days integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_member('admin', 'auditor');
    organization uuid := (context ->> 'organizationId')::uuid;
    zone text := (SELECT coalesce(o.time_zone, 'UTC') FROM organizations.organizations AS o WHERE o.id = organization);
    today date := (now() AT TIME ZONE zone)::date;
    since timestamptz := (today - p_days + 1)::timestamp AT TIME ZONE zone;
BEGIN
    RETURN (
        WITH done AS (
            SELECT (e.occurred_at AT TIME ZONE zone)::date AS day, p.user_id, 'change' AS what
            FROM audit.process_tracking AS p INNER JOIN audit.audit_events AS e ON e.process_id = p.id
            INNER JOIN audit.row_shapes AS s ON e.shape_id = s.id
            WHERE p.organization_id = organization AND p.started_at >= since AND e.occurred_at >= since
                AND s.schema_name NOT IN ('identity', 'symptoms', 'exports', 'app')
            UNION ALL
            SELECT (l.occurred_at AT TIME ZONE zone)::date, p.user_id,
                CASE l.event_type WHEN 'DIARY_VIEWED' THEN 'view' ELSE 'refusal' END
            FROM audit.process_tracking AS p INNER JOIN audit.audit_logs AS l ON l.process_id = p.id
            WHERE p.organization_id = organization AND p.started_at >= since AND l.occurred_at >= since
                AND l.event_type IN ('DIARY_VIEWED', 'DIARY_VIEW_REFUSED')
        ),
        days AS (
            SELECT d.day, count(DISTINCT d.user_id) AS people, count(*) FILTER (WHERE d.what = 'change') AS changes,
                count(*) FILTER (WHERE d.what = 'view') AS views, count(*) FILTER (WHERE d.what = 'refusal') AS refusals
            FROM done AS d GROUP BY d.day
        )
        SELECT jsonb_build_object(
            'timeZone', zone,
            'days', (
                SELECT jsonb_agg(jsonb_build_object(
                    'localDate', today - n, 'people', coalesce(d.people, 0), 'changes', coalesce(d.changes, 0),
                    'views', coalesce(d.views, 0), 'refusals', coalesce(d.refusals, 0)
                ) ORDER BY n DESC)
                FROM generate_series(0, p_days - 1) AS n LEFT JOIN days AS d ON d.day = today - n
            ),
            'people', (SELECT count(DISTINCT d.user_id) FROM done AS d),
            'members', (
                SELECT count(*) FROM organizations.memberships AS m
                WHERE m.organization_id = organization AND m.status = 'active'
            ),
            'suspendedMembers', (
                SELECT count(*) FROM organizations.memberships AS m
                WHERE m.organization_id = organization AND m.status = 'suspended'
            ),
            'openInvitations', (
                SELECT count(*) FROM organizations.invitations AS i
                WHERE i.organization_id = organization AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL
                    AND i.expires_at > now()
            ),
            'resources', (
                SELECT count(*) FROM organizations.resources AS r
                WHERE r.organization_id = organization AND r.deleted_at IS NULL
            ),
            'failingResources', (
                SELECT count(*) FROM organizations.resources AS r
                WHERE r.organization_id = organization AND r.deleted_at IS NULL AND r.status = 'failing'
            ),
            'sharedDiaries', (
                SELECT count(*) FROM symptoms.symptom_shares AS s
                WHERE s.organization_id = organization AND s.revoked_at IS NULL AND s.expires_at > now()
            )
        )
    );
END
$$;
GRANT EXECUTE ON FUNCTION organizations.usage TO anamnesis_app;

-- The Luhn sum of a National Provider Identifier with the prefix of health applications (45 CFR 162.406).
CREATE OR REPLACE FUNCTION organizations.is_npi(p_number text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p_number ~ '^[0-9]{10}$' AND (
        SELECT sum(CASE WHEN at % 2 = 1 THEN digit / 5 + digit * 2 % 10 ELSE digit END) % 10 = 0
        FROM (
            SELECT i AS at, substr(reverse('80840' || p_number), i + 1, 1)::integer AS digit
            FROM generate_series(0, 14) AS i WHERE p_number ~ '^[0-9]{10}$'
        ) AS digits
    )
$$;
GRANT EXECUTE ON FUNCTION organizations.is_npi TO anamnesis_app, anamnesis_worker;
