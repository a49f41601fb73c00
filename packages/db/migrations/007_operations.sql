-- Up Migration

CREATE SCHEMA operations;
COMMENT ON SCHEMA operations IS 'How the installation is doing, for those who look after it.';
GRANT USAGE ON SCHEMA operations TO anamnesis_app, anamnesis_worker;

CREATE TABLE operations.alerts (
    id uuid PRIMARY KEY,
    rule text NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
    subject text NOT NULL DEFAULT '' CHECK (length(subject) <= 200),
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    value integer NOT NULL,
    threshold integer NOT NULL,
    state text NOT NULL CHECK (state IN ('firing', 'resolved')),
    since timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES identity.users (id),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE operations.alerts IS 'What needs somebody to look at it: one row from the moment a rule fires until it no longer does.';
COMMENT ON COLUMN operations.alerts.subject IS 'Personal: whom or what the rule fired for, such as an account; empty for the installation.';
CREATE UNIQUE INDEX alerts_firing ON operations.alerts (rule, subject) WHERE state = 'firing';
CREATE INDEX alerts_since ON operations.alerts (since, id);

ALTER TABLE operations.alerts ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations.alerts FORCE ROW LEVEL SECURITY;
CREATE POLICY admin_select ON operations.alerts FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin');
CREATE POLICY admin_update ON operations.alerts FOR UPDATE TO anamnesis_app
USING ((SELECT app.user_role()) = 'admin') WITH CHECK ((SELECT app.user_role()) = 'admin');
CREATE POLICY system_select ON operations.alerts FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE POLICY system_insert ON operations.alerts FOR INSERT TO anamnesis_worker
WITH CHECK ((SELECT app.user_role()) = 'system');
CREATE POLICY system_update ON operations.alerts FOR UPDATE TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system') WITH CHECK ((SELECT app.user_role()) = 'system');
GRANT SELECT ON operations.alerts TO anamnesis_app;
GRANT UPDATE (acknowledged_at, acknowledged_by, updated_at, process_id) ON operations.alerts TO anamnesis_app;
GRANT SELECT, INSERT, UPDATE ON operations.alerts TO anamnesis_worker;
SELECT audit.watch('operations.alerts', 'id', '');

-- The rules look at the logs of everyone, as the system and in the background alone.
CREATE POLICY system_select ON identity.security_logs FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE POLICY system_select ON identity.session_logs FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');

CREATE POLICY system_select ON audit.audit_logs FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role()) = 'system');
CREATE INDEX jobs_finished ON app.jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX user_sessions_seen ON identity.user_sessions (last_seen_at);
CREATE INDEX audit_logs_event ON audit.audit_logs (event_type, occurred_at);

CREATE FUNCTION operations.active_users(p_minutes integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT count(DISTINCT user_id)::integer FROM identity.user_sessions
    WHERE last_seen_at > now() - make_interval(mins => p_minutes) AND app.user_role() IN ('system', 'admin')
$$;
GRANT EXECUTE ON FUNCTION operations.active_users(integer) TO anamnesis_worker;

-- Down Migration

DROP INDEX identity.user_sessions_seen;
DROP INDEX app.jobs_finished;
DROP INDEX audit.audit_logs_event;
DROP POLICY system_select ON audit.audit_logs;
DROP POLICY system_select ON identity.session_logs;
DROP POLICY system_select ON identity.security_logs;
DROP SCHEMA operations CASCADE;
