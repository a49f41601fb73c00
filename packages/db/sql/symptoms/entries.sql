-- People who have notes that were written with a key while it was being retired: a transaction that began before
-- that, or a server that had not heard of it.
CREATE OR REPLACE FUNCTION symptoms.left_behind(p_minutes integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT k.tenant_id FROM app.tenant_keys AS k
    INNER JOIN symptoms.symptom_entries AS e ON k.tenant_id = e.user_id
    WHERE k.retired_at > now() - make_interval(mins => p_minutes) AND k.destroyed_at IS NULL
        AND e.updated_at > k.retired_at - interval '15 minutes'
        AND substring(e.notes_encrypted FROM 3 FOR 16) = k.id AND app.require_system() IS NOT NULL
    LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION symptoms.left_behind TO anamnesis_worker;

-- Notes of a person that are sealed with another key than the current one, to be sealed again in this transaction.
CREATE OR REPLACE FUNCTION symptoms.notes_under_old_keys(p_user_id uuid, p_limit integer)
RETURNS TABLE (id uuid, notes_encrypted bytea)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.id, e.notes_encrypted FROM symptoms.symptom_entries AS e
    WHERE e.user_id = p_user_id AND e.notes_encrypted IS NOT NULL AND app.require_system() IS NOT NULL
        AND substring(e.notes_encrypted FROM 3 FOR 16)
        <> (SELECT k.id FROM app.tenant_keys AS k WHERE k.tenant_id = p_user_id AND k.retired_at IS NULL)
    ORDER BY e.id LIMIT p_limit FOR UPDATE
$$;
GRANT EXECUTE ON FUNCTION symptoms.notes_under_old_keys TO anamnesis_worker;

-- Puts notes that were sealed again in their places. Returns how many there were.
CREATE OR REPLACE FUNCTION symptoms.store_sealed_notes(p_user_ids uuid [], p_ids uuid [], p_sealed bytea []) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    n integer;
BEGIN
    UPDATE symptoms.symptom_entries AS e
    SET notes_encrypted = s.sealed, process_id = process
    FROM unnest(p_user_ids, p_ids, p_sealed) AS s (user_id, id, sealed)
    WHERE e.user_id = s.user_id AND e.id = s.id AND s.sealed IS NOT NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.store_sealed_notes TO anamnesis_worker;
