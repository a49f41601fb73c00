-- The context, for those who say what images show, as it is now; refuses whoever did not open the record.
CREATE OR REPLACE FUNCTION clinical.require_reporter(p_patient uuid) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor', 'radiologist'));
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN context;
END
$$;

-- Saves the draft of a report, by its author and over the version that they saw: NULL for a new one. With the version that it has
-- then. `done`; `changed` by another window of theirs, with the version that there is; `signed`, or `not_found`.
CREATE OR REPLACE FUNCTION clinical.save_image_report(
    p_id uuid, p_patient uuid, p_study uuid, p_amends uuid, p_findings bytea, p_impression bytea, p_version timestamptz
) RETURNS TABLE (outcome text, version timestamptz) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_reporter(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    stamp timestamptz;
    draft clinical.image_reports;
BEGIN
    -- One after the other: a new one that is sent twice at a time is one.
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'report', organization, person, p_id), 0));
    SELECT r.* INTO draft FROM clinical.image_reports AS r
    WHERE r.organization_id = organization AND r.id = p_id AND r.author_id = person AND r.patient_id = p_patient
        AND r.study_id = p_study
    FOR NO KEY UPDATE;
    IF FOUND THEN
        IF draft.signed_at IS NOT NULL THEN
            RETURN QUERY SELECT 'signed', draft.updated_at::timestamptz;
        ELSIF draft.updated_at IS DISTINCT FROM p_version THEN
            RETURN QUERY SELECT 'changed', draft.updated_at::timestamptz;
        ELSE
            stamp := clock_timestamp();
            UPDATE clinical.image_reports SET findings_encrypted = p_findings, impression_encrypted = p_impression,
                updated_at = stamp, process_id = app.process_id()
            WHERE organization_id = organization AND id = p_id;
            RETURN QUERY SELECT 'done', stamp;
        END IF;
        RETURN;
    END IF;
    IF p_version IS NOT NULL OR EXISTS (
        SELECT 1 FROM clinical.image_reports AS r WHERE r.organization_id = organization AND r.id = p_id
    ) OR NOT EXISTS (
        SELECT 1 FROM clinical.image_studies AS s
        WHERE s.organization_id = organization AND s.id = p_study AND s.patient_id = p_patient
    ) OR (p_amends IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM clinical.image_reports AS r
        WHERE r.organization_id = organization AND r.id = p_amends AND r.study_id = p_study AND r.signed_at IS NOT NULL
            AND r.amends_id IS NULL
    )) THEN
        RETURN QUERY SELECT 'not_found', NULL::timestamptz;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('reports of ' || p_study, 0));
    IF (
        SELECT count(*) >= 100 FROM clinical.image_reports AS r WHERE r.organization_id = organization AND r.study_id = p_study
    ) THEN
        RAISE EXCEPTION 'too many reports' USING ERRCODE = 'AN011';
    END IF;
    stamp := clock_timestamp();
    INSERT INTO clinical.image_reports (
        organization_id, id, patient_id, study_id, author_id, amends_id, findings_encrypted, impression_encrypted, process_id,
        created_at, updated_at
    )
    VALUES (
        organization, p_id, p_patient, p_study, person, p_amends, p_findings, p_impression, app.process_id(), stamp, stamp
    );
    RETURN QUERY SELECT 'done', stamp;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.save_image_report TO anamnesis_app;

-- Signs a report in the name of the person of the session, who has just proved who they are and wrote it, in the version that
-- they were shown; `p_digest` is the SHA-256 of that. `done`, `changed`, `not_found`, or `signed` already.
CREATE OR REPLACE FUNCTION clinical.sign_image_report(p_id uuid, p_patient uuid, p_version timestamptz, p_digest bytea)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_reporter(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    report clinical.image_reports;
    stamp timestamptz;
BEGIN
    PERFORM identity.require_recent_proof();
    -- Before the report, as whoever merges the record does.
    PERFORM 1 FROM clinical.patients AS p WHERE p.organization_id = organization AND p.id = p_patient FOR KEY SHARE;
    SELECT r.* INTO report FROM clinical.image_reports AS r
    WHERE r.organization_id = organization AND r.id = p_id AND r.patient_id = p_patient AND r.author_id = person
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF report.signed_at IS NOT NULL THEN
        RETURN 'signed';
    ELSIF report.updated_at IS DISTINCT FROM p_version THEN
        RETURN 'changed';
    END IF;
    stamp := clock_timestamp();
    UPDATE clinical.image_reports SET signed_at = stamp, updated_at = stamp, process_id = app.process_id(), digest = p_digest,
        signer_name = clinical.name_of(organization, person), member_role = context ->> 'memberRole'
    WHERE organization_id = organization AND id = p_id;
    PERFORM audit.log('IMAGE_REPORT_SIGNED', 'clinical.image_reports', p_id::text, 'success', '{}');
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.sign_image_report TO anamnesis_app;

-- Reports of a patient whose record is open: signed ones, and drafts of whoever asks.
CREATE OR REPLACE FUNCTION clinical.open_image_reports(p_patient uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, study_id uuid, author_id uuid, author_name text, amends_id uuid, findings_encrypted bytea,
    impression_encrypted bytea, signed_at timestamptz, signer_name text, digest bytea, created_at timestamptz,
    updated_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT r.organization_id, r.id, r.study_id, r.author_id, n.name, r.amends_id, r.findings_encrypted,
        r.impression_encrypted, r.signed_at::timestamptz, r.signer_name, r.digest, r.created_at::timestamptz,
        r.updated_at::timestamptz
    FROM clinical.image_reports AS r
    LEFT JOIN clinical.names_at(r.organization_id) AS n ON n.user_id = r.author_id
    WHERE r.organization_id = app.organization_id() AND r.patient_id = p_patient
        AND (r.signed_at IS NOT NULL OR r.author_id = app.user_id())
    ORDER BY r.created_at, r.id LIMIT 2000;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_image_reports TO anamnesis_app;
