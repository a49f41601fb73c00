-- The release that names diagnoses of a day: of the official ones that had begun by then the latest, else the starter list;
-- for a day before any, the earliest. Whether it is still in force then, its days say.
CREATE OR REPLACE FUNCTION terminology.release_on(p_day date) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.id FROM terminology.releases AS r WHERE r.code_system = 'icd10cm' AND r.status = 'ready'
    ORDER BY r.valid_from <= p_day DESC, r.kind = 'official' DESC,
        CASE WHEN r.valid_from <= p_day THEN r.valid_from END DESC NULLS LAST, r.valid_from, r.imported_at DESC, r.id
    LIMIT 1
$$;

-- What that release is, for whoever is signed in.
CREATE OR REPLACE FUNCTION terminology.in_force_on(p_day date)
RETURNS TABLE (release_id uuid, name text, kind text, fiscal_year integer) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF app.user_id() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT r.id, r.name, r.kind, r.fiscal_year FROM terminology.releases AS r
    WHERE r.id = terminology.release_on(p_day);
END
$$;
GRANT EXECUTE ON FUNCTION terminology.in_force_on TO anamnesis_app;

-- Whether a code names a diagnosis of a day: it is in the release of that day, and is no parent of others.
CREATE OR REPLACE FUNCTION terminology.is_known(p_code text, p_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM terminology.codes AS c
        WHERE c.release_id = terminology.release_on(p_day) AND c.code = p_code AND c.is_billable
    )
$$;

-- Releases of all lists, the newest import first, for whoever is signed in: they hold nothing of anybody. Who asked is for administrators.
CREATE OR REPLACE FUNCTION terminology.list_releases()
RETURNS TABLE (
    id uuid, name text, code_system text, kind text, status text, fiscal_year integer, valid_from date, valid_to date,
    file_name text, bytes bigint, sha256 text, codes bigint, bad_rows bigint, problems jsonb, failure text, imported_at timestamptz,
    undone_at timestamptz, undo_reason text, created_at timestamptz, progress integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF app.user_id() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT r.id, r.name, r.code_system, r.kind, r.status, r.fiscal_year, r.valid_from::date,
        r.valid_to::date, r.file_name, r.bytes, r.sha256, r.codes, r.bad_rows, r.problems, r.failure, r.imported_at::timestamptz, r.undone_at::timestamptz,
        r.undo_reason, r.created_at::timestamptz, coalesce((
            SELECT j.progress FROM app.jobs AS j
            WHERE j.kind = 'terminology.import' AND j.payload ->> 'releaseId' = r.id::text
            ORDER BY j.created_at DESC LIMIT 1
        ), 0)
    FROM terminology.releases AS r ORDER BY r.created_at DESC, r.id LIMIT 50;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.list_releases TO anamnesis_app;

-- Codes of a release in their order, after one of them, for who makes an index of them.
CREATE OR REPLACE FUNCTION terminology.codes_after(p_release uuid, p_after text, p_limit integer)
RETURNS TABLE (code text, is_billable boolean, short_description text, long_description text, parent text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_context();
    RETURN QUERY SELECT c.code, c.is_billable, c.short_description, c.long_description, c.parent
    FROM terminology.codes AS c WHERE c.release_id = p_release AND c.code > p_after ORDER BY c.code LIMIT p_limit;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.codes_after TO anamnesis_app;

-- What people call what codes name.
CREATE OR REPLACE FUNCTION terminology.all_synonyms() RETURNS TABLE (code text, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_context();
    RETURN QUERY SELECT s.code, s.words FROM terminology.synonyms AS s ORDER BY s.words, s.code;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.all_synonyms TO anamnesis_app;
