-- Up Migration

-- Who looked at whose health data, in which organization, as what and why. Narrow, so that a person's question "who
-- saw my diary" is one index scan; joined with the logs by request and process.
CREATE TABLE audit.phi_access (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject_id uuid NOT NULL,
    user_id uuid NOT NULL,
    viewer_name text NOT NULL,
    organization_id uuid NOT NULL,
    organization_name text NOT NULL,
    member_role text NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    request_id text,
    process_id uuid,
    PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE audit.phi_access IS 'Who looked at whose health data, and why. Written by the functions that hand it out.';
COMMENT ON COLUMN audit.phi_access.subject_id IS 'The person whose data was looked at.';
COMMENT ON COLUMN audit.phi_access.viewer_name IS 'Personal: whoever looked, as they were called then.';
COMMENT ON COLUMN audit.phi_access.details IS 'Personal: first and last day, and how many entries; nothing that stands in them.';
CREATE INDEX phi_access_subject ON audit.phi_access (subject_id, occurred_at, id);
CREATE INDEX phi_access_resource ON audit.phi_access (subject_id, resource_id, occurred_at);
SELECT app.guard_append_only('audit.phi_access'), app.ensure_partitions(3);
CREATE POLICY subject_select ON audit.phi_access FOR SELECT TO anamnesis_app, anamnesis_worker
USING (subject_id = (SELECT app.user_id()));
GRANT SELECT ON audit.phi_access TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- Writes down that the person of the context, a member who acts in an organization, looks at somebody's data. Refuses
-- without a reason, and whoever is no member there at this moment. Only for functions that hand such data out.
CREATE FUNCTION audit.record_access(
    p_subject_id uuid, p_resource_type text, p_resource_id text, p_details jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.phi_access (
        subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id,
        reason, details, request_id, process_id
    )
    SELECT p_subject_id, u.id, concat_ws(' ', m.title, u.display_name), o.id, o.name, m.role::text, p_resource_type,
        p_resource_id, context ->> 'reason', p_details, context ->> 'requestId', (context ->> 'processId')::uuid
    FROM identity.users AS u
    INNER JOIN organizations.memberships AS m ON m.user_id = u.id AND m.status = 'active'
    INNER JOIN organizations.organizations AS o ON m.organization_id = o.id AND o.status = 'active'
    WHERE u.id = (context ->> 'userId')::uuid AND o.id = (context ->> 'organizationId')::uuid
        AND m.role::text = context ->> 'memberRole';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

CREATE TABLE symptoms.symptom_shares (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    person_name text NOT NULL CHECK (length(person_name) BETWEEN 1 AND 100),
    categories text [] CHECK (cardinality(categories) BETWEEN 1 AND 50),
    from_date date NOT NULL,
    to_date date,
    includes_notes boolean NOT NULL,
    expires_at timestamptz NOT NULL,
    mail_on_view boolean NOT NULL,
    revoked_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    UNIQUE (organization_id, id),
    CHECK (to_date >= from_date),
    CHECK (expires_at <= created_at + interval '367 days')
);
COMMENT ON TABLE symptoms.symptom_shares IS 'What a person shows of their diary to an organization, and until when.';
COMMENT ON COLUMN symptoms.symptom_shares.person_name IS 'Personal: what the organization is told that they are called.';
COMMENT ON COLUMN symptoms.symptom_shares.categories IS 'Personal: what is shown; NULL for everything.';
COMMENT ON COLUMN symptoms.symptom_shares.from_date IS 'Personal: first of the person''s own days.';
COMMENT ON COLUMN symptoms.symptom_shares.to_date IS 'Personal: last of them; NULL while it goes on.';
COMMENT ON COLUMN symptoms.symptom_shares.includes_notes IS 'Whether notes and tags are shown as well.';
CREATE INDEX symptom_shares_organization ON symptoms.symptom_shares (organization_id, created_at, id);

-- The person alone, and only to read. Members get to them through the functions below: a policy for them would mix
-- the shares of others into the lists of their own.
ALTER TABLE symptoms.symptom_shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_shares FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON symptoms.symptom_shares TO anamnesis_owner USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.symptom_shares FOR SELECT TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id()));
GRANT SELECT ON symptoms.symptom_shares TO anamnesis_app, anamnesis_worker;
SELECT audit.watch('symptoms.symptom_shares', 'id', 'user_id');

