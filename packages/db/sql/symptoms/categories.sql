-- Gives a category of the person of the context another name: in entries, withdrawn ones too, in the arrangement, and in the
-- shares that are still open, all at once, so that what a share covers stays the same. False where something else is
-- called so already: a share would come to show that as well, which takes a proof.
CREATE OR REPLACE FUNCTION symptoms.rename_category(p_label text, p_to text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => true);
    person uuid := (context ->> 'userId')::uuid;
    process uuid := (context ->> 'processId')::uuid;
BEGIN
    IF EXISTS (
        SELECT 1 FROM symptoms.symptom_entries WHERE user_id = person AND category = p_to AND deleted_at IS NULL
    ) OR EXISTS (
        SELECT 1 FROM symptoms.symptom_categories WHERE user_id = person AND label = p_to AND deleted_at IS NULL
    ) THEN
        RETURN false;
    END IF;
    UPDATE symptoms.symptom_entries SET category = p_to, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = person AND category = p_label;
    UPDATE symptoms.symptom_categories SET label = p_to, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = person AND label = p_label AND deleted_at IS NULL;
    UPDATE symptoms.symptom_shares
    SET categories = array_replace(categories, p_label, p_to), updated_at = clock_timestamp(), process_id = process
    WHERE user_id = person AND revoked_at IS NULL AND expires_at > now()
        AND categories @> ARRAY[p_label] AND NOT categories @> ARRAY[p_to];
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.rename_category TO anamnesis_app;
