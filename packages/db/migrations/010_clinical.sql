-- Up Migration

CREATE SCHEMA clinical;
COMMENT ON SCHEMA clinical IS 'The record that a clinic keeps of its patients.';

-- Keys that open one patient each, and for each organization the one that its search goes by, sealed under the key of the
-- organization: a rotation seals these again, and leaves what they seal as it is.
CREATE TABLE clinical.data_keys (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    key_encrypted bytea NOT NULL CHECK (octet_length(key_encrypted) BETWEEN 46 AND 200),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id)
);
COMMENT ON TABLE clinical.data_keys IS 'Sealed keys of patients. Handed out by functions that record for whom.';
COMMENT ON COLUMN clinical.data_keys.id IS 'The patient; the organization itself for the key of its search.';
COMMENT ON COLUMN clinical.data_keys.key_encrypted IS 'Secret: the key in hex, sealed under the key of the organization.';

CREATE TABLE clinical.patients (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    family_name_encrypted bytea NOT NULL CHECK (octet_length(family_name_encrypted) BETWEEN 46 AND 1000),
    given_name_encrypted bytea NOT NULL CHECK (octet_length(given_name_encrypted) BETWEEN 46 AND 1000),
    birth_date_encrypted bytea NOT NULL CHECK (octet_length(birth_date_encrypted) BETWEEN 46 AND 100),
    record_number_encrypted bytea NOT NULL CHECK (octet_length(record_number_encrypted) BETWEEN 46 AND 300),
    ssn_encrypted bytea NOT NULL CHECK (octet_length(ssn_encrypted) BETWEEN 46 AND 100),
    email_encrypted bytea NOT NULL CHECK (octet_length(email_encrypted) BETWEEN 46 AND 1500),
    phone_encrypted bytea NOT NULL CHECK (octet_length(phone_encrypted) BETWEEN 46 AND 200),
    address_encrypted bytea NOT NULL CHECK (octet_length(address_encrypted) BETWEEN 46 AND 2000),
    gender text NOT NULL CHECK (gender IN ('female', 'male', 'other', 'unknown')),
    is_active boolean NOT NULL DEFAULT true,
    record_number_token bytea NOT NULL CHECK (octet_length(record_number_token) = 32),
    search_tokens bigint [] NOT NULL CHECK (
        array_ndims(search_tokens) = 1 AND cardinality(search_tokens) BETWEEN 1 AND 500
    ),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, id) REFERENCES clinical.data_keys (organization_id, id)
);
COMMENT ON TABLE clinical.patients IS 'Whom a clinic treats. What tells who they are is sealed under a key of their own.';
COMMENT ON COLUMN clinical.patients.family_name_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.patients.given_name_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.patients.birth_date_encrypted IS 'Personal: a calendar day, sealed.';
COMMENT ON COLUMN clinical.patients.record_number_encrypted IS 'Personal: the number that the clinic calls them by (MRN), sealed.';
COMMENT ON COLUMN clinical.patients.ssn_encrypted IS 'Personal: social security number of the United States, sealed.';
COMMENT ON COLUMN clinical.patients.email_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.patients.phone_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.patients.address_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.patients.gender IS 'Personal: administrative gender, as in FHIR.';
COMMENT ON COLUMN clinical.patients.record_number_token IS 'Blind index of the record number, which is one patient''s alone.';
COMMENT ON COLUMN clinical.patients.search_tokens IS 'Blind index of names, birth date and numbers. Never granted for reading.';
CREATE UNIQUE INDEX patients_record_number ON clinical.patients (organization_id, record_number_token);
-- Tokens are made by a key of each organization: those of another are others.
CREATE INDEX patients_search ON clinical.patients USING gin (search_tokens);

-- Down Migration

DROP SCHEMA clinical CASCADE;