-- Whether diaries can be shared with it: as long as it is open, and unless its settings say {"takesShares": false}.
CREATE FUNCTION organizations.takes_shares(p_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT EXISTS (
        SELECT 1 FROM organizations.organizations AS o
        WHERE o.id = p_id AND o.status = 'active' AND o.settings -> 'takesShares' IS DISTINCT FROM 'false'
    )
$$;

-- An open organization by its exact short name, for whoever wants to share something with it. No row for others.
CREATE FUNCTION organizations.lookup(p_slug text)
RETURNS TABLE (organization_id uuid, name text, type text, city text, takes_shares boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT o.id, o.name, o.type::text, o.address ->> 'city', organizations.takes_shares(o.id)
    FROM organizations.organizations AS o
    WHERE o.slug = p_slug AND o.status = 'active' AND app.user_id() IS NOT NULL
$$;

-- Shares a part of the diary of the person of the context. `done`, or what is in the way.
CREATE FUNCTION symptoms.create_share(
    p_id uuid, p_organization_id uuid, p_person_name text, p_categories text [], p_from date, p_to date,
    p_includes_notes boolean, p_expires_at timestamptz, p_mail_on_view boolean, p_most integer
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    -- One after another for one person, so that the limit holds.
    PERFORM 1 FROM identity.users WHERE id = person AND status = 'active' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Keeps it from being closed meanwhile.
    PERFORM 1 FROM organizations.organizations WHERE id = p_organization_id AND status = 'active' FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    IF NOT organizations.takes_shares(p_organization_id) THEN
        RETURN 'not_taken';
    END IF;
    IF (
        SELECT count(*) >= p_most FROM symptoms.symptom_shares
        WHERE user_id = person AND revoked_at IS NULL AND expires_at > now()
    ) THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO symptoms.symptom_shares (
        user_id, id, organization_id, person_name, categories, from_date, to_date, includes_notes, expires_at,
        mail_on_view, process_id
    ) VALUES (
        person, p_id, p_organization_id, p_person_name, p_categories, p_from, p_to, p_includes_notes, p_expires_at,
        p_mail_on_view, (context ->> 'processId')::uuid
    );
    PERFORM live.put(
        'symptoms.share_created', p_id, NULL, p_organization_id, ARRAY['doctor', 'nurse', 'pharmacist']
    );
    RETURN 'done';
END
$$;

-- Takes a share of the person of the context back, for good. False when they have no such share; what was taken back
-- already stays as it was.
CREATE FUNCTION symptoms.revoke_share(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    share symptoms.symptom_shares;
BEGIN
    -- Waits for views that have begun: none is recorded after the time below.
    SELECT s.* INTO share FROM symptoms.symptom_shares AS s
    WHERE s.user_id = (context ->> 'userId')::uuid AND s.id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF share.revoked_at IS NULL THEN
        UPDATE symptoms.symptom_shares SET revoked_at = clock_timestamp(), updated_at = clock_timestamp(),
            process_id = (context ->> 'processId')::uuid
        WHERE user_id = share.user_id AND id = p_id;
        PERFORM live.put(
            'symptoms.share_revoked', p_id, NULL, share.organization_id, ARRAY['doctor', 'nurse', 'pharmacist']
        );
    END IF;
    RETURN true;
END
$$;

-- What the person of the context shares and shared, with whom, and how often it was looked at. Newest first.
CREATE FUNCTION symptoms.own_shares()
RETURNS TABLE (
    id uuid, organization_id uuid, organization_name text, organization_type text, organization_status text,
    person_name text, categories text [], from_date date, to_date date, includes_notes boolean,
    expires_at timestamptz, mail_on_view boolean, revoked_at timestamptz, created_at timestamptz, views integer,
    last_viewed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.id, o.id, o.name, o.type::text, o.status::text, s.person_name, s.categories, s.from_date, s.to_date,
        s.includes_notes, s.expires_at, s.mail_on_view, s.revoked_at, s.created_at, coalesce(a.views, 0)::integer,
        a.last_viewed_at
    FROM symptoms.symptom_shares AS s
    INNER JOIN organizations.organizations AS o ON s.organization_id = o.id
    LEFT JOIN (
        SELECT resource_id, count(*) AS views, max(occurred_at) AS last_viewed_at FROM audit.phi_access
        WHERE subject_id = (SELECT app.user_id()) AND resource_type = 'symptoms.symptom_shares'
        GROUP BY resource_id
    ) AS a ON a.resource_id = s.id::text
    WHERE s.user_id = (SELECT app.user_id())
    -- What can still be taken back is never the one that does not fit.
    ORDER BY s.revoked_at IS NULL AND s.expires_at > now() DESC, s.created_at DESC, s.id DESC LIMIT 200
$$;

-- Shares that an organization can look at now: not taken back, not over, and both the person and it are active.
CREATE FUNCTION symptoms.live_shares(p_organization_id uuid, p_id uuid) RETURNS SETOF symptoms.symptom_shares
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.* FROM symptoms.symptom_shares AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id AND u.status = 'active' AND u.deleted_at IS NULL
    INNER JOIN organizations.organizations AS o ON s.organization_id = o.id AND o.status = 'active'
    WHERE s.organization_id = p_organization_id AND (p_id IS NULL OR s.id = p_id)
        AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
$$;

-- Who shares with the organization that its doctor, nurse or pharmacist acts in, newest first. Which categories are
-- shown says something of the person's health: here it is only told how many, the rest with the record of a view.
CREATE FUNCTION symptoms.shared_with_us(
    p_search text, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    id uuid, person_name text, category_count integer, from_date date, to_date date, includes_notes boolean,
    expires_at timestamptz, created_at timestamptz, last_viewed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.id, s.person_name, cardinality(s.categories), s.from_date, s.to_date, s.includes_notes, s.expires_at,
        s.created_at, (
            SELECT max(a.occurred_at) FROM audit.phi_access AS a
            WHERE a.subject_id = s.user_id AND a.resource_id = s.id::text
        )
    FROM symptoms.live_shares(
        (app.require_member('doctor', 'nurse', 'pharmacist') ->> 'organizationId')::uuid, NULL
    ) AS s
    WHERE (p_search IS NULL OR lower(s.person_name) LIKE p_search)
        AND (p_before_at IS NULL OR (s.created_at, s.id) < (p_before_at, p_before_id))
    ORDER BY s.created_at DESC, s.id DESC LIMIT p_limit
$$;

-- What terms of sharing cover of a diary: the one place that decides it, for the person who looks at it beforehand
-- and for those it is shared with. It has no rights of its own: a person reads their own diary by its policies, and
-- the function below reads that of others. The days of a diary are the person's own (`local_date`). Notes come sealed.
CREATE FUNCTION symptoms.covered_diary(
    p_user_id uuid, p_categories text [], p_from date, p_to date, p_includes_notes boolean,
    p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $$
    WITH covered AS (
        SELECT e.id, e.occurred_at, e.local_date, e.time_zone, e.category, e.severity, e.notes, e.notes_encrypted,
            e.tags
        FROM symptoms.symptom_entries AS e
        WHERE e.user_id = p_user_id AND e.deleted_at IS NULL
            AND e.local_date >= p_from AND (p_to IS NULL OR e.local_date <= p_to)
            AND (p_categories IS NULL OR e.category = ANY (p_categories))
    ),
    page AS (
        SELECT c.*, row_number() OVER (ORDER BY c.occurred_at DESC, c.id DESC) AS n
        FROM covered AS c
        WHERE p_before_at IS NULL OR (c.occurred_at, c.id) < (p_before_at, p_before_id)
        ORDER BY c.occurred_at DESC, c.id DESC LIMIT p_limit + 1
    )
    SELECT jsonb_build_object(
        'daily', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'localDate', d.local_date, 'category', d.category, 'count', d.count, 'sum', d.sum,
                'strongest', d.strongest
            ) ORDER BY d.local_date, d.category), '[]')
            FROM (
                SELECT local_date, category, count(*) AS count, sum(severity) AS sum, max(severity) AS strongest
                FROM covered GROUP BY local_date, category
            ) AS d
        ),
        'entries', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', p.id, 'occurredAt', p.occurred_at::text, 'localDate', p.local_date, 'timeZone', p.time_zone,
                'category', p.category, 'severity', p.severity,
                'notes', CASE WHEN p_includes_notes THEN p.notes END,
                'notesEncrypted', CASE WHEN p_includes_notes THEN encode(p.notes_encrypted, 'hex') END,
                'tags', CASE WHEN p_includes_notes THEN p.tags END
            ) ORDER BY p.n), '[]')
            FROM page AS p WHERE p.n <= p_limit
        ),
        'hasMore', (SELECT count(*) > p_limit FROM page)
    )
