-- Whether there is something to see in a text: not spaces, controls, marks, and characters that show nothing alone. The
-- application asks for more (packages/domain/src/text.ts): nothing that it takes is refused here. NULL for no text.
CREATE OR REPLACE FUNCTION app.is_visible(p_text text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_text ~ (
    E'[^\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u0300-\\u036f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f'
    || E'\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb'
    || E'\\U0001bca0-\\U0001bca3\\U0001d159\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff]'
);
GRANT EXECUTE ON FUNCTION app.is_visible TO anamnesis_app, anamnesis_worker;

-- Whether a text can stand on a page, in a mail and in a log as a name does: on one line, with something to see, and with
-- nothing that turns the direction of what stands behind it (packages/domain/src/text.ts). NULL for no text. For domains,
-- whose conditions PostgreSQL plans once for a connection, with what a function in SQL says written into them.
CREATE OR REPLACE FUNCTION app.is_word(p_text text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN app.is_visible(p_text)
AND p_text !~ E'[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]';
GRANT EXECUTE ON FUNCTION app.is_word TO anamnesis_app, anamnesis_worker;

-- The same for CHECKs of tables: those read and plan a function in SQL anew with each statement.
CREATE OR REPLACE FUNCTION app.is_line(p_text text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN app.is_word(p_text);
END
$$;
GRANT EXECUTE ON FUNCTION app.is_line TO anamnesis_app, anamnesis_worker;
