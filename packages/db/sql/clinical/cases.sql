-- Where a case may go, as `caseMoves` of the domain says.
CREATE OR REPLACE FUNCTION clinical.is_case_move(p_from text, p_to text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_from
    WHEN 'draft' THEN p_to IN ('in_progress', 'closed')
    WHEN 'pending_review' THEN p_to IN ('in_progress', 'completed')
    WHEN 'in_progress' THEN p_to IN ('pending_review', 'awaiting_results', 'completed')
    WHEN 'awaiting_results' THEN p_to IN ('in_progress', 'completed')
    WHEN 'completed' THEN p_to IN ('in_progress', 'closed')
    WHEN 'closed' THEN p_to IN ('in_progress', 'archived')
    ELSE false
END;

-- A number that no case of an organization has: who reads it learns the year, and not how many there are. One that somebody is
-- just given is no other's: nobody waits until they are done.
CREATE OR REPLACE FUNCTION clinical.new_case_number(p_organization_id uuid) RETURNS text LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    candidate text;
BEGIN
    LOOP
        candidate := to_char(clock_timestamp(), 'YYYY') || '-'
            || lpad((('x' || encode(substr(uuid_send(gen_random_uuid()), 1, 4), 'hex'))::bit(32)::bigint % 1000000)::text, 6, '0');
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(
            hashtextextended(concat_ws(' ', 'case number', p_organization_id, candidate), 0)
        );
        EXIT WHEN NOT EXISTS (
            SELECT 1 FROM clinical.medical_cases AS c
            WHERE c.organization_id = p_organization_id AND c.case_number = candidate
        );
    END LOOP;
    RETURN candidate;
END
$$;

-- A case begins with a number that the clinic never gave and at one of the first statuses, and goes on as it may alone; one
-- that is closed changes only by being opened again. Of one patient there are no more than anybody reads.
CREATE OR REPLACE FUNCTION clinical.guard_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user NOT IN ('anamnesis_app', 'anamnesis_worker') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('draft', 'in_progress') THEN
            RAISE EXCEPTION 'no beginning' USING ERRCODE = 'AN018';
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('cases of ' || NEW.patient_id, 0));
        IF (
            SELECT count(*) >= 200 FROM clinical.medical_cases AS c
            WHERE c.organization_id = NEW.organization_id AND c.patient_id = NEW.patient_id
        ) THEN
            RAISE EXCEPTION 'too many cases' USING ERRCODE = 'AN011';
        END IF;
        NEW.case_number := clinical.new_case_number(NEW.organization_id);
        -- Whoever opens it has it, if they are somebody who decides about it.
        NEW.assigned_to := CASE WHEN app.member_role() = 'doctor' THEN app.user_id() END;
        NEW.icd_codes := '{}';
        NEW.closed_at := NULL;
        RETURN NEW;
    END IF;
    -- Into another record and back by a merge, as it is.
    IF NEW.patient_id <> OLD.patient_id THEN
        RETURN NEW;
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status THEN
        IF NOT clinical.is_case_move(OLD.status, NEW.status) THEN
            RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
        END IF;
        NEW.closed_at := CASE
            WHEN NEW.status = 'closed' THEN clock_timestamp() WHEN NEW.status = 'archived' THEN OLD.closed_at
        END;
    ELSIF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'closed' USING ERRCODE = 'AN018';
    END IF;
    RETURN NEW;
END
$$;

-- Whether a case, or something that stands in it, was written after an instant.
CREATE OR REPLACE FUNCTION clinical.is_written_since(p_organization_id uuid, p_case uuid, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM clinical.medical_cases AS c
        WHERE c.organization_id = p_organization_id AND c.id = p_case AND c.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.case_handovers AS h
        WHERE h.organization_id = p_organization_id AND h.case_id = p_case AND h.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.notes AS n
        LEFT JOIN clinical.signatures AS s ON s.organization_id = n.organization_id AND s.note_id = n.id
        WHERE n.organization_id = p_organization_id AND n.case_id = p_case AND greatest(n.updated_at, s.signed_at) > p_at
        UNION ALL SELECT 1 FROM clinical.diagnoses AS d
        WHERE d.organization_id = p_organization_id AND d.case_id = p_case AND d.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.diagnosis_evidence AS e
        INNER JOIN clinical.diagnoses AS d ON d.organization_id = e.organization_id AND d.id = e.diagnosis_id
        WHERE d.organization_id = p_organization_id AND d.case_id = p_case AND e.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.prescriptions AS x
        WHERE x.organization_id = p_organization_id AND x.case_id = p_case AND x.updated_at > p_at
        UNION ALL SELECT 1 FROM clinical.treatment_plans AS t
        WHERE t.organization_id = p_organization_id AND t.case_id = p_case AND t.updated_at > p_at
    )
$$;

-- What those who work or worked at an organization are called there; nobody whose account is gone. Without settings of its own,
-- PostgreSQL writes it into the statement.
CREATE OR REPLACE FUNCTION clinical.names_at(p_organization_id uuid) RETURNS TABLE (user_id uuid, name text) LANGUAGE sql STABLE
AS $$
    SELECT m.user_id, concat_ws(' ', m.title, u.display_name) FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON u.id = m.user_id AND u.deleted_at IS NULL
    WHERE m.organization_id = p_organization_id
