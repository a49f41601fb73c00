-- Where a diagnosis may go, as `diagnosisMoves` of the domain says.
CREATE OR REPLACE FUNCTION clinical.is_diagnosis_move(p_from text, p_to text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_from
    WHEN 'pending' THEN p_to IN ('under_review', 'confirmed', 'rejected')
    WHEN 'generated' THEN p_to IN ('under_review', 'confirmed', 'rejected')
    WHEN 'under_review' THEN p_to IN ('confirmed', 'rejected')
    WHEN 'confirmed' THEN p_to = 'superseded'
    ELSE false
END;

-- A diagnosis begins as a proposal of whoever writes it, or asked a model; its code is one of the day of the encounter. What was
-- proposed stays, and so does what was decided: one that is confirmed is superseded, and nothing else of it is another then,
-- whoever tries. Only the patient may be another, by whose records are joined.
CREATE OR REPLACE FUNCTION clinical.guard_diagnosis() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tracked CONSTANT text [] := ARRAY['patient_id', 'process_id', 'updated_at'];
    decided CONSTANT text [] := ARRAY[
        'status', 'reviewed_by', 'reviewed_at', 'final_diagnosis_encrypted', 'final_icd_code', 'review_notes_encrypted'
    ];
BEGIN
    IF NEW.icd_code IS NOT NULL AND TG_OP = 'INSERT' AND NOT terminology.is_known(NEW.icd_code, NEW.encountered_on)
        OR NEW.final_icd_code IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.final_icd_code IS DISTINCT FROM OLD.final_icd_code)
        AND NOT terminology.is_known(NEW.final_icd_code, NEW.encountered_on) THEN
        RAISE EXCEPTION 'no such code' USING ERRCODE = 'AN019';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.status IS DISTINCT FROM OLD.status AND NOT clinical.is_diagnosis_move(OLD.status, NEW.status)
            OR to_jsonb(NEW) - tracked - decided IS DISTINCT FROM to_jsonb(OLD) - tracked - decided
            OR OLD.status IN ('confirmed', 'rejected', 'superseded')
            AND to_jsonb(NEW) - tracked - 'status' IS DISTINCT FROM to_jsonb(OLD) - tracked - 'status' THEN
            RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
        END IF;
        RETURN NEW;
    END IF;
    IF session_user NOT IN ('anamnesis_app', 'anamnesis_worker') THEN
        RETURN NEW;
    END IF;
    IF NEW.encountered_on > (clock_timestamp() + interval '14 hours')::date THEN
        RAISE EXCEPTION 'still to come' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('diagnoses of ' || NEW.patient_id, 0));
    IF (
        SELECT count(*) >= 300 FROM clinical.diagnoses AS d
        WHERE d.organization_id = NEW.organization_id AND d.patient_id = NEW.patient_id
    ) THEN
        RAISE EXCEPTION 'too many diagnoses' USING ERRCODE = 'AN011';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM clinical.medical_cases AS c
        WHERE c.organization_id = NEW.organization_id AND c.id = NEW.case_id AND c.patient_id = NEW.patient_id
            AND c.closed_at IS NULL
    ) OR NEW.supersedes IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM clinical.diagnoses AS d
        WHERE d.organization_id = NEW.organization_id AND d.id = NEW.supersedes AND d.case_id = NEW.case_id
            AND d.status = 'confirmed'
    ) THEN
        RAISE EXCEPTION 'no beginning' USING ERRCODE = 'AN018';
    END IF;
    -- Whoever wrote it is who is signed in, and what a model says nobody has looked at.
    NEW.proposed_by := app.user_id();
    NEW.reviewed_by := NULL;
    NEW.reviewed_at := NULL;
    NEW.final_diagnosis_encrypted := NULL;
    NEW.final_icd_code := NULL;
    NEW.review_notes_encrypted := NULL;
    IF NEW.source = 'model' THEN
        NEW.status := 'generated';
        NEW.model_at := clock_timestamp();
    ELSIF NEW.status <> 'under_review' THEN
        NEW.status := 'pending';
    END IF;
    RETURN NEW;
END
$$;

-- What was confirmed is never taken away, whoever asks.
CREATE OR REPLACE FUNCTION clinical.keep_confirmed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.status IN ('confirmed', 'superseded') THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    END IF;
    RETURN OLD;
END
$$;

