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
