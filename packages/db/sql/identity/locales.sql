-- Whether a tag (BCP 47) is of a language that is spoken, as languages of packages/domain says (tested), perhaps with a
-- region: whoever formats dates by another one may find that it is none. NULL for no tag.
CREATE OR REPLACE FUNCTION identity.is_locale(p_tag text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_tag ~ '^(en|de)(-([A-Z]{2}|[0-9]{3}))?$';
GRANT EXECUTE ON FUNCTION identity.is_locale TO anamnesis_app, anamnesis_worker;
