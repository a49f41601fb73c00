-- Up Migration

CREATE EXTENSION pg_trgm WITH SCHEMA extensions;

CREATE DOMAIN terminology.words AS text [] CHECK (
    coalesce(array_ndims(VALUE), 1) = 1 AND cardinality(VALUE) <= 500 AND array_position(VALUE, NULL) IS NULL
    AND length(array_to_string(VALUE, ' ')) <= 15000
);
COMMENT ON DOMAIN terminology.words IS 'Names in a row, as many as one medication has.';

CREATE TABLE terminology.medications (
    release_id uuid NOT NULL REFERENCES terminology.releases (id) ON DELETE CASCADE,
    rxcui text NOT NULL CHECK (rxcui ~ '^[1-9][0-9]{0,7}$'),
    term_type text NOT NULL CHECK (term_type IN ('IN', 'PIN', 'MIN', 'SCD', 'SBD')),
    generic_name text NOT NULL CHECK (length(generic_name) BETWEEN 1 AND 1000),
    brand_names terminology.words NOT NULL DEFAULT '{}',
    also_called terminology.words NOT NULL DEFAULT '{}',
    ingredients terminology.words NOT NULL DEFAULT '{}',
    drug_classes terminology.words NOT NULL DEFAULT '{}',
    therapeutic_class text CHECK (length(therapeutic_class) BETWEEN 1 AND 100),
    pharmacologic_class text CHECK (length(pharmacologic_class) BETWEEN 1 AND 100),
    dosage_forms terminology.words NOT NULL DEFAULT '{}',
    strengths terminology.words NOT NULL DEFAULT '{}',
    routes terminology.words NOT NULL DEFAULT '{}',
    indications text CHECK (length(indications) BETWEEN 1 AND 500),
    contraindications text CHECK (length(contraindications) BETWEEN 1 AND 500),
    side_effects text CHECK (length(side_effects) BETWEEN 1 AND 500),
    schedule text CHECK (schedule IN ('II', 'III', 'IV', 'V')),
    prescription text CHECK (prescription IN ('required', 'by_form', 'not_required')),
    is_active boolean NOT NULL DEFAULT true,
    checked_against terminology.words NOT NULL DEFAULT '{}',
    search_text text NOT NULL CHECK (length(search_text) BETWEEN 1 AND 20000),
    PRIMARY KEY (release_id, rxcui)
);
COMMENT ON TABLE terminology.medications IS 'Medications of a release, by their number in RxNorm: substances (IN), their salts (PIN), combinations (MIN), and products with strength and form (SCD, SBD).';
COMMENT ON COLUMN terminology.medications.also_called IS 'Names that it has elsewhere, and what people call it.';
COMMENT ON COLUMN terminology.medications.ingredients IS 'Numbers of the substances (IN) that it consists of; of a substance, its own.';
COMMENT ON COLUMN terminology.medications.drug_classes IS 'Keys of the reviewed classes by which duplicates, interactions and allergies are found.';
COMMENT ON COLUMN terminology.medications.schedule IS 'Of the Controlled Substances Act.';
COMMENT ON COLUMN terminology.medications.prescription IS 'Whether a prescription is needed, for all of its forms or some; null where nobody said.';
COMMENT ON COLUMN terminology.medications.checked_against IS 'Lists that its number was compared with, independent of each other.';
COMMENT ON COLUMN terminology.medications.search_text IS 'What it is found by: its names in small letters.';
CREATE INDEX medications_rxcui ON terminology.medications (rxcui);
CREATE INDEX medications_search ON terminology.medications USING gin (search_text extensions.gin_trgm_ops);

