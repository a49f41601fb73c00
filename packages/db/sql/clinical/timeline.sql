-- What was in the record of a patient: what, when, by whom, of which case, and where it lies. Words that are sealed stay where they
-- are. Looks are told if they are asked for, also those at records that are part of it.
CREATE OR REPLACE FUNCTION clinical.events_of(p_organization uuid, p_patient uuid, p_kinds text [])
RETURNS TABLE (happened_at timestamptz, id uuid, kind text, case_id uuid, actor text, detail text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.created_at::timestamptz AS happened_at, c.id, 'case' AS kind, c.id AS case_id, NULL AS actor, c.status AS detail
    FROM clinical.medical_cases AS c WHERE c.organization_id = p_organization AND c.patient_id = p_patient
    UNION ALL
    SELECT c.closed_at, c.id, 'case_closed', c.id, NULL, NULL
    FROM clinical.medical_cases AS c
    WHERE c.organization_id = p_organization AND c.patient_id = p_patient AND c.closed_at IS NOT NULL
    UNION ALL
    SELECT h.created_at, h.id, 'handover', h.case_id, f.name, t.name
    FROM clinical.case_handovers AS h
    LEFT JOIN clinical.names_at(p_organization) AS f ON f.user_id = h.from_user
    LEFT JOIN clinical.names_at(p_organization) AS t ON t.user_id = h.to_user
    WHERE h.organization_id = p_organization AND h.patient_id = p_patient
    UNION ALL
    SELECT n.effective_at, n.id, CASE WHEN n.amends_id IS NULL THEN 'note' ELSE 'amendment' END, n.case_id, a.name, NULL
    FROM clinical.notes AS n
    LEFT JOIN clinical.names_at(p_organization) AS a ON a.user_id = n.author_id
    WHERE n.organization_id = p_organization AND n.patient_id = p_patient AND n.signed_at IS NOT NULL
    UNION ALL
    SELECT s.signed_at, s.id, 'signature', n.case_id, s.signer_name, s.meaning
    FROM clinical.notes AS n
    INNER JOIN clinical.signatures AS s
        ON s.organization_id = n.organization_id AND s.note_id = n.id AND s.meaning <> 'author'
    WHERE n.organization_id = p_organization AND n.patient_id = p_patient
    UNION ALL
    SELECT d.created_at, d.id, 'diagnosis', d.case_id, p.name, d.icd_code
    FROM clinical.diagnoses AS d
    LEFT JOIN clinical.names_at(p_organization) AS p ON p.user_id = d.proposed_by
    WHERE d.organization_id = p_organization AND d.patient_id = p_patient
    UNION ALL
    SELECT d.reviewed_at, d.id, CASE d.status WHEN 'rejected' THEN 'diagnosis_rejected' ELSE 'diagnosis_confirmed' END,
        d.case_id, r.name, d.final_icd_code
    FROM clinical.diagnoses AS d
    LEFT JOIN clinical.names_at(p_organization) AS r ON r.user_id = d.reviewed_by
    WHERE d.organization_id = p_organization AND d.patient_id = p_patient AND d.reviewed_at IS NOT NULL
    UNION ALL
    SELECT x.signed_at, x.id, 'prescription', x.case_id, s.name, x.status
    FROM clinical.prescriptions AS x
    LEFT JOIN clinical.names_at(p_organization) AS s ON s.user_id = x.signed_by
    WHERE x.organization_id = p_organization AND x.patient_id = p_patient AND x.signed_at IS NOT NULL
    UNION ALL
    SELECT x.moved_at, x.id, 'prescription_ended', x.case_id, m.name, x.status
    FROM clinical.prescriptions AS x
    LEFT JOIN clinical.names_at(p_organization) AS m ON m.user_id = x.moved_by
    WHERE x.organization_id = p_organization AND x.patient_id = p_patient
        AND x.status IN ('completed', 'stopped', 'replaced')
    UNION ALL
    SELECT x.approved_at, x.id, 'plan', x.case_id, a.name, x.status
    FROM clinical.treatment_plans AS x
    LEFT JOIN clinical.names_at(p_organization) AS a ON a.user_id = x.approved_by
    WHERE x.organization_id = p_organization AND x.patient_id = p_patient AND x.approved_at IS NOT NULL
    UNION ALL
    SELECT x.moved_at, x.id, 'plan_ended', x.case_id, m.name, x.status
    FROM clinical.treatment_plans AS x
    LEFT JOIN clinical.names_at(p_organization) AS m ON m.user_id = x.moved_by
    WHERE x.organization_id = p_organization AND x.patient_id = p_patient
        AND x.status IN ('completed', 'discontinued', 'replaced')
    UNION ALL
    SELECT a.created_at, a.id, 'allergy', NULL, NULL, a.severity
    FROM clinical.allergies AS a WHERE a.organization_id = p_organization AND a.patient_id = p_patient
    UNION ALL
    SELECT o.effective_at, o.id, 'observation', NULL, NULL, o.status
    FROM clinical.observations AS o WHERE o.organization_id = p_organization AND o.patient_id = p_patient
    UNION ALL
    SELECT s.created_at, s.id, 'diary_shared', NULL, NULL, NULL
    FROM clinical.patient_links AS l
    INNER JOIN symptoms.live_shares(p_organization, NULL, clock_timestamp()) AS s ON s.user_id = l.user_id
    WHERE l.organization_id = p_organization AND l.patient_id = p_patient AND l.ended_at IS NULL
        AND app.member_role() = ANY (symptoms.viewer_roles())
    UNION ALL
    SELECT l.occurred_at, l.id, 'look', NULL, l.viewer_name, l.details ->> 'what'
    FROM audit.phi_access AS l
    WHERE l.subject_id = ANY (ARRAY(SELECT clinical.records_of(p_organization, p_patient)))
        AND l.organization_id = p_organization AND 'look' = ANY (p_kinds) AND l.details ->> 'what' IN ('record', 'demographics', 'print')
$$;

-- What of it is of some kinds and not before `p_from` nor at `p_until` or later, for whom the record is open to; the newest first.
CREATE OR REPLACE FUNCTION clinical.timeline(
    p_patient uuid, p_kinds text [], p_from timestamptz, p_until timestamptz, p_before_at timestamptz, p_before_id uuid,
    p_limit integer
) RETURNS TABLE (happened_at timestamptz, id uuid, kind text, case_id uuid, actor text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT e.happened_at, e.id, e.kind, e.case_id, e.actor, e.detail
    FROM clinical.events_of(app.organization_id(), p_patient, p_kinds) AS e
    WHERE e.kind = ANY (p_kinds) AND (p_from IS NULL OR e.happened_at >= p_from) AND (p_until IS NULL OR e.happened_at < p_until)
        AND (p_before_at IS NULL OR (e.happened_at, e.id) < (p_before_at, p_before_id))
    ORDER BY e.happened_at DESC, e.id DESC LIMIT least(p_limit, 200);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.timeline TO anamnesis_app;

-- How much of it there is between each of `p_bounds` and the next, counted from 1; nothing where there is none.
CREATE OR REPLACE FUNCTION clinical.timeline_counts(p_patient uuid, p_kinds text [], p_bounds timestamptz [])
RETURNS TABLE (place integer, events integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT counted.place, count(*)::integer FROM (
        SELECT width_bucket(e.happened_at, p_bounds) AS place
        FROM clinical.events_of(app.organization_id(), p_patient, p_kinds) AS e
        WHERE e.kind = ANY (p_kinds)
    ) AS counted
    WHERE counted.place BETWEEN 1 AND cardinality(p_bounds) - 1
    GROUP BY counted.place ORDER BY counted.place;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.timeline_counts TO anamnesis_app;

-- Who opened or printed a record that is open to the person of the context, or one that is part of it, and how often, as the
-- patient can read it; whoever did so most comes first.
CREATE OR REPLACE FUNCTION clinical.viewers(p_patient uuid)
RETURNS TABLE (user_id uuid, viewer_name text, times integer, last_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    records CONSTANT uuid [] := ARRAY(SELECT clinical.records_of(app.organization_id(), p_patient));
BEGIN
    PERFORM clinical.require_opened(p_patient);
    RETURN QUERY SELECT l.user_id, (array_agg(l.viewer_name ORDER BY l.occurred_at DESC))[1], count(*)::integer,
        max(l.occurred_at)::timestamptz
    FROM audit.phi_access AS l
    WHERE l.subject_id = ANY (records) AND l.organization_id = app.organization_id()
        AND l.details ->> 'what' IN ('record', 'demographics', 'print')
    GROUP BY l.user_id ORDER BY count(*) DESC, max(l.occurred_at) DESC LIMIT 50;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.viewers TO anamnesis_app;
