-- The emergency in which the person of the context has opened the record of a patient, as long as it lasts.
CREATE OR REPLACE FUNCTION clinical.emergency_of(p_patient uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.id FROM clinical.emergency_accesses AS e
    WHERE e.organization_id = (SELECT app.organization_id()) AND e.patient_id = p_patient
        AND e.user_id = (SELECT app.user_id()) AND e.expires_at > clock_timestamp()
    ORDER BY e.expires_at DESC LIMIT 1
$$;

-- Opens the record of a patient to the person of the context, who is not in their care team, for an hour: says why, and tells
-- those who look into it, and the patient; of several of one person at one patient in an hour, of the first. The end of it;
-- NULL where there is no such patient, or nothing to break.
CREATE OR REPLACE FUNCTION clinical.begin_emergency(p_id uuid, p_patient uuid, p_cause text, p_explanation text)
RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician_now();
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    began timestamptz;
    ends timestamptz;
    earlier integer;
    is_told boolean;
BEGIN
    -- One after the other for one person, so that the limit holds.
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'emergencies', person, organization), 0));
    began := clock_timestamp();
    SELECT e.expires_at INTO ends FROM clinical.emergency_accesses AS e
    WHERE e.organization_id = organization AND e.id = clinical.emergency_of(p_patient);
    IF FOUND THEN
        RETURN ends;
    END IF;
    IF clinical.standing_to(p_patient) IS DISTINCT FROM 'outside' THEN
        RETURN NULL;
    END IF;
    SELECT count(*), coalesce(bool_or(e.patient_id = p_patient), false) INTO earlier, is_told
    FROM clinical.emergency_accesses AS e
    WHERE e.organization_id = organization AND e.user_id = person AND e.created_at > began - interval '1 hour';
    -- More than a bad night has; each is mailed to others.
    IF earlier >= 30 THEN
        RAISE EXCEPTION 'too many emergencies' USING ERRCODE = 'AN016';
    END IF;
    INSERT INTO clinical.emergency_accesses (
        organization_id, id, patient_id, user_id, cause, explanation, expires_at, process_id, created_at, updated_at
    )
    VALUES (
        organization, p_id, p_patient, person, p_cause, p_explanation, began + interval '1 hour', app.process_id(), began, began
    )
    ON CONFLICT DO NOTHING RETURNING expires_at INTO ends;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an emergency that is over' USING ERRCODE = 'AN017';
    END IF;
    PERFORM audit.log('EMERGENCY_ACCESS_BEGUN', 'clinical.patients', p_patient::text, 'success', jsonb_build_object('cause', p_cause));
    PERFORM live.put('clinical.emergency_begun', p_id, NULL, organization, ARRAY['admin', 'auditor']);
    IF is_told THEN
        RETURN ends;
    END IF;
    PERFORM app.put_notice('clinical.mail', 'emergency_to_review', r.user_id) FROM clinical.reviewers(organization, ARRAY[person]) AS r;
    PERFORM app.put_notice('clinical.mail', 'emergency', l.user_id) FROM clinical.patient_links AS l
    WHERE l.organization_id = organization AND l.patient_id = p_patient AND l.user_id IS NOT NULL AND l.ended_at IS NULL;
    RETURN ends;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.begin_emergency TO anamnesis_app;

