-- Up Migration

CREATE SCHEMA symptoms;
COMMENT ON SCHEMA symptoms IS 'The diary.';

-- What is written with each entry. More of them is asked by functions: access/domains.ts.
CREATE DOMAIN symptoms.word AS text CHECK (length(VALUE) BETWEEN 1 AND 60);
COMMENT ON DOMAIN symptoms.word IS 'What a person calls something of their diary, on one line.';
CREATE DOMAIN symptoms.severity AS integer CHECK (VALUE BETWEEN 1 AND 10);
COMMENT ON DOMAIN symptoms.severity IS '1 barely there to 10 as bad as it gets.';
CREATE DOMAIN symptoms.sealed_notes AS bytea CHECK (octet_length(VALUE) BETWEEN 46 AND 100000);
COMMENT ON DOMAIN symptoms.sealed_notes IS 'Free text, sealed.';
CREATE DOMAIN symptoms.tags AS jsonb;
COMMENT ON DOMAIN symptoms.tags IS 'A list of short words.';
CREATE DOMAIN symptoms.regions AS text [];
COMMENT ON DOMAIN symptoms.regions IS 'Places on the body.';

CREATE TABLE symptoms.symptom_imports (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('diary_csv', 'diary_json', 'drip', 'bearable', 'table')),
    file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
    entry_count integer NOT NULL CHECK (entry_count BETWEEN 0 AND 200000),
    left_out_count integer NOT NULL CHECK (left_out_count BETWEEN 0 AND 200000),
    cycle_days jsonb NOT NULL CHECK (
        jsonb_typeof(cycle_days) = 'array' AND jsonb_array_length(cycle_days) <= 5000
        AND octet_length(cycle_days::text) <= 500000 AND NOT jsonb_path_exists(cycle_days, '$.**{20}')
    ),
    state text NOT NULL DEFAULT 'there' CHECK (state IN ('there', 'leaving', 'gone', 'returning')),
    undone_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    CHECK ((state = 'there') = (undone_at IS NULL))
);
COMMENT ON TABLE symptoms.symptom_imports IS 'Files that a person read into the diary, and whether they took it back.';
COMMENT ON COLUMN symptoms.symptom_imports.file_name IS 'Personal: as it was called on their device.';
COMMENT ON COLUMN symptoms.symptom_imports.entry_count IS 'Entries that were to be sent.';
COMMENT ON COLUMN symptoms.symptom_imports.left_out_count IS 'Rows of the file that no entry was made of.';
COMMENT ON COLUMN symptoms.symptom_imports.cycle_days IS
'Personal: days of bleeding that nothing was said of before, so that they can be taken back.';
COMMENT ON COLUMN symptoms.symptom_imports.state IS
'Whether what it brought is there: leaving and returning while it goes or comes, in many transactions.';
COMMENT ON COLUMN symptoms.symptom_imports.undone_at IS
'When the person took it back: what has the same deleted_at went with it.';

CREATE TABLE symptoms.symptom_entries (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    occurred_at app.instant NOT NULL,
    local_date app.local_day NOT NULL,
    time_zone app.time_zone NOT NULL,
    category symptoms.word NOT NULL,
    severity symptoms.severity NOT NULL,
    notes_encrypted symptoms.sealed_notes,
    tags symptoms.tags NOT NULL DEFAULT '[]',
    import_id uuid,
    regions symptoms.regions NOT NULL DEFAULT '{}',
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    deleted_at app.instant,
    -- An id that another person's entry has must be no hint of it: ids are each person's own.
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, import_id) REFERENCES symptoms.symptom_imports (user_id, id)
);
COMMENT ON TABLE symptoms.symptom_entries IS 'How something was, at an instant, on a scale of 1 to 10.';
COMMENT ON COLUMN symptoms.symptom_entries.local_date IS 'The person''s own day of occurred_at in time_zone.';
COMMENT ON COLUMN symptoms.symptom_entries.category IS
'Personal: what was felt. An open list; what is known in every language goes by its English name.';
COMMENT ON COLUMN symptoms.symptom_entries.severity IS 'Personal: 1 barely there to 10 as bad as it gets.';
COMMENT ON COLUMN symptoms.symptom_entries.tags IS 'Personal: list of short words.';
COMMENT ON COLUMN symptoms.symptom_entries.import_id IS 'The import that it came with; NULL for what was logged.';
COMMENT ON COLUMN symptoms.symptom_entries.regions IS 'Personal: places on the body, from head to foot; left is their own.';
COMMENT ON COLUMN symptoms.symptom_entries.deleted_at IS 'When the person withdrew the entry.';
COMMENT ON COLUMN symptoms.symptom_entries.notes_encrypted IS 'Personal: free text, sealed; NULL for none.';
-- The order of the list, and its cursor. Of what is there: the planner, which has no statistics, takes it that next to nothing
-- is, and would else read and sort all of somebody's entries for a page of them.
CREATE INDEX symptom_entries_user_time ON symptoms.symptom_entries (user_id, occurred_at, id) WHERE deleted_at IS NULL;
CREATE INDEX symptom_entries_user_day ON symptoms.symptom_entries (user_id, local_date) WHERE deleted_at IS NULL;
CREATE INDEX symptom_entries_import ON symptoms.symptom_entries (user_id, import_id, deleted_at) WHERE import_id IS NOT NULL;

