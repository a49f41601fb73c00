-- What a patient takes is written down by who is signed in, and so is that it was stopped; of one patient no more is than
-- anybody reads.
CREATE OR REPLACE FUNCTION clinical.guard_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user NOT IN ('anamnesis_app', 'anamnesis_worker') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('medications of ' || NEW.patient_id, 0));
        IF (
            SELECT count(*) >= 200 FROM clinical.medication_statements AS s
            WHERE s.organization_id = NEW.organization_id AND s.patient_id = NEW.patient_id
        ) THEN
            RAISE EXCEPTION 'too many medications' USING ERRCODE = 'AN011';
        END IF;
        NEW.written_by := app.user_id();
    END IF;
    IF NEW.status <> 'stopped' THEN
        NEW.stopped_by := NULL;
        NEW.stopped_at := NULL;
    ELSIF TG_OP = 'UPDATE' AND OLD.status = 'stopped' THEN
        NEW.stopped_by := OLD.stopped_by;
        NEW.stopped_at := OLD.stopped_at;
    ELSE
        NEW.stopped_by := app.user_id();
        NEW.stopped_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;

-- Keeps that the person of the context asked a patient of the organization what they take, now, and whether it is anything; or
-- that they compared what the record says with what others say. False where there is something that says otherwise; it is said
-- to be stopped or wrong first.
CREATE OR REPLACE FUNCTION clinical.answer_medications(p_patient uuid, p_state text, p_reconciled boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (app.require_member('doctor', 'nurse') ->> 'organizationId')::uuid;
    compared_at timestamptz := CASE WHEN p_reconciled THEN clock_timestamp() END;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    IF NOT clinical.has_looked_at(p_patient) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('medications of ' || p_patient, 0));
    IF p_state = 'none_known' AND EXISTS (
        SELECT 1 FROM clinical.medication_statements AS s
        WHERE s.organization_id = organization AND s.patient_id = p_patient AND s.status IN ('active', 'on-hold')
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO clinical.medication_lists AS l (
        organization_id, patient_id, state, asked_by, asked_at, reconciled_by, reconciled_at, process_id
    ) VALUES (
        organization, p_patient, p_state, app.user_id(), clock_timestamp(), CASE WHEN p_reconciled THEN app.user_id() END,
        compared_at, app.process_id()
    )
    ON CONFLICT (organization_id, patient_id) DO UPDATE SET
        state = excluded.state, asked_by = excluded.asked_by, asked_at = excluded.asked_at,
        reconciled_by = coalesce(excluded.reconciled_by, l.reconciled_by),
        reconciled_at = coalesce(excluded.reconciled_at, l.reconciled_at),
        process_id = excluded.process_id, updated_at = clock_timestamp();
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.answer_medications TO anamnesis_app;
