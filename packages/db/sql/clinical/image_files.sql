-- The image that a run looks into; NULL when that was done.
CREATE OR REPLACE FUNCTION clinical.held_image(p_job uuid, p_lease uuid) RETURNS clinical.medical_images
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job app.jobs := app.held_job(p_job, p_lease, ARRAY['clinical.images']);
    held clinical.medical_images;
BEGIN
    SELECT i.* INTO held FROM clinical.medical_images AS i
    WHERE i.id = (job.payload ->> 'imageId')::uuid AND i.uploaded_by = job.user_id AND i.status = 'processing';
    RETURN held;
END
$$;

-- What a run needs to look into a file: its pieces, what opens them, and whom it is to be of, by the key of whom. That it was
-- handed out stands in the log.
CREATE OR REPLACE FUNCTION clinical.open_image_to_file(p_job uuid, p_lease uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, patient_id uuid, bytes bigint, object_key_encrypted bytea, said_encrypted bytea, parts jsonb,
    family_name_encrypted bytea, given_name_encrypted bytea, birth_date_encrypted bytea, record_number_encrypted bytea,
    identifiers jsonb, key_encrypted bytea, key_id bytea, wrapped bytea, provider text, merged_keys jsonb
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    held clinical.medical_images := clinical.held_image(p_job, p_lease);
BEGIN
    IF held.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM audit.log('IMAGE_READ', 'clinical.medical_images', held.id::text, 'success', '{}');
    RETURN QUERY SELECT held.organization_id, held.id, held.patient_id, held.bytes, held.object_key_encrypted,
        held.said_encrypted, clinical.parts_of(held.organization_id, held.id),
        p.family_name_encrypted, p.given_name_encrypted, p.birth_date_encrypted, p.record_number_encrypted, (
            SELECT jsonb_agg(jsonb_build_object('id', n.id, 'sealed', encode(n.content_encrypted, 'hex')))
            FROM clinical.patient_identifiers AS n
            WHERE n.organization_id = p.organization_id AND n.patient_id = p.id AND n.status <> 'entered-in-error'
        ), k.key_encrypted, t.id, t.wrapped, t.provider, clinical.merged_keys(p.organization_id, p.id)
    FROM clinical.patients AS p
    INNER JOIN clinical.data_keys AS k ON k.organization_id = p.organization_id AND k.id = p.id
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = p.organization_id AND t.id = app.key_id_of(k.key_encrypted)
    WHERE p.organization_id = held.organization_id AND p.id = held.patient_id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_image_to_file TO anamnesis_worker;

-- The pieces of a file, in their order.
CREATE OR REPLACE FUNCTION clinical.parts_of(p_organization uuid, p_image uuid) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(
        jsonb_build_object('part', p.part, 'startsAt', p.starts_at, 'bytes', p.bytes, 'sha256', encode(p.sha256, 'hex'))
        ORDER BY p.part
    ), '[]')
    FROM clinical.image_parts AS p WHERE p.organization_id = p_organization AND p.image_id = p_image
$$;

