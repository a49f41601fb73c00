-- No more allergies of one patient than anybody reads.
CREATE OR REPLACE FUNCTION clinical.count_allergies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('allergies of ' || NEW.patient_id, 0));
    IF (
        SELECT count(*) >= 100 FROM clinical.allergies AS a
        WHERE a.organization_id = NEW.organization_id AND a.patient_id = NEW.patient_id
    ) THEN
        RAISE EXCEPTION 'too many allergies' USING ERRCODE = 'AN011';
    END IF;
    RETURN NEW;
END
$$;

-- Keeps that the person of the context asked a patient of the organization about allergies, now, and whether there are any.
-- False where there are some that say otherwise; they are said to be wrong or over first.
CREATE OR REPLACE FUNCTION clinical.answer_allergies(p_patient uuid, p_state text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (app.require_member('doctor', 'nurse') ->> 'organizationId')::uuid;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    IF NOT clinical.has_looked_at(p_patient) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('allergies of ' || p_patient, 0));
    IF p_state = 'none_known' AND EXISTS (
        SELECT 1 FROM clinical.allergies AS a
        WHERE a.organization_id = organization AND a.patient_id = p_patient AND a.clinical_status = 'active'
            AND a.verification_status NOT IN ('refuted', 'entered-in-error')
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO clinical.allergy_lists (organization_id, patient_id, state, asked_by, asked_at, process_id)
    VALUES (organization, p_patient, p_state, app.user_id(), clock_timestamp(), app.process_id())
    ON CONFLICT (organization_id, patient_id) DO UPDATE SET
        state = excluded.state, asked_by = excluded.asked_by, asked_at = excluded.asked_at,
        process_id = excluded.process_id, updated_at = clock_timestamp();
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.answer_allergies TO anamnesis_app;

-- Allergies of the patients whose whole record was looked at in a process of this session a moment ago, once that is on the
-- disk. They open by the key of the patient (clinical.open_patients).
CREATE OR REPLACE FUNCTION clinical.open_allergies(p_process uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, patient_id uuid, substance_encrypted bytea, rxcui_encrypted bytea,
    substance_class_encrypted bytea, reaction_encrypted bytea, severity text, verification_status text,
    clinical_status text, created_at timestamptz, updated_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_clinician(), audit.await_looks(p_process);
    RETURN QUERY SELECT a.organization_id, a.id, a.patient_id, a.substance_encrypted, a.rxcui_encrypted,
        a.substance_class_encrypted, a.reaction_encrypted, a.severity, a.verification_status, a.clinical_status,
        a.created_at::timestamptz, a.updated_at::timestamptz
    FROM audit.looks_in('clinical.patients', p_process) AS r
    INNER JOIN clinical.allergies AS a ON a.organization_id = app.organization_id() AND a.patient_id = r.subject_id
    WHERE r.details ->> 'what' = 'record' ORDER BY a.created_at, a.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_allergies TO anamnesis_app;

-- Whether they were asked, by whom and when; no row of who was never asked. Where a record was merged into another one, what was
-- answered last in either counts, and allergies that stand there now are known.
CREATE OR REPLACE FUNCTION clinical.open_allergy_lists(p_process uuid)
RETURNS TABLE (patient_id uuid, state text, asked_by text, asked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_clinician(), audit.await_looks(p_process);
    RETURN QUERY SELECT r.subject_id, CASE
            WHEN EXISTS (
                SELECT 1 FROM clinical.allergies AS a
                WHERE a.organization_id = l.organization_id AND a.patient_id = r.subject_id AND a.clinical_status = 'active'
                    AND a.verification_status NOT IN ('refuted', 'entered-in-error')
            ) THEN 'known' ELSE l.state
        END, concat_ws(' ', m.title, u.display_name), l.asked_at::timestamptz
    FROM audit.looks_in('clinical.patients', p_process) AS r CROSS JOIN LATERAL (
        SELECT k.* FROM clinical.records_of(app.organization_id(), r.subject_id) AS o (id)
        INNER JOIN clinical.allergy_lists AS k ON k.organization_id = app.organization_id() AND k.patient_id = o.id
        ORDER BY k.asked_at DESC LIMIT 1
    ) AS l
    LEFT JOIN identity.users AS u ON u.id = l.asked_by AND u.deleted_at IS NULL
    LEFT JOIN organizations.memberships AS m ON m.user_id = u.id AND m.organization_id = l.organization_id
    WHERE r.details ->> 'what' = 'record';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_allergy_lists TO anamnesis_app;
