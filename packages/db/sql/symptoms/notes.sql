-- Writes down which of the entries and days of the person of the context have notes that do not open, so that those who run
-- the installation hear of it. Of what is not theirs nothing is written, and of many no more than say that there are many.
CREATE OR REPLACE FUNCTION symptoms.report_unreadable(p_ids uuid []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.log('NOTES_UNREADABLE', n.resource_type, n.id::text, 'failure', '{}')
    FROM (
        SELECT 'symptoms.symptom_entries' AS resource_type, e.id FROM symptoms.symptom_entries AS e
        WHERE e.user_id = app.user_id() AND e.id = ANY (p_ids) AND e.notes_encrypted IS NOT NULL
        UNION ALL
        SELECT 'symptoms.diary_days', d.id FROM symptoms.diary_days AS d
        WHERE d.user_id = app.user_id() AND d.id = ANY (p_ids) AND d.notes_encrypted IS NOT NULL
        LIMIT 100
    ) AS n;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.report_unreadable TO anamnesis_app;

-- The same of entries of a shared diary, for the member who has just looked at it: of those that the share covers with their
-- notes, and of no other.
CREATE OR REPLACE FUNCTION symptoms.report_unreadable_shared(p_view uuid, p_ids uuid []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_member(VARIADIC symptoms.viewer_roles());
    PERFORM audit.log('NOTES_UNREADABLE', 'symptoms.symptom_entries', n.id::text, 'failure', '{}')
    FROM (
        SELECT e.id FROM audit.recent_looks('symptoms.symptom_shares') AS l
        INNER JOIN symptoms.symptom_shares AS s ON s.user_id = l.subject_id AND s.id::text = l.resource_id
        INNER JOIN symptoms.symptom_entries AS e ON e.user_id = s.user_id AND e.id = ANY (p_ids)
        WHERE l.id = p_view AND s.includes_notes AND e.notes_encrypted IS NOT NULL AND e.deleted_at IS NULL
            AND e.local_date >= s.from_date AND (s.to_date IS NULL OR e.local_date <= s.to_date)
            AND (s.categories IS NULL OR e.category = ANY (s.categories))
        LIMIT 100
    ) AS n;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.report_unreadable_shared TO anamnesis_app;
