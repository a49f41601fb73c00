-- Where a prescription may go, as `prescriptionMoves` of the domain says.
CREATE OR REPLACE FUNCTION clinical.is_prescription_move(p_from text, p_to text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_from
    WHEN 'draft' THEN p_to IN ('active', 'cancelled')
    WHEN 'active' THEN p_to IN ('on_hold', 'completed', 'stopped', 'replaced')
    WHEN 'on_hold' THEN p_to IN ('active', 'stopped', 'replaced')
    ELSE false
END;

-- A prescription goes where it may alone, and what was signed stays as it was signed, whoever asks. Only the patient may be
-- another, by whose records are joined.
CREATE OR REPLACE FUNCTION clinical.guard_prescription() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tracked CONSTANT text [] := ARRAY['patient_id', 'process_id', 'updated_at'];
    moved CONSTANT text [] := ARRAY['status', 'moved_by', 'moved_at', 'reason_encrypted'];
BEGIN
    IF NEW.status IS DISTINCT FROM OLD.status AND NOT clinical.is_prescription_move(OLD.status, NEW.status)
        OR OLD.status <> 'draft'
        AND to_jsonb(NEW) - tracked - moved IS DISTINCT FROM to_jsonb(OLD) - tracked - moved THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    RETURN NEW;
END
$$;

-- What was signed is never taken away, whoever asks.
CREATE OR REPLACE FUNCTION clinical.keep_prescribed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    RETURN OLD;
END
$$;

-- What was found when a prescription was signed, and what became of a plan, stays as it is, whoever asks; a record that is merged
-- with another takes it along.
CREATE OR REPLACE FUNCTION clinical.keep_found() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tracked CONSTANT text [] := ARRAY['patient_id', 'process_id', 'updated_at'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - tracked IS DISTINCT FROM to_jsonb(OLD) - tracked THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    RETURN NEW;
END
$$;

-- The context as it is now, for those of `p_roles` who looked at the record of a patient a moment ago. Whoever merges the record
-- waits.
CREATE OR REPLACE FUNCTION clinical.require_prescriber(p_patient uuid, VARIADIC p_roles text []) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member(VARIADIC p_roles));
BEGIN
    IF NOT clinical.has_looked_at(p_patient) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM clinical.patients AS p
    WHERE p.organization_id = (context ->> 'organizationId')::uuid AND p.id = p_patient FOR KEY SHARE;
    RETURN context;
END
$$;

-- Saves a draft over the version that was seen, NULL for a new one; sent again, a new one is left as it is. Of one patient there
-- are no more than anybody reads. `done`; `changed` since the version, `signed`, `not_found`, `ended` for a case that nobody works
-- at, or `nothing_to_replace`.
CREATE OR REPLACE FUNCTION clinical.save_prescription(
    p_id uuid, p_patient uuid, p_case uuid, p_order bytea, p_starts_on date, p_ends_on date, p_replaces uuid,
    p_version timestamptz
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_prescriber(p_patient, 'doctor', 'nurse');
    organization uuid := (context ->> 'organizationId')::uuid;
    draft clinical.prescriptions;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('prescriptions of ' || p_patient, 0));
    SELECT p.* INTO draft FROM clinical.prescriptions AS p
    WHERE p.organization_id = organization AND p.id = p_id FOR NO KEY UPDATE;
    IF FOUND THEN
        IF draft.patient_id <> p_patient THEN
            RETURN 'not_found';
        ELSIF p_version IS NULL AND draft.status = 'draft' AND draft.written_by = (context ->> 'userId')::uuid THEN
            RETURN 'done';
        ELSIF draft.status <> 'draft' THEN
            RETURN 'signed';
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
        SELECT 1 FROM clinical.prescriptions AS r
        WHERE r.organization_id = organization AND r.id = p_replaces AND r.patient_id = p_patient
            AND r.status IN ('active', 'on_hold')
    ) THEN
        RETURN 'nothing_to_replace';
    END IF;
    IF draft.id IS NOT NULL THEN
        UPDATE clinical.prescriptions SET case_id = p_case, order_encrypted = p_order, starts_on = p_starts_on, ends_on = p_ends_on,
            replaces = p_replaces, process_id = app.process_id()
        WHERE organization_id = organization AND id = p_id;
        RETURN 'done';
    END IF;
    IF (
        SELECT count(*) >= 300 FROM clinical.prescriptions AS p
        WHERE p.organization_id = organization AND p.patient_id = p_patient
    ) THEN
        RAISE EXCEPTION 'too many prescriptions' USING ERRCODE = 'AN011';
    END IF;
    INSERT INTO clinical.prescriptions (
        organization_id, id, patient_id, case_id, status, order_encrypted, starts_on, ends_on, replaces, written_by, process_id
    )
    VALUES (
        organization, p_id, p_patient, p_case, 'draft', p_order, p_starts_on, p_ends_on, p_replaces, (context ->> 'userId')::uuid,
        app.process_id()
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.save_prescription TO anamnesis_app;

-- Signs a draft in the version that was checked, in the name of the doctor of the session, who has just proved who they are, with
-- what was found, and for each of `p_asked` why it is signed nevertheless; the one that it takes the place of is replaced. `done`;
-- `changed` since the version, `signed`, `not_found`, or `nothing_to_replace` any more.
CREATE OR REPLACE FUNCTION clinical.sign_prescription(
    p_id uuid, p_patient uuid, p_version timestamptz, p_check_state text, p_rule_set text, p_finding_ids uuid [], p_kinds text [],
    p_rules text [], p_severities text [], p_found bytea [], p_asked uuid [], p_overrides bytea []
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_prescriber(p_patient, 'doctor');
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    draft clinical.prescriptions;
BEGIN
    PERFORM identity.require_recent_proof();
    PERFORM pg_advisory_xact_lock(hashtextextended('prescriptions of ' || p_patient, 0));
    SELECT p.* INTO draft FROM clinical.prescriptions AS p
    WHERE p.organization_id = organization AND p.id = p_id AND p.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF draft.status <> 'draft' THEN
        RETURN 'signed';
    ELSIF draft.updated_at IS DISTINCT FROM p_version THEN
        RETURN 'changed';
    ELSIF cardinality(p_finding_ids) > 60 THEN
        RAISE EXCEPTION 'too many findings' USING ERRCODE = 'AN011';
    END IF;
    IF draft.replaces IS NOT NULL THEN
        UPDATE clinical.prescriptions SET status = 'replaced', moved_by = person, moved_at = clock_timestamp(),
            process_id = app.process_id()
        WHERE organization_id = organization AND id = draft.replaces AND patient_id = p_patient
            AND status IN ('active', 'on_hold');
        IF NOT FOUND THEN
            RETURN 'nothing_to_replace';
        END IF;
    END IF;
    UPDATE clinical.prescriptions SET status = 'active', signed_by = person, signed_at = clock_timestamp(),
        check_state = p_check_state, rule_set = p_rule_set, process_id = app.process_id()
    WHERE organization_id = organization AND id = p_id;
    INSERT INTO clinical.prescription_findings (
        organization_id, id, patient_id, prescription_id, kind, rule, severity, is_interruptive, found_encrypted,
        override_encrypted, process_id
    )
    SELECT organization, f.id, p_patient, p_id, f.kind, f.rule, f.severity, f.id = ANY (p_asked), f.found,
        p_overrides[array_position(p_asked, f.id)], app.process_id()
    FROM unnest(p_finding_ids, p_kinds, p_rules, p_severities, p_found) AS f (id, kind, rule, severity, found);
    PERFORM audit.log(
        'PRESCRIPTION_SIGNED', 'clinical.prescriptions', p_id::text, 'success',
        jsonb_build_object(
            'checked', p_check_state, 'findings', cardinality(p_finding_ids), 'overridden', cardinality(p_asked)
        )
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.sign_prescription TO anamnesis_app;

-- Moves a prescription: a draft is thrown away by those who write drafts, all else is done by doctors. `done`; `changed` since the
-- version, or `not_found`.
CREATE OR REPLACE FUNCTION clinical.move_prescription(
    p_id uuid, p_patient uuid, p_version timestamptz, p_status text, p_reason bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_prescriber(p_patient, 'doctor', 'nurse');
    organization uuid := (context ->> 'organizationId')::uuid;
    moved clinical.prescriptions;
BEGIN
    IF p_status <> 'cancelled' AND context ->> 'memberRole' IS DISTINCT FROM 'doctor' THEN
        RAISE EXCEPTION 'not who prescribes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT p.* INTO moved FROM clinical.prescriptions AS p
    WHERE p.organization_id = organization AND p.id = p_id AND p.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF moved.updated_at IS DISTINCT FROM p_version THEN
        RETURN 'changed';
    -- Signing and replacing are things of their own.
    ELSIF moved.status = 'draft' AND p_status <> 'cancelled' OR p_status = 'replaced' THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    UPDATE clinical.prescriptions SET status = p_status, moved_by = (context ->> 'userId')::uuid, moved_at = clock_timestamp(),
        reason_encrypted = p_reason, process_id = app.process_id()
    WHERE organization_id = organization AND id = p_id;
    PERFORM audit.log(
        'PRESCRIPTION_MOVED', 'clinical.prescriptions', p_id::text, 'success', jsonb_build_object('status', p_status)
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.move_prescription TO anamnesis_app;

-- The case that a prescription was written for.
CREATE OR REPLACE FUNCTION clinical.case_of_prescription(p_organization_id uuid, p_id uuid) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.case_id FROM clinical.prescriptions AS p WHERE p.organization_id = p_organization_id AND p.id = p_id
$$;
