-- The context, for those who bring images along, as it is now; refuses whoever did not open the record.
CREATE OR REPLACE FUNCTION clinical.require_imager(p_patient uuid) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor', 'nurse', 'radiologist'));
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN context;
END
$$;

-- Begins a file that is sent from now on. `done`, also when it is announced again by the same person; `not_found` for a case
-- that is not the patient's.
CREATE OR REPLACE FUNCTION clinical.begin_image(
    p_id uuid, p_patient uuid, p_case uuid, p_bytes bigint, p_file_name bytea, p_said bytea, p_object_key bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_imager(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    stamp timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'uploads', person), 0));
    IF p_case IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM clinical.medical_cases AS c
        WHERE c.organization_id = organization AND c.id = p_case AND c.patient_id = p_patient
    ) THEN
        RETURN 'not_found';
    END IF;
    IF EXISTS (
        SELECT 1 FROM clinical.medical_images AS i
        WHERE i.organization_id = organization AND i.id = p_id AND i.patient_id = p_patient AND i.uploaded_by = person
            AND i.bytes = p_bytes AND i.status = 'uploading'
    ) THEN
        RETURN 'done';
    END IF;
    -- More than a study on a disc has; and what one person begins and leaves fills the disk for nobody else.
    IF (
        SELECT count(*) >= 2000 FROM clinical.medical_images AS i
        WHERE i.organization_id = organization AND i.uploaded_by = person AND i.created_at > clock_timestamp() - interval '1 hour'
    ) OR (
        SELECT coalesce(sum(i.bytes), 0) + p_bytes > 8589934592 FROM clinical.medical_images AS i
        WHERE i.organization_id = organization AND i.uploaded_by = person AND i.status = 'uploading'
    ) OR (
        SELECT count(*) >= 10000 FROM clinical.medical_images AS i
        WHERE i.organization_id = organization AND i.patient_id = p_patient
    ) THEN
        RAISE EXCEPTION 'too many images' USING ERRCODE = 'AN032';
    END IF;
    stamp := clock_timestamp();
    INSERT INTO clinical.medical_images (
        organization_id, id, patient_id, case_id, uploaded_by, status, file_name_encrypted, said_encrypted, object_key_encrypted,
        bytes, process_id, created_at, updated_at
    )
    VALUES (
        organization, p_id, p_patient, p_case, person, 'uploading', p_file_name, p_said, p_object_key, p_bytes, app.process_id(),
        stamp, stamp
    ) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an image that there was' USING ERRCODE = 'AN017';
    END IF;
    INSERT INTO clinical.image_uploads (organization_id, image_id, expires_at, process_id, created_at, updated_at)
    VALUES (organization, p_id, stamp + interval '1 day', app.process_id(), stamp, stamp);
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.begin_image TO anamnesis_app;

