-- Up Migration

-- What changed of the person of the context, newest first, for them to read: who acted by name and role, and in which
-- organization; from where, with which program and in which session only where it was they themselves. The table
-- itself they cannot read, and its columns that tell the place of somebody nobody reads but auditors.
CREATE FUNCTION audit.own_changes(p_schema_name text, p_table_name text, p_row_id text, p_limit integer)
RETURNS TABLE (
    occurred_at timestamptz, seq bigint, schema_name text, table_name text, operation text, row_id text,
    old_values jsonb, new_values jsonb, changed_fields text [], by_you boolean, actor_name text, user_role text,
    member_role text, organization_name text, session_handle uuid, client_ip inet, user_agent text, reason text,
    request_id text, process_kind text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.occurred_at, e.seq, e.schema_name, e.table_name, e.operation, e.row_id, e.old_values, e.new_values,
        e.changed_fields, o.is_own, u.display_name, e.user_role, e.member_role, g.name,
        CASE WHEN o.is_own THEN e.session_handle END, CASE WHEN o.is_own THEN e.client_ip END,
        CASE WHEN o.is_own THEN e.user_agent END, e.reason, e.request_id, p.kind
    FROM audit.audit_events AS e
    CROSS JOIN LATERAL (SELECT coalesce(e.user_id = e.subject_id, false) AS is_own) AS o
    LEFT JOIN identity.users AS u ON e.user_id = u.id
    LEFT JOIN organizations.organizations AS g ON e.organization_id = g.id
    LEFT JOIN audit.process_tracking AS p ON e.process_id = p.id
    WHERE e.subject_id = (SELECT app.user_id())
        AND (p_schema_name IS NULL OR e.schema_name = p_schema_name)
        AND (p_table_name IS NULL OR e.table_name = p_table_name)
        AND (p_row_id IS NULL OR e.row_id = p_row_id)
        -- What was mailed to an address tells whether the address has an account of somebody else's.
        AND (e.schema_name, e.table_name) <> ('identity', 'email_tokens')
    ORDER BY e.occurred_at DESC, e.seq DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION audit.own_changes(text, text, text, integer) TO anamnesis_app, anamnesis_worker;

DROP POLICY subject_select ON audit.audit_events;
DROP POLICY subject_select_worker ON audit.audit_events;
REVOKE SELECT ON audit.audit_events FROM anamnesis_app, anamnesis_worker;
-- For those who answer for an organization: what changed in it.
GRANT SELECT (
    seq, occurred_at, xid, schema_name, table_name, operation, row_id, subject_id, old_values, new_values,
    changed_fields, user_id, user_role, member_role, organization_id, reason, request_id, process_id
) ON audit.audit_events TO anamnesis_app;

-- Down Migration

REVOKE SELECT (
    seq, occurred_at, xid, schema_name, table_name, operation, row_id, subject_id, old_values, new_values,
    changed_fields, user_id, user_role, member_role, organization_id, reason, request_id, process_id
) ON audit.audit_events FROM anamnesis_app;
GRANT SELECT ON audit.audit_events TO anamnesis_app, anamnesis_worker;
CREATE POLICY subject_select ON audit.audit_events FOR SELECT TO anamnesis_app
USING (subject_id = (SELECT app.user_id()));
CREATE POLICY subject_select_worker ON audit.audit_events FOR SELECT TO anamnesis_worker
USING (subject_id = (SELECT app.user_id()));
DROP FUNCTION audit.own_changes(text, text, text, integer);