CREATE TABLE symptoms.symptom_categories (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    label symptoms.word NOT NULL,
    icon text NOT NULL CHECK (length(icon) BETWEEN 1 AND 20),
    color integer NOT NULL CHECK (color BETWEEN 1 AND 8),
    place integer NOT NULL CHECK (place BETWEEN 0 AND 1000),
    hidden boolean NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    deleted_at app.instant,
    PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE symptoms.symptom_categories IS
'What a person logs, as they arranged it. Entries name it by its label; one that nobody arranged has no row.';
COMMENT ON COLUMN symptoms.symptom_categories.label IS 'Personal: what was felt, in their words.';
COMMENT ON COLUMN symptoms.symptom_categories.place IS 'Order in which it is offered, from 0.';
COMMENT ON COLUMN symptoms.symptom_categories.hidden IS 'Kept, but not offered.';
COMMENT ON COLUMN symptoms.symptom_categories.deleted_at IS 'When it became one with another.';
CREATE UNIQUE INDEX symptom_categories_label ON symptoms.symptom_categories (user_id, label) WHERE deleted_at IS NULL;

CREATE TABLE symptoms.symptom_shares (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    person_name text NOT NULL CHECK (length(person_name) BETWEEN 1 AND 100),
    categories text [] CHECK (cardinality(categories) >= 1),
    from_date app.day NOT NULL,
    to_date app.day,
    includes_notes boolean NOT NULL,
    includes_medication boolean NOT NULL,
    includes_cycle boolean NOT NULL,
    expires_at app.instant NOT NULL,
    mail_on_view boolean NOT NULL,
    revoked_at timestamptz,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    UNIQUE (organization_id, id),
    CHECK (to_date >= from_date),
    CHECK (expires_at <= created_at + interval '367 days')
);
COMMENT ON TABLE symptoms.symptom_shares IS 'What a person shows of their diary to an organization, and until when.';
COMMENT ON COLUMN symptoms.symptom_shares.person_name IS 'Personal: what the organization is told that they are called.';
COMMENT ON COLUMN symptoms.symptom_shares.categories IS 'Personal: what is shown; NULL for everything.';
COMMENT ON COLUMN symptoms.symptom_shares.from_date IS 'Personal: first of the person''s own days.';
COMMENT ON COLUMN symptoms.symptom_shares.to_date IS 'Personal: last of them; NULL while it goes on.';
COMMENT ON COLUMN symptoms.symptom_shares.includes_notes IS 'Whether notes, tags and places on the body are shown as well.';
COMMENT ON COLUMN symptoms.symptom_shares.includes_medication IS 'Whether what was taken is shown as well.';
COMMENT ON COLUMN symptoms.symptom_shares.includes_cycle IS 'Whether bleeding and cycle days are shown as well.';
CREATE INDEX symptom_shares_organization ON symptoms.symptom_shares (organization_id, created_at, id);

CREATE TABLE symptoms.cycle_days (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    local_date app.day NOT NULL,
    flow text CHECK (flow IN ('none', 'spotting', 'light', 'medium', 'heavy')),
    starts_cycle boolean,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    -- A day is said once: said again, however often, it is as it was said last.
    PRIMARY KEY (user_id, local_date),
    CHECK (flow IS NOT NULL OR starts_cycle IS NULL)
);
COMMENT ON TABLE symptoms.cycle_days IS 'How much somebody bled on one of their own days.';
COMMENT ON COLUMN symptoms.cycle_days.flow IS 'Personal: none to heavy; NULL once the person took the day back.';
COMMENT ON COLUMN symptoms.cycle_days.starts_cycle IS
'Personal: whether a cycle starts on this day, as the person said; NULL where the rule says it.';

CREATE TABLE symptoms.cycle_settings (
    user_id uuid PRIMARY KEY REFERENCES identity.users (id),
    mode text NOT NULL CHECK (mode IN ('on', 'off', 'contraception', 'pregnancy', 'menopause')),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now()
);
COMMENT ON TABLE symptoms.cycle_settings IS 'How a person wants cycles treated; without a row they are on.';
COMMENT ON COLUMN symptoms.cycle_settings.mode IS 'Personal: on, off, or what there is instead of cycles.';

CREATE TABLE symptoms.medication_intakes (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    taken_at app.instant NOT NULL,
    local_date app.local_day NOT NULL,
    time_zone app.time_zone NOT NULL,
    name symptoms.word NOT NULL,
    dose text NOT NULL CHECK (length(dose) <= 40),
    relief text CHECK (relief IN ('none', 'some', 'good')),
    relief_after_minutes integer CHECK (relief_after_minutes BETWEEN 0 AND 1440),
    entry_id uuid,
    import_id uuid,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    deleted_at app.instant,
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, import_id) REFERENCES symptoms.symptom_imports (user_id, id),
    CHECK (relief_after_minutes IS NULL OR coalesce(relief, 'none') <> 'none')
);
COMMENT ON TABLE symptoms.medication_intakes IS 'What a person took, at an instant, and whether it helped.';
COMMENT ON COLUMN symptoms.medication_intakes.local_date IS 'The person''s own day of taken_at in time_zone.';
COMMENT ON COLUMN symptoms.medication_intakes.name IS 'Personal: what was taken, in their words.';
COMMENT ON COLUMN symptoms.medication_intakes.dose IS 'Personal: how much, in their words; empty for none.';
COMMENT ON COLUMN symptoms.medication_intakes.relief IS 'Personal: none to good; NULL while they have not said.';
COMMENT ON COLUMN symptoms.medication_intakes.relief_after_minutes IS 'Personal: until it helped; NULL where nobody can say.';
COMMENT ON COLUMN symptoms.medication_intakes.entry_id IS
'The entry of theirs that it was for; one that is not there, or not yet, means nothing.';
COMMENT ON COLUMN symptoms.medication_intakes.import_id IS 'The import that it came with; NULL for what was written down here.';
COMMENT ON COLUMN symptoms.medication_intakes.deleted_at IS 'When the person withdrew it.';
CREATE INDEX medication_intakes_user_day ON symptoms.medication_intakes (user_id, local_date);
CREATE INDEX medication_intakes_import ON symptoms.medication_intakes (user_id, import_id, deleted_at) WHERE import_id IS NOT NULL;

