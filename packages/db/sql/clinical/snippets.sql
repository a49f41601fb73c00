-- Keeps a text that the person of the context puts into notes by its name where they act now, over what it was where it is theirs
-- already. `done`; `taken` by another text of theirs, `too_many`, or `not_found` for one that is somebody else's.
CREATE OR REPLACE FUNCTION clinical.save_snippet(p_id uuid, p_name text, p_text bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor', 'nurse'));
    organization uuid := (context ->> 'organizationId')::uuid;
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'snippets', organization, person), 0));
    IF EXISTS (
        SELECT 1 FROM clinical.snippets AS s
        WHERE s.organization_id = organization AND s.user_id = person AND s.name = p_name AND s.id <> p_id
    ) THEN
        RETURN 'taken';
    END IF;
    UPDATE clinical.snippets SET name = p_name, text_encrypted = p_text, process_id = app.process_id()
    WHERE organization_id = organization AND id = p_id AND user_id = person;
    IF FOUND THEN
        RETURN 'done';
    ELSIF (
        SELECT count(*) >= 100 FROM clinical.snippets AS s WHERE s.organization_id = organization AND s.user_id = person
    ) THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO clinical.snippets (organization_id, id, user_id, name, text_encrypted, process_id)
    VALUES (organization, p_id, person, p_name, p_text, app.process_id()) ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'done' ELSE 'not_found' END;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.save_snippet TO anamnesis_app;

-- Takes a text of the person of the context away. False where there is none.
CREATE OR REPLACE FUNCTION clinical.remove_snippet(p_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := clinical.require_now(app.require_member('doctor', 'nurse'));
BEGIN
    DELETE FROM clinical.snippets
    WHERE organization_id = (context ->> 'organizationId')::uuid AND id = p_id AND user_id = (context ->> 'userId')::uuid;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.remove_snippet TO anamnesis_app;
