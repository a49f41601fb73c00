-- Begins an import by an administrator, whose file comes after it in parts. Says what became of it: begun, known where that
-- file is in force or on its way. One that was begun and left goes away with the next.
CREATE OR REPLACE FUNCTION terminology.begin_import(
    p_id uuid, p_code_system text, p_name text, p_file_name text, p_bytes bigint, p_sha256 text, p_fiscal_year integer,
    p_valid_from date, p_valid_to date
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_admin_now();
    UPDATE terminology.releases SET status = 'failed', failure = 'left', updated_at = clock_timestamp()
    WHERE status = 'uploading' AND (requested_by = app.user_id() OR updated_at < now() - interval '1 hour');
    IF app.is_visible(p_name || p_file_name) IS NOT TRUE THEN
        RAISE EXCEPTION 'no name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO terminology.releases (
        id, name, code_system, kind, status, fiscal_year, valid_from, valid_to, file_name, bytes, sha256, requested_by
    ) VALUES (
        p_id, p_name, p_code_system, 'official', 'uploading', p_fiscal_year, p_valid_from, p_valid_to, p_file_name, p_bytes,
        p_sha256, app.user_id()
    ) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'known';
    END IF;
    PERFORM audit.log('CODES_IMPORT_BEGUN', 'terminology.releases', p_id::text, 'success', '{}');
    RETURN 'begun';
END
$$;
GRANT EXECUTE ON FUNCTION terminology.begin_import TO anamnesis_app;

-- Whether an import waits for its file, of the administrator of the context.
CREATE OR REPLACE FUNCTION terminology.takes_parts(p_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_admin_now();
    UPDATE terminology.releases SET updated_at = clock_timestamp()
    WHERE id = p_id AND status = 'uploading' AND requested_by = app.user_id();
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.takes_parts TO anamnesis_app;

-- Says that the file of an import is there. False where it does not wait for one.
CREATE OR REPLACE FUNCTION terminology.start_import(p_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_admin_now();
    UPDATE terminology.releases SET status = 'importing', updated_at = clock_timestamp()
    WHERE id = p_id AND status = 'uploading' AND requested_by = app.user_id();
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.start_import TO anamnesis_app;

-- Takes an import back, whole: no diagnosis and no medication is named by it from then on. Those that were, stay as they are, and so do its
-- codes, which say what they mean. False where there is none in force.
CREATE OR REPLACE FUNCTION terminology.undo_import(p_id uuid, p_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_admin_now();
    IF app.is_visible(p_reason) IS NOT TRUE THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE terminology.releases SET status = 'undone', undone_by = app.user_id(), undone_at = clock_timestamp(),
        undo_reason = p_reason, updated_at = clock_timestamp()
    WHERE id = p_id AND kind = 'official' AND status = 'ready';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.log('CODES_IMPORT_UNDONE', 'terminology.releases', p_id::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.undo_import TO anamnesis_app;

-- The import of this run; NULL when it has ended.
CREATE OR REPLACE FUNCTION terminology.held_import(p_job uuid, p_lease uuid) RETURNS terminology.releases
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job app.jobs := app.held_job(p_job, p_lease, ARRAY['terminology.import']);
    held terminology.releases;
BEGIN
    SELECT r.* INTO held FROM terminology.releases AS r
    WHERE r.id = (job.payload ->> 'releaseId')::uuid AND r.status = 'importing';
    RETURN held;
END
$$;

-- What the run is to read. A run before this one may have been cut off: what it wrote is taken away.
CREATE OR REPLACE FUNCTION terminology.open_import(p_job uuid, p_lease uuid)
RETURNS TABLE (id uuid, code_system text, bytes bigint, sha256 text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    held terminology.releases := terminology.held_import(p_job, p_lease);
BEGIN
    IF held.id IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM terminology.codes AS c WHERE c.release_id = held.id;
    DELETE FROM terminology.medications AS m WHERE m.release_id = held.id;
    RETURN QUERY SELECT held.id, held.code_system, held.bytes, held.sha256;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.open_import TO anamnesis_worker;

-- Adds codes to the import of this run: a list of [code, billable, short, long, parent].
CREATE OR REPLACE FUNCTION terminology.add_codes(p_job uuid, p_lease uuid, p_codes jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO terminology.codes (release_id, code, is_billable, short_description, long_description, parent)
    SELECT held.id, c ->> 0, (c ->> 1)::boolean, c ->> 2, c ->> 3, c ->> 4
    FROM terminology.held_import(p_job, p_lease) AS held CROSS JOIN LATERAL jsonb_array_elements(p_codes) AS c
    WHERE held.id IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION terminology.add_codes TO anamnesis_worker;

-- Adds medications to the import of this run, each by the names of its columns.
CREATE OR REPLACE FUNCTION terminology.add_medications(p_job uuid, p_lease uuid, p_medications jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO terminology.medications (
        release_id, rxcui, term_type, generic_name, brand_names, also_called, ingredients, dosage_forms, search_text
    )
    SELECT held.id, m.rxcui, m.term_type, m.generic_name, m.brand_names, m.also_called, m.ingredients, m.dosage_forms,
        m.search_text
    FROM terminology.held_import(p_job, p_lease) AS held
    CROSS JOIN LATERAL jsonb_populate_recordset(NULL::terminology.medications, p_medications) AS m
    WHERE held.id IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION terminology.add_medications TO anamnesis_worker;

-- Ends the import of this run: in force from now on, unless it failed.
CREATE OR REPLACE FUNCTION terminology.finish_import(
    p_job uuid, p_lease uuid, p_bad_rows bigint, p_problems jsonb, p_failure text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held terminology.releases := terminology.held_import(p_job, p_lease);
BEGIN
    IF p_failure IS NOT NULL THEN
        DELETE FROM terminology.codes AS c WHERE c.release_id = held.id;
        DELETE FROM terminology.medications AS m WHERE m.release_id = held.id;
    END IF;
    UPDATE terminology.releases AS r SET bad_rows = p_bad_rows, problems = p_problems, failure = p_failure,
        codes = (SELECT count(*) FROM terminology.codes AS c WHERE c.release_id = r.id)
            + (SELECT count(*) FROM terminology.medications AS m WHERE m.release_id = r.id),
        status = CASE WHEN p_failure IS NULL THEN 'ready' ELSE 'failed' END,
        imported_at = CASE WHEN p_failure IS NULL THEN clock_timestamp() END, updated_at = clock_timestamp()
    WHERE r.id = held.id;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.finish_import TO anamnesis_worker;
