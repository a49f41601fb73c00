-- No more numbers of one patient than anybody reads, with those that were a mistake, which stay one.
CREATE OR REPLACE FUNCTION clinical.guard_identifier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = 'entered-in-error' AND NEW.status <> OLD.status THEN
            RAISE EXCEPTION 'a mistake stays one' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('identifiers of ' || NEW.patient_id, 0));
    IF (
        SELECT count(*) FILTER (WHERE i.status = 'active') >= 20 OR count(*) >= 200 FROM clinical.patient_identifiers AS i
        WHERE i.organization_id = NEW.organization_id AND i.patient_id = NEW.patient_id
    ) THEN
        RAISE EXCEPTION 'too many numbers' USING ERRCODE = 'AN031';
    END IF;
    RETURN NEW;
END
$$;

-- Other numbers of the patient whose whole record was looked at in a process of this session a moment ago, once that is on the
-- disk. They open by keys that come with the look (clinical.open_patients), as all of the record does.
CREATE OR REPLACE FUNCTION clinical.open_identifiers(p_process uuid)
RETURNS TABLE (organization_id uuid, id uuid, patient_id uuid, type text, content_encrypted bytea, status text, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_clinician(), audit.await_looks(p_process);
    RETURN QUERY SELECT i.organization_id, i.id, i.patient_id, i.type, i.content_encrypted, i.status, i.created_at::timestamptz
    FROM audit.looks_in('clinical.patients', p_process) AS r
    INNER JOIN clinical.patient_identifiers AS i ON i.organization_id = app.organization_id() AND i.patient_id = r.subject_id
    WHERE r.details ->> 'what' = 'record' ORDER BY i.created_at, i.id LIMIT 200;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_identifiers TO anamnesis_app;

-- The same of what is known of them beside who they are; of records that are part of theirs, what stands in both.
CREATE OR REPLACE FUNCTION clinical.open_background(p_process uuid)
RETURNS TABLE (organization_id uuid, id uuid, patient_id uuid, part text, rows_encrypted bytea, is_of_merged boolean, updated_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_clinician(), audit.await_looks(p_process);
    RETURN QUERY SELECT b.organization_id, b.id, b.patient_id, b.part, b.rows_encrypted, b.patient_id <> r.subject_id,
        b.updated_at::timestamptz
    FROM audit.looks_in('clinical.patients', p_process) AS r
    CROSS JOIN LATERAL clinical.records_of(app.organization_id(), r.subject_id) AS o (id)
    INNER JOIN clinical.background_parts AS b ON b.organization_id = app.organization_id() AND b.patient_id = o.id
    WHERE r.details ->> 'what' = 'record'
    ORDER BY b.patient_id <> r.subject_id, b.created_at, b.id LIMIT 200;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_background TO anamnesis_app;

-- What members of the organization of the context are called, also those who left.
CREATE OR REPLACE FUNCTION clinical.member_names(p_users uuid []) RETURNS TABLE (user_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.user_id, concat_ws(' ', m.title, u.display_name) FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON u.id = m.user_id AND u.deleted_at IS NULL
    WHERE m.organization_id = (SELECT (clinical.require_clinician() ->> 'organizationId')::uuid) AND m.user_id = ANY (p_users[1:50])
$$;
GRANT EXECUTE ON FUNCTION clinical.member_names TO anamnesis_app;
