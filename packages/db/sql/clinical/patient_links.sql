-- Makes a code by which the patient of a record says which account is theirs, by who is in their care team. It takes the place
-- of an earlier code. `done`, `outside`, or `linked` already.
CREATE OR REPLACE FUNCTION clinical.offer_link(p_id uuid, p_patient uuid, p_code_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (clinical.require_clinician() ->> 'organizationId')::uuid;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    PERFORM 1 FROM clinical.patients WHERE organization_id = organization AND id = p_patient FOR NO KEY UPDATE;
    IF clinical.standing_to(p_patient) IS DISTINCT FROM 'team' THEN
        RETURN 'outside';
    END IF;
    UPDATE clinical.patient_links SET ended_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND patient_id = p_patient AND user_id IS NULL AND ended_at IS NULL;
    INSERT INTO clinical.patient_links (organization_id, id, patient_id, code_hash, code_expires_at, process_id)
    VALUES (organization, p_id, p_patient, p_code_hash, now() + interval '7 days', app.process_id())
    ON CONFLICT (organization_id, patient_id) WHERE ended_at IS NULL DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'done' ELSE 'linked' END;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.offer_link TO anamnesis_app;

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
    WHERE clinical.standing_to(p_patient) IN ('team', 'emergency')
$$;
GRANT EXECUTE ON FUNCTION clinical.link_state TO anamnesis_app;

-- The clinic that a code is from, and until when it works, for the person of the context; no row for one that does not.
CREATE OR REPLACE FUNCTION clinical.find_link_offer(p_code_hash bytea)
RETURNS TABLE (organization_name text, code_expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.name, l.code_expires_at FROM clinical.patient_links AS l
    INNER JOIN organizations.organizations AS o ON o.id = l.organization_id AND o.status = 'active'
    WHERE app.user_id() IS NOT NULL AND l.code_hash = p_code_hash AND l.user_id IS NULL AND l.ended_at IS NULL
        AND l.code_expires_at > now()
$$;
GRANT EXECUTE ON FUNCTION clinical.find_link_offer TO anamnesis_app;

-- Makes the record that a code is for the person's own. False for a code that does not work.
CREATE OR REPLACE FUNCTION clinical.accept_link(p_code_hash bytea, p_mails_on_look boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => false);
BEGIN
    UPDATE clinical.patient_links AS l SET user_id = (context ->> 'userId')::uuid, linked_at = clock_timestamp(),
        mails_on_look = p_mails_on_look, updated_at = clock_timestamp(), process_id = app.process_id()
    FROM organizations.organizations AS o
    WHERE o.id = l.organization_id AND o.status = 'active' AND l.code_hash = p_code_hash AND l.user_id IS NULL
        AND l.ended_at IS NULL AND l.code_expires_at > now();
    RETURN FOUND;
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
BEGIN
    UPDATE clinical.patient_links SET mails_on_look = p_mails_on_look, ended_at = CASE WHEN p_ends THEN clock_timestamp() END,
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE id = p_id AND user_id = (context ->> 'userId')::uuid AND ended_at IS NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.change_own_link TO anamnesis_app;

-- Who looked at the records of the person of the context, the newest first: who, why and how far, and what an emergency was.
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
    INNER JOIN audit.phi_access AS a ON a.subject_id = l.patient_id AND a.organization_id = l.organization_id
    LEFT JOIN clinical.emergency_accesses AS e
        ON e.organization_id = l.organization_id AND e.id = (a.details ->> 'emergency')::uuid
    WHERE l.user_id = (SELECT app.user_id()) AND l.ended_at IS NULL
        AND (p_before_at IS NULL OR (a.occurred_at, a.id) < (p_before_at, p_before_id))
    ORDER BY a.occurred_at DESC, a.id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION clinical.own_looks TO anamnesis_app, anamnesis_worker;
