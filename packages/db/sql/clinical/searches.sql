-- Writes down that a clinician of the context asks for the key of the index of their organization, which makes tokens of
-- names: whoever has it tries names against tokens. It is handed out in another transaction (clinical.search_key).
CREATE OR REPLACE FUNCTION clinical.record_index_use() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.log(
        'PATIENT_INDEX_OPENED', 'clinical.data_keys', clinical.require_clinician() ->> 'organizationId', 'success', '{}'
    );
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_index_use TO anamnesis_app;

-- What a clinician of the context wrote down a moment ago of what they are about to do, in this session and in transactions
-- that were committed.
CREATE OR REPLACE FUNCTION clinical.own_words(p_event_type text) RETURNS SETOF audit.audit_logs
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.* FROM audit.audit_logs AS l
    INNER JOIN audit.process_tracking AS p ON l.process_id = p.id
    WHERE l.user_id = app.user_id() AND l.occurred_at > clock_timestamp() - interval '15 seconds'
        AND l.event_type = p_event_type AND l.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        AND p.organization_id = app.organization_id() AND p.member_role = app.member_role()
        AND p.session_handle = (app.context() ->> 'sessionHandle')::uuid
$$;

-- The same of one process, by which they are found alone.
CREATE OR REPLACE FUNCTION clinical.own_words_in(p_event_type text, p_process uuid) RETURNS SETOF audit.audit_logs
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.* FROM (
        SELECT w.* FROM audit.audit_logs AS w
        WHERE w.process_id = p_process AND w.occurred_at BETWEEN now() - interval '15 seconds' AND now() + interval '1 day' OFFSET 0
    ) AS l
    INNER JOIN audit.process_tracking AS p ON p.id = p_process
    WHERE l.user_id = app.user_id() AND l.occurred_at > clock_timestamp() - interval '15 seconds'
        AND l.event_type = p_event_type AND l.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        AND p.organization_id = app.organization_id() AND p.member_role = app.member_role()
        AND p.session_handle = (app.context() ->> 'sessionHandle')::uuid
$$;

