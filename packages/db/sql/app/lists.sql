-- Whether a list can be read as one: a row of texts, each there and on one line, so many and so long at most. No list is no
-- wrong one. In PL/pgSQL, because a CHECK reads and plans a function in SQL anew with each statement.
CREATE OR REPLACE FUNCTION app.is_list(p_list text [], p_most integer, p_longest integer) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    RETURN p_list IS NULL OR cardinality(p_list) <= p_most AND coalesce(array_ndims(p_list), 1) = 1 AND NOT EXISTS (
        SELECT 1 FROM unnest(p_list) AS one WHERE length(one) > p_longest OR app.is_line(one) IS NOT TRUE
    );
END
$$;
GRANT EXECUTE ON FUNCTION app.is_list TO anamnesis_app, anamnesis_worker;
