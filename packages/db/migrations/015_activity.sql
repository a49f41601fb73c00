-- Up Migration

CREATE INDEX user_sessions_organization ON identity.user_sessions (organization_id) WHERE organization_id IS NOT NULL;
-- What was done in an organization, day by day. Most rows are of people's own diaries, and in none of these.
CREATE INDEX audit_events_organization ON audit.audit_events (organization_id, occurred_at)
WHERE organization_id IS NOT NULL;
CREATE INDEX audit_logs_organization ON audit.audit_logs (organization_id, occurred_at)
WHERE organization_id IS NOT NULL;

-- Who is signed in and acts in the organization of the context, whoever was here last first. `refusal` is what they
-- would be told now, such as that they have to prove again who they are.
CREATE FUNCTION organizations.acting_sessions(p_limit integer)
RETURNS TABLE (
    handle uuid, user_id uuid, display_name text, member_role text, kind text, ip inet, user_agent text,
    assurance text, authenticated_at timestamptz, last_seen_at timestamptz, refusal text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.handle, s.user_id, u.display_name, m.role::text, s.kind, s.ip, s.user_agent, s.assurance,
        s.authenticated_at, s.last_seen_at, organizations.acting_refusal(
            s.organization_id, s.user_id, s.assurance, s.authenticated_at, s.last_seen_at, s.ip
        )
    FROM (SELECT app.require_member('admin', 'auditor') AS context) AS c
    INNER JOIN identity.user_sessions AS s ON s.organization_id = (c.context ->> 'organizationId')::uuid
    INNER JOIN identity.users AS u ON s.user_id = u.id AND u.deleted_at IS NULL
    INNER JOIN organizations.memberships AS m
        ON s.organization_id = m.organization_id AND s.user_id = m.user_id AND m.status = 'active'
    WHERE s.expires_at > now() AND s.absolute_expires_at > now()
    ORDER BY s.last_seen_at DESC, s.handle LIMIT p_limit
$$;

-- Signs somebody else out who acts in the organization of the context, on that device. False when they do not, or not
-- any more.
CREATE FUNCTION organizations.end_acting_session(p_handle uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := organizations.require_admin_now();
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid;
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM identity.user_sessions AS s
    WHERE s.handle = p_handle AND s.organization_id = organization
        AND s.user_id <> (context ->> 'userId')::uuid AND s.expires_at > now() AND s.absolute_expires_at > now()
        -- Where somebody is signed in who does not belong here any more is none of its business.
        AND EXISTS (
            SELECT 1 FROM organizations.memberships AS m
            WHERE m.organization_id = organization AND m.user_id = s.user_id AND m.status = 'active'
        )
    RETURNING s.user_id INTO person;
    IF person IS NULL THEN
        RETURN false;
    END IF;
    PERFORM identity.session_log('INVALIDATED', person, p_handle);
    -- Straight into the log: identity.security_log lets nobody write into somebody else's.
    INSERT INTO identity.security_logs (event_type, severity, user_id, details, request_id, process_id)
    VALUES (
        'SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', p_handle, 'why', 'organization'),
        context ->> 'requestId', (context ->> 'processId')::uuid
    );
    PERFORM audit.log(
        'SESSION_ENDED', 'organizations.organizations', organization::text, 'success',
        jsonb_build_object('handle', p_handle, 'userId', person)
    );
    RETURN true;
END
$$;

-- What is done in the organization of the context: each of the last `p_days` days of its time zone, and what there is
-- now. What its members do with their own diaries and accounts meanwhile is theirs, and not counted.
CREATE FUNCTION organizations.usage(p_days integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
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
            SELECT (e.occurred_at AT TIME ZONE zone)::date AS day, e.user_id, 'change' AS what
            FROM audit.audit_events AS e
            WHERE e.organization_id = organization AND e.occurred_at >= since
                AND e.schema_name NOT IN ('identity', 'symptoms', 'exports', 'app')
            UNION ALL
            SELECT (l.occurred_at AT TIME ZONE zone)::date, l.user_id,
                CASE l.event_type WHEN 'DIARY_VIEWED' THEN 'view' ELSE 'refusal' END
            FROM audit.audit_logs AS l
            WHERE l.organization_id = organization AND l.occurred_at >= since
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

GRANT EXECUTE ON FUNCTION
organizations.acting_sessions(integer),
organizations.end_acting_session(uuid),
organizations.usage(integer)
TO anamnesis_app;

-- Down Migration

DROP FUNCTION organizations.usage(integer);
DROP FUNCTION organizations.end_acting_session(uuid);
DROP FUNCTION organizations.acting_sessions(integer);
DROP INDEX audit.audit_logs_organization;
DROP INDEX audit.audit_events_organization;
DROP INDEX identity.user_sessions_organization;
