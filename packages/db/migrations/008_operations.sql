-- Up Migration

CREATE SCHEMA operations;
COMMENT ON SCHEMA operations IS 'How the installation is doing, for those who look after it.';

CREATE TABLE operations.alerts (
    id uuid PRIMARY KEY,
    rule text NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
    subject text NOT NULL DEFAULT '' CHECK (length(subject) <= 200),
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    value integer NOT NULL CHECK (value BETWEEN 0 AND 1000000000),
    threshold integer NOT NULL CHECK (threshold BETWEEN 0 AND 1000000000),
    state text NOT NULL CHECK (state IN ('firing', 'resolved')),
    since app.instant NOT NULL DEFAULT now(),
    resolved_at app.instant,
    acknowledged_at app.instant,
    acknowledged_by uuid REFERENCES identity.users (id),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now()
);
COMMENT ON TABLE operations.alerts IS 'What needs somebody to look at it: one row from the moment a rule fires until it no longer does.';
COMMENT ON COLUMN operations.alerts.subject IS 'Personal: whom or what the rule fired for, such as an account; empty for the installation.';
CREATE UNIQUE INDEX alerts_firing ON operations.alerts (rule, subject) WHERE state = 'firing';
CREATE INDEX alerts_since ON operations.alerts (since, id);

-- Down Migration

DROP SCHEMA operations CASCADE;