-- What is cited is there for whoever cites it: a measurement of the patient, a note about them as it was signed with its
-- amendments, or an entry of a diary that is theirs by their account and shared with the organization now, of a day that was
-- looked at a moment ago, on record: that it can be cited would tell that it is there. Nothing is cited for what was decided.
CREATE OR REPLACE FUNCTION clinical.guard_evidence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user NOT IN ('anamnesis_app', 'anamnesis_worker') THEN
        RETURN NEW;
    END IF;
    NEW.cited_by := app.user_id();
    -- Before the diagnosis, as whoever merges the record does.
    PERFORM 1 FROM clinical.patients AS p
    WHERE p.organization_id = NEW.organization_id AND p.id = NEW.patient_id FOR KEY SHARE;
    -- Before anything is counted: of a diagnosis of somebody else nobody is told how much it rests on.
    PERFORM 1 FROM clinical.diagnoses AS d
    WHERE d.organization_id = NEW.organization_id AND d.id = NEW.diagnosis_id AND d.patient_id = NEW.patient_id
        AND d.status IN ('pending', 'generated', 'under_review') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'decided' USING ERRCODE = 'AN018';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('evidence of ' || NEW.diagnosis_id, 0));
    IF (
        SELECT count(*) >= 50 FROM clinical.diagnosis_evidence AS e
        WHERE e.organization_id = NEW.organization_id AND e.diagnosis_id = NEW.diagnosis_id
    ) THEN
        RAISE EXCEPTION 'too much evidence' USING ERRCODE = 'AN011';
    END IF;
    IF NEW.kind = 'observation' AND NOT EXISTS (
        SELECT 1 FROM clinical.observations AS o
        WHERE o.organization_id = NEW.organization_id AND o.patient_id = NEW.patient_id AND o.id = NEW.source_id
    ) OR NEW.kind = 'note' AND NEW.source_digest IS DISTINCT FROM (
        SELECT s.digest FROM clinical.notes AS n
        INNER JOIN clinical.signatures AS s
            ON s.organization_id = n.organization_id AND s.note_id = n.id AND s.meaning = 'author'
        WHERE n.organization_id = NEW.organization_id AND n.patient_id = NEW.patient_id
            AND NEW.source_id IN (n.id, n.amends_id)
            AND (n.id <> NEW.source_id OR n.amends_id IS NULL)
        ORDER BY s.signed_at DESC, n.id DESC LIMIT 1
    ) OR NEW.kind = 'diary_entry' AND NOT EXISTS (
        SELECT 1 FROM clinical.patient_links AS l
        INNER JOIN symptoms.live_shares(NEW.organization_id, NEW.source_id, clock_timestamp()) AS s ON s.user_id = l.user_id
        INNER JOIN symptoms.symptom_entries AS e ON e.user_id = l.user_id AND e.occurred_at = NEW.occurred_at
        INNER JOIN audit.recent_looks('symptoms.symptom_shares') AS a ON a.resource_id = s.id::text
            AND e.local_date BETWEEN (a.details ->> 'from')::date AND (a.details ->> 'to')::date
        WHERE l.organization_id = NEW.organization_id AND l.patient_id = NEW.patient_id AND l.ended_at IS NULL
            AND e.deleted_at IS NULL AND e.local_date BETWEEN s.from_date AND coalesce(s.to_date, 'infinity')
            AND (s.categories IS NULL OR e.category = ANY (s.categories))
    ) THEN
        RAISE EXCEPTION 'nothing to cite' USING ERRCODE = 'AN020';
    END IF;
    RETURN NEW;
END
$$;

