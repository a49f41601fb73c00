-- What the person is to which organizations.
CREATE OR REPLACE FUNCTION organizations.own_memberships() RETURNS SETOF organizations.memberships
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT m.* FROM organizations.memberships AS m WHERE m.user_id = (SELECT app.user_id()) $$;
GRANT EXECUTE ON FUNCTION organizations.own_memberships TO anamnesis_app, anamnesis_worker;

-- Members of the organization of the context, newest first. Its administrators also read whether there is a second step, not
-- which, and on which day of the last thirty somebody was here: what they do with a diary of their own is not told.
CREATE OR REPLACE FUNCTION organizations.list_members(
    p_search text, p_role text, p_status text, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    user_id uuid, display_name text, email text, role text, status text, title text, specialization text,
    license_number text, license_state text, license_expires_on date, npi_number text, joined_at timestamptz,
    ended_at timestamptz, last_seen_on date, has_second_step boolean
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH seen AS MATERIALIZED (
        SELECT s.user_id, max(s.at) AS at
        FROM (
            SELECT p.user_id, p.started_at AS at FROM audit.process_tracking AS p
            WHERE p.organization_id = (SELECT app.organization_as('admin')) AND p.started_at > now() - interval '30 days'
            UNION ALL
            SELECT o.user_id, o.last_seen_at FROM identity.user_sessions AS o
            WHERE o.organization_id = (SELECT app.organization_as('admin')) AND o.last_seen_at > now() - interval '30 days'
        ) AS s
        GROUP BY s.user_id
    )
    SELECT m.user_id, u.display_name, u.email, m.role::text, m.status::text, m.title, m.specialization,
        m.license_number, m.license_state, m.license_expires_on, m.npi_number, m.joined_at, m.ended_at,
        CASE WHEN m.status <> 'ended' THEN (
            SELECT (s.at AT TIME ZONE 'UTC')::date FROM seen AS s WHERE s.user_id = m.user_id
        ) END,
        CASE WHEN m.status <> 'ended' AND m.organization_id = (SELECT app.organization_as('admin')) THEN
            EXISTS (SELECT 1 FROM identity.totp_secrets AS t WHERE t.user_id = m.user_id AND t.confirmed_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM identity.passkeys AS k WHERE k.user_id = m.user_id)
        END
    -- By OFFSET 0 nothing is compared with a person of elsewhere, however the caller has statements planned: a search that is
    -- an error for some addresses and not for others would tell of them.
    FROM (
        SELECT o.* FROM organizations.memberships AS o
        WHERE o.organization_id = (SELECT app.staff_organization())
            AND (p_role IS NULL OR o.role::text = p_role)
            AND (CASE WHEN p_status IS NULL THEN o.status <> 'ended' ELSE o.status::text = p_status END)
            AND (p_before_at IS NULL OR (o.joined_at, o.user_id) < (p_before_at, p_before_id))
        ORDER BY o.joined_at DESC, o.user_id DESC OFFSET 0
    ) AS m
    CROSS JOIN LATERAL (
        SELECT p.email, p.display_name FROM identity.users AS p WHERE p.id = m.user_id OFFSET 0
    ) AS u
    WHERE p_search IS NULL OR u.email LIKE p_search OR lower(u.display_name) LIKE p_search
    ORDER BY m.joined_at DESC, m.user_id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION organizations.list_members TO anamnesis_app;

-- What people who are or were members are called, for those who read what they did.
CREATE OR REPLACE FUNCTION organizations.member_names(p_ids uuid [])
RETURNS TABLE (user_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.id, u.display_name FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON m.user_id = u.id
    WHERE m.organization_id = (SELECT app.organization_as('admin', 'auditor')) AND m.user_id = ANY (p_ids)
$$;
GRANT EXECUTE ON FUNCTION organizations.member_names TO anamnesis_app;

-- What an administrator decides about a member of the organization of the context, or a member about themselves
-- when they leave; NULL leaves a thing as it is. `done`, `not_found` or `last_admin`.
CREATE OR REPLACE FUNCTION organizations.decide_member(p_user_id uuid, p_role text, p_status text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    organization uuid := (context ->> 'organizationId')::uuid;
    leaves boolean := p_user_id = (context ->> 'userId')::uuid AND p_role IS NULL AND p_status = 'ended';
    known organizations.member_role;
BEGIN
    IF leaves THEN
        -- Whoever is no administrator holds up nobody by going.
        PERFORM 1 FROM organizations.organizations
        WHERE id = organization AND context ->> 'memberRole' = 'admin' FOR NO KEY UPDATE;
        PERFORM identity.require_standing(p_alone => false);
    ELSE
        PERFORM organizations.require_admin_now();
        IF app.is_visible(context ->> 'reason') IS NOT TRUE THEN
            RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    SELECT m.role INTO known FROM organizations.memberships AS m
    WHERE m.organization_id = organization AND m.user_id = p_user_id AND m.status <> 'ended' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    -- Whoever became one meanwhile did not wait for those who decide about administrators: they leave in another try.
    IF leaves AND known = 'admin' AND context ->> 'memberRole' IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'an administrator by now' USING ERRCODE = 'AN003';
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
GRANT EXECUTE ON FUNCTION organizations.decide_member TO anamnesis_app;

-- Whether an organization that is not archived would be without an administrator if this one went. The one who stays is
-- locked until that is done: whose account is just on its way out is waited for.
CREATE OR REPLACE FUNCTION organizations.is_last_admin(p_organization_id uuid, p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM organizations.memberships AS m
    INNER JOIN organizations.organizations AS o ON m.organization_id = o.id
    WHERE m.organization_id = p_organization_id AND m.user_id = p_user_id AND m.role = 'admin'
        AND m.status = 'active' AND o.status <> 'archived';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON m.user_id = u.id
    WHERE m.organization_id = p_organization_id AND m.user_id <> p_user_id AND m.role = 'admin'
        AND m.status = 'active' AND u.status = 'active' AND u.deleted_at IS NULL AND u.deletion_due_at IS NULL
    ORDER BY u.id LIMIT 1 FOR SHARE OF u;
    RETURN NOT FOUND;
END
$$;

-- As app.require_member, for its administrators, by what they are now and not by what they were when the request
-- began: whoever is being removed changes nothing any more. Decisions about an organization come one after another, and
-- wait for nobody who only refers to it.
CREATE OR REPLACE FUNCTION organizations.require_admin_now() RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_member('admin');
    organization uuid := (context ->> 'organizationId')::uuid;
BEGIN
    PERFORM 1 FROM organizations.organizations WHERE id = organization FOR NO KEY UPDATE;
    PERFORM identity.require_standing(p_alone => false);
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
GRANT EXECUTE ON FUNCTION organizations.require_admin_now TO anamnesis_app;

-- Whether the administrator of the context still is one, in a session that goes on. Without a lock of the organization or of
-- who belongs to it: nobody who is being removed is in the way of that.
CREATE OR REPLACE FUNCTION organizations.is_admin_still() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    RETURN EXISTS (
        SELECT 1 FROM organizations.memberships AS m
        WHERE m.organization_id = app.organization_as('admin') AND m.user_id = app.user_id() AND m.role = 'admin'
            AND m.status = 'active'
    );
END
$$;
GRANT EXECUTE ON FUNCTION organizations.is_admin_still TO anamnesis_app;

-- Before an administrator writes a row of their organization by its policy: as organizations.require_admin_now. The
-- argument is the column with the organization. What functions write, they look at themselves; somebody else's row the
-- policy refuses.
CREATE OR REPLACE FUNCTION organizations.require_admin_still() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A context of nobody looks for no session: the policy refuses it.
    IF current_user = 'anamnesis_app' AND app.user_id() IS NOT NULL
        AND (to_jsonb(NEW) ->> TG_ARGV[0])::uuid = app.organization_as('admin') AND NOT organizations.is_admin_still() THEN
        RAISE EXCEPTION 'no administrator any more' USING ERRCODE = 'AN003';
    END IF;
    RETURN NEW;
END
$$;

-- Ends the memberships of a person who is forgotten. Their rows stay without what they were called. For
-- identity.erase_person.
CREATE OR REPLACE FUNCTION organizations.erase_person(p_user_id uuid, p_email text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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

-- Why a member cannot act by the rules of their organization now; NULL when they can. `p_member` is NULL for who is none.
-- Without a query of its own: PostgreSQL writes it into the statement that has both rows.
CREATE OR REPLACE FUNCTION organizations.refusal_by(
    p_organization organizations.organizations, p_member organizations.memberships, p_assurance text,
    p_authenticated_at timestamptz, p_last_seen_at timestamptz, p_client_ip inet
) RETURNS text LANGUAGE sql STABLE
RETURN CASE
    WHEN p_member.user_id IS NULL THEN 'not_a_member'
    WHEN p_organization.status <> 'active' THEN 'organization_closed'
    WHEN p_organization.requires_second_factor AND p_assurance <> 'aal2' THEN 'second_factor_required'
    WHEN p_organization.allowed_networks <> '{}' AND (p_client_ip <<= ANY (p_organization.allowed_networks)) IS NOT TRUE
        THEN 'address_not_allowed'
    WHEN now() > p_authenticated_at + make_interval(hours => p_organization.session_hours)
        OR now() > greatest(p_authenticated_at, p_last_seen_at) + make_interval(mins => p_organization.session_idle_minutes)
        THEN 'prove_again'
END;

-- Why somebody cannot act in an organization now; NULL when they can.
CREATE OR REPLACE FUNCTION organizations.acting_refusal(
    p_organization_id uuid, p_user_id uuid, p_assurance text, p_authenticated_at timestamptz,
    p_last_seen_at timestamptz, p_client_ip inet
) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT organizations.refusal_by(o, m, p_assurance, p_authenticated_at, p_last_seen_at, p_client_ip)
    FROM organizations.organizations AS o
    LEFT JOIN organizations.memberships AS m
        ON m.organization_id = o.id AND m.user_id = p_user_id AND m.status = 'active'
    WHERE o.id = p_organization_id
$$;

-- After an administrator changed the rules of their organization: who does lets themselves in by them, in the session that
-- they act in and from where they say that they are, so that one administrator at least is left who can take a rule back.
CREATE OR REPLACE FUNCTION organizations.refuse_lock_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF EXISTS (
        SELECT 1 FROM identity.user_sessions AS s
        WHERE s.handle = (context ->> 'sessionHandle')::uuid AND organizations.acting_refusal(
            NEW.id, s.user_id, s.assurance, s.authenticated_at, s.last_seen_at, (context ->> 'clientIp')::inet
        ) IN ('second_factor_required', 'address_not_allowed')
    ) THEN
        RAISE EXCEPTION 'would lock its author out' USING ERRCODE = 'AN013';
    END IF;
    RETURN NULL;
END
$$;

-- Who is signed in and acts in the organization of the context, whoever was here last first. `refusal` is what they
-- would be told now, such as that they have to prove again who they are.
CREATE OR REPLACE FUNCTION organizations.acting_sessions(p_limit integer)
RETURNS TABLE (
    handle uuid, user_id uuid, display_name text, member_role text, kind text, ip inet, user_agent text,
    assurance text, authenticated_at timestamptz, last_seen_at timestamptz, refusal text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.handle, s.user_id, u.display_name, m.role::text, s.kind, s.ip, s.user_agent, s.assurance,
        s.authenticated_at, s.last_seen_at, organizations.acting_refusal(
            s.organization_id, s.user_id, s.assurance, CASE WHEN s.scopes IS NULL THEN s.authenticated_at ELSE now() END,
            s.last_seen_at, s.ip
        )
    FROM (SELECT app.require_member('admin', 'auditor') AS context) AS c
    INNER JOIN identity.user_sessions AS s ON s.organization_id = (c.context ->> 'organizationId')::uuid
    INNER JOIN identity.users AS u ON s.user_id = u.id AND u.deleted_at IS NULL
    INNER JOIN organizations.memberships AS m
        ON s.organization_id = m.organization_id AND s.user_id = m.user_id AND m.status = 'active'
    WHERE s.expires_at > now() AND s.absolute_expires_at > now()
    ORDER BY s.last_seen_at DESC, s.handle LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION organizations.acting_sessions TO anamnesis_app;

-- Signs somebody else out who acts in the organization of the context, on that device. False when they do not, or not
-- any more.
CREATE OR REPLACE FUNCTION organizations.end_acting_session(p_handle uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := organizations.require_admin_now();
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid;
BEGIN
    IF app.is_visible(context ->> 'reason') IS NOT TRUE THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What is on its way in it is waited for. A session of elsewhere is none of its business: no wait tells of one.
    PERFORM 1 FROM identity.users
    WHERE id = (
        SELECT s.user_id FROM identity.user_sessions AS s
        INNER JOIN organizations.memberships AS m ON s.organization_id = m.organization_id AND s.user_id = m.user_id
        WHERE s.handle = p_handle AND s.organization_id = organization AND m.status = 'active'
            AND s.user_id <> (context ->> 'userId')::uuid
    ) FOR NO KEY UPDATE;
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
    PERFORM identity.call_off_changes(person, p_handle), identity.session_log('INVALIDATED', person, p_handle);
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
GRANT EXECUTE ON FUNCTION organizations.end_acting_session TO anamnesis_app;
