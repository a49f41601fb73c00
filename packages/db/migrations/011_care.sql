-- Up Migration

-- Who treats whom. A row is somebody's time in the team of a patient; they open the record without being asked why.
CREATE TABLE clinical.care_team_members (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    user_id uuid NOT NULL,
    ended_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (ended_at >= created_at)
);
COMMENT ON TABLE clinical.care_team_members IS 'Who treats which patient, from when until when (FHIR CareTeam).';
COMMENT ON COLUMN clinical.care_team_members.ended_at IS 'NULL while they do.';
CREATE UNIQUE INDEX care_team_members_now
ON clinical.care_team_members (organization_id, patient_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX care_team_members_user ON clinical.care_team_members (organization_id, user_id) WHERE ended_at IS NULL;

-- Records that were opened outside the care team ("break the glass", HL7 purpose of use BTG; HIPAA 164.312(a)(2)(ii)), each
-- for an hour at most, and what somebody else said of it afterwards.
CREATE TABLE clinical.emergency_accesses (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    user_id uuid NOT NULL,
    cause text NOT NULL CHECK (cause IN ('emergency', 'cover', 'second_opinion', 'patient_asked', 'other')),
    explanation text NOT NULL CHECK (length(explanation) BETWEEN 1 AND 500),
    expires_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('justified', 'not_justified')),
    review text CHECK (length(review) BETWEEN 1 AND 500),
    reviewed_by uuid,
    reviewed_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, reviewed_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (expires_at BETWEEN created_at AND created_at + interval '1 hour'),
    CHECK (num_nulls(outcome, review, reviewed_by, reviewed_at) IN (0, 4)),
    CHECK (reviewed_by <> user_id)
);
COMMENT ON TABLE clinical.emergency_accesses IS 'Records opened outside the care team, why, and what came of it.';
COMMENT ON COLUMN clinical.emergency_accesses.explanation IS 'Personal: in the words of who opened it. The patient reads them.';
COMMENT ON COLUMN clinical.emergency_accesses.review IS 'Personal: in the words of who looked into it. The patient reads them.';
CREATE INDEX emergency_accesses_patient ON clinical.emergency_accesses (organization_id, patient_id, user_id, expires_at);
CREATE INDEX emergency_accesses_open
ON clinical.emergency_accesses (organization_id, created_at, id) WHERE reviewed_at IS NULL;
CREATE INDEX emergency_accesses_all ON clinical.emergency_accesses (organization_id, created_at, id);

-- That a record is that of somebody with an account here, as they said themselves by a code that the clinic gave them.
CREATE TABLE clinical.patient_links (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    code_expires_at app.instant NOT NULL,
    user_id uuid REFERENCES identity.users (id),
    linked_at app.instant,
    mails_on_look boolean NOT NULL DEFAULT false,
    ended_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    CHECK ((user_id IS NULL) = (linked_at IS NULL))
);
COMMENT ON TABLE clinical.patient_links IS 'Which account is that of the patient of a record, or the code by which it becomes theirs.';
COMMENT ON COLUMN clinical.patient_links.code_hash IS 'Secret: SHA-256 of the code.';
COMMENT ON COLUMN clinical.patient_links.mails_on_look IS 'Whether they get a mail about the first look of a day by somebody.';
COMMENT ON COLUMN clinical.patient_links.ended_at IS 'When either side took it back, or another code took its place.';
CREATE UNIQUE INDEX patient_links_patient ON clinical.patient_links (organization_id, patient_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX patient_links_code ON clinical.patient_links (code_hash);
CREATE INDEX patient_links_user ON clinical.patient_links (user_id) WHERE ended_at IS NULL;

-- What a person asks about a look at a record of theirs, and what the clinic answers. Both are sealed under the person's key, so
-- that it goes with them: whoever answers is handed it for that.
CREATE TABLE clinical.access_questions (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    access_id uuid NOT NULL,
    accessed_at app.instant NOT NULL,
    question_encrypted bytea NOT NULL CHECK (octet_length(question_encrypted) BETWEEN 46 AND 5000),
    answer_encrypted bytea CHECK (octet_length(answer_encrypted) BETWEEN 46 AND 5000),
    answered_by uuid,
    answered_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, access_id),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, answered_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (num_nulls(answer_encrypted, answered_by, answered_at) IN (0, 3))
);
COMMENT ON TABLE clinical.access_questions IS 'What people ask about looks at their records, and what they are answered.';
COMMENT ON COLUMN clinical.access_questions.access_id IS 'The look (audit.phi_access).';
COMMENT ON COLUMN clinical.access_questions.accessed_at IS 'When that was, by which it is found.';
COMMENT ON COLUMN clinical.access_questions.question_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.access_questions.answer_encrypted IS 'Personal: sealed under the key of who asked; NULL until somebody answers.';
CREATE INDEX access_questions_open
ON clinical.access_questions (organization_id, created_at, id) WHERE answered_at IS NULL;
CREATE INDEX access_questions_all ON clinical.access_questions (organization_id, created_at, id);

-- Down Migration

DROP TABLE clinical.access_questions;
DROP TABLE clinical.patient_links;
DROP TABLE clinical.emergency_accesses;
DROP TABLE clinical.care_team_members;
