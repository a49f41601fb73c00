-- A measurement is of a time that has come, and nothing of it is another one later but that it was a mistake.
CREATE OR REPLACE FUNCTION clinical.guard_observation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.effective_at > clock_timestamp() + interval '10 minutes' THEN
        RAISE EXCEPTION 'still to come' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'entered-in-error' AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'a mistake stays one' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

-- What was measured of the patients whose whole record was looked at in a process of this session a moment ago, once that is
-- on the disk: the latest 300 of each. It opens by the key of the patient (clinical.open_patients).
CREATE OR REPLACE FUNCTION clinical.open_observations(p_process uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, patient_id uuid, status text, effective_at timestamptz, values_encrypted bytea,
    created_at timestamptz, updated_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_clinician(), audit.await_looks(p_process);
    RETURN QUERY SELECT o.organization_id, o.id, o.patient_id, o.status, o.effective_at::timestamptz,
        o.values_encrypted, o.created_at::timestamptz, o.updated_at::timestamptz
    FROM audit.looks_in('clinical.patients', p_process) AS r CROSS JOIN LATERAL (
        SELECT l.* FROM clinical.observations AS l
        WHERE l.organization_id = app.organization_id() AND l.patient_id = r.subject_id
        ORDER BY l.effective_at DESC, l.created_at DESC, l.id LIMIT 300
    ) AS o
    WHERE r.details ->> 'what' = 'record'
    ORDER BY o.effective_at DESC, o.created_at DESC, o.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_observations TO anamnesis_app;
