-- How the person of the context stands to a patient of the organization that they act in: `team`, `emergency` for as long as
-- they opened the record in one, `outside`; NULL where there is no such patient.
CREATE OR REPLACE FUNCTION clinical.standing_to(p_patient uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN EXISTS (
            SELECT 1 FROM clinical.care_team_members AS t
            WHERE t.organization_id = p.organization_id AND t.patient_id = p.id AND t.user_id = c.user_id
                AND t.ended_at IS NULL
        ) THEN 'team'
        WHEN clinical.emergency_of(p_patient) IS NOT NULL THEN 'emergency'
        ELSE 'outside'
    END
    FROM (
        SELECT (c ->> 'organizationId')::uuid AS organization_id, (c ->> 'userId')::uuid AS user_id
        FROM clinical.require_clinician() AS c
    ) AS c
    INNER JOIN clinical.patients AS p ON p.organization_id = c.organization_id AND p.id = p_patient
$$;
GRANT EXECUTE ON FUNCTION clinical.standing_to TO anamnesis_app;

-- Whoever registers a patient is the first who treats them.
CREATE OR REPLACE FUNCTION clinical.begin_care_team() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.user_id() IS NOT NULL THEN
        INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
        VALUES (NEW.organization_id, gen_random_uuid(), NEW.id, app.user_id(), app.process_id());
    END IF;
    RETURN NULL;
END
$$;

-- Who treats a patient of the organization of the context now. Whoever works there with patients is told, so that they know
-- whom to ask before they open the record in an emergency.
CREATE OR REPLACE FUNCTION clinical.care_team(p_patient uuid)
RETURNS TABLE (user_id uuid, display_name text, title text, member_role text, since timestamptz, is_active boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.id, u.display_name, m.title, m.role::text, t.created_at, m.status = 'active'
    FROM clinical.care_team_members AS t
    INNER JOIN organizations.memberships AS m ON m.organization_id = t.organization_id AND m.user_id = t.user_id
    INNER JOIN identity.users AS u ON u.id = t.user_id
    WHERE t.organization_id = (SELECT (clinical.require_clinician() ->> 'organizationId')::uuid)
        AND t.patient_id = p_patient AND t.ended_at IS NULL
    ORDER BY t.created_at, t.id LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION clinical.care_team TO anamnesis_app;

-- Takes somebody into the team of a patient, or out of it, by who is in it. `done`, `outside`, `not_a_clinician`, or
-- `last_member`: somebody who still works there remains.
CREATE OR REPLACE FUNCTION clinical.change_care_team(p_patient uuid, p_user uuid, p_is_in boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
    organization uuid := (context ->> 'organizationId')::uuid;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    -- Two who leave at a time come one after another: the second sees that nobody would remain.
    PERFORM 1 FROM clinical.patients WHERE organization_id = organization AND id = p_patient FOR NO KEY UPDATE;
    IF clinical.standing_to(p_patient) IS DISTINCT FROM 'team' THEN
        RETURN 'outside';
    END IF;
    IF p_is_in THEN
        IF NOT EXISTS (
            SELECT 1 FROM organizations.memberships AS m
            WHERE m.organization_id = organization AND m.user_id = p_user AND m.status = 'active'
                AND m.role IN ('doctor', 'nurse', 'pharmacist', 'radiologist')
        ) THEN
            RETURN 'not_a_clinician';
        END IF;
        INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
        VALUES (organization, gen_random_uuid(), p_patient, p_user, app.process_id()) ON CONFLICT DO NOTHING;
        RETURN 'done';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM clinical.care_team(p_patient) AS t WHERE t.is_active AND t.user_id <> p_user) THEN
        RETURN 'last_member';
    END IF;
    UPDATE clinical.care_team_members SET ended_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND patient_id = p_patient AND user_id = p_user AND ended_at IS NULL;
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.change_care_team TO anamnesis_app;

-- Writes down a look at the names, birth dates and record numbers of those whom the person of the context treats, as a search
-- does; fifty at most, those that changed last.
CREATE OR REPLACE FUNCTION clinical.record_own_patients() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
    ids uuid [];
BEGIN
    SELECT array_agg(f.id) INTO ids FROM (
        SELECT p.id FROM clinical.care_team_members AS t
        INNER JOIN clinical.patients AS p ON p.organization_id = t.organization_id AND p.id = t.patient_id
        WHERE t.organization_id = (context ->> 'organizationId')::uuid AND t.user_id = (context ->> 'userId')::uuid
            AND t.ended_at IS NULL AND p.is_active
        ORDER BY p.updated_at DESC, p.id LIMIT 50
    ) AS f;
    IF ids IS NOT NULL THEN
        PERFORM audit.record_access(ids, 'clinical.patients', NULL, '{"what": "search"}', NULL, clock_timestamp());
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_own_patients TO anamnesis_app;
