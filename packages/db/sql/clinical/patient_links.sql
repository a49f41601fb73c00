-- Makes a code by which the patient of a record says which account is theirs, by who is in their care team. It takes the place
-- of an earlier code. `done`, `outside`, or `linked` already. A code that there was is no other's.
CREATE OR REPLACE FUNCTION clinical.offer_link(p_id uuid, p_patient uuid, p_code_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := clinical.hold_as_team(p_patient);
BEGIN
    IF organization IS NULL THEN
        RETURN 'outside';
    END IF;
    UPDATE clinical.patient_links SET ended_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND patient_id = p_patient AND user_id IS NULL AND ended_at IS NULL;
    IF EXISTS (
        SELECT 1 FROM clinical.patient_links AS l
        WHERE l.organization_id = organization AND l.patient_id = p_patient AND l.ended_at IS NULL
    ) THEN
        RETURN 'linked';
    END IF;
    INSERT INTO clinical.patient_links (organization_id, id, patient_id, code_hash, code_expires_at, process_id)
    VALUES (organization, p_id, p_patient, p_code_hash, now() + interval '7 days', app.process_id()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a code that there was' USING ERRCODE = 'AN017';
    END IF;
    PERFORM audit.log('PATIENT_LINK_OFFERED', 'clinical.patients', p_patient::text, 'success', '{}');
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.offer_link TO anamnesis_app;

-- Takes back that an account is that of the patient of a record, or the code that is out, by who is in their care team: it may
-- be somebody else who had the code. They are told by a mail. `done`, `outside`, or `none` that there was.
CREATE OR REPLACE FUNCTION clinical.end_link(p_patient uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := clinical.hold_as_team(p_patient);
    person uuid;
BEGIN
    IF organization IS NULL THEN
        RETURN 'outside';
    END IF;
    UPDATE clinical.patient_links SET ended_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND patient_id = p_patient AND ended_at IS NULL RETURNING user_id INTO person;
    IF NOT FOUND THEN
        RETURN 'none';
    END IF;
    PERFORM audit.log('PATIENT_LINK_ENDED', 'clinical.patients', p_patient::text, 'success', '{}');
    PERFORM app.put_notice('clinical.mail', 'link_ended', person) WHERE person IS NOT NULL;
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.end_link TO anamnesis_app;

-- How it is with the account of a patient, for their care team: `none`, `offered`, `linked`.
CREATE OR REPLACE FUNCTION clinical.link_state(p_patient uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT CASE WHEN l.user_id IS NOT NULL THEN 'linked' WHEN l.code_expires_at > now() THEN 'offered' ELSE 'none' END
        FROM clinical.patient_links AS l
        WHERE l.organization_id = app.organization_id() AND l.patient_id = p_patient AND l.ended_at IS NULL
    ), 'none')
    WHERE clinical.standing_to(p_patient) = 'team'
$$;
GRANT EXECUTE ON FUNCTION clinical.link_state TO anamnesis_app;

-- What a code is for that works for this person: neither for who made it, nor for who treats the patient. They would be asked
-- about their own looks.
CREATE OR REPLACE FUNCTION clinical.open_offer(p_code_hash bytea, p_user_id uuid) RETURNS SETOF clinical.patient_links
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.* FROM clinical.patient_links AS l
    INNER JOIN organizations.organizations AS o ON o.id = l.organization_id AND o.status = 'active'
    INNER JOIN audit.process_tracking AS p ON p.id = l.process_id AND p.user_id <> p_user_id
    WHERE l.code_hash = p_code_hash AND l.user_id IS NULL AND l.ended_at IS NULL AND l.code_expires_at > now()
        AND NOT EXISTS (
            SELECT 1 FROM clinical.care_team_members AS t
            WHERE t.organization_id = l.organization_id AND t.patient_id = l.patient_id AND t.user_id = p_user_id
                AND t.ended_at IS NULL
        )
$$;

-- The clinic that a code is from, and until when it works, for the person of the context; no row for one that does not.
CREATE OR REPLACE FUNCTION clinical.find_link_offer(p_code_hash bytea)
RETURNS TABLE (organization_name text, code_expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.name, l.code_expires_at FROM clinical.open_offer(p_code_hash, app.user_id()) AS l
    INNER JOIN organizations.organizations AS o ON o.id = l.organization_id
$$;
GRANT EXECUTE ON FUNCTION clinical.find_link_offer TO anamnesis_app;

-- Makes the record that a code is for the person's own. False for a code that does not work.
CREATE OR REPLACE FUNCTION clinical.accept_link(p_code_hash bytea, p_mails_on_look boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := (identity.require_standing(p_alone => false) ->> 'userId')::uuid;
    patient uuid;
BEGIN
    -- As those who change the team of a patient, and their link: one after another.
    PERFORM 1 FROM clinical.patients AS p
    INNER JOIN clinical.open_offer(p_code_hash, person) AS l ON l.organization_id = p.organization_id AND l.patient_id = p.id
    FOR NO KEY UPDATE OF p;
    UPDATE clinical.patient_links AS l SET user_id = person, linked_at = clock_timestamp(),
        mails_on_look = p_mails_on_look, updated_at = clock_timestamp(), process_id = app.process_id()
    FROM clinical.open_offer(p_code_hash, person) AS o
    WHERE l.organization_id = o.organization_id AND l.id = o.id AND l.user_id IS NULL AND l.ended_at IS NULL
    RETURNING l.patient_id INTO patient;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.log('PATIENT_LINK_ACCEPTED', 'clinical.patients', patient::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.accept_link TO anamnesis_app;

-- Records that are the person's of the context, and at which clinic.
CREATE OR REPLACE FUNCTION clinical.own_links()
RETURNS TABLE (id uuid, organization_name text, linked_at timestamptz, mails_on_look boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.id, o.name, l.linked_at, l.mails_on_look FROM clinical.patient_links AS l
    INNER JOIN organizations.organizations AS o ON o.id = l.organization_id
    WHERE l.user_id = (SELECT app.user_id()) AND l.ended_at IS NULL
    ORDER BY l.linked_at, l.id LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION clinical.own_links TO anamnesis_app, anamnesis_worker;

-- Changes whether the person of the context is told of looks at a record of theirs, or says that it is theirs no more.
CREATE OR REPLACE FUNCTION clinical.change_own_link(p_id uuid, p_mails_on_look boolean, p_ends boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => false);
    patient uuid;
BEGIN
    UPDATE clinical.patient_links SET mails_on_look = p_mails_on_look, ended_at = CASE WHEN p_ends THEN clock_timestamp() END,
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE id = p_id AND user_id = (context ->> 'userId')::uuid AND ended_at IS NULL
    RETURNING patient_id INTO patient;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.log(
        CASE WHEN p_ends THEN 'PATIENT_LINK_ENDED' ELSE 'PATIENT_LINK_CHANGED' END, 'clinical.patients', patient::text,
        'success', '{}'
    );
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.change_own_link TO anamnesis_app;

-- Who looked at the records of the person of the context, the newest first: who, why and how far, and what an emergency was;
-- also one in which nobody looked (`emergency`). Also of records that were merged into theirs.
-- Without a limit all of it, for the file of everything about them.
CREATE OR REPLACE FUNCTION clinical.own_looks(p_before_at timestamptz, p_before_id uuid, p_limit integer)
RETURNS TABLE (
    id uuid, occurred_at timestamptz, viewer_name text, member_role text, organization_name text, reason text, what text,
    cause text, explanation text, outcome text, review text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.id, a.occurred_at, a.viewer_name, a.member_role, a.organization_name, a.reason, a.details ->> 'what',
        e.cause, e.explanation, e.outcome, e.review
    FROM clinical.patient_links AS l
    CROSS JOIN LATERAL clinical.records_of(l.organization_id, l.patient_id) AS r (id)
    INNER JOIN audit.phi_access AS a ON a.subject_id = r.id AND a.organization_id = l.organization_id
    LEFT JOIN clinical.emergency_accesses AS e
        ON e.organization_id = l.organization_id AND e.id = (a.details ->> 'emergency')::uuid
    WHERE l.user_id = (SELECT app.user_id()) AND l.ended_at IS NULL
        AND (p_before_at IS NULL OR (a.occurred_at, a.id) < (p_before_at, p_before_id))
    UNION ALL
    SELECT e.id, e.created_at, concat_ws(' ', m.title, u.display_name), m.role::text, o.name, e.explanation, 'emergency',
        e.cause, e.explanation, e.outcome, e.review
    FROM clinical.patient_links AS l
    CROSS JOIN LATERAL clinical.records_of(l.organization_id, l.patient_id) AS r (id)
    INNER JOIN clinical.emergency_accesses AS e ON e.organization_id = l.organization_id AND e.patient_id = r.id
    INNER JOIN organizations.organizations AS o ON o.id = e.organization_id
    INNER JOIN organizations.memberships AS m ON m.organization_id = e.organization_id AND m.user_id = e.user_id
    INNER JOIN identity.users AS u ON u.id = e.user_id
    WHERE l.user_id = (SELECT app.user_id()) AND l.ended_at IS NULL
        AND (p_before_at IS NULL OR (e.created_at, e.id) < (p_before_at, p_before_id))
        AND clinical.looks_in(e) = 0
    ORDER BY occurred_at DESC, id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION clinical.own_looks TO anamnesis_app, anamnesis_worker;
