-- Diaries that patients share with the organization of the context, of those whose whole record was looked at in a process of
-- this session a moment ago: by the account that is theirs (clinical.patient_links), for the roles that shared diaries are shown
-- to. What stands in one is told with a record of its own (symptoms.record_view).
CREATE OR REPLACE FUNCTION clinical.open_diaries(p_process uuid)
RETURNS TABLE (
    id uuid, category_count integer, from_date date, to_date date, includes_notes boolean, includes_cycle boolean,
    includes_medication boolean,
    expires_at timestamptz, created_at timestamptz, last_viewed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    context jsonb := clinical.require_clinician();
    organization uuid := (context ->> 'organizationId')::uuid;
BEGIN
    PERFORM audit.await_looks(p_process);
    IF NOT context ->> 'memberRole' = ANY (symptoms.viewer_roles()) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT s.id, cardinality(s.categories), s.from_date::date, s.to_date::date, s.includes_notes, s.includes_cycle,
        s.includes_medication,
        s.expires_at::timestamptz, s.created_at::timestamptz, (
            SELECT max(a.occurred_at)::timestamptz FROM audit.phi_access AS a
            WHERE a.subject_id = s.user_id AND a.resource_id = s.id::text
        )
    FROM audit.looks_in('clinical.patients', p_process) AS r
    INNER JOIN clinical.patient_links AS l
        ON l.organization_id = organization AND l.patient_id = r.subject_id AND l.ended_at IS NULL
    INNER JOIN symptoms.live_shares(organization, NULL, clock_timestamp()) AS s ON s.user_id = l.user_id
    WHERE r.details ->> 'what' = 'record' ORDER BY s.created_at DESC, s.id DESC;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_diaries TO anamnesis_app;