-- How far a file is that the person of the context sends, in the organization that they act in; no row for everybody else's.
CREATE OR REPLACE FUNCTION clinical.upload_of(p_id uuid)
RETURNS TABLE (patient_id uuid, status text, bytes bigint, received bigint, parts integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    context CONSTANT jsonb := app.require_member('doctor', 'nurse', 'radiologist');
BEGIN
    RETURN QUERY SELECT i.patient_id, i.status, i.bytes, coalesce(p.received, 0)::bigint, coalesce(p.parts, 0)::integer
    FROM clinical.medical_images AS i
    CROSS JOIN LATERAL (
        SELECT sum(p.bytes) AS received, count(*) AS parts FROM clinical.image_parts AS p
        WHERE p.organization_id = i.organization_id AND p.image_id = i.id
    ) AS p
    WHERE i.organization_id = (context ->> 'organizationId')::uuid AND i.id = p_id
        AND i.uploaded_by = (context ->> 'userId')::uuid;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.upload_of TO anamnesis_app;

-- How long a request holds an upload that says nothing: whoever comes after a server that died waits no longer.
CREATE OR REPLACE FUNCTION clinical.upload_lease_end() RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN clock_timestamp() + interval '20 seconds';

-- Takes an upload of the person of the context for the request that is named by the lease. `taken` with what seals its bytes,
-- `busy` while another request writes, `over` for what is not being sent any more, or `not_found`.
CREATE OR REPLACE FUNCTION clinical.take_upload(p_id uuid, p_patient uuid, p_lease uuid)
RETURNS TABLE (outcome text, organization_id uuid, id uuid, object_key_encrypted bytea)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    context jsonb := clinical.require_imager(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    image clinical.medical_images;
BEGIN
    SELECT i.* INTO image FROM clinical.medical_images AS i
    WHERE i.organization_id = organization AND i.id = p_id AND i.patient_id = p_patient
        AND i.uploaded_by = (context ->> 'userId')::uuid
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', organization, p_id, NULL::bytea;
        RETURN;
    ELSIF image.status <> 'uploading' THEN
        RETURN QUERY SELECT 'over', organization, p_id, NULL::bytea;
        RETURN;
    END IF;
    UPDATE clinical.image_uploads AS u SET lease = p_lease, leased_until = clinical.upload_lease_end(),
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE u.organization_id = organization AND u.image_id = p_id
        AND (u.lease IS NULL OR u.lease = p_lease OR u.leased_until < clock_timestamp());
    RETURN QUERY SELECT CASE WHEN FOUND THEN 'taken' ELSE 'busy' END, organization, p_id,
        CASE WHEN FOUND THEN image.object_key_encrypted END;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.take_upload TO anamnesis_app;

-- Says that the request of a lease still writes. False where it is another one's by now.
CREATE OR REPLACE FUNCTION clinical.renew_upload(p_id uuid, p_lease uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'radiologist');
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    UPDATE clinical.image_uploads AS u SET leased_until = clinical.upload_lease_end(), updated_at = clock_timestamp()
    FROM clinical.medical_images AS i
    WHERE u.organization_id = (context ->> 'organizationId')::uuid AND u.image_id = p_id AND u.lease = p_lease
        AND i.organization_id = u.organization_id AND i.id = u.image_id AND i.uploaded_by = (context ->> 'userId')::uuid;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.renew_upload TO anamnesis_app;

-- Gives an upload back, so that the next request need not wait.
CREATE OR REPLACE FUNCTION clinical.release_upload(p_id uuid, p_lease uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'radiologist');
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    UPDATE clinical.image_uploads AS u SET lease = NULL, leased_until = NULL, updated_at = clock_timestamp()
    FROM clinical.medical_images AS i
    WHERE u.organization_id = (context ->> 'organizationId')::uuid AND u.image_id = p_id AND u.lease = p_lease
        AND i.organization_id = u.organization_id AND i.id = u.image_id AND i.uploaded_by = (context ->> 'userId')::uuid;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.release_upload TO anamnesis_app;

-- Keeps that a piece of a file lies in the object store, by the request that holds the upload, right behind what was there.
-- Whether the file is whole then: it is looked into from then on. NULL where the request holds it no more, or the piece does not
-- belong there.
CREATE OR REPLACE FUNCTION clinical.add_image_part(
    p_id uuid, p_lease uuid, p_part integer, p_starts_at bigint, p_bytes bigint, p_sha256 bytea
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'radiologist');
    organization uuid := (context ->> 'organizationId')::uuid;
    image clinical.medical_images;
    received bigint;
    parts integer;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    SELECT i.* INTO image FROM clinical.medical_images AS i
    INNER JOIN clinical.image_uploads AS u ON u.organization_id = i.organization_id AND u.image_id = i.id
    WHERE i.organization_id = organization AND i.id = p_id AND i.status = 'uploading'
        AND i.uploaded_by = (context ->> 'userId')::uuid AND u.lease = p_lease
    FOR NO KEY UPDATE OF i, u;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(p.bytes), 0), count(*) INTO received, parts FROM clinical.image_parts AS p
    WHERE p.organization_id = organization AND p.image_id = p_id;
    IF received <> p_starts_at OR parts <> p_part OR received + p_bytes > image.bytes THEN
        RETURN NULL;
    END IF;
    INSERT INTO clinical.image_parts (organization_id, image_id, part, starts_at, bytes, sha256, process_id)
    VALUES (organization, p_id, p_part, p_starts_at, p_bytes, p_sha256, app.process_id());
    IF received + p_bytes < image.bytes THEN
        UPDATE clinical.image_uploads AS u SET leased_until = clinical.upload_lease_end(),
            expires_at = clock_timestamp() + interval '1 day', updated_at = clock_timestamp()
        WHERE u.organization_id = organization AND u.image_id = p_id;
        RETURN false;
    END IF;
    DELETE FROM clinical.image_uploads AS u WHERE u.organization_id = organization AND u.image_id = p_id;
    UPDATE clinical.medical_images SET status = 'processing', updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND id = p_id;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.add_image_part TO anamnesis_app;

-- Whether the person of the context may have a file looked into: one of theirs that is here, once.
CREATE OR REPLACE FUNCTION clinical.may_file(p_payload jsonb) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM clinical.medical_images AS i
        WHERE i.organization_id = app.organization_id() AND i.id::text = p_payload ->> 'imageId'
            AND i.uploaded_by = app.user_id() AND i.status = 'processing'
    ) AND NOT EXISTS (
        SELECT 1 FROM app.jobs AS j
        WHERE j.kind = 'clinical.images' AND j.user_id = app.user_id() AND j.payload ->> 'imageId' = p_payload ->> 'imageId'
    )
$$;

-- Files whose upload nobody went on with for a day, for the system, which takes their pieces away first.
CREATE OR REPLACE FUNCTION clinical.uploads_to_expire() RETURNS TABLE (organization_id uuid, id uuid, parts integer)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.organization_id, u.image_id, (
        SELECT count(*)::integer FROM clinical.image_parts AS p
        WHERE p.organization_id = u.organization_id AND p.image_id = u.image_id
    )
    FROM clinical.image_uploads AS u
    WHERE u.expires_at < clock_timestamp() AND app.user_role() = 'system'
    -- Not the oldest first: some that fail again and again must not hold up the others.
    ORDER BY random() LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION clinical.uploads_to_expire TO anamnesis_worker;

-- Says of such a file that it will not come. What would have opened it goes.
CREATE OR REPLACE FUNCTION clinical.expire_upload(p_organization uuid, p_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    DELETE FROM clinical.image_uploads AS u
    WHERE u.organization_id = p_organization AND u.image_id = p_id AND u.expires_at < clock_timestamp();
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM clinical.image_parts AS p WHERE p.organization_id = p_organization AND p.image_id = p_id;
    UPDATE clinical.medical_images SET status = 'failed', failure = 'abandoned', object_key_encrypted = NULL,
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = p_organization AND id = p_id AND status = 'uploading';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.expire_upload TO anamnesis_worker;
