-- Up Migration

CREATE TABLE clinical.medical_cases (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_number text NOT NULL DEFAULT '' CHECK (case_number ~ '^[0-9]{4}-[0-9]{6}$'),
    title_encrypted bytea NOT NULL CHECK (octet_length(title_encrypted) BETWEEN 46 AND 1000),
    chief_complaint_encrypted bytea NOT NULL CHECK (octet_length(chief_complaint_encrypted) BETWEEN 46 AND 2500),
    description_encrypted bytea NOT NULL CHECK (octet_length(description_encrypted) BETWEEN 46 AND 50000),
    tags_encrypted bytea NOT NULL CHECK (octet_length(tags_encrypted) BETWEEN 46 AND 4000),
    case_type text NOT NULL CHECK (
        case_type IN ('consultation', 'follow_up', 'diagnostics', 'treatment', 'prevention', 'pregnancy')
    ),
    specialty text CHECK (
        specialty IN (
            'general_practice', 'gynaecology', 'obstetrics', 'endocrinology', 'internal_medicine', 'neurology',
            'dermatology', 'psychiatry', 'radiology', 'surgery'
        )
    ),
    priority text NOT NULL CHECK (priority IN ('routine', 'urgent', 'emergent', 'critical')),
    status text NOT NULL CHECK (
        status IN ('draft', 'pending_review', 'in_progress', 'awaiting_results', 'completed', 'closed', 'archived')
    ),
    assigned_to uuid,
    icd_codes text [] NOT NULL DEFAULT '{}' CHECK (
        coalesce(array_ndims(icd_codes), 1) = 1 AND cardinality(icd_codes) <= 20 AND array_position(icd_codes, NULL) IS NULL
        AND array_to_string(icd_codes, ' ') || ' ' ~ '^([A-Z]([0-9][0-9A-Z]|[A-Z][0-9])(\.[0-9A-Z]{1,4})? )*$|^ $'
    ),
    admission_date app.day,
    discharge_date app.day,
    scheduled_date app.day,
    closed_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, case_number),
    UNIQUE (organization_id, id, patient_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, assigned_to) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (discharge_date >= admission_date),
    CHECK (discharge_date IS NULL OR admission_date IS NOT NULL),
    CHECK ((status IN ('closed', 'archived')) = (closed_at IS NOT NULL))
);
COMMENT ON TABLE clinical.medical_cases IS 'What a patient is treated for (FHIR EpisodeOfCare). Moves are those of clinical.is_case_move.';
COMMENT ON COLUMN clinical.medical_cases.case_number IS 'What the clinic calls it by: the year, and digits at random, which tell nobody how many there are.';
COMMENT ON COLUMN clinical.medical_cases.title_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.medical_cases.chief_complaint_encrypted IS 'Personal: in the words of the patient, sealed.';
COMMENT ON COLUMN clinical.medical_cases.description_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.medical_cases.tags_encrypted IS 'Personal: a list of short words, sealed.';
COMMENT ON COLUMN clinical.medical_cases.specialty IS 'Personal: which part of medicine.';
COMMENT ON COLUMN clinical.medical_cases.assigned_to IS 'Who has it; NULL for nobody.';
COMMENT ON COLUMN clinical.medical_cases.icd_codes IS 'Personal: codes of ICD-10-CM.';
CREATE INDEX medical_cases_patient ON clinical.medical_cases (organization_id, patient_id, created_at DESC);
CREATE INDEX medical_cases_assigned ON clinical.medical_cases (organization_id, assigned_to, status);

-- A case goes from one to another with what they have to know.
CREATE TABLE clinical.case_handovers (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid NOT NULL,
    from_user uuid NOT NULL,
    to_user uuid NOT NULL,
    why_encrypted bytea NOT NULL CHECK (octet_length(why_encrypted) BETWEEN 46 AND 2500),
    accepted_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, case_id, patient_id) REFERENCES clinical.medical_cases (organization_id, id, patient_id)
    DEFERRABLE,
    FOREIGN KEY (organization_id, from_user) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, to_user) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (from_user <> to_user)
);
COMMENT ON TABLE clinical.case_handovers IS 'Cases that were handed over: by whom, to whom, and why.';
COMMENT ON COLUMN clinical.case_handovers.why_encrypted IS 'Personal: what whoever goes on has to know, sealed.';
COMMENT ON COLUMN clinical.case_handovers.accepted_at IS 'When the other said that they have it.';
CREATE INDEX case_handovers_case ON clinical.case_handovers (organization_id, case_id, created_at DESC);
CREATE INDEX case_handovers_open ON clinical.case_handovers (organization_id, to_user) WHERE accepted_at IS NULL;

-- Down Migration

DROP TABLE clinical.case_handovers;
DROP TABLE clinical.medical_cases;