-- Decides about a proposal, or has another review it, by a doctor who looked at the record. Whoever proposed what another is to
-- review does not decide. One that takes the place of another supersedes it, and the case is known by what is confirmed.
-- `done`, `not_found`, `changed` since the version, or `own`.
CREATE OR REPLACE FUNCTION clinical.decide_diagnosis(
    p_id uuid, p_patient uuid, p_version timestamptz, p_status text, p_final bytea, p_final_code text, p_notes bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor'));
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    proposal clinical.diagnoses;
    is_decision CONSTANT boolean := p_status IN ('confirmed', 'rejected');
BEGIN
    IF NOT clinical.has_looked_at(p_patient) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Before the case, as whoever merges the record does, and that before the diagnosis, as whoever changes it.
    PERFORM 1 FROM clinical.patients AS p WHERE p.organization_id = organization AND p.id = p_patient FOR KEY SHARE;
    PERFORM 1 FROM clinical.medical_cases AS c
    WHERE c.organization_id = organization AND c.patient_id = p_patient AND c.id = (
        SELECT d.case_id FROM clinical.diagnoses AS d WHERE d.organization_id = organization AND d.id = p_id
    ) FOR NO KEY UPDATE;
    SELECT d.* INTO proposal FROM clinical.diagnoses AS d
    WHERE d.organization_id = organization AND d.id = p_id AND d.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF proposal.updated_at IS DISTINCT FROM p_version THEN
        RETURN 'changed';
    ELSIF p_status NOT IN ('under_review', 'confirmed', 'rejected') THEN
        RAISE EXCEPTION 'no such move' USING ERRCODE = 'AN018';
    ELSIF is_decision AND proposal.status = 'under_review' AND proposal.proposed_by = person THEN
        RETURN 'own';
    END IF;
    IF p_status = 'confirmed' AND proposal.supersedes IS NOT NULL THEN
        UPDATE clinical.diagnoses SET status = 'superseded', process_id = app.process_id()
        WHERE organization_id = organization AND id = proposal.supersedes;
    END IF;
    UPDATE clinical.diagnoses SET status = p_status, process_id = app.process_id(),
        reviewed_by = CASE WHEN is_decision THEN person END,
        reviewed_at = CASE WHEN is_decision THEN clock_timestamp() END,
        final_diagnosis_encrypted = CASE WHEN p_status = 'confirmed' THEN p_final END,
        final_icd_code = CASE WHEN p_status = 'confirmed' THEN p_final_code END,
        review_notes_encrypted = CASE WHEN is_decision THEN p_notes END
    WHERE organization_id = organization AND id = p_id;
    IF p_status = 'confirmed' THEN
        UPDATE clinical.medical_cases SET process_id = app.process_id(), icd_codes = ARRAY(
            SELECT DISTINCT substr(d.final_icd_code, 1, 3) || CASE
                WHEN length(d.final_icd_code) > 3 THEN '.' || substr(d.final_icd_code, 4) ELSE ''
            END
            FROM clinical.diagnoses AS d
            WHERE d.organization_id = organization AND d.case_id = proposal.case_id AND d.status = 'confirmed'
                AND d.final_icd_code IS NOT NULL ORDER BY 1 LIMIT 20
        )
        WHERE organization_id = organization AND id = proposal.case_id;
    END IF;
    PERFORM audit.log(
        'DIAGNOSIS_DECIDED', 'clinical.diagnoses', p_id::text, 'success', jsonb_build_object('status', p_status)
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.decide_diagnosis TO anamnesis_app;

-- The case that a diagnosis stands in.
CREATE OR REPLACE FUNCTION clinical.case_of_diagnosis(p_organization_id uuid, p_id uuid) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.case_id FROM clinical.diagnoses AS d WHERE d.organization_id = p_organization_id AND d.id = p_id
$$;

-- Keeps that the person of the context wants a code first, or no longer. Of one person there are no more than anybody reads.
CREATE OR REPLACE FUNCTION clinical.set_favourite_code(p_code text, p_is_favourite boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := (identity.require_standing(p_alone => false) ->> 'userId')::uuid;
BEGIN
    PERFORM clinical.require_clinician(), pg_advisory_xact_lock(hashtextextended('favourite codes of ' || person, 0));
    IF NOT p_is_favourite THEN
        DELETE FROM clinical.favourite_codes WHERE user_id = person AND code = p_code;
    ELSIF (SELECT count(*) >= 50 FROM clinical.favourite_codes AS f WHERE f.user_id = person) THEN
        RAISE EXCEPTION 'too many favourites' USING ERRCODE = 'AN011';
    ELSE
        INSERT INTO clinical.favourite_codes (user_id, code, process_id) VALUES (person, p_code, app.process_id())
        ON CONFLICT DO NOTHING;
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.set_favourite_code TO anamnesis_app;

-- Codes that the person of the context wants first.
CREATE OR REPLACE FUNCTION clinical.favourite_codes() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.code FROM clinical.favourite_codes AS f WHERE f.user_id = (SELECT app.user_id()) ORDER BY f.code
$$;
GRANT EXECUTE ON FUNCTION clinical.favourite_codes TO anamnesis_app;

-- What was confirmed of the person of the context at clinics whose record they linked with their account, to read in plain
-- words: the code of it, and when. What was written about it is for those who treat them.
CREATE OR REPLACE FUNCTION clinical.own_diagnoses(p_locale text)
RETURNS TABLE (
    id uuid, link_id uuid, organization_name text, code text, description text, plain_words text, confirmed_on timestamptz,
    severity text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.id, l.id, o.name, d.final_icd_code, (
        SELECT c.long_description FROM terminology.codes AS c
        WHERE c.code = d.final_icd_code ORDER BY c.release_id = terminology.release_on(d.encountered_on) DESC LIMIT 1
    ), (
        SELECT s.words FROM terminology.synonyms AS s
        WHERE s.code = d.final_icd_code AND s.locale = p_locale ORDER BY length(s.words), s.words LIMIT 1
    ), d.reviewed_at::timestamptz, d.severity
    FROM clinical.patient_links AS l
    INNER JOIN clinical.diagnoses AS d ON d.organization_id = l.organization_id AND d.patient_id = l.patient_id
    INNER JOIN organizations.organizations AS o ON o.id = l.organization_id
    WHERE l.user_id = (SELECT app.user_id()) AND l.ended_at IS NULL AND d.status = 'confirmed'
    ORDER BY d.reviewed_at DESC, d.id LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION clinical.own_diagnoses TO anamnesis_app;