CREATE TABLE symptoms.trackers (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 40),
    kind text NOT NULL CHECK (kind IN ('yes_no', 'number')),
    unit text NOT NULL CHECK (length(unit) <= 20),
    place integer NOT NULL CHECK (place BETWEEN 0 AND 1000),
    hidden boolean NOT NULL,
    import_id uuid,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    deleted_at app.instant,
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, import_id) REFERENCES symptoms.symptom_imports (user_id, id),
    CHECK (unit = '' OR kind = 'number')
);
COMMENT ON TABLE symptoms.trackers IS 'What a person follows of their days besides symptoms, by their own choice.';
COMMENT ON COLUMN symptoms.trackers.label IS 'Personal: what it is, in their words.';
COMMENT ON COLUMN symptoms.trackers.kind IS 'Whether a day has it or not, or a number of it.';
COMMENT ON COLUMN symptoms.trackers.unit IS 'Of a number, in their words; empty for none.';
COMMENT ON COLUMN symptoms.trackers.place IS 'Order in which it is offered, from 0.';
COMMENT ON COLUMN symptoms.trackers.hidden IS 'Kept, but not offered.';
COMMENT ON COLUMN symptoms.trackers.import_id IS 'The import that it came with; NULL for what the person added here.';
COMMENT ON COLUMN symptoms.trackers.deleted_at IS 'When the person removed it; what was said of it stays with the days.';
CREATE INDEX trackers_import ON symptoms.trackers (user_id, import_id) WHERE import_id IS NOT NULL;
CREATE UNIQUE INDEX trackers_label ON symptoms.trackers (user_id, label) WHERE deleted_at IS NULL;

CREATE TABLE symptoms.diary_days (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    local_date app.day NOT NULL,
    sleep_minutes integer CHECK (sleep_minutes BETWEEN 0 AND 1440 AND sleep_minutes % 15 = 0),
    -- As many as there can be trackers, removed ones too.
    tracked jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(tracked) = 'object' AND octet_length(tracked::text) <= 8000
        AND NOT jsonb_path_exists(tracked, '$.**{20}')
    ),
    notes_encrypted symptoms.sealed_notes,
    notes_revision uuid,
    import_id uuid,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    deleted_at app.instant,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, local_date),
    FOREIGN KEY (user_id, import_id) REFERENCES symptoms.symptom_imports (user_id, id)
);
COMMENT ON TABLE symptoms.diary_days IS 'What a person says of one of their own days as a whole.';
COMMENT ON COLUMN symptoms.diary_days.sleep_minutes IS 'Personal: how long they slept in the night before, by quarters of an hour.';
COMMENT ON COLUMN symptoms.diary_days.tracked IS 'Personal: true, false or a number by the id of a tracker.';
COMMENT ON COLUMN symptoms.diary_days.notes_encrypted IS 'Personal: free text, sealed; NULL for none.';
COMMENT ON COLUMN symptoms.diary_days.notes_revision IS
'Which writing the notes are of, so that two devices do not write over each other.';
COMMENT ON COLUMN symptoms.diary_days.import_id IS 'The import that it came with; NULL for what was said since.';
COMMENT ON COLUMN symptoms.diary_days.deleted_at IS 'When it went with an import that was taken back.';
CREATE INDEX diary_days_import ON symptoms.diary_days (user_id, import_id) WHERE import_id IS NOT NULL;

-- Down Migration

DROP SCHEMA symptoms CASCADE;
