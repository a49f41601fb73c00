-- Roles of those who treat people, and look into their records.
CREATE OR REPLACE FUNCTION clinical.clinician_roles() RETURNS text [] LANGUAGE sql IMMUTABLE
RETURN ARRAY['doctor', 'nurse', 'pharmacist', 'radiologist'];

-- The context, for those who look into the records of the organization that they act in.
CREATE OR REPLACE FUNCTION clinical.require_clinician() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.require_member(VARIADIC clinical.clinician_roles());

-- The same, and for those who look into emergencies, who are told whose record it was: how far each goes, the record of their
-- look says.
CREATE OR REPLACE FUNCTION clinical.require_viewer() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.require_member(VARIADIC clinical.clinician_roles() || ARRAY['admin', 'auditor']);

-- A context that was let in, as long as its person still is that in the organization, and signed in: by what they are now, and
-- not by what they were when the request began. Whoever decides about them meanwhile waits until the transaction is over.
CREATE OR REPLACE FUNCTION clinical.require_now(p_context jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    PERFORM 1 FROM organizations.memberships AS m
    WHERE m.organization_id = (p_context ->> 'organizationId')::uuid AND m.user_id = (p_context ->> 'userId')::uuid
        AND m.role::text = p_context ->> 'memberRole' AND m.status = 'active'
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not that any more' USING ERRCODE = 'AN003';
    END IF;
    RETURN p_context;
END
$$;

-- As clinical.require_clinician, by what they are now: for what outlives the request.
CREATE OR REPLACE FUNCTION clinical.require_clinician_now() RETURNS jsonb LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
RETURN clinical.require_now(clinical.require_clinician());

-- Whether a membership is that of somebody who treats people there now.
CREATE OR REPLACE FUNCTION clinical.is_clinician(p_member organizations.memberships) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN p_member.status = 'active' AND p_member.role::text = ANY (clinical.clinician_roles());

-- Keeps a key of a patient who is about to be registered in the organization of the context, sealed under the key that seals
-- for the organization now. False where there is one, which stays. Each is on record, one in a process, and of one person no
-- more in an hour than a clinic has new patients: rows that nobody opens would take record numbers, and stand in searches.
CREATE OR REPLACE FUNCTION clinical.add_data_key(p_id uuid, p_sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (app.require_member('doctor', 'nurse') ->> 'organizationId')::uuid;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    IF p_id = organization THEN
        RAISE EXCEPTION 'not a patient' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What another key sealed, or none, would never open, and stay in the way of what does.
    IF NOT app.is_sealed_for(organization, p_sealed) THEN
        RAISE EXCEPTION 'sealed by no key of theirs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO clinical.data_keys (organization_id, id, key_encrypted, process_id)
    VALUES (organization, p_id, p_sealed, app.process_id()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- One after the other for one person, so that the limit holds.
    PERFORM pg_advisory_xact_lock(hashtextextended('registers ' || app.user_id(), 0));
    IF EXISTS (
        SELECT 1 FROM audit.audit_logs AS l
        WHERE l.user_id = app.user_id() AND l.occurred_at > now() - interval '1 hour' AND l.event_type = 'PATIENT_REGISTERED'
            AND l.process_id = app.process_id()
    ) OR (
        SELECT count(*) >= 300 FROM audit.audit_logs AS l
        WHERE l.user_id = app.user_id() AND l.occurred_at > now() - interval '1 hour' AND l.event_type = 'PATIENT_REGISTERED'
    ) THEN
        RAISE EXCEPTION 'too many patients' USING ERRCODE = 'AN011';
    END IF;
    PERFORM audit.log('PATIENT_REGISTERED', 'clinical.patients', p_id::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.add_data_key TO anamnesis_app;

-- Writes down that a clinician of the context looks at a patient of their organization, whom they treat or have opened in an
-- emergency: at the whole record, or at who they are alone (`p_what`: record, demographics). It opens in another transaction (clinical.open_patients), by the process of this one; before,
-- nobody is told whether there is any, or a look that is taken back would have told it. Who has an account and wants it gets a
-- mail about the first look of a day by somebody. Of a record that was merged into another one it is that one which is looked at.
CREATE OR REPLACE FUNCTION clinical.record_look(p_id uuid, p_what text DEFAULT 'record') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
    organization uuid := (context ->> 'organizationId')::uuid;
    way record;
    person uuid;
BEGIN
    IF p_what IN ('record', 'demographics') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a look' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    p_id := clinical.survivor_of(organization, p_id);
    -- Looks of one person come one after another, so that one mail tells of the first.
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'looks', context ->> 'userId', p_id), 0));
    -- Asked once: an emergency that ends meanwhile is the one that the look is in, or there is no look.
    SELECT w.* INTO way FROM clinical.way_to(p_id) AS w;
    IF way.emergency IS NOT NULL THEN
        -- Whoever reviews it, or ends it, waits for the look, and then sees it.
        PERFORM 1 FROM clinical.emergency_accesses AS e
        WHERE e.organization_id = organization AND e.id = way.emergency AND e.expires_at > clock_timestamp() FOR SHARE;
        IF NOT FOUND THEN
            way.standing := 'outside';
        END IF;
    END IF;
    IF way.standing IS NULL OR way.standing = 'outside' THEN
        PERFORM audit.log('PATIENT_LOOK_REFUSED', 'clinical.patients', p_id::text, 'denied', '{}');
        RETURN;
    END IF;
    SELECT l.user_id INTO person FROM clinical.patient_links AS l
    WHERE l.organization_id = organization AND l.patient_id = p_id AND l.user_id IS NOT NULL AND l.mails_on_look
        AND l.ended_at IS NULL;
    IF FOUND THEN
        PERFORM app.put_notice('clinical.mail', 'record_viewed', person) WHERE NOT EXISTS (
            SELECT 1 FROM audit.phi_access AS a
            WHERE a.subject_id = p_id AND a.organization_id = organization AND a.user_id = (context ->> 'userId')::uuid
                AND a.details ->> 'what' IN ('record', 'demographics') AND a.occurred_at >= date_trunc('day', now(), 'UTC')
        );
    END IF;
    PERFORM audit.record_access(
        ARRAY[p_id], 'clinical.patients', NULL,
        jsonb_strip_nulls(jsonb_build_object('what', p_what, 'emergency', way.emergency)), NULL, clock_timestamp()
    );
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_look TO anamnesis_app;

-- Whether a clinician of the context looked at the whole record of a patient a moment ago, on record.
CREATE OR REPLACE FUNCTION clinical.has_looked_at(p_patient uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM audit.recent_looks('clinical.patients') AS a
        WHERE a.subject_id = p_patient AND a.details ->> 'what' = 'record'
    )
$$;

-- Before a patient is changed: for who looked at the record a moment ago, in this session and in a transaction that was
-- committed. Changes that are taken back would tell of tokens and record numbers of whom nobody is on record as looking at.
CREATE OR REPLACE FUNCTION clinical.require_look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user IN ('anamnesis_app', 'anamnesis_worker') AND NOT clinical.has_looked_at(OLD.id) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- What stands in a record is written by who looked at it before, on record, as a change of the patient is; when, is what the
-- clock says. A column of the table holds the patient.
CREATE OR REPLACE FUNCTION clinical.guard_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user NOT IN ('anamnesis_app', 'anamnesis_worker') THEN
        RETURN NEW;
    END IF;
    -- Nobody who serves may write the column: it is a merge that moves the row, or one that is taken back.
    IF TG_OP = 'UPDATE' AND NEW.patient_id <> OLD.patient_id THEN
        RETURN NEW;
    END IF;
    IF NOT clinical.has_looked_at(NEW.patient_id) THEN
        -- Who looked at it where it stood before reads it again.
        IF EXISTS (
            SELECT 1 FROM audit.recent_looks('clinical.patients') AS a
            INNER JOIN clinical.patient_merges AS m ON m.organization_id = NEW.organization_id AND m.undone_at IS NULL
                AND m.merged_id = a.subject_id AND m.survivor_id = NEW.patient_id
        ) THEN
            RAISE EXCEPTION 'merged meanwhile' USING ERRCODE = 'AN030';
        END IF;
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := clock_timestamp();
    END IF;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

-- Patients, as far as they were looked at in a process of this session a moment ago, once that is on the disk; with the key
-- of each, and what opens it; where what stands in the record was, with the keys of those that were merged into it, which seal
-- what stood in them.
CREATE OR REPLACE FUNCTION clinical.open_patients(p_process uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, family_name_encrypted bytea, given_name_encrypted bytea, birth_date_encrypted bytea,
    record_number_encrypted bytea, ssn_encrypted bytea, email_encrypted bytea, phone_encrypted bytea,
    address_encrypted bytea, gender text, is_active boolean, created_at timestamptz, updated_at timestamptz,
    key_encrypted bytea, key_id bytea, wrapped bytea, provider text, merged_keys jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    -- What is seen here was committed before, and is handed out once all of it is on the disk.
    written CONSTANT pg_lsn := pg_current_wal_insert_lsn();
    context jsonb := clinical.require_viewer();
BEGIN
    RETURN QUERY SELECT p.organization_id, p.id, p.family_name_encrypted, p.given_name_encrypted, p.birth_date_encrypted,
        p.record_number_encrypted, CASE WHEN a.is_known THEN p.ssn_encrypted END,
        CASE WHEN a.is_known THEN p.email_encrypted END, CASE WHEN a.is_known THEN p.phone_encrypted END,
        CASE WHEN a.is_known THEN p.address_encrypted END, p.gender, p.is_active, p.created_at::timestamptz, p.updated_at::timestamptz,
        k.key_encrypted, t.id, t.wrapped, t.provider, CASE WHEN a.has_contents THEN clinical.merged_keys(p.organization_id, p.id) END
    FROM (
        SELECT r.subject_id AS id, r.details ->> 'what' IN ('record', 'cases') AS has_contents,
            r.details ->> 'what' IN ('record', 'demographics', 'match') AS is_known
        FROM audit.looks_in('clinical.patients', p_process) AS r
    ) AS a
    INNER JOIN clinical.patients AS p ON p.organization_id = (context ->> 'organizationId')::uuid AND p.id = a.id
    INNER JOIN clinical.data_keys AS k ON k.organization_id = p.organization_id AND k.id = p.id
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = p.organization_id AND t.id = app.key_id_of(k.key_encrypted)
    ORDER BY p.updated_at DESC, p.id;
    PERFORM audit.await_disk(written);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_patients TO anamnesis_app;
