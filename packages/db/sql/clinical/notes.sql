-- What was signed never changes, whoever asks, and is never taken away; a record that is merged with another takes it along.
CREATE OR REPLACE FUNCTION clinical.keep_signed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.signed_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{patient_id,process_id,updated_at}'::text [])
        IS DISTINCT FROM (to_jsonb(OLD) - '{patient_id,process_id,updated_at}'::text []) THEN
        RAISE EXCEPTION 'signed' USING ERRCODE = 'AN021';
    END IF;
    RETURN NEW;
END
$$;

-- Whether a clinician of the context opened the record of a patient in this session within the last quarter of an hour, on
-- record and on the disk, and may still: for as long as somebody writes there, one look is on record and not one for each save.
-- What was looked at in an emergency that is over opens nothing in the next one, and before a merge nothing of what came with it.
CREATE OR REPLACE FUNCTION clinical.has_opened(p_patient uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    way record;
BEGIN
    PERFORM clinical.require_clinician(), audit.await_disk();
    SELECT w.* INTO way FROM clinical.way_to(p_patient) AS w;
    RETURN coalesce(way.standing IN ('team', 'emergency'), false) AND EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        INNER JOIN audit.process_tracking AS p ON a.process_id = p.id
        WHERE a.subject_id = p_patient AND a.resource_type = 'clinical.patients' AND a.details ->> 'what' = 'record'
            AND a.occurred_at > clock_timestamp() - interval '15 minutes'
            AND a.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
            AND a.user_id = app.user_id() AND a.organization_id = app.organization_id()
            AND a.member_role = app.member_role()
            AND p.session_handle = (app.context() ->> 'sessionHandle')::uuid
            AND (way.emergency IS NULL OR a.details ->> 'emergency' = way.emergency::text)
            AND NOT EXISTS (
                SELECT 1 FROM clinical.patient_merges AS m
                WHERE m.organization_id = a.organization_id AND m.survivor_id = p_patient AND m.created_at > a.occurred_at
            )
    );
END
$$;

-- Refuses whoever did not open the record.
CREATE OR REPLACE FUNCTION clinical.require_opened(p_patient uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT clinical.has_opened(p_patient) THEN
        RAISE EXCEPTION 'not opened' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- The key of a patient whose record is open to the person of the context, with what opens it, and with the keys of those that
-- were merged into it; no row where it is not.
CREATE OR REPLACE FUNCTION clinical.key_of_opened(p_patient uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, key_encrypted bytea, key_id bytea, wrapped bytea, provider text, merged_keys jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT clinical.has_opened(p_patient) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT k.organization_id, k.id, k.key_encrypted, t.id, t.wrapped, t.provider,
        clinical.merged_keys(k.organization_id, k.id)
    FROM clinical.data_keys AS k
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = k.organization_id AND t.id = app.key_id_of(k.key_encrypted)
    WHERE k.organization_id = app.organization_id() AND k.id = p_patient;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.key_of_opened TO anamnesis_app;

-- The context, for those who write notes, and as it is now; refuses whoever did not open the record.
CREATE OR REPLACE FUNCTION clinical.require_writer(p_patient uuid) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor', 'nurse'));
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN context;
END
$$;

-- Saves a draft as it is being written, by its author and over the version that they saw: NULL for a new one. With the version
-- that it has then. `done`; `changed` by another window of theirs, with the version that there is; `signed`, `not_found`, or
-- `ended` for a case that nobody works at.
CREATE OR REPLACE FUNCTION clinical.save_note(
    p_id uuid, p_patient uuid, p_case uuid, p_amends uuid, p_subjective bytea, p_objective bytea, p_assessment bytea,
    p_plan bytea, p_effective_at timestamptz, p_version timestamptz
) RETURNS TABLE (outcome text, version timestamptz) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_writer(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    stamp timestamptz;
    draft clinical.notes;
BEGIN
    IF p_effective_at > clock_timestamp() + interval '10 minutes' THEN
        RAISE EXCEPTION 'still to come' USING ERRCODE = 'check_violation';
    END IF;
    -- One after the other: a new one that is sent twice at a time is one. What is somebody else's is neither waited for nor held.
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'note', organization, person, p_id), 0));
    SELECT n.* INTO draft FROM clinical.notes AS n
    WHERE n.organization_id = organization AND n.id = p_id AND n.author_id = person AND n.patient_id = p_patient
        AND n.case_id = p_case
    FOR NO KEY UPDATE;
    IF FOUND THEN
        IF draft.signed_at IS NOT NULL THEN
            RETURN QUERY SELECT 'signed', draft.updated_at::timestamptz;
        ELSIF draft.updated_at IS DISTINCT FROM p_version THEN
            RETURN QUERY SELECT 'changed', draft.updated_at::timestamptz;
        ELSE
            stamp := clock_timestamp();
            UPDATE clinical.notes SET subjective_encrypted = p_subjective, objective_encrypted = p_objective,
                assessment_encrypted = p_assessment, plan_encrypted = p_plan, effective_at = p_effective_at, updated_at = stamp, process_id = app.process_id()
            WHERE organization_id = organization AND id = p_id;
            RETURN QUERY SELECT 'done', stamp;
        END IF;
        RETURN;
    END IF;
    IF p_version IS NOT NULL OR EXISTS (
        SELECT 1 FROM clinical.notes AS n WHERE n.organization_id = organization AND n.id = p_id
    ) OR NOT EXISTS (
        SELECT 1 FROM clinical.medical_cases AS c
        WHERE c.organization_id = organization AND c.id = p_case AND c.patient_id = p_patient
    ) OR (p_amends IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM clinical.notes AS n
        WHERE n.organization_id = organization AND n.id = p_amends AND n.case_id = p_case AND n.signed_at IS NOT NULL
            AND n.amends_id IS NULL
    )) THEN
        RETURN QUERY SELECT 'not_found', NULL::timestamptz;
        RETURN;
    END IF;
    -- What was signed may be amended for ever; of one case there are no more notes than anybody reads.
    IF p_amends IS NULL AND EXISTS (
        SELECT 1 FROM clinical.medical_cases AS c
        WHERE c.organization_id = organization AND c.id = p_case AND c.closed_at IS NOT NULL
    ) THEN
        RETURN QUERY SELECT 'ended', NULL::timestamptz;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('notes of ' || p_case, 0));
    -- What one person begins and does not sign fills it for nobody else.
    IF (
        SELECT count(*) >= 500 OR count(*) FILTER (WHERE n.author_id = person AND n.signed_at IS NULL) >= 20
        FROM clinical.notes AS n WHERE n.organization_id = organization AND n.case_id = p_case
    ) THEN
        RAISE EXCEPTION 'too many notes' USING ERRCODE = 'AN011';
    END IF;
    stamp := clock_timestamp();
    INSERT INTO clinical.notes (
        organization_id, id, patient_id, case_id, author_id, amends_id, subjective_encrypted, objective_encrypted,
        assessment_encrypted, plan_encrypted, effective_at, process_id, created_at, updated_at
    )
    VALUES (
        organization, p_id, p_patient, p_case, person, p_amends, p_subjective, p_objective, p_assessment, p_plan,
        p_effective_at, app.process_id(), stamp, stamp
    );
    RETURN QUERY SELECT 'done', stamp;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.save_note TO anamnesis_app;

