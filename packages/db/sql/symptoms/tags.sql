-- Whether these are words that an entry can have (packages/domain/src/symptoms.ts): a list of lines, in no other list. Most
-- entries have none. A domain asks (access/domains.ts), whose condition PostgreSQL plans once for a connection, with this
-- written into it; the list itself is gone through in PL/pgSQL, because a query is got ready anew each time.
CREATE OR REPLACE FUNCTION symptoms.are_tags(p_tags jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p_tags = '[]' THEN true
    WHEN jsonb_typeof(p_tags) <> 'array' THEN false
    WHEN jsonb_array_length(p_tags) > 20 THEN false
    ELSE symptoms.are_lines(p_tags)
END;
GRANT EXECUTE ON FUNCTION symptoms.are_tags TO anamnesis_app, anamnesis_worker;

-- Whether all of a list are texts of 40 characters at most, on one line each.
CREATE OR REPLACE FUNCTION symptoms.are_lines(p_list jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    FOR i IN 0..jsonb_array_length(p_list) - 1 LOOP
        IF jsonb_typeof(p_list -> i) <> 'string' OR length(p_list ->> i) > 40 OR app.is_word(p_list ->> i) IS NOT TRUE THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.are_lines TO anamnesis_app, anamnesis_worker;
