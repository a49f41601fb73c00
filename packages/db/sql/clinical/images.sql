-- Whether a study, or something that stands in it, was written after an instant; or the case that it was taken for was, which
-- then stays where it is as well.
CREATE OR REPLACE FUNCTION clinical.is_study_written_since(p_organization uuid, p_study uuid, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(p_study IS NOT NULL AND EXISTS (
        SELECT 1 FROM clinical.image_studies AS s
        WHERE s.organization_id = p_organization AND s.id = p_study AND s.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.image_series AS s
        WHERE s.organization_id = p_organization AND s.study_id = p_study AND s.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.medical_images AS i
        WHERE i.organization_id = p_organization AND i.study_id = p_study AND i.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.image_reports AS r
        WHERE r.organization_id = p_organization AND r.study_id = p_study AND r.updated_at > p_at
    ), false)
$$;

-- Studies of a patient whose record is open to the person of the context.
CREATE OR REPLACE FUNCTION clinical.open_image_studies(p_patient uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, case_id uuid, study_date date, modality text, accession_number_encrypted bytea,
    description_encrypted bytea, created_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT s.organization_id, s.id, s.case_id, s.study_date::date, s.modality, s.accession_number_encrypted,
        s.description_encrypted, s.created_at::timestamptz
    FROM clinical.image_studies AS s
    WHERE s.organization_id = app.organization_id() AND s.patient_id = p_patient
    ORDER BY s.study_date DESC NULLS LAST, s.created_at DESC, s.id LIMIT 1000;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_image_studies TO anamnesis_app;

-- The series of these studies.
CREATE OR REPLACE FUNCTION clinical.open_image_series(p_patient uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, study_id uuid, series_number integer, modality text, description_encrypted bytea,
    body_region_encrypted bytea, view_position_encrypted bytea, laterality text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT s.organization_id, s.id, s.study_id, s.series_number, s.modality, s.description_encrypted,
        s.body_region_encrypted, s.view_position_encrypted, s.laterality
    FROM clinical.image_series AS s
    WHERE s.organization_id = app.organization_id() AND s.patient_id = p_patient
    ORDER BY s.series_number NULLS LAST, s.created_at, s.id LIMIT 5000;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_image_series TO anamnesis_app;

-- Files with images of a patient, filed or not, in the order in which they were taken. Of what somebody else still sends nobody
-- is told.
CREATE OR REPLACE FUNCTION clinical.open_medical_images(p_patient uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, study_id uuid, series_id uuid, status text, failure text, file_name_encrypted bytea,
    facts_encrypted bytea, bytes bigint, received bigint, media_type text, instance_number integer, frames integer,
    uploaded_by uuid, uploaded_name text, decided_name text, decided_at timestamptz, decision_encrypted bytea,
    created_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT i.organization_id, i.id, i.study_id, i.series_id, i.status, i.failure, i.file_name_encrypted,
        i.facts_encrypted, i.bytes, CASE WHEN i.status = 'uploading' THEN (
            SELECT coalesce(sum(p.bytes), 0)::bigint FROM clinical.image_parts AS p
            WHERE p.organization_id = i.organization_id AND p.image_id = i.id
        ) ELSE i.bytes END, i.media_type, i.instance_number, i.frames, i.uploaded_by, u.name, d.name, i.decided_at::timestamptz,
        i.decision_encrypted, i.created_at::timestamptz
    FROM clinical.medical_images AS i
    LEFT JOIN clinical.names_at(i.organization_id) AS u ON u.user_id = i.uploaded_by
    LEFT JOIN clinical.names_at(i.organization_id) AS d ON d.user_id = i.decided_by
    WHERE i.organization_id = app.organization_id() AND i.patient_id = p_patient
        AND (i.status <> 'uploading' OR i.uploaded_by = app.user_id())
    ORDER BY i.instance_number NULLS LAST, i.created_at, i.id LIMIT 10000;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_medical_images TO anamnesis_app;

-- One file of a patient whose record is open, with what opens its bytes; of what is not filed, to those alone who may file it.
CREATE OR REPLACE FUNCTION clinical.open_image_file(p_id uuid, p_patient uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, status text, media_type text, bytes bigint, sha256 bytea, file_name_encrypted bytea,
    said_encrypted bytea, object_key_encrypted bytea, facts_encrypted bytea, parts jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT i.organization_id, i.id, i.status, i.media_type, i.bytes, i.sha256, i.file_name_encrypted,
        i.said_encrypted, i.object_key_encrypted, i.facts_encrypted, clinical.parts_of(i.organization_id, i.id)
    FROM clinical.medical_images AS i
    WHERE i.organization_id = app.organization_id() AND i.id = p_id AND i.patient_id = p_patient
        AND (i.status = 'ready' OR (i.status = 'quarantined' AND app.member_role() IN ('doctor', 'nurse', 'radiologist')));
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_image_file TO anamnesis_app;

-- Writes down that the file itself is taken along, as it came: it goes where nobody is on record. False where there is none.
CREATE OR REPLACE FUNCTION clinical.record_image_download(p_id uuid, p_patient uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM clinical.require_opened(p_patient);
    IF NOT EXISTS (SELECT 1 FROM clinical.open_image_file(p_id, p_patient)) THEN
        RETURN false;
    END IF;
    PERFORM audit.record_access(
        ARRAY[p_patient], 'clinical.patients', NULL, jsonb_build_object('what', 'image', 'image', p_id), NULL, clock_timestamp()
    );
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_image_download TO anamnesis_app;

-- Files an image that names another patient all the same, by who says why. False where none waits for that.
CREATE OR REPLACE FUNCTION clinical.file_quarantined(
    p_id uuid, p_patient uuid, p_decision bytea, p_study jsonb, p_series jsonb
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_imager(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    image clinical.medical_images;
BEGIN
    UPDATE clinical.medical_images AS i SET decided_by = (context ->> 'userId')::uuid, decided_at = clock_timestamp(),
        decision_encrypted = p_decision, updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE i.organization_id = organization AND i.id = p_id AND i.patient_id = p_patient AND i.status = 'quarantined'
    RETURNING i.* INTO image;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM clinical.put_into_study(image, p_study, p_series);
    PERFORM audit.log('IMAGE_FILED_BY_DECISION', 'clinical.medical_images', p_id::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.file_quarantined TO anamnesis_app;

-- Takes a file away: what opens its bytes goes at once. Who sends it may, and of what is filed or waits for that everybody who
-- brings images along; what a signed report tells of stays. How many pieces there are to take away; NULL where there is none.
CREATE OR REPLACE FUNCTION clinical.discard_image(p_id uuid, p_patient uuid, p_decision bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_imager(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    image clinical.medical_images;
    parts integer;
BEGIN
    SELECT i.* INTO image FROM clinical.medical_images AS i
    WHERE i.organization_id = organization AND i.id = p_id AND i.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND OR image.status NOT IN ('uploading', 'quarantined', 'ready')
        OR (image.status = 'uploading' AND image.uploaded_by <> (context ->> 'userId')::uuid) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM clinical.image_reports AS r
        WHERE r.organization_id = organization AND r.study_id = image.study_id AND r.signed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'signed' USING ERRCODE = 'AN021';
    END IF;
    DELETE FROM clinical.image_uploads AS u WHERE u.organization_id = organization AND u.image_id = p_id;
    WITH gone AS (
        DELETE FROM clinical.image_parts AS p WHERE p.organization_id = organization AND p.image_id = p_id RETURNING p.part
    )
    SELECT count(*) INTO parts FROM gone;
    UPDATE clinical.medical_images SET status = 'discarded', object_key_encrypted = NULL,
        decided_by = (context ->> 'userId')::uuid, decided_at = clock_timestamp(), decision_encrypted = p_decision,
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND id = p_id;
    PERFORM audit.log('IMAGE_DISCARDED', 'clinical.medical_images', p_id::text, 'success', '{}');
    RETURN parts;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.discard_image TO anamnesis_app;