-- The key by which the organization of the context searches for its patients, and what opens that, once it is on record who
-- asks for it.
CREATE OR REPLACE FUNCTION clinical.search_key(p_process uuid)
RETURNS TABLE (organization_id uuid, key_encrypted bytea, id bytea, wrapped bytea, provider text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_clinician(), audit.await_disk();
    RETURN QUERY SELECT k.organization_id, k.key_encrypted, t.id, t.wrapped, t.provider
    FROM clinical.data_keys AS k
    INNER JOIN app.tenant_keys AS t
        ON t.tenant_id = k.organization_id AND t.id = app.key_id_of(k.key_encrypted)
    WHERE k.organization_id = app.organization_id() AND k.id = k.organization_id
        AND EXISTS (SELECT 1 FROM clinical.own_words_in('PATIENT_INDEX_OPENED', p_process));
END
$$;
GRANT EXECUTE ON FUNCTION clinical.search_key TO anamnesis_app;

-- Writes down what a clinician of the context looks for: ways of which one has to fit, each of terms that all have to, each
-- of tokens of which a patient has to have one. Nothing is looked for yet: whoever takes back what follows, and reads off what
-- it cost whether there was anybody, is on record with all that they asked, by which it is found out whom it would have told of.
CREATE OR REPLACE FUNCTION clinical.record_search(p_ways jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
BEGIN
    IF app.is_visible(context ->> 'reason') IS NOT TRUE OR clinical.is_search(p_ways) IS NOT TRUE THEN
        RAISE EXCEPTION 'no such search' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit.log(
        'PATIENTS_SEARCHED', 'clinical.patients', context ->> 'organizationId', 'success', jsonb_build_object('ways', p_ways)
    );
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_search TO anamnesis_app;

-- Whether it is one to four ways of one to twelve terms each, which are lists of whole numbers and not empty.
CREATE OR REPLACE FUNCTION clinical.is_search(p_ways jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN octet_length(p_ways::text) <= 9000 AND jsonb_typeof(p_ways) = 'array' AND jsonb_array_length(p_ways) BETWEEN 1 AND 4
    AND NOT jsonb_path_exists(p_ways, 'strict $[*] ? (@.type() != "array" || @.size() < 1 || @.size() > 12)')
    AND NOT jsonb_path_exists(p_ways, 'strict $[*][*] ? (@.type() != "array" || @.size() < 1)')
    AND NOT jsonb_path_exists(
        p_ways, 'strict $[*][*][*] ? (@.type() != "number" || @ < 0 || @ > 9007199254740991 || @.floor() != @)'
    );

-- Looks for what a process of this session wrote down that it looks for, once that is on the disk. Who was found is written
-- down, as a look at what a search tells: names, birth date and record number. Nothing is told: clinical.open_patients does.
CREATE OR REPLACE FUNCTION clinical.find_patients(p_search uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (clinical.require_clinician() ->> 'organizationId')::uuid;
    said jsonb;
    conditions text;
    ids uuid [];
BEGIN
    PERFORM audit.await_disk();
    SELECT w.details -> 'ways' INTO said FROM clinical.own_words_in('PATIENTS_SEARCHED', p_search) AS w;
    IF said IS NULL THEN
        RAISE EXCEPTION 'no search on record' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Each term a condition of its own, with its tokens in it: so the index is asked for each, and planned for what it is. Of
    -- what it finds those of the organization, whose own index would be read for all of its patients in each search.
    SELECT string_agg('(' || w.condition || ')', ' OR ') INTO conditions FROM (
        SELECT (
            SELECT string_agg(format(
                'p.search_tokens && %L::bigint[]', ARRAY(SELECT token::bigint FROM jsonb_array_elements_text(term) AS token)
            ), ' AND ') FROM jsonb_array_elements(way) AS term
        ) AS condition FROM jsonb_array_elements(said) AS way
    ) AS w;
    EXECUTE format(
        'SELECT array_agg(f.id) FROM (
            SELECT s.id FROM (
                SELECT c.id, c.updated_at FROM (
                    SELECT p.organization_id, p.id, p.updated_at FROM clinical.patients AS p WHERE %s OFFSET 0
                ) AS c WHERE c.organization_id = $1 LIMIT 500
            ) AS s ORDER BY s.updated_at DESC LIMIT 20
        ) AS f', conditions
    ) INTO ids USING organization;
    ids := clinical.survivors_of(organization, ids || clinical.find_by_numbers(organization, said));
    IF ids IS NOT NULL THEN
        PERFORM audit.record_access(ids, 'clinical.patients', NULL, '{"what": "search"}', NULL, clock_timestamp());
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.find_patients TO anamnesis_app;

-- Patients of an organization whom one of some ways fits by a number that others gave them, as it stands in a table of its own,
-- and with that by what tells who they are. Few have any of a number: each is asked about by themselves.
CREATE OR REPLACE FUNCTION clinical.find_by_numbers(p_organization uuid, p_ways jsonb) RETURNS uuid []
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH terms AS (
        SELECT w.at AS way, ARRAY(SELECT token::bigint FROM jsonb_array_elements_text(t.term) AS token) AS tokens
        FROM jsonb_array_elements(p_ways) WITH ORDINALITY AS w (way, at), jsonb_array_elements(w.way) AS t (term)
    ), numbers AS MATERIALIZED (
        SELECT n.patient_id, n.search_tokens FROM (
            SELECT i.organization_id, i.patient_id, i.search_tokens FROM clinical.patient_identifiers AS i
            WHERE i.status = 'active'
                AND i.search_tokens && (SELECT array_agg(token) FROM terms, unnest(terms.tokens) AS token)
            OFFSET 0
        ) AS n WHERE n.organization_id = p_organization
        UNION ALL
        SELECT n.patient_id, n.search_tokens FROM (
            SELECT b.organization_id, b.patient_id, b.search_tokens FROM clinical.background_parts AS b
            WHERE b.search_tokens && (SELECT array_agg(token) FROM terms, unnest(terms.tokens) AS token)
            OFFSET 0
        ) AS n WHERE n.organization_id = p_organization
        LIMIT 500
    )
    SELECT array_agg(f.id) FROM (
        SELECT p.id FROM clinical.patients AS p
        WHERE p.organization_id = p_organization AND p.id IN (SELECT n.patient_id FROM numbers AS n)
            AND EXISTS (
                SELECT 1 FROM terms AS t
                GROUP BY t.way
                HAVING bool_and(p.search_tokens && t.tokens OR EXISTS (
                    SELECT 1 FROM numbers AS n WHERE n.patient_id = p.id AND n.search_tokens && t.tokens
                ))
            )
        ORDER BY p.updated_at DESC LIMIT 20
    ) AS f
$$;

-- Writes down that records which were looked at in a process of this session could not be opened, so that those who look
-- after the installation hear of it.
CREATE OR REPLACE FUNCTION clinical.report_unreadable(p_process uuid, p_ids uuid []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM clinical.require_viewer();
    PERFORM audit.log('PATIENT_UNREADABLE', 'clinical.patients', r.subject_id::text, 'failure', '{}')
    FROM audit.looks_in('clinical.patients', p_process) AS r WHERE r.subject_id = ANY (p_ids);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.report_unreadable TO anamnesis_app;

-- Writes down which record number a clinician of the context is about to give a patient, as its token. That it is taken
-- would tell them, also in a transaction that is taken back, that a patient has it.
CREATE OR REPLACE FUNCTION clinical.record_number(p_token bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (octet_length(p_token) = 32) IS NOT TRUE THEN
        RAISE EXCEPTION 'no such number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit.log(
        'PATIENT_NUMBER_GIVEN', 'clinical.patients', clinical.require_clinician() ->> 'organizationId', 'success',
        jsonb_build_object('token', encode(p_token, 'hex'))
    );
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_number TO anamnesis_app;

-- A record number is given by who wrote down before, on the disk, that they do. And when a patient was registered and changed
-- last is what the clock says, not whoever writes: what a search finds is ordered by it.
CREATE OR REPLACE FUNCTION clinical.guard_patient() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user NOT IN ('anamnesis_app', 'anamnesis_worker') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.record_number_token <> OLD.record_number_token THEN
        PERFORM audit.await_disk();
        IF NOT EXISTS (
            SELECT 1 FROM clinical.own_words('PATIENT_NUMBER_GIVEN') AS w
            WHERE w.details ->> 'token' = encode(NEW.record_number_token, 'hex')
        ) THEN
            RAISE EXCEPTION 'a number that was not written down' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- Whoever registers them treats them from then on: by what they are now.
        PERFORM clinical.require_now(app.require_member('doctor', 'nurse'));
        NEW.created_at := clock_timestamp();
    ELSIF clinical.is_merged(NEW.organization_id, NEW.id) THEN
        RAISE EXCEPTION 'merged meanwhile' USING ERRCODE = 'AN030';
    END IF;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;
