-- Keeps a question about a look at a record of the person of the context, sealed under their key, and tells those who answer.
-- `done`, `not_found` for a look that is none of theirs, `asked` already, or `too_many` that nobody has answered.
CREATE OR REPLACE FUNCTION clinical.ask(p_id uuid, p_access uuid, p_accessed_at timestamptz, p_question bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => false);
    person uuid := (context ->> 'userId')::uuid;
    organization uuid;
    viewer uuid;
BEGIN
    -- What no key of theirs sealed would never open.
    IF NOT app.is_sealed_for(person, p_question) THEN
        RAISE EXCEPTION 'sealed by no key of theirs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'record questions', person), 0));
    SELECT l.organization_id, a.user_id INTO organization, viewer FROM audit.phi_access AS a
    INNER JOIN clinical.patient_links AS l
        ON l.patient_id = clinical.survivor_of(a.organization_id, a.subject_id) AND l.organization_id = a.organization_id
            AND l.user_id = person AND l.ended_at IS NULL
    WHERE a.id = p_access AND a.occurred_at = p_accessed_at;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF (SELECT count(*) FROM clinical.access_questions AS q WHERE q.user_id = person AND q.answered_at IS NULL) >= 20 THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO clinical.access_questions (user_id, id, organization_id, access_id, accessed_at, question_encrypted, process_id)
    VALUES (person, p_id, organization, p_access, p_accessed_at, p_question, app.process_id()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'asked';
    END IF;
    PERFORM audit.log('RECORD_QUESTION_ASKED', 'audit.phi_access', p_access::text, 'success', '{}');
    PERFORM app.put_notice('clinical.mail', 'question_asked', r.user_id) FROM clinical.reviewers(organization, ARRAY[person, viewer]) AS r;
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.ask TO anamnesis_app;

-- Writes down that whoever looks into questions to the organization of the context opens them. They are handed out in another
-- transaction (clinical.questions): a record that is taken back would have opened them.
CREATE OR REPLACE FUNCTION clinical.record_questions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.log(
        'FIELDS_OPENED', 'clinical.access_questions', clinical.require_reviewer() ->> 'organizationId', 'success', '{}'
    );
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_questions TO anamnesis_app;

-- Questions to the organization of the context, the newest first, with the look that each is about and the keys of who asked
-- that open it, once it is on record, by a process, who opens them: those that nobody answered yet, or all.
CREATE OR REPLACE FUNCTION clinical.questions(
    p_process uuid, p_is_open boolean, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    user_id uuid, id uuid, created_at timestamptz, accessed_at timestamptz, viewer_id uuid, viewer_name text,
    member_role text, reason text, what text, question_encrypted bytea, answer_encrypted bytea, answerer_name text,
    answered_at timestamptz, keys jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    written CONSTANT pg_lsn := pg_current_wal_insert_lsn();
    context jsonb := clinical.require_reviewer();
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM clinical.own_words_in('FIELDS_OPENED', p_process) AS w
        WHERE w.resource_type = 'clinical.access_questions' AND w.resource_id = context ->> 'organizationId'
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT q.user_id, q.id, q.created_at::timestamptz, q.accessed_at::timestamptz, a.user_id, a.viewer_name,
        a.member_role, a.reason, a.details ->> 'what', q.question_encrypted, q.answer_encrypted, u.display_name, q.answered_at::timestamptz,
        app.hand_out_keys(q.user_id, ARRAY[app.key_id_of(q.question_encrypted), app.key_id_of(q.answer_encrypted)])
    FROM clinical.access_questions AS q
    INNER JOIN audit.phi_access AS a ON a.id = q.access_id AND a.occurred_at = q.accessed_at
    LEFT JOIN identity.users AS u ON u.id = q.answered_by
    WHERE q.organization_id = (context ->> 'organizationId')::uuid AND (NOT p_is_open OR q.answered_at IS NULL)
        AND (p_before_at IS NULL OR (q.created_at, q.id) < (p_before_at, p_before_id))
    ORDER BY q.created_at DESC, q.id DESC LIMIT least(p_limit, 200);
    PERFORM audit.await_disk(written);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.questions TO anamnesis_app;

-- The key of who asked a question of the organization of the context, by which an answer is sealed; no row where there is none.
CREATE OR REPLACE FUNCTION clinical.answer_key(p_id uuid)
RETURNS TABLE (user_id uuid, key_id bytea, wrapped bytea, provider text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    context jsonb := clinical.require_reviewer();
BEGIN
    PERFORM audit.log('FIELDS_OPENED', 'clinical.access_questions', p_id::text, 'success', '{}');
    RETURN QUERY SELECT q.user_id, k.id, k.wrapped, k.provider FROM clinical.access_questions AS q
    INNER JOIN app.tenant_keys AS k ON k.tenant_id = q.user_id AND k.retired_at IS NULL AND k.destroyed_at IS NULL
    WHERE q.organization_id = (context ->> 'organizationId')::uuid AND q.id = p_id AND q.answered_at IS NULL;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.answer_key TO anamnesis_app;

-- Keeps the answer to a question, sealed by the key of who asked that seals now, and tells them. `done`, `not_found`, `own` for a
-- question of one's own or about one's own look, or `answered` already.
CREATE OR REPLACE FUNCTION clinical.answer(p_id uuid, p_answer bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_reviewer_now();
    person uuid := (context ->> 'userId')::uuid;
    question clinical.access_questions;
BEGIN
    SELECT q.* INTO question FROM clinical.access_questions AS q
    WHERE q.organization_id = (context ->> 'organizationId')::uuid AND q.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF question.answered_at IS NOT NULL THEN
        RETURN 'answered';
    ELSIF question.user_id = person OR EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        WHERE a.id = question.access_id AND a.occurred_at = question.accessed_at AND a.user_id = person
    ) THEN
        RETURN 'own';
    ELSIF NOT app.is_sealed_for(question.user_id, p_answer) THEN
        RAISE EXCEPTION 'sealed by no key of theirs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE clinical.access_questions SET answer_encrypted = p_answer, answered_by = person, answered_at = clock_timestamp(),
        updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE user_id = question.user_id AND id = p_id;
    PERFORM audit.log('RECORD_QUESTION_ANSWERED', 'audit.phi_access', question.access_id::text, 'success', '{}');
    PERFORM app.put_notice('clinical.mail', 'question_answered', question.user_id);
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.answer TO anamnesis_app;

-- Who answered the questions of the person of the context.
CREATE OR REPLACE FUNCTION clinical.own_answerers(p_ids uuid []) RETURNS TABLE (id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT q.id, u.display_name FROM clinical.access_questions AS q
    INNER JOIN identity.users AS u ON u.id = q.answered_by
    WHERE q.user_id = (SELECT app.user_id()) AND q.id = ANY (p_ids)
$$;
GRANT EXECUTE ON FUNCTION clinical.own_answerers TO anamnesis_app;