$$;

-- The same of one of them; NULL for nobody.
CREATE OR REPLACE FUNCTION clinical.name_of(p_organization_id uuid, p_user_id uuid) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT n.name FROM clinical.names_at(p_organization_id) AS n WHERE n.user_id = p_user_id $$;

-- Hands a case over to another who treats people there, by who looked at the record: they have it, come into the care team, and
-- are told by a mail that says nothing of it. `done`, `outside` of who may take somebody in, `not_found`, `changed` since the
-- version, `ended` for a case that nobody works at, `not_a_clinician`, or `own` for who has it already.
CREATE OR REPLACE FUNCTION clinical.hand_over_case(
    p_id uuid, p_case uuid, p_patient uuid, p_user uuid, p_why bytea, p_version timestamptz
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor', 'nurse'));
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    handed clinical.medical_cases;
BEGIN
    IF NOT clinical.has_looked_at(p_patient) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT 1 FROM clinical.case_handovers AS h
        WHERE h.organization_id = organization AND h.id = p_id AND h.case_id = p_case AND h.from_user = person AND h.to_user = p_user
    ) THEN
        RETURN 'done';
    END IF;
    -- Before the case, as whoever changes the team does.
    PERFORM 1 FROM clinical.patients AS p WHERE p.organization_id = organization AND p.id = p_patient FOR NO KEY UPDATE;
    IF NOT clinical.may_involve(p_patient, p_user) THEN
        RETURN 'outside';
    END IF;
    SELECT c.* INTO handed FROM clinical.medical_cases AS c
    WHERE c.organization_id = organization AND c.id = p_case AND c.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF handed.updated_at IS DISTINCT FROM p_version THEN
        RETURN 'changed';
    ELSIF handed.closed_at IS NOT NULL THEN
        RETURN 'ended';
    ELSIF p_user = person AND handed.assigned_to = person THEN
        RETURN 'own';
    END IF;
    PERFORM 1 FROM organizations.memberships AS m
    WHERE m.organization_id = organization AND m.user_id = p_user AND m.role IN ('doctor', 'nurse') AND clinical.is_clinician(m)
    FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'not_a_clinician';
    END IF;
    UPDATE clinical.medical_cases SET assigned_to = p_user, process_id = app.process_id()
    WHERE organization_id = organization AND id = p_case;
    -- Who takes a case says so to nobody.
    IF p_user = person THEN
        RETURN 'done';
    END IF;
    INSERT INTO clinical.case_handovers (
        organization_id, id, patient_id, case_id, from_user, to_user, why_encrypted, process_id, created_at, updated_at
    )
    VALUES (
        organization, p_id, p_patient, p_case, person, p_user, p_why, app.process_id(), clock_timestamp(), clock_timestamp()
    );
    INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
    VALUES (organization, gen_random_uuid(), p_patient, p_user, app.process_id()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM audit.log('CARE_TEAM_JOINED', 'clinical.patients', p_patient::text, 'success', jsonb_build_object('userId', p_user));
    END IF;
    PERFORM audit.log('CASE_HANDED_OVER', 'clinical.medical_cases', p_case::text, 'success', jsonb_build_object('userId', p_user));
    -- Whoever has it handed to them again and again within the hour, or others by the same person, has one mail of it: what waits
    -- for them stands in the list that it leads to.
    PERFORM app.put_notice('clinical.mail', 'case_handed_over', p_user) WHERE NOT EXISTS (
        SELECT 1 FROM clinical.case_handovers AS h
        WHERE h.organization_id = organization AND h.case_id = p_case AND h.to_user = p_user AND h.id <> p_id
            AND h.created_at > clock_timestamp() - interval '1 hour'
        UNION ALL SELECT 1 FROM clinical.case_handovers AS h
        WHERE h.organization_id = organization AND h.to_user = p_user AND h.accepted_at IS NULL AND h.from_user = person
            AND h.id <> p_id AND h.created_at > clock_timestamp() - interval '1 hour'
    );
    PERFORM live.put('clinical.work_changed', p_case, p_user, NULL, NULL);
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.hand_over_case TO anamnesis_app;

-- Says that whoever a case was handed to has it. False where there is nothing to say.
CREATE OR REPLACE FUNCTION clinical.accept_handover(p_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician_now();
BEGIN
    UPDATE clinical.case_handovers SET accepted_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = (context ->> 'organizationId')::uuid AND id = p_id AND to_user = (context ->> 'userId')::uuid
        AND accepted_at IS NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.accept_handover TO anamnesis_app;

-- Writes down a look at the list of the work of the person of the context: cases of patients whom they treat, as far as the
-- filter goes, those that press most first; of a day what waits for them before that, and nothing that is completed and waits for
-- nobody; 101 at most, so that whoever reads a hundred knows that there are more. Each patient is on record with it, as somebody
-- whose name and what they are treated for was seen in a list (clinical.open_work).
CREATE OR REPLACE FUNCTION clinical.record_work(p_statuses text [], p_priorities text [], p_holder text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    cases uuid [];
    patients uuid [];
BEGIN
    SELECT array_agg(f.id ORDER BY f.place), array_agg(DISTINCT f.patient_id) INTO cases, patients FROM (
        SELECT c.id, c.patient_id, row_number() OVER (
            ORDER BY n.waits DESC, clinical.pressure_of(c.priority) DESC, c.updated_at DESC, c.id
        ) AS place
        FROM clinical.care_team_members AS t
        INNER JOIN clinical.medical_cases AS c ON c.organization_id = t.organization_id AND c.patient_id = t.patient_id
        CROSS JOIN LATERAL (
            SELECT p_holder = 'day' AND (clinical.waits_for(c, person) IS NOT NULL OR EXISTS (
                SELECT 1 FROM clinical.case_handovers AS h
                WHERE h.organization_id = c.organization_id AND h.case_id = c.id AND h.to_user = person AND h.accepted_at IS NULL
                    AND c.assigned_to = person
            )) AS waits
        ) AS n
        WHERE t.organization_id = organization AND t.user_id = person AND t.ended_at IS NULL
            AND CASE
                WHEN p_holder = 'day' THEN c.closed_at IS NULL AND c.status <> 'completed' OR n.waits
                WHEN cardinality(p_statuses) = 0 THEN c.closed_at IS NULL ELSE c.status = ANY (p_statuses)
            END
            AND (cardinality(p_priorities) = 0 OR c.priority = ANY (p_priorities))
            AND CASE p_holder
                WHEN 'mine' THEN c.assigned_to = person WHEN 'nobody' THEN c.assigned_to IS NULL
                WHEN 'day' THEN c.assigned_to = person OR n.waits ELSE true
            END
        ORDER BY place LIMIT 101
    ) AS f;
    PERFORM audit.log('CASES_LISTED', 'clinical.medical_cases', organization::text, 'success', jsonb_build_object('cases', coalesce(cases, '{}')));
    IF patients IS NOT NULL THEN
        PERFORM audit.record_access(patients, 'clinical.patients', NULL, '{"what": "cases"}', NULL, clock_timestamp());
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_work TO anamnesis_app;

-- What of a case waits for somebody: `review` or `co_sign` that they are asked for, or a `draft` of theirs.
CREATE OR REPLACE FUNCTION clinical.waits_for(p_case clinical.medical_cases, p_user_id uuid) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT r.meaning FROM clinical.review_requests AS r
        INNER JOIN clinical.notes AS n ON n.organization_id = r.organization_id AND n.id = r.note_id
        WHERE r.organization_id = p_case.organization_id AND r.asked_of = p_user_id AND r.done_at IS NULL AND n.case_id = p_case.id
        ORDER BY r.created_at, r.id LIMIT 1
    ), (
        SELECT 'draft' FROM clinical.notes AS n
        WHERE n.organization_id = p_case.organization_id AND n.author_id = p_user_id AND n.patient_id = p_case.patient_id
            AND n.signed_at IS NULL AND n.case_id = p_case.id LIMIT 1
    ))
$$;

-- How much a priority presses.
CREATE OR REPLACE FUNCTION clinical.pressure_of(p_priority text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN array_position(ARRAY['routine', 'urgent', 'emergent', 'critical'], p_priority);

-- The cases of a list whose look is on record, in its order; with what was said to the person of the context when it was handed
-- over to them, as long as they have not said that they have it.
CREATE OR REPLACE FUNCTION clinical.open_work(p_process uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, patient_id uuid, case_number text, title_encrypted bytea, priority text, status text,
    assigned_to uuid, assigned_name text, updated_at timestamptz, handover_id uuid, handed_by text, why_encrypted bytea, waits text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    written CONSTANT pg_lsn := pg_current_wal_insert_lsn();
BEGIN
    PERFORM clinical.require_clinician();
    RETURN QUERY SELECT c.organization_id, c.id, c.patient_id, c.case_number, c.title_encrypted, c.priority, c.status,
        c.assigned_to, clinical.name_of(c.organization_id, c.assigned_to), c.updated_at::timestamptz, h.id,
        clinical.name_of(c.organization_id, h.from_user), h.why_encrypted, clinical.waits_for(c, app.user_id())
    FROM clinical.own_words_in('CASES_LISTED', p_process) AS w
    CROSS JOIN jsonb_array_elements_text(w.details -> 'cases') WITH ORDINALITY AS l (case_id, place)
    INNER JOIN clinical.medical_cases AS c ON c.organization_id = app.organization_id() AND c.id = l.case_id::uuid
    INNER JOIN audit.looks_in('clinical.patients', p_process) AS r ON r.subject_id = c.patient_id
    LEFT JOIN LATERAL (
        SELECT o.* FROM clinical.case_handovers AS o
        WHERE o.organization_id = c.organization_id AND o.case_id = c.id AND o.to_user = app.user_id() AND o.accepted_at IS NULL
        ORDER BY o.created_at DESC LIMIT 1
    ) AS h ON true
    ORDER BY l.place;
    PERFORM audit.await_disk(written);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_work TO anamnesis_app;
