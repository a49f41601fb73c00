-- Up Migration

CREATE SCHEMA symptoms;
COMMENT ON SCHEMA symptoms IS 'The diary.';
GRANT USAGE ON SCHEMA symptoms TO anamnesis_app, anamnesis_worker;

CREATE TABLE symptoms.symptom_entries (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users (id),
    occurred_at timestamptz NOT NULL,
    local_date date NOT NULL,
    time_zone text NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 64),
    category text NOT NULL CHECK (length(category) BETWEEN 1 AND 60),
    severity integer NOT NULL CHECK (severity BETWEEN 1 AND 10),
    notes text NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
    tags jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(tags) = 'array' AND jsonb_array_length(tags) <= 20),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
COMMENT ON TABLE symptoms.symptom_entries IS 'How something was, at an instant, on a scale of 1 to 10.';
COMMENT ON COLUMN symptoms.symptom_entries.local_date IS 'The person''s own day of occurred_at in time_zone.';
COMMENT ON COLUMN symptoms.symptom_entries.category IS 'Personal: what was felt. An open list.';
COMMENT ON COLUMN symptoms.symptom_entries.severity IS 'Personal: 1 barely there to 10 as bad as it gets.';
COMMENT ON COLUMN symptoms.symptom_entries.notes IS 'Personal: free text.';
COMMENT ON COLUMN symptoms.symptom_entries.tags IS 'Personal: list of short words.';
COMMENT ON COLUMN symptoms.symptom_entries.deleted_at IS 'When the person withdrew the entry.';
-- The order of the list, and its cursor.
CREATE INDEX symptom_entries_user_time ON symptoms.symptom_entries (user_id, occurred_at, id);
CREATE INDEX symptom_entries_user_day ON symptoms.symptom_entries (user_id, local_date);

ALTER TABLE symptoms.symptom_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_select ON symptoms.symptom_entries FOR SELECT TO anamnesis_app, anamnesis_worker
USING (user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.symptom_entries FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()));
CREATE POLICY own_update ON symptoms.symptom_entries FOR UPDATE TO anamnesis_app
USING (user_id = (SELECT app.user_id())) WITH CHECK (user_id = (SELECT app.user_id()));
GRANT SELECT, INSERT, UPDATE ON symptoms.symptom_entries TO anamnesis_app;
GRANT SELECT ON symptoms.symptom_entries TO anamnesis_worker;
SELECT audit.watch('symptoms.symptom_entries', 'id', 'user_id');

-- Down Migration

DROP SCHEMA symptoms CASCADE;
