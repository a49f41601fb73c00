-- Up Migration

CREATE TABLE clinical.diagnoses (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid NOT NULL,
    encountered_on app.day NOT NULL,
    primary_diagnosis_encrypted bytea NOT NULL CHECK (octet_length(primary_diagnosis_encrypted) BETWEEN 46 AND 1500),
    icd_code text CHECK (icd_code ~ '^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$'),
    severity text NOT NULL CHECK (severity IN ('minimal', 'mild', 'moderate', 'severe', 'critical', 'life_threatening')),
    confidence integer NOT NULL CHECK (confidence BETWEEN 0 AND 100),
    status text NOT NULL CHECK (
        status IN ('pending', 'generated', 'under_review', 'confirmed', 'rejected', 'superseded')
    ),
    details_encrypted bytea NOT NULL CHECK (octet_length(details_encrypted) BETWEEN 46 AND 60000),
    source text NOT NULL CHECK (source IN ('clinician', 'model')),
    proposed_by uuid NOT NULL,
    model_name text CHECK (length(model_name) BETWEEN 1 AND 100),
    model_version text CHECK (length(model_version) BETWEEN 1 AND 100),
    model_input_hash text CHECK (model_input_hash ~ '^[0-9a-f]{64}$'),
    model_at app.instant,
    reviewed_by uuid,
    reviewed_at app.instant,
    final_diagnosis_encrypted bytea CHECK (octet_length(final_diagnosis_encrypted) BETWEEN 46 AND 1500),
    final_icd_code text CHECK (final_icd_code ~ '^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$'),
    review_notes_encrypted bytea CHECK (octet_length(review_notes_encrypted) BETWEEN 46 AND 20000),
    supersedes uuid,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, id, patient_id),
    FOREIGN KEY (organization_id, case_id, patient_id) REFERENCES clinical.medical_cases (organization_id, id, patient_id)
    DEFERRABLE,
    FOREIGN KEY (organization_id, supersedes) REFERENCES clinical.diagnoses (organization_id, id),
    FOREIGN KEY (organization_id, proposed_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, reviewed_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (num_nulls(model_name, model_version, model_input_hash, model_at) = CASE source WHEN 'model' THEN 0 ELSE 4 END),
    CHECK ((status IN ('confirmed', 'rejected', 'superseded')) = (reviewed_by IS NOT NULL)),
    CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
    CHECK ((status IN ('confirmed', 'superseded')) = (final_diagnosis_encrypted IS NOT NULL)),
    CHECK (final_icd_code IS NULL OR final_diagnosis_encrypted IS NOT NULL),
    CHECK (supersedes <> id)
);
COMMENT ON TABLE clinical.diagnoses IS 'What somebody has (FHIR Condition): what was proposed, by whom, and what whoever reviewed it decided. Moves are those of clinical.is_diagnosis_move.';
COMMENT ON COLUMN clinical.diagnoses.encountered_on IS 'Personal: day of the encounter; its code is one of that day.';
COMMENT ON COLUMN clinical.diagnoses.primary_diagnosis_encrypted IS 'Personal: as it was proposed, sealed.';
COMMENT ON COLUMN clinical.diagnoses.icd_code IS 'Personal: code of ICD-10-CM without the dot, as it was proposed.';
COMMENT ON COLUMN clinical.diagnoses.severity IS 'Personal: how bad it is.';
COMMENT ON COLUMN clinical.diagnoses.confidence IS 'Personal: how sure who proposed it is, in hundredths.';
COMMENT ON COLUMN clinical.diagnoses.details_encrypted IS 'Personal: reasoning, risk factors, contraindications, tests, treatments and differentials, sealed.';
COMMENT ON COLUMN clinical.diagnoses.proposed_by IS 'Who wrote it, or asked the model.';
COMMENT ON COLUMN clinical.diagnoses.model_input_hash IS 'SHA-256 of what the model was given.';
COMMENT ON COLUMN clinical.diagnoses.reviewed_by IS 'Who decided.';
COMMENT ON COLUMN clinical.diagnoses.final_diagnosis_encrypted IS 'Personal: as it was decided, sealed.';
COMMENT ON COLUMN clinical.diagnoses.final_icd_code IS 'Personal: code of ICD-10-CM without the dot, as it was decided.';
COMMENT ON COLUMN clinical.diagnoses.review_notes_encrypted IS 'Personal: why it was decided so, sealed.';
COMMENT ON COLUMN clinical.diagnoses.supersedes IS 'The confirmed one that it takes the place of once it is confirmed itself.';
CREATE INDEX diagnoses_patient ON clinical.diagnoses (organization_id, patient_id, created_at DESC);
CREATE INDEX diagnoses_case ON clinical.diagnoses (organization_id, case_id);
CREATE UNIQUE INDEX diagnoses_supersedes ON clinical.diagnoses (organization_id, supersedes) WHERE status <> 'rejected';

CREATE TABLE clinical.diagnosis_evidence (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    diagnosis_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('diary_entry', 'observation', 'note')),
    source_id uuid NOT NULL,
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    occurred_at app.instant NOT NULL,
    cited_encrypted bytea NOT NULL CHECK (octet_length(cited_encrypted) BETWEEN 46 AND 50000),
    cited_by uuid NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, diagnosis_id, patient_id)
    REFERENCES clinical.diagnoses (organization_id, id, patient_id) DEFERRABLE,
    FOREIGN KEY (organization_id, cited_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK ((kind = 'note') = (source_digest IS NOT NULL))
);
COMMENT ON TABLE clinical.diagnosis_evidence IS 'What a diagnosis rests on: a copy of it as it was when it was cited, which stays when a share is taken back.';
COMMENT ON COLUMN clinical.diagnosis_evidence.source_id IS 'Measurement or signed note that was cited, or share of the diary whose entry was.';
COMMENT ON COLUMN clinical.diagnosis_evidence.source_digest IS 'Of a note: SHA-256 of it with its amendments, as it was signed when it was cited.';
COMMENT ON COLUMN clinical.diagnosis_evidence.occurred_at IS 'Personal: when what is cited was.';
COMMENT ON COLUMN clinical.diagnosis_evidence.cited_encrypted IS 'Personal: the copy, sealed.';
CREATE INDEX diagnosis_evidence_patient ON clinical.diagnosis_evidence (organization_id, patient_id);

CREATE TABLE clinical.favourite_codes (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    code text NOT NULL CHECK (code ~ '^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$'),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, code)
);
COMMENT ON TABLE clinical.favourite_codes IS 'Codes that somebody who diagnoses wants first.';

-- Down Migration

DROP TABLE clinical.favourite_codes;
DROP TABLE clinical.diagnosis_evidence;
DROP TABLE clinical.diagnoses;
