-- An invitation as whoever holds its link sees it.
CREATE OR REPLACE FUNCTION organizations.find_invitation(p_id uuid)
RETURNS TABLE (
    organization_id uuid, organization_name text, organization_type text, role text, invited_by text, email text,
    expires_at timestamptz, state text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
GRANT EXECUTE ON FUNCTION organizations.find_invitation TO anamnesis_app;

-- Accepts an invitation as the person of the context, whose confirmed address it has to be for: `done`, or what
-- is in the way.
CREATE OR REPLACE FUNCTION organizations.accept_invitation(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => false);
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
GRANT EXECUTE ON FUNCTION organizations.accept_invitation TO anamnesis_app;

-- What the mail of the invitation that this run is about needs to say; nothing once it cannot be accepted any more.
CREATE OR REPLACE FUNCTION organizations.invitation_mail(p_job uuid, p_lease uuid)
RETURNS TABLE (
    email text, organization_name text, role text, invited_by text, expires_at timestamptz, locale text,
    inviter_locale text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.email, f.organization_name, f.role, f.invited_by, f.expires_at, own.locale, inviter.locale
    FROM app.held_job(p_job, p_lease, ARRAY['organizations.mail']) AS held
    INNER JOIN organizations.invitations AS i ON i.id = (held.payload ->> 'invitationId')::uuid
    CROSS JOIN LATERAL organizations.find_invitation(i.id) AS f
    LEFT JOIN identity.users AS u ON u.email = f.email AND u.deleted_at IS NULL
    LEFT JOIN identity.user_profiles AS own ON own.user_id = u.id
    LEFT JOIN identity.user_profiles AS inviter ON inviter.user_id = i.invited_by
    WHERE f.state = 'open'
        -- However often it was asked for.
        AND 5 > (
            SELECT count(*) FROM app.jobs AS j
            WHERE j.kind = 'organizations.mail' AND j.status = 'succeeded'
                AND j.payload ->> 'invitationId' = i.id::text
        )
$$;
GRANT EXECUTE ON FUNCTION organizations.invitation_mail TO anamnesis_worker;

-- Before somebody invites an address: 300 times a day, over all of their organizations. Each invitation is a mail to
-- somebody who did not ask for it.
CREATE OR REPLACE FUNCTION organizations.count_invitations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- One after another for one person, so that each counts those before it. In another's name the policy refuses it.
    IF NEW.invited_by = app.user_id() THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('invitations of ' || NEW.invited_by, 0));
        IF (
            SELECT count(*) >= 300 FROM organizations.invitations AS i
            WHERE i.invited_by = NEW.invited_by AND i.created_at > now() - interval '1 day'
        ) THEN
            RAISE EXCEPTION 'too many invitations' USING ERRCODE = 'AN012';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

-- Whether the administrator of the context may have this mail sent: to somebody who is invited to the organization that
-- they act in, or whose membership there this very process changed to what it says; once in a request, and 300 times a day,
-- over all of their organizations.
CREATE OR REPLACE FUNCTION organizations.may_mail(p_payload jsonb) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (p_payload ->> 'organizationId')::uuid = o.id AND CASE p_payload ->> 'mail'
            WHEN 'invitation' THEN EXISTS (
                SELECT 1 FROM organizations.invitations AS i
                WHERE i.organization_id = o.id AND i.id = (p_payload ->> 'invitationId')::uuid
            )
            ELSE EXISTS (
                SELECT 1 FROM organizations.memberships AS m
                WHERE m.organization_id = o.id AND m.user_id = (p_payload ->> 'userId')::uuid
                    AND m.process_id = app.process_id() AND CASE p_payload ->> 'mail'
                        WHEN 'role_changed' THEN m.role::text = p_payload ->> 'role'
                        WHEN 'status_changed' THEN m.status::text = p_payload ->> 'status'
                    END
            )
        END
        AND NOT EXISTS (
            SELECT 1 FROM app.jobs AS j WHERE j.process_id = app.process_id() AND j.kind = 'organizations.mail'
        )
        AND 300 > (
            SELECT count(*) FROM app.jobs AS j
            WHERE j.kind = 'organizations.mail' AND j.user_id = app.user_id()
                AND j.created_at > now() - interval '1 day'
        )
    FROM (SELECT app.organization_as('admin') AS id) AS o
$$;
