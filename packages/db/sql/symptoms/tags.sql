-- Whether these are words that an entry can have (packages/domain/src/symptoms.ts): a list of lines, in no other list. In
-- PL/pgSQL, because a CHECK reads and plans the list anew with each statement.
CREATE OR REPLACE FUNCTION symptoms.are_tags(p_tags jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    -- Most entries have none.
    IF p_tags = '[]' THEN
        RETURN true;
    ELSIF jsonb_typeof(p_tags) <> 'array' OR jsonb_array_length(p_tags) > 20 THEN
        RETURN false;
    END IF;
    RETURN NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(p_tags) AS tag
        WHERE jsonb_typeof(tag) <> 'string' OR length(tag #>> '{}') > 40 OR app.is_line(tag #>> '{}') IS NOT TRUE
    );
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.are_tags TO anamnesis_app, anamnesis_worker;
