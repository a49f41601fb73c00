-- All that the page of a record shows, of the patients whose whole record was looked at in a process of this session a moment ago,
-- in one call: each part of it would ask the same first, who it is and at whom they looked. Who they are, with the key of each and
-- what opens it, and the keys of those that were merged into it, which seal what stood in them; and what stands in the record, in
-- lists that these keys open: as many rows of each as anybody reads.
CREATE OR REPLACE FUNCTION clinical.open_record(p_process uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, family_name_encrypted bytea, given_name_encrypted bytea, birth_date_encrypted bytea,
    record_number_encrypted bytea, ssn_encrypted bytea, email_encrypted bytea, phone_encrypted bytea,
    address_encrypted bytea, gender text, is_active boolean, created_at timestamptz, updated_at timestamptz,
    key_encrypted bytea, key_id bytea, wrapped bytea, provider text, merged_keys jsonb, contents json
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    -- What is seen here was committed before. Nothing is handed out before all of it is on the disk, which the commits of others
    -- mostly see to while it is gathered.
    written CONSTANT pg_lsn := pg_current_wal_insert_lsn();
    context CONSTANT jsonb := clinical.require_clinician();
    organization CONSTANT uuid := (context ->> 'organizationId')::uuid;
    patient uuid;
    looked_at timestamptz;
    is_joined boolean;
    -- The record, and those that are part of it.
    records uuid [];
BEGIN
    FOR patient, looked_at IN
        SELECT l.subject_id, l.occurred_at FROM audit.looks_in('clinical.patients', p_process) AS l
        WHERE l.details ->> 'what' = 'record'
    LOOP
        is_joined := EXISTS (
            SELECT 1 FROM clinical.patient_merges AS m WHERE m.organization_id = organization AND m.survivor_id = patient
        );
        -- What came there by a merge since then nobody looked at yet.
        IF is_joined AND EXISTS (
            SELECT 1 FROM clinical.patient_merges AS m
            WHERE m.organization_id = organization AND m.survivor_id = patient AND m.created_at > looked_at
        ) THEN
            CONTINUE;
        END IF;
        records := CASE
            WHEN is_joined THEN ARRAY(SELECT o.id FROM clinical.records_of(organization, patient) AS o (id)) ELSE ARRAY[patient]
        END;
        RETURN QUERY SELECT p.organization_id, p.id, p.family_name_encrypted, p.given_name_encrypted, p.birth_date_encrypted,
            p.record_number_encrypted, p.ssn_encrypted, p.email_encrypted, p.phone_encrypted, p.address_encrypted, p.gender,
            p.is_active, p.created_at::timestamptz, p.updated_at::timestamptz, k.key_encrypted, t.id, t.wrapped, t.provider,
            CASE WHEN is_joined THEN clinical.merged_keys(organization, patient) END, json_build_object(
                'allergies', (SELECT json_agg(l) FROM (
                    SELECT a.id, a.substance_encrypted, a.rxcui_encrypted, a.substance_class_encrypted, a.reaction_encrypted,
                        a.severity, a.verification_status, a.clinical_status, a.created_at, a.updated_at
                    FROM clinical.allergies AS a
                    WHERE a.organization_id = organization AND a.patient_id = patient ORDER BY a.created_at, a.id
                ) AS l),
                -- Whether they were asked about allergies, by whom and when; nothing of who was never asked. Where a record was
                -- merged into this one, what was answered last in either counts, and allergies that stand here now are known.
                'allergy_lists', (SELECT json_agg(l) FROM (
                    SELECT CASE
                            WHEN EXISTS (
                                SELECT 1 FROM clinical.allergies AS a
                                WHERE a.organization_id = organization AND a.patient_id = patient AND a.clinical_status = 'active'
                                    AND a.verification_status NOT IN ('refuted', 'entered-in-error')
                            ) THEN 'known' ELSE q.state
                        END AS state, n.name AS asked_by, q.asked_at
                    FROM clinical.allergy_lists AS q
                    LEFT JOIN clinical.names_at(organization) AS n ON n.user_id = q.asked_by
                    WHERE q.organization_id = organization AND q.patient_id = ANY (records) ORDER BY q.asked_at DESC LIMIT 1
                ) AS l),
                'medication_statements', (SELECT json_agg(l) FROM (
                    SELECT s.id, s.name_encrypted, s.rxcui_encrypted, s.taken_as_encrypted, s.said_by_encrypted,
                        s.diary_name_encrypted, s.since, s.until, s.source, s.status, s.stop_reason_encrypted,
                        w.name AS written_by, e.name AS stopped_by, s.stopped_at, s.created_at, s.updated_at
                    FROM clinical.medication_statements AS s
                    LEFT JOIN clinical.names_at(organization) AS w ON w.user_id = s.written_by
                    LEFT JOIN clinical.names_at(organization) AS e ON e.user_id = s.stopped_by
                    WHERE s.organization_id = organization AND s.patient_id = patient ORDER BY s.created_at, s.id
                ) AS l),
                -- As of allergies.
                'medication_lists', (SELECT json_agg(l) FROM (
                    SELECT CASE
                            WHEN EXISTS (
                                SELECT 1 FROM clinical.medication_statements AS s
                                WHERE s.organization_id = organization AND s.patient_id = patient
                                    AND s.status IN ('active', 'on-hold')
                            ) THEN 'known' ELSE q.state
                        END AS state, n.name AS asked_by, q.asked_at, c.name AS reconciled_by, q.reconciled_at
                    FROM clinical.medication_lists AS q
                    LEFT JOIN clinical.names_at(organization) AS n ON n.user_id = q.asked_by
                    LEFT JOIN clinical.names_at(organization) AS c ON c.user_id = q.reconciled_by
                    WHERE q.organization_id = organization AND q.patient_id = ANY (records) ORDER BY q.asked_at DESC LIMIT 1
                ) AS l),
                'observations', (SELECT json_agg(l) FROM (
                    SELECT o.id, o.status, o.effective_at, o.values_encrypted FROM clinical.observations AS o
                    WHERE o.organization_id = organization AND o.patient_id = patient
                    ORDER BY o.effective_at DESC, o.created_at DESC, o.id LIMIT 300
                ) AS l),
                'cases', (SELECT json_agg(l) FROM (
                    SELECT c.id, c.case_number, c.title_encrypted, c.chief_complaint_encrypted, c.description_encrypted,
                        c.tags_encrypted, c.case_type, c.specialty, c.priority, c.status, c.assigned_to,
                        n.name AS assigned_name, c.icd_codes, c.admission_date,
                        c.discharge_date, c.scheduled_date, c.closed_at, c.created_at, c.updated_at
                    FROM clinical.medical_cases AS c
                    LEFT JOIN clinical.names_at(organization) AS n ON n.user_id = c.assigned_to
                    WHERE c.organization_id = organization AND c.patient_id = patient ORDER BY c.created_at DESC, c.id
                ) AS l),
                'handovers', (SELECT json_agg(l) FROM (
                    SELECT h.id, h.case_id, f.name AS from_name, t.name AS to_name, h.why_encrypted, h.created_at, h.accepted_at
                    FROM clinical.case_handovers AS h
                    LEFT JOIN clinical.names_at(organization) AS f ON f.user_id = h.from_user
                    LEFT JOIN clinical.names_at(organization) AS t ON t.user_id = h.to_user
                    WHERE h.organization_id = organization AND h.patient_id = patient
                    ORDER BY h.created_at DESC, h.id LIMIT 200
                ) AS l),
                'diagnoses', (SELECT json_agg(l) FROM (
                    SELECT d.id, d.case_id, d.encountered_on, d.primary_diagnosis_encrypted, d.icd_code, d.severity, d.confidence,
                        d.status, d.details_encrypted, d.source, d.proposed_by, n.name AS proposed_name, d.model_name, d.model_version,
                        d.model_input_hash, d.model_at, d.reviewed_by, r.name AS reviewed_name, d.reviewed_at,
                        d.final_diagnosis_encrypted, d.final_icd_code, d.review_notes_encrypted, d.supersedes, d.created_at,
                        d.updated_at
                    FROM clinical.diagnoses AS d
                    LEFT JOIN clinical.names_at(organization) AS n ON n.user_id = d.proposed_by
                    LEFT JOIN clinical.names_at(organization) AS r ON r.user_id = d.reviewed_by
                    WHERE d.organization_id = organization AND d.patient_id = patient ORDER BY d.created_at DESC, d.id
                ) AS l),
                -- What these diagnoses rest on.
                'evidence', (SELECT json_agg(l) FROM (
                    SELECT e.id, e.diagnosis_id, e.kind, e.source_id, e.source_digest, e.occurred_at, e.cited_encrypted,
                        n.name AS cited_name, e.created_at
                    FROM clinical.diagnosis_evidence AS e
                    LEFT JOIN clinical.names_at(organization) AS n ON n.user_id = e.cited_by
                    WHERE e.organization_id = organization AND e.patient_id = patient ORDER BY e.occurred_at, e.id
                ) AS l),
                'prescriptions', (SELECT json_agg(l) FROM (
                    SELECT x.id, x.case_id, x.status, x.order_encrypted, x.starts_on, x.ends_on, x.replaces, x.written_by,
                        w.name AS written_name, s.name AS signed_name, x.signed_at, x.check_state, x.rule_set,
                        m.name AS moved_name, x.moved_at, x.reason_encrypted, x.created_at, x.updated_at
                    FROM clinical.prescriptions AS x
                    LEFT JOIN clinical.names_at(organization) AS w ON w.user_id = x.written_by
                    LEFT JOIN clinical.names_at(organization) AS s ON s.user_id = x.signed_by
                    LEFT JOIN clinical.names_at(organization) AS m ON m.user_id = x.moved_by
                    WHERE x.organization_id = organization AND x.patient_id = patient AND x.status <> 'cancelled'
                    ORDER BY x.created_at DESC, x.id
                ) AS l),
                -- What was found when these were signed, and what was said to it.
                'prescription_findings', (SELECT json_agg(l) FROM (
                    SELECT f.id, f.prescription_id, f.kind, f.rule, f.severity, f.is_interruptive, f.found_encrypted,
                        f.override_encrypted
                    FROM clinical.prescription_findings AS f
                    WHERE f.organization_id = organization AND f.patient_id = patient
                    ORDER BY f.is_interruptive DESC, f.created_at, f.id
                ) AS l),
                'plans', (SELECT json_agg(l) FROM (
                    SELECT x.id, x.case_id, x.status, x.content_encrypted, x.starts_on, x.ends_on, x.replaces,
                        w.name AS written_name, a.name AS approved_name, x.approved_at, m.name AS moved_name, x.moved_at,
                        x.reason_encrypted, x.created_at, x.updated_at
                    FROM clinical.treatment_plans AS x
                    LEFT JOIN clinical.names_at(organization) AS w ON w.user_id = x.written_by
                    LEFT JOIN clinical.names_at(organization) AS a ON a.user_id = x.approved_by
                    LEFT JOIN clinical.names_at(organization) AS m ON m.user_id = x.moved_by
                    WHERE x.organization_id = organization AND x.patient_id = patient
                        AND (x.status <> 'cancelled' OR x.approved_at IS NOT NULL)
                    ORDER BY x.created_at DESC, x.id
                ) AS l),
                'plan_steps', (SELECT json_agg(l) FROM (
                    SELECT s.id, s.plan_id, s.item_id, s.state, s.note_encrypted, w.name AS written_name, s.created_at
                    FROM clinical.plan_steps AS s
                    LEFT JOIN clinical.names_at(organization) AS w ON w.user_id = s.written_by
                    WHERE s.organization_id = organization AND s.patient_id = patient ORDER BY s.created_at, s.id
                ) AS l),
                -- Diaries that they share with the organization, by the account that is theirs, for the roles that shared diaries
                -- are shown to. What stands in one is told with a record of its own (symptoms.record_view).
                'diaries', CASE WHEN context ->> 'memberRole' = ANY (symptoms.viewer_roles()) THEN (SELECT json_agg(l) FROM (
                    SELECT s.id, cardinality(s.categories) AS category_count, s.from_date AS "from", s.to_date AS "to", s.includes_notes,
                        s.includes_cycle, s.includes_medication, s.expires_at, s.created_at, (
                            SELECT max(v.occurred_at)::timestamptz FROM audit.phi_access AS v
                            WHERE v.subject_id = s.user_id AND v.resource_id = s.id::text
                        ) AS last_viewed_at
                    FROM clinical.patient_links AS a
                    CROSS JOIN LATERAL symptoms.live_shares(a.organization_id, NULL, clock_timestamp()) AS s
                    WHERE a.organization_id = organization AND a.patient_id = patient AND a.ended_at IS NULL
                        AND s.user_id = a.user_id
                    ORDER BY s.created_at DESC, s.id DESC
                ) AS l) END,
                'identifiers', (SELECT json_agg(l) FROM (
                    SELECT i.id, i.type, i.content_encrypted, i.status, i.created_at FROM clinical.patient_identifiers AS i
                    WHERE i.organization_id = organization AND i.patient_id = patient ORDER BY i.created_at, i.id LIMIT 200
                ) AS l),
                -- Of records that are part of this one, what stands in both.
                'background', (SELECT json_agg(l) FROM (
                    SELECT b.id, b.part, b.rows_encrypted, b.patient_id <> patient AS is_of_merged, b.updated_at
                    FROM clinical.background_parts AS b
                    WHERE b.organization_id = organization AND b.patient_id = ANY (records)
                    ORDER BY b.patient_id <> patient, b.created_at, b.id LIMIT 200
                ) AS l),
                -- Records that are part of this one, with what tells whose they were.
                'merged', CASE WHEN is_joined THEN (SELECT json_agg(l) FROM (
                    SELECT o.id, m.id AS merge_id, o.family_name_encrypted, o.given_name_encrypted, o.birth_date_encrypted,
                        o.record_number_encrypted, m.reason, coalesce(clinical.name_of(organization, m.merged_by), '') AS merged_by,
                        m.created_at AS merged_at
                    FROM clinical.patient_merges AS m
                    INNER JOIN clinical.patients AS o ON o.organization_id = m.organization_id AND o.id = m.merged_id
                    WHERE m.organization_id = organization AND m.survivor_id = patient AND m.undone_at IS NULL
                    ORDER BY m.created_at DESC, m.id LIMIT 50
                ) AS l) END
            )
        FROM clinical.patients AS p
        INNER JOIN clinical.data_keys AS k ON k.organization_id = p.organization_id AND k.id = p.id
        INNER JOIN app.tenant_keys AS t ON t.tenant_id = p.organization_id AND t.id = app.key_id_of(k.key_encrypted)
        WHERE p.organization_id = organization AND p.id = patient;
    END LOOP;
    PERFORM audit.await_disk(written);
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_record TO anamnesis_app;
