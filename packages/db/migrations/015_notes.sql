-- Up Migration

-- A note is a draft of its author until they sign it; from then on it never changes. An amendment is a note that stands beside
-- the one it amends.
CREATE TABLE clinical.notes (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid NOT NULL,
    author_id uuid NOT NULL,
    amends_id uuid,
    subjective_encrypted bytea NOT NULL CHECK (octet_length(subjective_encrypted) BETWEEN 46 AND 100000),
    objective_encrypted bytea NOT NULL CHECK (octet_length(objective_encrypted) BETWEEN 46 AND 100000),
    assessment_encrypted bytea NOT NULL CHECK (octet_length(assessment_encrypted) BETWEEN 46 AND 100000),
    plan_encrypted bytea NOT NULL CHECK (octet_length(plan_encrypted) BETWEEN 46 AND 100000),
    effective_at app.instant NOT NULL,
    signed_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, case_id, patient_id) REFERENCES clinical.medical_cases (organization_id, id, patient_id)
    ON UPDATE CASCADE,
    FOREIGN KEY (organization_id, author_id) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, amends_id) REFERENCES clinical.notes (organization_id, id),
    CHECK (amends_id <> id)
);
COMMENT ON TABLE clinical.notes IS 'What was found and done at a visit, in four parts (SOAP), and what was added to that later.';
COMMENT ON COLUMN clinical.notes.author_id IS 'Who writes it: a draft is shown to nobody else.';
COMMENT ON COLUMN clinical.notes.amends_id IS 'The signed note that this one amends; NULL of a note of its own.';
COMMENT ON COLUMN clinical.notes.subjective_encrypted IS 'Personal: what the patient says, sealed.';
COMMENT ON COLUMN clinical.notes.objective_encrypted IS 'Personal: what was found, sealed.';
COMMENT ON COLUMN clinical.notes.assessment_encrypted IS 'Personal: what it is thought to be, sealed.';
COMMENT ON COLUMN clinical.notes.plan_encrypted IS 'Personal: what is to be done, sealed.';
COMMENT ON COLUMN clinical.notes.effective_at IS 'Personal: when what it tells of was.';
COMMENT ON COLUMN clinical.notes.signed_at IS 'When its author signed it; NULL of a draft.';
CREATE INDEX notes_case ON clinical.notes (organization_id, case_id, created_at);
CREATE INDEX notes_patient ON clinical.notes (organization_id, patient_id, effective_at DESC);
CREATE INDEX notes_amends ON clinical.notes (organization_id, amends_id) WHERE amends_id IS NOT NULL;
CREATE INDEX notes_drafts ON clinical.notes (organization_id, author_id, patient_id) WHERE signed_at IS NULL;

-- 21 CFR 11.50 and 11.70: who, when, what it means, and the SHA-256 of what was shown, which covers a note with its amendments.
CREATE TABLE clinical.signatures (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    note_id uuid NOT NULL,
    user_id uuid NOT NULL,
    signer_name text NOT NULL CHECK (length(signer_name) BETWEEN 1 AND 400),
    member_role text NOT NULL CHECK (length(member_role) BETWEEN 1 AND 30),
    meaning text NOT NULL CHECK (meaning IN ('author', 'review', 'co_sign')),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    covers uuid [] NOT NULL CHECK (
        array_ndims(covers) = 1 AND cardinality(covers) BETWEEN 1 AND 200 AND array_position(covers, NULL) IS NULL
    ),
    signed_at app.instant NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, note_id, user_id, meaning),
    FOREIGN KEY (organization_id, note_id) REFERENCES clinical.notes (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES organizations.memberships (organization_id, user_id)
);
COMMENT ON TABLE clinical.signatures IS 'Who signed a note, in which meaning, and what they were shown.';
COMMENT ON COLUMN clinical.signatures.signer_name IS 'Personal: as they were called when they signed.';
COMMENT ON COLUMN clinical.signatures.digest IS 'SHA-256 of the notes in covers, written as canonicalNotes of the domain writes them.';
COMMENT ON COLUMN clinical.signatures.covers IS 'The notes that were shown, in their order.';

-- Somebody asks somebody else to look at a note and sign it.
CREATE TABLE clinical.review_requests (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    note_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_of uuid NOT NULL,
    meaning text NOT NULL CHECK (meaning IN ('review', 'co_sign')),
    done_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, note_id) REFERENCES clinical.notes (organization_id, id),
    FOREIGN KEY (organization_id, asked_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, asked_of) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (asked_by <> asked_of)
);
COMMENT ON TABLE clinical.review_requests IS 'Notes that somebody is asked to review or to sign as well.';
COMMENT ON COLUMN clinical.review_requests.done_at IS 'When they signed.';
CREATE UNIQUE INDEX review_requests_open
ON clinical.review_requests (organization_id, asked_of, note_id, meaning) WHERE done_at IS NULL;
CREATE INDEX review_requests_note ON clinical.review_requests (organization_id, note_id);

-- Down Migration

DROP TABLE clinical.review_requests;
DROP TABLE clinical.signatures;
DROP TABLE clinical.notes;
