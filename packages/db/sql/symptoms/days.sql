-- Whether somebody's diary says something of a day; not what. For functions of the system.
CREATE OR REPLACE FUNCTION symptoms.says_something_of(p_user_id uuid, p_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM symptoms.symptom_entries AS e
        WHERE e.user_id = p_user_id AND e.local_date = p_day AND e.deleted_at IS NULL
    ) OR EXISTS (
        SELECT 1 FROM symptoms.medication_intakes AS m
        WHERE m.user_id = p_user_id AND m.local_date = p_day AND m.deleted_at IS NULL
    ) OR EXISTS (
        SELECT 1 FROM symptoms.cycle_days AS c
        WHERE c.user_id = p_user_id AND c.local_date = p_day AND c.flow IS NOT NULL
    ) OR EXISTS (
        SELECT 1 FROM symptoms.diary_days AS d
        WHERE d.user_id = p_user_id AND d.local_date = p_day AND d.deleted_at IS NULL
            AND (d.sleep_minutes IS NOT NULL OR d.tracked <> '{}' OR d.notes_encrypted IS NOT NULL)
    )
$$;
