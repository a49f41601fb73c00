-- Before somebody asks for a file: of the diary by whoever may hand it out, of everything about them by whoever has just
-- proved who they are; and while no five wait to be made.
CREATE OR REPLACE FUNCTION exports.require_proof() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Whom no context names, no policy lets in.
    IF app.context() IS NOT NULL THEN
        IF NEW.type = 'json' THEN
            PERFORM identity.require_recent_proof();
        ELSE
            PERFORM identity.require_proof_for_diary();
        END IF;
        PERFORM app.wait_turn('exports');
        IF EXISTS (
            SELECT 1 FROM exports.exports AS e
            WHERE e.user_id = NEW.user_id AND e.status IN ('queued', 'running') OFFSET 4
        ) THEN
            RAISE EXCEPTION 'too many files' USING ERRCODE = 'AN011';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

-- Exports whose link has run out: their files are to be removed.
CREATE OR REPLACE FUNCTION exports.due_for_removal()
RETURNS TABLE (user_id uuid, id uuid, storage_key text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.user_id, e.id, e.storage_key FROM exports.exports AS e
    WHERE e.status IN ('ready', 'downloaded') AND e.expires_at < now() AND app.user_role() = 'system'
    ORDER BY e.expires_at LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION exports.due_for_removal TO anamnesis_worker;

-- Says of an export, and to the pages of whose it is, that its file is gone.
CREATE OR REPLACE FUNCTION exports.expire(p_user_id uuid, p_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH expired AS (
        UPDATE exports.exports SET status = 'expired', storage_key = NULL, file_key_encrypted = NULL, updated_at = clock_timestamp(),
            process_id = (app.require_system() ->> 'processId')::uuid
        WHERE user_id = p_user_id AND id = p_id AND status IN ('ready', 'downloaded') RETURNING id, user_id
    )
    SELECT live.put('exports.progressed', e.id, e.user_id, NULL, NULL) FROM expired AS e
$$;
GRANT EXECUTE ON FUNCTION exports.expire TO anamnesis_worker;

-- Says of an export that is not done, and to the pages of whose it is, that it will not be. Returns the file that it was to
-- have, which is to go; NULL for none. Of whoever asked for the job, whatever export it names.
CREATE OR REPLACE FUNCTION exports.give_up(p_job_id uuid, p_id uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    given_up record;
BEGIN
    SELECT e.user_id, e.storage_key INTO given_up
    FROM app.jobs AS j INNER JOIN exports.exports AS e ON j.user_id = e.user_id
    WHERE j.id = p_job_id AND e.id = p_id AND e.status IN ('queued', 'running') FOR UPDATE OF e;
    IF FOUND THEN
        UPDATE exports.exports SET status = 'failed', updated_at = clock_timestamp(), process_id = process
        WHERE user_id = given_up.user_id AND id = p_id;
        PERFORM live.put('exports.progressed', p_id, given_up.user_id, NULL, NULL);
    END IF;
    RETURN given_up.storage_key;
END
$$;
GRANT EXECUTE ON FUNCTION exports.give_up TO anamnesis_worker;

-- Forgets a person's exports; returns the files that are to go with them.
CREATE OR REPLACE FUNCTION exports.erase_person(p_user_id uuid) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM exports.exports WHERE user_id = p_user_id AND app.user_role() = 'system' RETURNING storage_key
    )
    SELECT storage_key FROM gone WHERE storage_key IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION exports.erase_person TO anamnesis_worker;