-- Takes a draft away, by its author. False where there is none.
CREATE OR REPLACE FUNCTION clinical.discard_note(p_id uuid, p_patient uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_writer(p_patient);
BEGIN
    DELETE FROM clinical.notes
    WHERE organization_id = (context ->> 'organizationId')::uuid AND id = p_id AND patient_id = p_patient
        AND author_id = (context ->> 'userId')::uuid AND signed_at IS NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.discard_note TO anamnesis_app;

-- Notes of a case in a record that is open to the person of the context, each with its amendments after it; a draft of somebody
-- else says whose it is and nothing else. They open by the key of the patient.
CREATE OR REPLACE FUNCTION clinical.open_notes(p_patient uuid, p_case uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, case_id uuid, author_id uuid, author_name text, amends_id uuid,
    subjective_encrypted bytea, objective_encrypted bytea, assessment_encrypted bytea, plan_encrypted bytea,
    effective_at timestamptz, signed_at timestamptz, created_at timestamptz, updated_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT n.organization_id, n.id, n.case_id, n.author_id, clinical.name_of(n.organization_id, n.author_id),
        n.amends_id, CASE WHEN s.is_shown THEN n.subjective_encrypted END, CASE WHEN s.is_shown THEN n.objective_encrypted END,
        CASE WHEN s.is_shown THEN n.assessment_encrypted END, CASE WHEN s.is_shown THEN n.plan_encrypted END,
        n.effective_at::timestamptz, n.signed_at::timestamptz, n.created_at::timestamptz, n.updated_at::timestamptz
    FROM clinical.notes AS n
    CROSS JOIN LATERAL (SELECT n.signed_at IS NOT NULL OR n.author_id = app.user_id() AS is_shown) AS s
    WHERE n.organization_id = app.organization_id() AND n.patient_id = p_patient AND n.case_id = p_case
    ORDER BY n.effective_at, n.created_at, n.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_notes TO anamnesis_app;

-- Signatures of the notes of a case in a record that is open to the person of the context, and who is asked for one.
CREATE OR REPLACE FUNCTION clinical.open_signatures(p_patient uuid, p_case uuid)
RETURNS TABLE (
    id uuid, note_id uuid, user_id uuid, signer_name text, member_role text, meaning text, digest bytea, covers uuid [],
    signed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT s.id, s.note_id, s.user_id, s.signer_name, s.member_role, s.meaning, s.digest, s.covers,
        s.signed_at::timestamptz
    FROM clinical.notes AS n
    INNER JOIN clinical.signatures AS s ON s.organization_id = n.organization_id AND s.note_id = n.id
    WHERE n.organization_id = app.organization_id() AND n.patient_id = p_patient AND n.case_id = p_case
    ORDER BY s.signed_at, s.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_signatures TO anamnesis_app;

-- Whose signature the notes of a case wait for.
CREATE OR REPLACE FUNCTION clinical.open_reviews(p_patient uuid, p_case uuid)
RETURNS TABLE (note_id uuid, asked_of uuid, asked_name text, asking_name text, meaning text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT r.note_id, r.asked_of, clinical.name_of(r.organization_id, r.asked_of),
        clinical.name_of(r.organization_id, r.asked_by), r.meaning
    FROM clinical.notes AS n
    INNER JOIN clinical.review_requests AS r
        ON r.organization_id = n.organization_id AND r.note_id = n.id AND r.done_at IS NULL
    WHERE n.organization_id = app.organization_id() AND n.patient_id = p_patient AND n.case_id = p_case
    ORDER BY r.created_at, r.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_reviews TO anamnesis_app;