$$;

-- The diary behind a live share, for a doctor, nurse or pharmacist who acts in its organization and says why. Whoever
-- is handed a part of it is written down in the same statement: there is no view without a record. NULL, and a record
-- of the refusal, for a share that is none of theirs, was taken back or is over: these are the same to who asks.
-- `tellPerson` for the first view of a day by somebody, where the person wants a mail.
CREATE FUNCTION symptoms.view_shared(
    p_share uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'pharmacist');
    organization uuid := (context ->> 'organizationId')::uuid;
    share symptoms.symptom_shares;
    diary jsonb;
    keys jsonb;
    seen record;
    tells boolean;
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever takes it back waits for views that have begun, and is waited for: none is recorded after that.
    PERFORM 1 FROM symptoms.symptom_shares WHERE organization_id = organization AND id = p_share FOR NO KEY UPDATE;
    SELECT s.* INTO share FROM symptoms.live_shares(organization, p_share) AS s
    -- Who was a member when their request began may be none any more.
    INNER JOIN organizations.memberships AS m
        ON m.organization_id = organization AND m.user_id = (context ->> 'userId')::uuid
        AND m.status = 'active' AND m.role::text = context ->> 'memberRole';
    IF NOT FOUND THEN
        PERFORM audit.log('DIARY_VIEW_REFUSED', 'symptoms.symptom_shares', p_share::text, 'denied', '{}');
        RETURN NULL;
    END IF;
    diary := symptoms.covered_diary(
        share.user_id, share.categories, greatest(share.from_date, p_from), least(share.to_date, p_to),
        share.includes_notes, p_before_at, p_before_id, least(p_limit, 200)
    );
    tells := share.mail_on_view AND NOT EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        WHERE a.subject_id = share.user_id AND a.resource_id = share.id::text
            AND a.user_id = (context ->> 'userId')::uuid AND a.occurred_at >= date_trunc('day', now())
    );
    SELECT min(d ->> 'localDate') AS first_day, max(d ->> 'localDate') AS last_day,
        count(DISTINCT d ->> 'localDate') AS days, coalesce(sum((d ->> 'count')::integer), 0) AS entries
    INTO seen FROM jsonb_array_elements(diary -> 'daily') AS d;
    PERFORM audit.record_access(share.user_id, 'symptoms.symptom_shares', share.id::text, jsonb_build_object(
        'from', seen.first_day, 'to', seen.last_day, 'days', seen.days, 'entries', seen.entries,
        'shown', jsonb_array_length(diary -> 'entries'), 'notes', share.includes_notes
    ));
    -- Of the person's keys those that open what is handed out here, and no other.
    SELECT jsonb_agg(jsonb_build_object(
        'keyId', encode(k.id, 'hex'), 'wrapped', encode(k.wrapped, 'hex'), 'provider', k.provider
    )) INTO keys
    FROM app.tenant_keys AS k
    WHERE k.tenant_id = share.user_id AND k.destroyed_at IS NULL AND encode(k.id, 'hex') IN (
        SELECT substring(e ->> 'notesEncrypted' FROM 5 FOR 32) FROM jsonb_array_elements(diary -> 'entries') AS e
    );
    IF keys IS NOT NULL THEN
        PERFORM audit.log('FIELDS_OPENED', 'symptoms.symptom_entries', share.user_id::text, 'success', '{}');
    END IF;
    PERFORM audit.log('DIARY_VIEWED', 'symptoms.symptom_shares', share.id::text, 'success', '{}');
    PERFORM live.put('symptoms.share_viewed', share.id, share.user_id, NULL, NULL);
    RETURN diary || jsonb_build_object('tellPerson', tells, 'keys', coalesce(keys, '[]'), 'share', jsonb_build_object(
        'id', share.id, 'userId', share.user_id, 'personName', share.person_name, 'categories', share.categories,
        'from', share.from_date, 'to', share.to_date, 'includesNotes', share.includes_notes,
        'expiresAt', share.expires_at::text
    ));
