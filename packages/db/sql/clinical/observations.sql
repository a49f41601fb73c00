-- All that was measured of the patient whose whole record was looked at in a process of this session a moment ago: the record
-- itself has as many as its page shows.
CREATE OR REPLACE FUNCTION clinical.open_observations(p_process uuid)
RETURNS TABLE (organization_id uuid, id uuid, status text, effective_at timestamptz, values_encrypted bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    written CONSTANT pg_lsn := pg_current_wal_insert_lsn();
    organization CONSTANT uuid := (clinical.require_clinician() ->> 'organizationId')::uuid;
BEGIN
    RETURN QUERY SELECT o.organization_id, o.id, o.status, o.effective_at::timestamptz, o.values_encrypted
    FROM audit.looks_in('clinical.patients', p_process) AS l
    INNER JOIN clinical.observations AS o ON o.organization_id = organization AND o.patient_id = l.subject_id
    WHERE l.details ->> 'what' = 'record' AND NOT EXISTS (
        SELECT 1 FROM clinical.patient_merges AS m
        WHERE m.organization_id = organization AND m.survivor_id = l.subject_id AND m.created_at > l.occurred_at
    )
    ORDER BY o.effective_at DESC, o.created_at DESC, o.id;
    PERFORM audit.await_disk(written);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_observations TO anamnesis_app;

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
