-- What a signature at a note covers: the note, and what amends it and is signed, in the order of signing; of an amendment that is
-- about to be signed all of that, and it.
CREATE OR REPLACE FUNCTION clinical.covered_by(p_note clinical.notes) RETURNS uuid [] LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY[coalesce(p_note.amends_id, p_note.id)] || ARRAY(
        SELECT a.id FROM clinical.notes AS a
        WHERE a.organization_id = p_note.organization_id AND a.amends_id = coalesce(p_note.amends_id, p_note.id)
            AND a.signed_at IS NOT NULL
        ORDER BY a.signed_at, a.id
    ) || CASE WHEN p_note.amends_id IS NOT NULL AND p_note.signed_at IS NULL THEN ARRAY[p_note.id] ELSE ARRAY[]::uuid [] END
$$;

-- Signs a note in the name of the person of the session, who has just proved who they are. Its author signs the draft in the
-- version that they were shown, which is a note from then on; others sign what is signed, once in each meaning. `p_covers` is
-- what they were shown, and `p_digest` its SHA-256: where there is more by now, nobody signed it. `done`; `changed`, `not_found`,
-- `signed` already, or `own` for who would review themselves.
CREATE OR REPLACE FUNCTION clinical.sign_note(
    p_id uuid, p_note uuid, p_patient uuid, p_meaning text, p_version timestamptz, p_covers uuid [], p_digest bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_writer(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    signed clinical.notes;
    stamp timestamptz;
BEGIN
    PERFORM identity.require_recent_proof();
    -- Before the notes, as whoever merges the record does.
    PERFORM 1 FROM clinical.patients AS p WHERE p.organization_id = organization AND p.id = p_patient FOR KEY SHARE;
    -- The note that others amend first, so that two amendments are signed one after another.
    PERFORM 1 FROM clinical.notes AS n
    WHERE n.organization_id = organization AND n.patient_id = p_patient AND n.id = (
        SELECT coalesce(a.amends_id, a.id) FROM clinical.notes AS a WHERE a.organization_id = organization AND a.id = p_note
    ) FOR NO KEY UPDATE;
    SELECT n.* INTO signed FROM clinical.notes AS n
    WHERE n.organization_id = organization AND n.id = p_note AND n.patient_id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND OR (signed.signed_at IS NULL AND signed.author_id <> person) THEN
        RETURN 'not_found';
    ELSIF EXISTS (
        SELECT 1 FROM clinical.signatures AS s
        WHERE s.organization_id = organization AND s.note_id = p_note AND s.user_id = person AND s.meaning = p_meaning
    ) OR (p_meaning = 'author' AND signed.signed_at IS NOT NULL) THEN
        RETURN 'signed';
    ELSIF p_meaning <> 'author' AND (signed.author_id = person OR signed.signed_at IS NULL) THEN
        RETURN 'own';
    ELSIF signed.updated_at IS DISTINCT FROM p_version OR clinical.covered_by(signed) IS DISTINCT FROM p_covers THEN
        RETURN 'changed';
    END IF;
    stamp := clock_timestamp();
    IF p_meaning = 'author' THEN
        UPDATE clinical.notes SET signed_at = stamp, updated_at = stamp, process_id = app.process_id()
        WHERE organization_id = organization AND id = p_note;
    END IF;
    INSERT INTO clinical.signatures (
        organization_id, id, note_id, user_id, signer_name, member_role, meaning, digest, covers, signed_at, process_id
    )
    VALUES (
        organization, p_id, p_note, person, clinical.name_of(organization, person), context ->> 'memberRole', p_meaning,
        p_digest, p_covers, stamp, app.process_id()
    );
    UPDATE clinical.review_requests SET done_at = stamp, updated_at = stamp, process_id = app.process_id()
    WHERE organization_id = organization AND note_id = p_note AND asked_of = person AND meaning = p_meaning AND done_at IS NULL;
    PERFORM audit.log('NOTE_SIGNED', 'clinical.notes', p_note::text, 'success', jsonb_build_object('meaning', p_meaning));
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.sign_note TO anamnesis_app;

-- Asks somebody who writes in records to review a signed note, or to sign it as well: they come into the care team, and are told by
-- a mail that says nothing of it. `done`, also where they signed it so already; `outside` of who may take somebody in,
-- `not_found`, `not_a_clinician`, or `own` for its author.
CREATE OR REPLACE FUNCTION clinical.ask_review(p_id uuid, p_note uuid, p_patient uuid, p_user uuid, p_meaning text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_writer(p_patient);
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
    author uuid;
BEGIN
    PERFORM 1 FROM clinical.patients AS p WHERE p.organization_id = organization AND p.id = p_patient FOR NO KEY UPDATE;
    IF NOT clinical.may_involve(p_patient, p_user) THEN
        RETURN 'outside';
    END IF;
    -- Whoever signs it just now is waited for.
    SELECT n.author_id INTO author FROM clinical.notes AS n
    WHERE n.organization_id = organization AND n.id = p_note AND n.patient_id = p_patient AND n.signed_at IS NOT NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF p_user IN (author, person) THEN
        RETURN 'own';
    ELSIF EXISTS (
        SELECT 1 FROM clinical.signatures AS s
        WHERE s.organization_id = organization AND s.note_id = p_note AND s.user_id = p_user AND s.meaning = p_meaning
    ) THEN
        RETURN 'done';
    END IF;
    PERFORM 1 FROM organizations.memberships AS m
    WHERE m.organization_id = organization AND m.user_id = p_user AND m.role IN ('doctor', 'nurse') AND clinical.is_clinician(m)
    FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'not_a_clinician';
    END IF;
    INSERT INTO clinical.review_requests (organization_id, id, note_id, asked_by, asked_of, meaning, process_id, created_at)
    VALUES (organization, p_id, p_note, person, p_user, p_meaning, app.process_id(), clock_timestamp()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'done';
    END IF;
    INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
    VALUES (organization, gen_random_uuid(), p_patient, p_user, app.process_id()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM audit.log('CARE_TEAM_JOINED', 'clinical.patients', p_patient::text, 'success', jsonb_build_object('userId', p_user));
    END IF;
    -- Whoever the same person asks for more within the hour has one mail of it.
    PERFORM app.put_notice('clinical.mail', 'review_asked', p_user) WHERE NOT EXISTS (
        SELECT 1 FROM clinical.review_requests AS r
        WHERE r.organization_id = organization AND r.asked_of = p_user AND r.done_at IS NULL AND r.asked_by = person
            AND r.id <> p_id AND r.created_at > clock_timestamp() - interval '1 hour'
    );
    PERFORM live.put('clinical.work_changed', p_note, p_user, NULL, NULL);
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.ask_review TO anamnesis_app;

-- Writes down that a note of a record that is open is printed: paper goes where nobody is on record.
CREATE OR REPLACE FUNCTION clinical.record_print(p_note uuid, p_patient uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM clinical.require_opened(p_patient);
    IF NOT EXISTS (
        SELECT 1 FROM clinical.notes AS n
        WHERE n.organization_id = app.organization_id() AND n.id = p_note AND n.patient_id = p_patient AND n.signed_at IS NOT NULL
    ) THEN
        RETURN false;
    END IF;
    PERFORM audit.record_access(
        ARRAY[p_patient], 'clinical.patients', NULL, jsonb_build_object('what', 'print', 'note', p_note), NULL, clock_timestamp()
    );
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_print TO anamnesis_app;
