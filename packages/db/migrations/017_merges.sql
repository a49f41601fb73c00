-- Up Migration

-- By what two records are held against each other: birth date, sound of the family name with the year, phone, e-mail, social
-- security number.
ALTER TABLE clinical.patients ADD COLUMN match_tokens bigint [] NOT NULL DEFAULT '{}' CHECK (
    coalesce(array_ndims(match_tokens), 1) = 1 AND cardinality(match_tokens) <= 40
);
ALTER TABLE clinical.patients ALTER COLUMN match_tokens DROP DEFAULT;
COMMENT ON COLUMN clinical.patients.match_tokens IS 'Blind index of what two records of one person share. Never granted for reading.';
CREATE INDEX patients_match ON clinical.patients USING gin (match_tokens);
CREATE INDEX patients_changed ON clinical.patients (organization_id, updated_at DESC, id);

-- Records that were of one person. The record stays as it is, with its key; what stood in it stands in the other from then on.
CREATE TABLE clinical.patient_merges (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    survivor_id uuid NOT NULL,
    merged_id uuid NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    merged_by uuid NOT NULL,
    undone_at app.instant,
    undone_by uuid,
    undo_reason text CHECK (length(undo_reason) BETWEEN 1 AND 500),
    keeps_rows boolean NOT NULL DEFAULT false,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, survivor_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, merged_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, merged_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, undone_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (survivor_id <> merged_id),
    CHECK (num_nulls(undone_at, undone_by, undo_reason) IN (0, 3)),
    CHECK (undone_at IS NOT NULL OR NOT keeps_rows)
);
COMMENT ON TABLE clinical.patient_merges IS 'Which record was merged into which, why, and whether that was taken back.';
COMMENT ON COLUMN clinical.patient_merges.reason IS 'Personal: in the words of who merged them.';
COMMENT ON COLUMN clinical.patient_merges.undo_reason IS 'Personal: in the words of who took it back.';
COMMENT ON COLUMN clinical.patient_merges.keeps_rows IS 'Whether rows that were changed meanwhile stayed with the survivor, some of them sealed by the key of the other.';
CREATE UNIQUE INDEX patient_merges_merged ON clinical.patient_merges (organization_id, merged_id) WHERE undone_at IS NULL;
CREATE INDEX patient_merges_survivor ON clinical.patient_merges (organization_id, survivor_id);

-- The ledger: each row that a merge moved, or that ended with it.
CREATE TABLE clinical.merged_rows (
    organization_id uuid NOT NULL,
    merge_id uuid NOT NULL,
    table_name text NOT NULL CHECK (table_name ~ '^[a-z_]{1,63}\.[a-z_]{1,63}$'),
    row_id uuid NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    change text NOT NULL CHECK (change IN ('moved', 'ended')),
    was_updated_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('returned', 'kept')),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, merge_id, table_name, row_id, change),
    FOREIGN KEY (organization_id, merge_id) REFERENCES clinical.patient_merges (organization_id, id)
);
COMMENT ON TABLE clinical.merged_rows IS 'What a merge moved, from which record to which, so that it can be taken back.';
COMMENT ON COLUMN clinical.merged_rows.was_updated_at IS 'When the row was changed last before that.';
COMMENT ON COLUMN clinical.merged_rows.moved_at IS 'What it said of that afterwards: by which it is known whether somebody changed it since.';
COMMENT ON COLUMN clinical.merged_rows.outcome IS 'NULL while the merge stands; then whether the row went back, or was changed meanwhile and stayed.';

-- Records that look like those of one person, and are not.
CREATE TABLE clinical.not_same_person (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    one_id uuid NOT NULL,
    other_id uuid NOT NULL,
    said_by uuid NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, one_id, other_id),
    FOREIGN KEY (organization_id, one_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, other_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, said_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (one_id < other_id)
);
COMMENT ON TABLE clinical.not_same_person IS 'Pairs of records of which somebody said that they are not of one person.';

-- Down Migration

DROP TABLE clinical.not_same_person;
DROP TABLE clinical.merged_rows;
DROP TABLE clinical.patient_merges;
ALTER TABLE clinical.patients DROP COLUMN match_tokens;
