-- Up Migration

-- Other numbers of a patient than the record number of the clinic.
CREATE TABLE clinical.patient_identifiers (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    type text NOT NULL CHECK (
        type IN ('MR', 'SS', 'DL', 'PPN', 'MB', 'SN', 'MC', 'MA', 'NI', 'JHN', 'TAX', 'DR')
    ),
    content_encrypted bytea NOT NULL CHECK (octet_length(content_encrypted) BETWEEN 46 AND 2000),
    search_tokens bigint [] NOT NULL CHECK (
        array_ndims(search_tokens) = 1 AND cardinality(search_tokens) BETWEEN 1 AND 100
    ),
    status text NOT NULL CHECK (status IN ('active', 'entered-in-error')),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id)
);
COMMENT ON TABLE clinical.patient_identifiers IS 'Numbers that others gave a patient (FHIR Identifier). Nothing is deleted: what was a mistake says so.';
COMMENT ON COLUMN clinical.patient_identifiers.type IS 'Personal: what it is (HL7 v2 table 0203).';
COMMENT ON COLUMN clinical.patient_identifiers.content_encrypted IS 'Personal: the number, who assigned it, from when until when, sealed.';
COMMENT ON COLUMN clinical.patient_identifiers.search_tokens IS 'Blind index of the number and its beginnings. Never granted for reading.';
CREATE INDEX patient_identifiers_patient ON clinical.patient_identifiers (organization_id, patient_id);
CREATE INDEX patient_identifiers_search ON clinical.patient_identifiers USING gin (search_tokens);

-- What is known of a patient beside who they are, in parts of which each is a sealed list of short rows.
CREATE TABLE clinical.background_parts (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    part text NOT NULL CHECK (
        part IN (
            'emergency_contact', 'insurance', 'preferred_pharmacy', 'chronic_conditions', 'surgical_history',
            'family_history', 'blood_type', 'preferred_language', 'primary_physician'
        )
    ),
    rows_encrypted bytea NOT NULL CHECK (octet_length(rows_encrypted) BETWEEN 46 AND 60000),
    search_tokens bigint [] NOT NULL CHECK (
        coalesce(array_ndims(search_tokens), 1) = 1 AND cardinality(search_tokens) <= 300
    ),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, patient_id, part),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id)
);
COMMENT ON TABLE clinical.background_parts IS 'Contacts, insurance, history and the like of a patient, each part by itself.';
COMMENT ON COLUMN clinical.background_parts.part IS 'Personal: what is written there.';
COMMENT ON COLUMN clinical.background_parts.rows_encrypted IS 'Personal: its rows as JSON, sealed.';
COMMENT ON COLUMN clinical.background_parts.search_tokens IS 'Blind index of member numbers of an insurance; of other parts none. Never granted for reading.';
CREATE INDEX background_parts_search ON clinical.background_parts USING gin (search_tokens);

-- Down Migration

DROP TABLE clinical.background_parts;
DROP TABLE clinical.patient_identifiers;
