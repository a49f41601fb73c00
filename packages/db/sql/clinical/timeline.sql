-- What was in a record that is open to the person of the context, the newest first, as far as kinds are asked for: what, when, by
-- whom, of which case, and where it lies. Words that are sealed stay where they are. Looks are told if they are asked for.
CREATE OR REPLACE FUNCTION clinical.timeline(
    p_patient uuid, p_kinds text [], p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (happened_at timestamptz, id uuid, kind text, case_id uuid, actor text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organization uuid := app.organization_id();
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT t.happened_at, t.id, t.kind, t.case_id, t.actor, t.detail FROM (
        SELECT c.created_at::timestamptz AS happened_at, c.id, 'case' AS kind, c.id AS case_id, NULL AS actor, c.status AS detail
        FROM clinical.medical_cases AS c WHERE c.organization_id = organization AND c.patient_id = p_patient
        UNION ALL
        SELECT c.closed_at, c.id, 'case_closed', c.id, NULL, NULL
        FROM clinical.medical_cases AS c
        WHERE c.organization_id = organization AND c.patient_id = p_patient AND c.closed_at IS NOT NULL
        UNION ALL
        SELECT h.created_at, h.id, 'handover', h.case_id, f.name, t.name
        FROM clinical.case_handovers AS h
        LEFT JOIN clinical.names_at(organization) AS f ON f.user_id = h.from_user
        LEFT JOIN clinical.names_at(organization) AS t ON t.user_id = h.to_user
        WHERE h.organization_id = organization AND h.patient_id = p_patient
        UNION ALL
        SELECT n.effective_at, n.id, CASE WHEN n.amends_id IS NULL THEN 'note' ELSE 'amendment' END, n.case_id, a.name, NULL
        FROM clinical.notes AS n
        LEFT JOIN clinical.names_at(organization) AS a ON a.user_id = n.author_id
        WHERE n.organization_id = organization AND n.patient_id = p_patient AND n.signed_at IS NOT NULL
        UNION ALL
        SELECT s.signed_at, s.id, 'signature', n.case_id, s.signer_name, s.meaning
        FROM clinical.notes AS n
        INNER JOIN clinical.signatures AS s
            ON s.organization_id = n.organization_id AND s.note_id = n.id AND s.meaning <> 'author'
        WHERE n.organization_id = organization AND n.patient_id = p_patient
        UNION ALL
        SELECT d.created_at, d.id, 'diagnosis', d.case_id, p.name, d.icd_code
        FROM clinical.diagnoses AS d
        LEFT JOIN clinical.names_at(organization) AS p ON p.user_id = d.proposed_by
        WHERE d.organization_id = organization AND d.patient_id = p_patient
        UNION ALL
        SELECT d.reviewed_at, d.id, CASE d.status WHEN 'rejected' THEN 'diagnosis_rejected' ELSE 'diagnosis_confirmed' END,
            d.case_id, r.name, d.final_icd_code
        FROM clinical.diagnoses AS d
        LEFT JOIN clinical.names_at(organization) AS r ON r.user_id = d.reviewed_by
        WHERE d.organization_id = organization AND d.patient_id = p_patient AND d.reviewed_at IS NOT NULL
        UNION ALL
        SELECT a.created_at, a.id, 'allergy', NULL, NULL, a.severity
        FROM clinical.allergies AS a WHERE a.organization_id = organization AND a.patient_id = p_patient
        UNION ALL
        SELECT o.effective_at, o.id, 'observation', NULL, NULL, o.status
        FROM clinical.observations AS o WHERE o.organization_id = organization AND o.patient_id = p_patient
        UNION ALL
        SELECT l.occurred_at, l.id, 'look', NULL, l.viewer_name, l.details ->> 'what'
        FROM audit.phi_access AS l
        WHERE l.subject_id = p_patient AND l.organization_id = organization AND 'look' = ANY (p_kinds)
            AND l.details ->> 'what' IN ('record', 'print')
    ) AS t
    WHERE t.kind = ANY (p_kinds) AND (p_before_at IS NULL OR (t.happened_at, t.id) < (p_before_at, p_before_id))
    ORDER BY t.happened_at DESC, t.id DESC LIMIT least(p_limit, 200);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.timeline TO anamnesis_app;

-- Who opened or printed a record that is open to the person of the context, and how often, as the patient can read it; whoever did
-- so most comes first.
CREATE OR REPLACE FUNCTION clinical.viewers(p_patient uuid)
RETURNS TABLE (user_id uuid, viewer_name text, times integer, last_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT l.user_id, (array_agg(l.viewer_name ORDER BY l.occurred_at DESC))[1], count(*)::integer,
        max(l.occurred_at)::timestamptz
    FROM audit.phi_access AS l
    WHERE l.subject_id = p_patient AND l.organization_id = app.organization_id() AND l.details ->> 'what' IN ('record', 'print')
    GROUP BY l.user_id ORDER BY count(*) DESC, max(l.occurred_at) DESC LIMIT 50;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.viewers TO anamnesis_app;