-- Puts an image into its study and series, by their UIDs where it says some; where there are none such, those that are given
-- with it are new. Files of one patient go one after another, so that the second of a study finds what the first made.
CREATE OR REPLACE FUNCTION clinical.put_into_study(p_image clinical.medical_images, p_study jsonb, p_series jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    study uuid;
    series uuid;
    stamp timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('images of ' || p_image.patient_id, 0));
    stamp := clock_timestamp();
    SELECT s.id INTO study FROM clinical.image_studies AS s
    WHERE s.organization_id = p_image.organization_id AND s.patient_id = p_image.patient_id
        AND s.study_uid = p_study ->> 'studyUid' ORDER BY s.created_at, s.id LIMIT 1;
    IF NOT FOUND THEN
        study := (p_study ->> 'id')::uuid;
        INSERT INTO clinical.image_studies (
            organization_id, id, patient_id, case_id, study_uid, study_date, modality, accession_number_encrypted,
            description_encrypted, process_id, created_at, updated_at
        )
        VALUES (
            p_image.organization_id, study, p_image.patient_id, p_image.case_id, p_study ->> 'studyUid',
            (p_study ->> 'studyDate')::date, p_study ->> 'modality', decode(p_study ->> 'accessionNumber', 'hex'),
            decode(p_study ->> 'description', 'hex'), app.process_id(), stamp, stamp
        );
    END IF;
    SELECT s.id INTO series FROM clinical.image_series AS s
    WHERE s.organization_id = p_image.organization_id AND s.patient_id = p_image.patient_id AND s.study_id = study
        AND s.series_uid = p_series ->> 'seriesUid' ORDER BY s.created_at, s.id LIMIT 1;
    IF NOT FOUND THEN
        series := (p_series ->> 'id')::uuid;
        INSERT INTO clinical.image_series (
            organization_id, id, patient_id, study_id, series_uid, series_number, modality, description_encrypted,
            body_region_encrypted, view_position_encrypted, laterality, process_id, created_at, updated_at
        )
        VALUES (
            p_image.organization_id, series, p_image.patient_id, study, p_series ->> 'seriesUid',
            (p_series ->> 'number')::integer, p_series ->> 'modality', decode(p_series ->> 'description', 'hex'),
            decode(p_series ->> 'bodyRegion', 'hex'), decode(p_series ->> 'viewPosition', 'hex'), p_series ->> 'laterality',
            app.process_id(), stamp, stamp
        );
    END IF;
    UPDATE clinical.medical_images SET status = 'ready', study_id = study, series_id = series, updated_at = stamp,
        process_id = app.process_id()
    WHERE organization_id = p_image.organization_id AND id = p_image.id;
END
$$;

-- Ends the look into a file: in its study, unless what it says needs somebody who decides whose it is (`p_study` is NULL).
CREATE OR REPLACE FUNCTION clinical.finish_image(
    p_job uuid, p_lease uuid, p_media_type text, p_sha256 bytea, p_facts bytea, p_sop_uid text, p_instance_number integer,
    p_frames integer, p_study jsonb, p_series jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held clinical.medical_images := clinical.held_image(p_job, p_lease);
BEGIN
    IF held.id IS NULL THEN
        RETURN;
    END IF;
    UPDATE clinical.medical_images SET media_type = p_media_type, sha256 = p_sha256, facts_encrypted = p_facts,
        sop_uid = p_sop_uid, instance_number = p_instance_number, frames = p_frames, updated_at = clock_timestamp(),
        status = CASE WHEN p_study IS NULL THEN 'quarantined' ELSE status END, process_id = app.process_id()
    WHERE organization_id = held.organization_id AND id = held.id;
    IF p_study IS NOT NULL THEN
        PERFORM clinical.put_into_study(held, p_study, p_series);
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.finish_image TO anamnesis_worker;

-- Says of the file of a run that it is not filed, and why: what would have opened it goes. How many pieces there are to take
-- away; NULL when it was done.
CREATE OR REPLACE FUNCTION clinical.refuse_image(p_job uuid, p_lease uuid, p_failure text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held clinical.medical_images := clinical.held_image(p_job, p_lease);
    parts integer;
BEGIN
    IF held.id IS NULL THEN
        RETURN NULL;
    END IF;
    WITH gone AS (
        DELETE FROM clinical.image_parts AS p
        WHERE p.organization_id = held.organization_id AND p.image_id = held.id RETURNING p.part
    )
    SELECT count(*) INTO parts FROM gone;
    UPDATE clinical.medical_images SET status = 'failed', failure = p_failure, object_key_encrypted = NULL,
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = held.organization_id AND id = held.id;
    PERFORM audit.log('IMAGE_REFUSED', 'clinical.medical_images', held.id::text, 'denied', jsonb_build_object('why', p_failure));
    RETURN parts;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.refuse_image TO anamnesis_worker;
