-- Writes down which of the entries of the person of the context have notes that do not open, so that those who run the
-- installation hear of it. Of entries that are not theirs nothing is written.
CREATE OR REPLACE FUNCTION symptoms.report_unreadable(p_ids uuid []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.log('NOTES_UNREADABLE', 'symptoms.symptom_entries', e.id::text, 'failure', '{}')
    FROM symptoms.symptom_entries AS e
    WHERE e.user_id = app.user_id() AND e.id = ANY (p_ids) AND e.notes_encrypted IS NOT NULL;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.report_unreadable TO anamnesis_app;
