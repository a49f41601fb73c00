-- Whether a release is the one whose products are offered: of the official ones in force the latest.
CREATE OR REPLACE FUNCTION terminology.medication_releases() RETURNS TABLE (release_id uuid, is_starter boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    (SELECT r.id, true FROM terminology.releases AS r WHERE r.code_system = 'rxnorm' AND r.kind = 'starter' AND r.status = 'ready')
    UNION ALL
    (
        SELECT r.id, false FROM terminology.releases AS r
        WHERE r.code_system = 'rxnorm' AND r.kind = 'official' AND r.status = 'ready'
        ORDER BY r.valid_from DESC, r.imported_at DESC, r.id LIMIT 1
    )
$$;

-- Medications that all words fit, however they are typed: the longest word by the index, the others looked at after it. Those
-- that begin so come first, then those that are more alike, substances before products. For whoever is signed in.
CREATE OR REPLACE FUNCTION terminology.search_medications(p_words text [], p_limit integer)
RETURNS SETOF terminology.medications
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET pg_trgm.word_similarity_threshold = 0.4
-- How long it takes to compare two words, the planner does not know: it would compare all of them.
SET enable_seqscan = off
AS $$
DECLARE
    longest text;
BEGIN
    IF app.user_id() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT w INTO longest FROM unnest(p_words) AS w ORDER BY length(w) DESC LIMIT 1;
    RETURN QUERY
    WITH releases AS MATERIALIZED (
        SELECT r.release_id, r.is_starter FROM terminology.medication_releases() AS r
    ), found AS MATERIALIZED (
        SELECT m.release_id, m.rxcui, m.term_type, m.generic_name, m.search_text FROM terminology.medications AS m
        WHERE longest OPERATOR(extensions.<%) m.search_text AND m.is_active
    ), ranked AS (
        SELECT DISTINCT ON (f.rxcui) f.release_id, f.rxcui, f.term_type, f.generic_name, r.is_starter,
            (SELECT min(extensions.word_similarity(w, f.search_text)) FROM unnest(p_words) AS w) AS likeness,
            (SELECT bool_and(strpos(' ' || f.search_text, ' ' || w) > 0) FROM unnest(p_words) AS w) AS is_begun
        FROM found AS f INNER JOIN releases AS r ON r.release_id = f.release_id
        -- What comes with the product says more of a substance.
        ORDER BY f.rxcui, r.is_starter DESC
    ), best AS (
        SELECT k.* FROM ranked AS k WHERE k.likeness >= 0.4
        ORDER BY k.is_begun DESC, k.likeness DESC, k.term_type IN ('IN', 'MIN') DESC, k.is_starter DESC,
            length(k.generic_name), k.generic_name, k.rxcui
        LIMIT p_limit
    )
    SELECT m.* FROM best AS b
    INNER JOIN terminology.medications AS m ON m.release_id = b.release_id AND m.rxcui = b.rxcui
    ORDER BY b.is_begun DESC, b.likeness DESC, b.term_type IN ('IN', 'MIN') DESC, b.is_starter DESC,
        length(b.generic_name), b.generic_name, b.rxcui;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.search_medications TO anamnesis_app;

-- What the lists say of medications, by their numbers in RxNorm; no row for a number that nothing is known of.
CREATE OR REPLACE FUNCTION terminology.find_medications(p_rxcuis text []) RETURNS SETOF terminology.medications
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_context();
    RETURN QUERY SELECT DISTINCT ON (m.rxcui) m.* FROM terminology.medications AS m
    INNER JOIN terminology.medication_releases() AS r ON r.release_id = m.release_id
    WHERE m.rxcui = ANY (p_rxcuis) ORDER BY m.rxcui, r.is_starter DESC;
END
$$;
GRANT EXECUTE ON FUNCTION terminology.find_medications TO anamnesis_app;
