-- Up Migration

CREATE TABLE clinical.imports (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('fhir', 'hl7v2')),
    name_encrypted bytea NOT NULL CHECK (octet_length(name_encrypted) BETWEEN 46 AND 1200),
    imported_by uuid NOT NULL REFERENCES identity.users (id),
    state text NOT NULL DEFAULT 'there' CHECK (state IN ('there', 'leaving', 'gone')),
    registered integer NOT NULL DEFAULT 0 CHECK (registered BETWEEN 0 AND 100000000),
    kept integer NOT NULL DEFAULT 0 CHECK (kept BETWEEN 0 AND 100000000),
    known integer NOT NULL DEFAULT 0 CHECK (known BETWEEN 0 AND 100000000),
    left_out integer NOT NULL DEFAULT 0 CHECK (left_out BETWEEN 0 AND 100000000),
    refused integer NOT NULL DEFAULT 0 CHECK (refused BETWEEN 0 AND 100000000),
    report_encrypted bytea CHECK (octet_length(report_encrypted) BETWEEN 46 AND 200000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id)
);
COMMENT ON TABLE clinical.imports IS 'What was brought into records from elsewhere at once, by whom, and what became of it.';
COMMENT ON COLUMN clinical.imports.name_encrypted IS 'Personal: what the file is called, which is often somebody''s name; sealed.';
COMMENT ON COLUMN clinical.imports.state IS 'Whether what it brought is there: leaving while it goes, in many transactions.';
COMMENT ON COLUMN clinical.imports.registered IS 'Patients who were not there before. They stay.';
COMMENT ON COLUMN clinical.imports.known IS 'Resources that were there already.';
COMMENT ON COLUMN clinical.imports.left_out IS 'Resources of which nothing is kept here.';
COMMENT ON COLUMN clinical.imports.refused IS 'Resources that were wrong.';
COMMENT ON COLUMN clinical.imports.report_encrypted IS 'Personal: what was not kept and why, with how often; sealed.';
CREATE INDEX imports_latest ON clinical.imports (organization_id, created_at DESC, id);
CREATE INDEX imports_person ON clinical.imports (imported_by);

CREATE TABLE clinical.imported_parts (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    import_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    entries_encrypted bytea NOT NULL CHECK (octet_length(entries_encrypted) BETWEEN 46 AND 1000000),
    is_taken_back boolean NOT NULL DEFAULT false,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, import_id) REFERENCES clinical.imports (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id)
);
COMMENT ON TABLE clinical.imported_parts IS 'What an import brought into the record of one patient and was not there before: what is taken back with it.';
COMMENT ON COLUMN clinical.imported_parts.entries_encrypted IS 'Personal: ids of what came, and names of conditions, sealed.';
CREATE INDEX imported_parts_import ON clinical.imported_parts (organization_id, import_id) WHERE NOT is_taken_back;
CREATE INDEX imported_parts_patient ON clinical.imported_parts (organization_id, patient_id);

-- Down Migration

DROP TABLE clinical.imported_parts;
DROP TABLE clinical.imports;
