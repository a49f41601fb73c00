-- The record that a link of the person of the context leads to, as long as it does; NULL for everybody else's.
CREATE OR REPLACE FUNCTION clinical.own_link(p_id uuid) RETURNS clinical.patient_links LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.* FROM clinical.patient_links AS l
    INNER JOIN organizations.organizations AS o ON o.id = l.organization_id AND o.status = 'active'
    WHERE l.id = p_id AND l.user_id = app.user_id() AND l.ended_at IS NULL
$$;

-- Writes down that the person of the context opens what a clinic wrote of them, and hands out the key of that record, with those
-- of records that were merged into it; no row for a record that is not theirs. What it opens is handed out in the same
-- transaction.
CREATE OR REPLACE FUNCTION clinical.open_own_record(p_id uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, key_encrypted bytea, key_id bytea, wrapped bytea, provider text, merged_keys jsonb
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.own_link(p_id);
BEGIN
    IF link.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM audit.log('OWN_RECORD_OPENED', 'clinical.patient_links', link.id::text, 'success', '{}');
    RETURN QUERY SELECT k.organization_id, k.id, k.key_encrypted, t.id, t.wrapped, t.provider,
        clinical.merged_keys(k.organization_id, k.id)
    FROM clinical.data_keys AS k
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = k.organization_id AND t.id = app.key_id_of(k.key_encrypted)
    WHERE k.organization_id = link.organization_id AND k.id = link.patient_id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.open_own_record TO anamnesis_app;

-- The same link, for what a process opened that is on record.
CREATE OR REPLACE FUNCTION clinical.opened_own_link(p_id uuid) RETURNS clinical.patient_links LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM audit.audit_logs AS l
        WHERE l.process_id = app.process_id() AND l.occurred_at >= now() AND l.event_type = 'OWN_RECORD_OPENED'
            AND l.resource_id = p_id::text
    ) THEN
        RAISE EXCEPTION 'not opened' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN clinical.own_link(p_id);
END
$$;

-- Cases in a record of the person of the context.
CREATE OR REPLACE FUNCTION clinical.own_cases(p_id uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, case_number text, title_encrypted bytea, status text, created_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.opened_own_link(p_id);
BEGIN
    RETURN QUERY SELECT c.organization_id, c.id, c.case_number, c.title_encrypted, c.status, c.created_at::timestamptz
    FROM clinical.medical_cases AS c
    WHERE c.organization_id = link.organization_id AND c.patient_id = link.patient_id AND c.status <> 'draft'
    ORDER BY c.created_at DESC, c.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.own_cases TO anamnesis_app;

-- What stands in a record of the person of the context that they take, or took.
CREATE OR REPLACE FUNCTION clinical.own_medications(p_id uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, name_encrypted bytea, taken_as_encrypted bytea, since text, until text,
    status text, stop_reason_encrypted bytea
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.opened_own_link(p_id);
BEGIN
    RETURN QUERY SELECT s.organization_id, s.id, s.name_encrypted, s.taken_as_encrypted, s.since, s.until, s.status,
        s.stop_reason_encrypted
    FROM clinical.medication_statements AS s
    WHERE s.organization_id = link.organization_id AND s.patient_id = link.patient_id
        AND s.status NOT IN ('entered-in-error', 'not-taken')
    ORDER BY s.status NOT IN ('active', 'on-hold'), s.created_at, s.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.own_medications TO anamnesis_app;

-- Signed notes in a record of the person of the context, the newest first: no drafts. A clinic has few of one person; five hundred
-- are shown.
CREATE OR REPLACE FUNCTION clinical.own_notes(p_id uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, case_id uuid, amends_id uuid, author_name text, subjective_encrypted bytea,
    objective_encrypted bytea, assessment_encrypted bytea, plan_encrypted bytea, effective_at timestamptz, signed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.opened_own_link(p_id);
BEGIN
    RETURN QUERY SELECT n.organization_id, n.id, n.case_id, n.amends_id, clinical.name_of(n.organization_id, n.author_id),
        n.subjective_encrypted, n.objective_encrypted, n.assessment_encrypted, n.plan_encrypted, n.effective_at::timestamptz,
        n.signed_at::timestamptz
    FROM clinical.notes AS n
    WHERE n.organization_id = link.organization_id AND n.patient_id = link.patient_id AND n.signed_at IS NOT NULL
    ORDER BY n.effective_at DESC, n.id LIMIT 500;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.own_notes TO anamnesis_app;

-- What was prescribed in a record of the person of the context and signed, the newest first: no drafts.
CREATE OR REPLACE FUNCTION clinical.own_prescriptions(p_id uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, status text, order_encrypted bytea, starts_on date, ends_on date, signed_name text,
    signed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.opened_own_link(p_id);
BEGIN
    RETURN QUERY SELECT x.organization_id, x.id, x.status, x.order_encrypted, x.starts_on::date, x.ends_on::date,
        clinical.name_of(x.organization_id, x.signed_by), x.signed_at::timestamptz
    FROM clinical.prescriptions AS x
    WHERE x.organization_id = link.organization_id AND x.patient_id = link.patient_id AND x.signed_at IS NOT NULL
    ORDER BY x.signed_at DESC, x.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.own_prescriptions TO anamnesis_app;

-- Plans in a record of the person of the context that were begun, the newest first.
CREATE OR REPLACE FUNCTION clinical.own_plans(p_id uuid)
RETURNS TABLE (
    organization_id uuid, id uuid, status text, content_encrypted bytea, starts_on date, ends_on date, approved_name text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.opened_own_link(p_id);
BEGIN
    RETURN QUERY SELECT x.organization_id, x.id, x.status, x.content_encrypted, x.starts_on::date, x.ends_on::date,
        clinical.name_of(x.organization_id, x.approved_by)
    FROM clinical.treatment_plans AS x
    WHERE x.organization_id = link.organization_id AND x.patient_id = link.patient_id
        AND x.status IN ('active', 'on_hold', 'completed', 'discontinued', 'replaced')
    ORDER BY x.approved_at DESC, x.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.own_plans TO anamnesis_app;

-- What became of the parts of these, the oldest first.
CREATE OR REPLACE FUNCTION clinical.own_plan_steps(p_id uuid)
RETURNS TABLE (id uuid, plan_id uuid, item_id uuid, state text, written_name text, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    link clinical.patient_links := clinical.opened_own_link(p_id);
BEGIN
    RETURN QUERY SELECT s.id, s.plan_id, s.item_id, s.state, clinical.name_of(s.organization_id, s.written_by),
        s.created_at::timestamptz
    FROM clinical.plan_steps AS s
    WHERE s.organization_id = link.organization_id AND s.patient_id = link.patient_id
    ORDER BY s.created_at, s.id;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.own_plan_steps TO anamnesis_app;