-- Ends it before its time, by who began it.
CREATE OR REPLACE FUNCTION clinical.end_emergency(p_patient uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (clinical.require_clinician_now() ->> 'organizationId')::uuid;
BEGIN
    UPDATE clinical.emergency_accesses SET expires_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND id = clinical.emergency_of(p_patient);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.log('EMERGENCY_ACCESS_ENDED', 'clinical.patients', p_patient::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.end_emergency TO anamnesis_app;

-- Who looks into emergencies and questions of an organization: its auditors, and where there is none besides whom it is about,
-- its administrators; whose account is open.
CREATE OR REPLACE FUNCTION clinical.reviewers(p_organization_id uuid, p_but uuid []) RETURNS TABLE (user_id uuid)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.user_id FROM (
        SELECT m.user_id, m.role, min(m.role::text) FILTER (WHERE m.role = 'auditor') OVER () AS auditor
        FROM organizations.memberships AS m
        INNER JOIN identity.users AS u ON u.id = m.user_id AND u.status = 'active' AND u.deleted_at IS NULL
        WHERE m.organization_id = p_organization_id AND m.status = 'active' AND m.role IN ('admin', 'auditor')
            AND m.user_id <> ALL (p_but)
    ) AS m
    WHERE m.role = 'auditor' OR m.auditor IS NULL
    LIMIT 20
$$;

-- The context, for those who look into what others did.
CREATE OR REPLACE FUNCTION clinical.require_reviewer() RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN app.require_member('admin', 'auditor');

-- The same, by what they are now: for what outlives the request.
CREATE OR REPLACE FUNCTION clinical.require_reviewer_now() RETURNS jsonb LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
RETURN clinical.require_now(clinical.require_reviewer());

-- How often a record was looked at in an emergency.
CREATE OR REPLACE FUNCTION clinical.looks_in(p_emergency clinical.emergency_accesses) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*) FROM audit.phi_access AS a
    WHERE a.subject_id = p_emergency.patient_id AND a.organization_id = p_emergency.organization_id
        AND a.occurred_at BETWEEN p_emergency.created_at AND p_emergency.created_at + interval '1 hour'
        AND a.details ->> 'emergency' = p_emergency.id::text
$$;

-- Emergencies of the organization of the context, the newest first: those that nobody looked into yet, or all.
CREATE OR REPLACE FUNCTION clinical.emergencies(p_is_open boolean, p_before_at timestamptz, p_before_id uuid, p_limit integer)
RETURNS TABLE (
    id uuid, patient_id uuid, user_id uuid, display_name text, title text, member_role text, cause text, explanation text,
    created_at timestamptz, expires_at timestamptz, looks bigint, outcome text, review text, reviewer_name text,
    reviewed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.id, e.patient_id, e.user_id, u.display_name, m.title, m.role::text, e.cause, e.explanation, e.created_at,
        e.expires_at, clinical.looks_in(e), e.outcome, e.review, r.display_name, e.reviewed_at
    FROM clinical.emergency_accesses AS e
    INNER JOIN organizations.memberships AS m ON m.organization_id = e.organization_id AND m.user_id = e.user_id
    INNER JOIN identity.users AS u ON u.id = e.user_id
    LEFT JOIN identity.users AS r ON r.id = e.reviewed_by
    WHERE e.organization_id = (SELECT (clinical.require_reviewer() ->> 'organizationId')::uuid)
        AND (NOT p_is_open OR e.reviewed_at IS NULL)
        AND (p_before_at IS NULL OR (e.created_at, e.id) < (p_before_at, p_before_id))
    ORDER BY e.created_at DESC, e.id DESC LIMIT least(p_limit, 200)
$$;
GRANT EXECUTE ON FUNCTION clinical.emergencies TO anamnesis_app;

-- Writes down that whoever looks into an emergency is told whose record it was: name, birth date and record number.
CREATE OR REPLACE FUNCTION clinical.record_review_look(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_reviewer();
BEGIN
    PERFORM audit.record_access(
        ARRAY[e.patient_id], 'clinical.patients', NULL, '{"what": "search"}', NULL, clock_timestamp()
    ) FROM clinical.emergency_accesses AS e
    WHERE e.organization_id = (context ->> 'organizationId')::uuid AND e.id = p_id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_review_look TO anamnesis_app;

-- Closes the review of an emergency, by somebody else than who had it, and with it the record, so that no look comes after what
-- is said of them; who had reason to open it and goes on treating the patient comes into their team.
-- `done`, `not_found`, `own`, or `reviewed` already.
CREATE OR REPLACE FUNCTION clinical.review_emergency(p_id uuid, p_outcome text, p_review text, p_joins boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_reviewer_now();
    emergency clinical.emergency_accesses;
BEGIN
    IF p_joins AND p_outcome IS DISTINCT FROM 'justified' THEN
        RAISE EXCEPTION 'not into the team' USING ERRCODE = 'check_violation';
    END IF;
    SELECT e.* INTO emergency FROM clinical.emergency_accesses AS e
    WHERE e.organization_id = (context ->> 'organizationId')::uuid AND e.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF emergency.user_id = (context ->> 'userId')::uuid THEN
        RETURN 'own';
    ELSIF emergency.reviewed_at IS NOT NULL THEN
        RETURN 'reviewed';
    END IF;
    UPDATE clinical.emergency_accesses SET outcome = p_outcome, review = p_review, reviewed_by = (context ->> 'userId')::uuid,
        reviewed_at = clock_timestamp(), expires_at = least(expires_at, clock_timestamp()), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = emergency.organization_id AND id = p_id;
    IF p_joins THEN
        -- Where the record is part of another one by now, of that one: nobody treats the patient in the first.
        INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
        SELECT m.organization_id, gen_random_uuid(), clinical.survivor_of(m.organization_id, emergency.patient_id), m.user_id,
            app.process_id()
        FROM organizations.memberships AS m
        WHERE m.organization_id = emergency.organization_id AND m.user_id = emergency.user_id AND clinical.is_clinician(m)
        FOR SHARE
        ON CONFLICT DO NOTHING;
    END IF;
    PERFORM audit.log('EMERGENCY_ACCESS_REVIEWED', 'clinical.emergency_accesses', p_id::text, 'success',
        jsonb_build_object('outcome', p_outcome));
    PERFORM app.put_notice('clinical.mail', 'emergency_reviewed', l.user_id) FROM clinical.patient_links AS l
    WHERE l.organization_id = emergency.organization_id AND l.patient_id = emergency.patient_id
        AND l.user_id IS NOT NULL AND l.ended_at IS NULL;
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.review_emergency TO anamnesis_app;