CREATE TABLE clinical.medication_statements (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    name_encrypted bytea NOT NULL CHECK (octet_length(name_encrypted) BETWEEN 46 AND 1000),
    rxcui_encrypted bytea NOT NULL CHECK (octet_length(rxcui_encrypted) BETWEEN 46 AND 100),
    taken_as_encrypted bytea NOT NULL CHECK (octet_length(taken_as_encrypted) BETWEEN 46 AND 1500),
    said_by_encrypted bytea NOT NULL CHECK (octet_length(said_by_encrypted) BETWEEN 46 AND 500),
    diary_name_encrypted bytea CHECK (octet_length(diary_name_encrypted) BETWEEN 46 AND 500),
    since text CHECK (since ~ '^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    until text CHECK (until ~ '^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    source text NOT NULL CHECK (source IN ('patient', 'family', 'pharmacy', 'record', 'other')),
    status text NOT NULL CHECK (status IN ('active', 'on-hold', 'completed', 'stopped', 'not-taken', 'entered-in-error')),
    stop_reason_encrypted bytea CHECK (octet_length(stop_reason_encrypted) BETWEEN 46 AND 1500),
    written_by uuid NOT NULL,
    stopped_by uuid,
    stopped_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, written_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, stopped_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK ((status = 'stopped') = (stop_reason_encrypted IS NOT NULL)),
    CHECK ((status = 'stopped') = (stopped_by IS NOT NULL)),
    CHECK ((stopped_by IS NULL) = (stopped_at IS NULL))
);
COMMENT ON TABLE clinical.medication_statements IS 'What a patient takes or took, as somebody said (FHIR MedicationStatement). Nothing is deleted: what was a mistake says so.';
COMMENT ON COLUMN clinical.medication_statements.name_encrypted IS 'Personal: what it is called, sealed.';
COMMENT ON COLUMN clinical.medication_statements.rxcui_encrypted IS 'Personal: number in RxNorm, empty where it has none, sealed.';
COMMENT ON COLUMN clinical.medication_statements.taken_as_encrypted IS 'Personal: how it is taken, in the words of who said so, sealed.';
COMMENT ON COLUMN clinical.medication_statements.said_by_encrypted IS 'Personal: who said so, where that is more than the source, sealed.';
COMMENT ON COLUMN clinical.medication_statements.diary_name_encrypted IS 'Personal: what the same is called in the diary that the patient shares, once somebody said that it is the same; sealed.';
COMMENT ON COLUMN clinical.medication_statements.since IS 'Personal: a day, a month or a year, as far as it is known.';
COMMENT ON COLUMN clinical.medication_statements.until IS 'Personal: a day, a month or a year, as far as it is known.';
COMMENT ON COLUMN clinical.medication_statements.source IS 'Personal: where it is known from.';
COMMENT ON COLUMN clinical.medication_statements.status IS 'Personal: whether it is taken.';
COMMENT ON COLUMN clinical.medication_statements.stop_reason_encrypted IS 'Personal: why it was stopped, sealed.';
COMMENT ON COLUMN clinical.medication_statements.written_by IS 'Who wrote it into the record.';
COMMENT ON COLUMN clinical.medication_statements.stopped_by IS 'Who wrote that it was stopped.';
CREATE INDEX medication_statements_patient ON clinical.medication_statements (organization_id, patient_id);

-- No row of who was never asked.
CREATE TABLE clinical.medication_lists (
    organization_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('none_known', 'known')),
    asked_by uuid NOT NULL REFERENCES identity.users (id),
    asked_at app.instant NOT NULL,
    reconciled_by uuid REFERENCES identity.users (id),
    reconciled_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, patient_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    CHECK ((reconciled_by IS NULL) = (reconciled_at IS NULL))
);
COMMENT ON TABLE clinical.medication_lists IS 'Whether a patient was asked what they take, by whom and when, and when what others say was compared with the record.';
COMMENT ON COLUMN clinical.medication_lists.state IS 'Personal: whether they take anything.';
COMMENT ON COLUMN clinical.medication_lists.asked_by IS 'Who asked last.';
COMMENT ON COLUMN clinical.medication_lists.reconciled_by IS 'Who compared last.';

-- Down Migration

DROP TABLE clinical.medication_lists;
DROP TABLE clinical.medication_statements;
DROP TABLE terminology.medications;
DROP DOMAIN terminology.words;
DROP EXTENSION pg_trgm;
