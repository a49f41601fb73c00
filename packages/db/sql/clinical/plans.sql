-- Where a plan may go, as `planMoves` of the domain says.
CREATE OR REPLACE FUNCTION clinical.is_plan_move(p_from text, p_to text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_from
    WHEN 'draft' THEN p_to IN ('approved', 'cancelled')
    WHEN 'approved' THEN p_to IN ('active', 'cancelled')
    WHEN 'active' THEN p_to IN ('on_hold', 'completed', 'discontinued', 'replaced')
    WHEN 'on_hold' THEN p_to IN ('active', 'discontinued', 'replaced')
    ELSE false
END;

-- A plan goes where it may alone, and what was approved stays as it was approved, whoever asks. Only the patient may be another,
-- by whose records are joined.
CREATE OR REPLACE FUNCTION clinical.guard_plan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tracked CONSTANT text [] := ARRAY['patient_id', 'process_id', 'updated_at'];
    moved CONSTANT text [] := ARRAY['status', 'moved_by', 'moved_at', 'reason_encrypted'];
BEGIN
    IF NEW.status IS DISTINCT FROM OLD.status AND NOT clinical.is_plan_move(OLD.status, NEW.status)
        OR OLD.status <> 'draft'
        AND to_jsonb(NEW) - tracked - moved IS DISTINCT FROM to_jsonb(OLD) - tracked - moved THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    RETURN NEW;
END
$$;

-- What was approved is never taken away, whoever asks.
CREATE OR REPLACE FUNCTION clinical.keep_approved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    RETURN OLD;
END
$$;

-- Saves a draft over the version that was seen, NULL for a new one; sent again, a new one is left as it is. Of one patient there
-- are no more than anybody reads. `done`; `changed` since the version, `approved`, `not_found`, `ended` for a case that nobody
-- works at, or `nothing_to_replace`.
CREATE OR REPLACE FUNCTION clinical.save_plan(
    p_id uuid, p_patient uuid, p_case uuid, p_content bytea, p_starts_on date, p_ends_on date, p_replaces uuid,
    p_version timestamptz
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_prescriber(p_patient, 'doctor', 'nurse');
    organization uuid := (context ->> 'organizationId')::uuid;
    draft clinical.treatment_plans;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('plans of ' || p_patient, 0));
    SELECT p.* INTO draft FROM clinical.treatment_plans AS p
    WHERE p.organization_id = organization AND p.id = p_id FOR NO KEY UPDATE;
    IF FOUND THEN
        IF draft.patient_id <> p_patient THEN
            RETURN 'not_found';
        ELSIF p_version IS NULL AND draft.status = 'draft' AND draft.written_by = (context ->> 'userId')::uuid THEN
            RETURN 'done';
        ELSIF draft.status <> 'draft' THEN
            RETURN 'approved';
        ELSIF draft.updated_at IS DISTINCT FROM p_version THEN
            RETURN 'changed';
        END IF;
    ELSIF p_version IS NOT NULL THEN
        RETURN 'not_found';
    END IF;
    IF p_case IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM clinical.medical_cases AS c
        WHERE c.organization_id = organization AND c.id = p_case AND c.patient_id = p_patient AND c.closed_at IS NULL
    ) THEN
        RETURN 'ended';
    ELSIF p_replaces IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM clinical.treatment_plans AS r
        WHERE r.organization_id = organization AND r.id = p_replaces AND r.patient_id = p_patient
            AND r.status IN ('active', 'on_hold')
    ) THEN
        RETURN 'nothing_to_replace';
    END IF;
    IF draft.id IS NOT NULL THEN
        UPDATE clinical.treatment_plans SET case_id = p_case, content_encrypted = p_content, starts_on = p_starts_on,
            ends_on = p_ends_on, replaces = p_replaces, process_id = app.process_id()
        WHERE organization_id = organization AND id = p_id;
        RETURN 'done';
    END IF;
    IF (
        SELECT count(*) >= 100 FROM clinical.treatment_plans AS p
        WHERE p.organization_id = organization AND p.patient_id = p_patient
    ) THEN
        RAISE EXCEPTION 'too many plans' USING ERRCODE = 'AN011';
    END IF;
    INSERT INTO clinical.treatment_plans (
        organization_id, id, patient_id, case_id, status, content_encrypted, starts_on, ends_on, replaces, written_by, process_id
    )
    VALUES (
        organization, p_id, p_patient, p_case, 'draft', p_content, p_starts_on, p_ends_on, p_replaces,
        (context ->> 'userId')::uuid, app.process_id()
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.save_plan TO anamnesis_app;

-- Moves a plan in the version that was seen: a draft is thrown away by those who write drafts, all else is done by doctors, and
-- what is approved by those who have just proved who they are. What begins takes the place of the one that it names. `done`;
-- `changed` since the version, `approved` by a doctor, `not_found`, or `nothing_to_replace` any more.
CREATE OR REPLACE FUNCTION clinical.move_plan(
    p_id uuid, p_patient uuid, p_version timestamptz, p_status text, p_reason bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_prescriber(p_patient, 'doctor', 'nurse');
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    moved clinical.treatment_plans;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('plans of ' || p_patient, 0));
    SELECT p.* INTO moved FROM clinical.treatment_plans AS p
    WHERE p.organization_id = organization AND p.id = p_id AND p.patient_id = p_patient FOR NO KEY UPDATE;
    IF p_status <> 'cancelled' AND context ->> 'memberRole' IS DISTINCT FROM 'doctor' THEN
        RAISE EXCEPTION 'not who decides' USING ERRCODE = 'insufficient_privilege';
    ELSIF moved.id IS NULL THEN
        RETURN 'not_found';
    ELSIF moved.status <> 'draft' AND context ->> 'memberRole' IS DISTINCT FROM 'doctor' THEN
        RETURN 'approved';
    ELSIF moved.updated_at IS DISTINCT FROM p_version THEN
        RETURN 'changed';
    -- Replacing is a thing of its own.
    ELSIF p_status = 'replaced' THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    IF p_status = 'approved' THEN
        PERFORM identity.require_recent_proof();
    ELSIF moved.status = 'approved' AND p_status = 'active' AND moved.replaces IS NOT NULL THEN
        UPDATE clinical.treatment_plans SET status = 'replaced', moved_by = person, moved_at = clock_timestamp(),
            process_id = app.process_id()
        WHERE organization_id = organization AND id = moved.replaces AND patient_id = p_patient
            AND status IN ('active', 'on_hold');
        IF NOT FOUND THEN
            RETURN 'nothing_to_replace';
        END IF;
    END IF;
    UPDATE clinical.treatment_plans AS p SET status = p_status,
        approved_by = CASE WHEN p_status = 'approved' THEN person ELSE p.approved_by END,
        approved_at = CASE WHEN p_status = 'approved' THEN clock_timestamp() ELSE p.approved_at END,
        moved_by = CASE WHEN p_status = 'approved' THEN p.moved_by ELSE person END,
        moved_at = CASE WHEN p_status = 'approved' THEN p.moved_at ELSE clock_timestamp() END,
        reason_encrypted = p_reason, process_id = app.process_id()
    WHERE p.organization_id = organization AND p.id = p_id;
    PERFORM audit.log(
        'PLAN_MOVED', 'clinical.treatment_plans', p_id::text, 'success', jsonb_build_object('status', p_status)
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.move_plan TO anamnesis_app;

-- Writes down what became of a part of a plan that goes on; sent again, it is left as it is. `done`; `not_found`, or `over`.
CREATE OR REPLACE FUNCTION clinical.follow_plan(
    p_id uuid, p_plan uuid, p_patient uuid, p_item uuid, p_state text, p_note bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_prescriber(p_patient, 'doctor', 'nurse');
    organization uuid := (context ->> 'organizationId')::uuid;
    plan_status text;
BEGIN
    SELECT p.status INTO plan_status FROM clinical.treatment_plans AS p
    WHERE p.organization_id = organization AND p.id = p_plan AND p.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF plan_status NOT IN ('active', 'on_hold') THEN
        RETURN 'over';
    ELSIF (
        SELECT count(*) >= 1000 FROM clinical.plan_steps AS s WHERE s.organization_id = organization AND s.plan_id = p_plan
    ) THEN
        RAISE EXCEPTION 'too many steps' USING ERRCODE = 'AN011';
    END IF;
    INSERT INTO clinical.plan_steps (
        organization_id, id, patient_id, plan_id, item_id, state, note_encrypted, written_by, process_id
    )
    VALUES (
        organization, p_id, p_patient, p_plan, p_item, p_state, p_note, (context ->> 'userId')::uuid, app.process_id()
    )
    ON CONFLICT DO NOTHING;
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.follow_plan TO anamnesis_app;

-- Writes down that a plan of a record that is open is printed: paper goes where nobody is on record.
CREATE OR REPLACE FUNCTION clinical.record_plan_print(p_plan uuid, p_patient uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM clinical.require_opened(p_patient);
    IF NOT EXISTS (
        SELECT 1 FROM clinical.treatment_plans AS p
        WHERE p.organization_id = app.organization_id() AND p.id = p_plan AND p.patient_id = p_patient
            AND p.approved_at IS NOT NULL
    ) THEN
        RETURN false;
    END IF;
    PERFORM audit.record_access(
        ARRAY[p_patient], 'clinical.patients', NULL, jsonb_build_object('what', 'print', 'plan', p_plan), NULL, clock_timestamp()
    );
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_plan_print TO anamnesis_app;

-- The case that a plan was written for.
CREATE OR REPLACE FUNCTION clinical.case_of_plan(p_organization_id uuid, p_id uuid) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.case_id FROM clinical.treatment_plans AS p WHERE p.organization_id = p_organization_id AND p.id = p_id
$$;
