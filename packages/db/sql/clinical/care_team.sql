-- How the person of the context stands to a patient of the organization that they act in: `team`; `emergency` for as long as
-- they opened the record in one, with which, and until when; or `outside`. `merged` into another one nobody has a way to, but to
-- that one. No row where there is no such patient.
CREATE OR REPLACE FUNCTION clinical.way_to(p_patient uuid) RETURNS TABLE (standing text, emergency uuid, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Known before the plans are made: joined with what the context says, the teams of a whole organization would be gone through.
    context CONSTANT jsonb := clinical.require_clinician();
    organization CONSTANT uuid := (context ->> 'organizationId')::uuid;
    person CONSTANT uuid := (context ->> 'userId')::uuid;
BEGIN
    SELECT CASE
            WHEN EXISTS (
                SELECT 1 FROM clinical.patient_merges AS m
                WHERE m.organization_id = organization AND m.merged_id = p_patient AND m.undone_at IS NULL
            ) THEN 'merged'
            WHEN EXISTS (
                SELECT 1 FROM clinical.care_team_members AS t
                WHERE t.organization_id = organization AND t.patient_id = p_patient AND t.user_id = person AND t.ended_at IS NULL
            ) THEN 'team'
            ELSE 'outside'
        END
    INTO standing FROM clinical.patients AS p WHERE p.organization_id = organization AND p.id = p_patient;
    IF standing = 'outside' THEN
        SELECT 'emergency', e.id, e.expires_at INTO standing, emergency, until FROM clinical.emergency_accesses AS e
        WHERE e.organization_id = organization AND e.id = clinical.emergency_of(p_patient);
        standing := coalesce(standing, 'outside');
    END IF;
    IF standing IS NOT NULL THEN
        RETURN NEXT;
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.way_to TO anamnesis_app;

-- The same in a word; NULL where there is no such patient.
CREATE OR REPLACE FUNCTION clinical.standing_to(p_patient uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT w.standing FROM clinical.way_to(p_patient) AS w $$;

-- Whether the person of the context may give somebody something to do for a patient, which takes them into the care team: who is
-- in it may; whoever opened the record in an emergency asks those who are in it, and takes nobody in.
CREATE OR REPLACE FUNCTION clinical.may_involve(p_patient uuid, p_user uuid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(CASE clinical.standing_to(p_patient)
        WHEN 'team' THEN true
        WHEN 'emergency' THEN EXISTS (
            SELECT 1 FROM clinical.care_team_members AS t
            WHERE t.organization_id = app.organization_id() AND t.patient_id = p_patient AND t.user_id = p_user AND t.ended_at IS NULL
        )
    END, false)
$$;

-- The organization of the context, for who is in the care team of a patient there now, and as the only one who changes that
-- team, or what it decides; NULL for everybody else, who hold nobody up.
CREATE OR REPLACE FUNCTION clinical.hold_as_team(p_patient uuid) RETURNS uuid LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (clinical.require_clinician_now() ->> 'organizationId')::uuid;
BEGIN
    IF clinical.standing_to(p_patient) IS DISTINCT FROM 'team' THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM clinical.patients WHERE organization_id = organization AND id = p_patient FOR NO KEY UPDATE;
    -- And still is, now that nobody else changes it.
    RETURN CASE WHEN clinical.standing_to(p_patient) = 'team' THEN organization END;
END
$$;

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
    SELECT u.id, u.display_name, m.title, m.role::text, t.created_at, clinical.is_clinician(m)
    FROM clinical.care_team_members AS t
    INNER JOIN organizations.memberships AS m ON m.organization_id = t.organization_id AND m.user_id = t.user_id
    INNER JOIN identity.users AS u ON u.id = t.user_id
    WHERE t.organization_id = (SELECT (clinical.require_clinician() ->> 'organizationId')::uuid)
        AND t.patient_id = p_patient AND t.ended_at IS NULL
    ORDER BY t.created_at, t.id LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION clinical.care_team TO anamnesis_app;

-- Takes somebody into the team of a patient, or out of it, by who is in it. `done`, `outside`, `not_a_clinician`, or
-- `last_member`: somebody who still treats people there remains.
CREATE OR REPLACE FUNCTION clinical.change_care_team(p_patient uuid, p_user uuid, p_is_in boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Two who leave at a time come one after another: the second sees that nobody would remain.
    organization uuid := clinical.hold_as_team(p_patient);
BEGIN
    IF organization IS NULL THEN
        RETURN 'outside';
    END IF;
    IF p_is_in THEN
        -- Locked: whoever's membership is just ending is waited for, and not taken in after that.
        PERFORM 1 FROM organizations.memberships AS m
        WHERE m.organization_id = organization AND m.user_id = p_user AND clinical.is_clinician(m) FOR SHARE;
        IF NOT FOUND THEN
            RETURN 'not_a_clinician';
        END IF;
        INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
        VALUES (organization, gen_random_uuid(), p_patient, p_user, app.process_id()) ON CONFLICT DO NOTHING;
        PERFORM audit.log('CARE_TEAM_JOINED', 'clinical.patients', p_patient::text, 'success', jsonb_build_object('userId', p_user));
        RETURN 'done';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM clinical.care_team(p_patient) AS t WHERE t.is_active AND t.user_id <> p_user) THEN
        RETURN 'last_member';
    END IF;
    -- Also of records that are part of this one: were they two again, whoever left would treat one of them.
    UPDATE clinical.care_team_members SET ended_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND patient_id IN (SELECT r.id FROM clinical.records_of(organization, p_patient) AS r (id))
        AND user_id = p_user AND ended_at IS NULL;
    PERFORM audit.log('CARE_TEAM_LEFT', 'clinical.patients', p_patient::text, 'success', jsonb_build_object('userId', p_user));
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.change_care_team TO anamnesis_app;

-- Whoever goes, or treats nobody there any more, is in no team from then on, and has no record open: were they taken back
-- later, they would open what they opened before. Who is suspended keeps their place, and opens nothing meanwhile.
CREATE OR REPLACE FUNCTION clinical.end_with_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.status <> 'ended' AND NEW.role::text = ANY (clinical.clinician_roles()) THEN
        RETURN NULL;
    END IF;
    UPDATE clinical.care_team_members SET ended_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = NEW.process_id
    WHERE organization_id = NEW.organization_id AND user_id = NEW.user_id AND ended_at IS NULL;
    UPDATE clinical.emergency_accesses SET expires_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = NEW.process_id
    WHERE organization_id = NEW.organization_id AND user_id = NEW.user_id AND expires_at > clock_timestamp();
    RETURN NULL;
END
$$;

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
            AND t.ended_at IS NULL AND p.is_active AND NOT clinical.is_merged(p.organization_id, p.id)
        ORDER BY p.updated_at DESC, p.id LIMIT 50
    ) AS f;
    IF ids IS NOT NULL THEN
        PERFORM audit.record_access(ids, 'clinical.patients', NULL, '{"what": "search"}', NULL, clock_timestamp());
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_own_patients TO anamnesis_app;