END
$$;

-- As before, with what was shared.
CREATE OR REPLACE FUNCTION symptoms.erase_person(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    n integer;
BEGIN
    PERFORM app.require_system();
    DELETE FROM symptoms.symptom_shares WHERE user_id = p_user_id;
    DELETE FROM symptoms.symptom_entries WHERE user_id = p_user_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;

GRANT EXECUTE ON FUNCTION
organizations.lookup(text),
symptoms.create_share(uuid, uuid, text, text [], date, date, boolean, timestamptz, boolean, integer),
symptoms.revoke_share(uuid),
symptoms.shared_with_us(text, timestamptz, uuid, integer),
symptoms.covered_diary(uuid, text [], date, date, boolean, timestamptz, uuid, integer),
symptoms.view_shared(uuid, date, date, timestamptz, uuid, integer)
TO anamnesis_app;
GRANT EXECUTE ON FUNCTION symptoms.own_shares() TO anamnesis_app, anamnesis_worker;

-- Down Migration

CREATE OR REPLACE FUNCTION symptoms.erase_person(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    n integer;
BEGIN
    IF app.require_context() ->> 'role' <> 'system' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM symptoms.symptom_entries WHERE user_id = p_user_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
DROP FUNCTION symptoms.view_shared(uuid, date, date, timestamptz, uuid, integer);
DROP FUNCTION symptoms.covered_diary(uuid, text [], date, date, boolean, timestamptz, uuid, integer);
DROP FUNCTION symptoms.shared_with_us(text, timestamptz, uuid, integer);
DROP FUNCTION symptoms.live_shares(uuid, uuid);
DROP FUNCTION symptoms.own_shares();
DROP FUNCTION symptoms.revoke_share(uuid);
DROP FUNCTION symptoms.create_share(uuid, uuid, text, text [], date, date, boolean, timestamptz, boolean, integer);
DROP FUNCTION organizations.takes_shares(uuid);
DROP FUNCTION organizations.lookup(text);
DROP TABLE symptoms.symptom_shares;
DROP FUNCTION audit.record_access(uuid, text, text, jsonb);
DROP TABLE audit.phi_access;
