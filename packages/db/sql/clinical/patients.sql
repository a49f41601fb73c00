-- The context, for those who look into the records of the organization that they act in.
CREATE OR REPLACE FUNCTION clinical.require_clinician() RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN app.require_member('doctor', 'nurse', 'pharmacist', 'radiologist');

-- Keeps a key of a patient of the organization of the context, or of its search, sealed under the key that seals for the
-- organization now. False where there is one, which stays.
CREATE OR REPLACE FUNCTION clinical.add_data_key(p_id uuid, p_sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (app.require_member('doctor', 'nurse') ->> 'organizationId')::uuid;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    -- What another key sealed, or none, would never open, and stay in the way of what does.
    IF NOT EXISTS (
        SELECT 1 FROM app.tenant_keys AS k
        WHERE k.tenant_id = organization AND k.destroyed_at IS NULL AND k.id = substring(p_sealed FROM 3 FOR 16)
    ) THEN
        RAISE EXCEPTION 'sealed by no key of theirs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO clinical.data_keys (organization_id, id, key_encrypted, process_id)
    VALUES (organization, p_id, p_sealed, app.process_id()) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.add_data_key TO anamnesis_app;

-- The key by which the organization of the context searches for its patients, and what opens that; no row before it
-- registered one. It tells of no patient: what is found by it is recorded.
CREATE OR REPLACE FUNCTION clinical.search_key()
RETURNS TABLE (organization_id uuid, key_encrypted bytea, id bytea, wrapped bytea, provider text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.organization_id, k.key_encrypted, t.id, t.wrapped, t.provider
    FROM (
        SELECT (clinical.require_clinician() ->> 'organizationId')::uuid AS id
    ) AS o
    INNER JOIN clinical.data_keys AS k ON k.organization_id = o.id AND k.id = o.id
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = o.id AND t.id = substring(k.key_encrypted FROM 3 FOR 16)
$$;
GRANT EXECUTE ON FUNCTION clinical.search_key TO anamnesis_app;

-- Writes down that a clinician of the context looks at the whole record of a patient of their organization. It opens in another
-- transaction (clinical.open_patients), by the process of this one; before, nobody is told whether there is any, or a look that
-- is taken back would have told it.
CREATE OR REPLACE FUNCTION clinical.record_look(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
BEGIN
    PERFORM audit.record_access(
        ARRAY[p.id], 'clinical.patients', NULL, '{"what": "record"}', NULL, clock_timestamp()
    ) FROM clinical.patients AS p WHERE p.organization_id = (context ->> 'organizationId')::uuid AND p.id = p_id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_look TO anamnesis_app;

-- Looks for patients by their tokens: each term a list of which one is to be there. Who was found is written down, as a look
-- at what a search tells: names, birth date and record number.
CREATE OR REPLACE FUNCTION clinical.find_patients(p_terms jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_clinician();
    conditions text;
    ids uuid [];
BEGIN
    IF jsonb_typeof(p_terms) <> 'array' OR jsonb_array_length(p_terms) NOT BETWEEN 1 AND 12 OR length(p_terms::text) > 10000 THEN
        RAISE EXCEPTION 'no such search' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Each term a condition of its own, with its tokens in it: so the index is asked for each, and planned for what it is.
    SELECT string_agg(format(
        'p.search_tokens && %L::bigint[]', ARRAY(SELECT token::bigint FROM jsonb_array_elements_text(term) AS token)
    ), ' AND ')
    INTO conditions FROM jsonb_array_elements(p_terms) AS term;
    EXECUTE format(
        'SELECT array_agg(f.id) FROM (
            SELECT s.id FROM (
                SELECT p.id, p.updated_at FROM clinical.patients AS p WHERE p.organization_id = $1 AND %s LIMIT 500
            ) AS s ORDER BY s.updated_at DESC LIMIT 20
        ) AS f', conditions
    ) INTO ids USING (context ->> 'organizationId')::uuid;
    IF ids IS NOT NULL THEN
        PERFORM audit.record_access(ids, 'clinical.patients', NULL, '{"what": "search"}', NULL, clock_timestamp());
    END IF;
    PERFORM audit.log(
        'PATIENTS_SEARCHED', 'clinical.patients', context ->> 'organizationId', 'success',
        -- Not how many: whoever searches reads it, and may take the search back. The records of looks say whom.
        jsonb_build_object('terms', jsonb_array_length(p_terms))
    );
END
$$;
GRANT EXECUTE ON FUNCTION clinical.find_patients TO anamnesis_app;

-- Before a patient is changed: for who looked at the record a moment ago, in this session and in a transaction that was
-- committed. Changes that are taken back would tell of tokens and record numbers of whom nobody is on record as looking at.
CREATE OR REPLACE FUNCTION clinical.require_look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user IN ('anamnesis_app', 'anamnesis_worker') AND NOT EXISTS (
        SELECT 1 FROM audit.recent_looks('clinical.patients') AS a
        WHERE a.subject_id = OLD.id AND a.details ->> 'what' = 'record'
    ) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Patients, as far as they were looked at in a process of this session a moment ago, once that is on the disk; with the key
-- of each, and what opens it.
CREATE OR REPLACE FUNCTION clinical.open_patients(p_process uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, family_name_encrypted bytea, given_name_encrypted bytea, birth_date_encrypted bytea,
    record_number_encrypted bytea, ssn_encrypted bytea, email_encrypted bytea, phone_encrypted bytea,
    address_encrypted bytea, gender text, is_active boolean, created_at timestamptz, updated_at timestamptz,
    key_encrypted bytea, key_id bytea, wrapped bytea, provider text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    context jsonb := clinical.require_clinician();
BEGIN
    PERFORM audit.await_disk();
    RETURN QUERY SELECT p.organization_id, p.id, p.family_name_encrypted, p.given_name_encrypted, p.birth_date_encrypted,
        p.record_number_encrypted, CASE WHEN a.is_whole THEN p.ssn_encrypted END,
        CASE WHEN a.is_whole THEN p.email_encrypted END, CASE WHEN a.is_whole THEN p.phone_encrypted END,
        CASE WHEN a.is_whole THEN p.address_encrypted END, p.gender, p.is_active, p.created_at::timestamptz, p.updated_at::timestamptz,
        k.key_encrypted, t.id, t.wrapped, t.provider
    FROM (
        SELECT r.subject_id AS id, r.details ->> 'what' = 'record' AS is_whole
        FROM audit.recent_looks('clinical.patients') AS r WHERE r.process_id = p_process
    ) AS a
    INNER JOIN clinical.patients AS p ON p.organization_id = (context ->> 'organizationId')::uuid AND p.id = a.id
    INNER JOIN clinical.data_keys AS k ON k.organization_id = p.organization_id AND k.id = p.id
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = p.organization_id AND t.id = substring(k.key_encrypted FROM 3 FOR 16)
    ORDER BY p.updated_at DESC, p.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_patients TO anamnesis_app;
