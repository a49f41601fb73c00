-- Up Migration

CREATE TABLE clinical.image_studies (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid,
    study_uid text CHECK (study_uid ~ '^[0-9.]{1,64}$'),
    study_date app.day,
    modality text NOT NULL CHECK (modality ~ '^[A-Z0-9_ ]{1,16}$'),
    accession_number_encrypted bytea NOT NULL CHECK (octet_length(accession_number_encrypted) BETWEEN 46 AND 1000),
    description_encrypted bytea NOT NULL CHECK (octet_length(description_encrypted) BETWEEN 46 AND 1000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, id, patient_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, case_id) REFERENCES clinical.medical_cases (organization_id, id)
);
COMMENT ON TABLE clinical.image_studies IS 'Examinations of a patient that gave images (DICOM study, FHIR ImagingStudy).';
COMMENT ON COLUMN clinical.image_studies.case_id IS 'The case that it was taken for; a study need not have one.';
COMMENT ON COLUMN clinical.image_studies.study_uid IS 'Study Instance UID; NULL where the files say none.';
COMMENT ON COLUMN clinical.image_studies.study_date IS 'Personal: when it was taken.';
COMMENT ON COLUMN clinical.image_studies.modality IS 'Personal: with what, as DICOM calls it.';
COMMENT ON COLUMN clinical.image_studies.accession_number_encrypted IS 'Personal: number of the order, sealed.';
COMMENT ON COLUMN clinical.image_studies.description_encrypted IS 'Personal: what was examined, sealed.';
CREATE INDEX image_studies_patient ON clinical.image_studies (organization_id, patient_id, study_date DESC);
CREATE INDEX image_studies_case ON clinical.image_studies (organization_id, case_id) WHERE case_id IS NOT NULL;

CREATE TABLE clinical.image_series (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    study_id uuid NOT NULL,
    series_uid text CHECK (series_uid ~ '^[0-9.]{1,64}$'),
    series_number integer,
    modality text NOT NULL CHECK (modality ~ '^[A-Z0-9_ ]{1,16}$'),
    description_encrypted bytea NOT NULL CHECK (octet_length(description_encrypted) BETWEEN 46 AND 1000),
    body_region_encrypted bytea NOT NULL CHECK (octet_length(body_region_encrypted) BETWEEN 46 AND 1000),
    view_position_encrypted bytea NOT NULL CHECK (octet_length(view_position_encrypted) BETWEEN 46 AND 1000),
    laterality text CHECK (laterality IN ('R', 'L', 'B', 'U')),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, id, patient_id),
    FOREIGN KEY (organization_id, study_id, patient_id) REFERENCES clinical.image_studies (organization_id, id, patient_id)
    DEFERRABLE
);
COMMENT ON TABLE clinical.image_series IS 'Images of a study that belong together (DICOM series).';
COMMENT ON COLUMN clinical.image_series.series_uid IS 'Series Instance UID; NULL where the file says none.';
COMMENT ON COLUMN clinical.image_series.modality IS 'Personal: with what it was taken, as DICOM calls it.';
COMMENT ON COLUMN clinical.image_series.description_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.image_series.body_region_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.image_series.view_position_encrypted IS 'Personal: from where it was taken, sealed.';
COMMENT ON COLUMN clinical.image_series.laterality IS 'Personal: right, left, both, or unpaired.';
CREATE INDEX image_series_study ON clinical.image_series (organization_id, study_id);
CREATE INDEX image_series_patient ON clinical.image_series (organization_id, patient_id);

-- The bytes lie in the object store, sealed by a key of their own, which is sealed by that of the patient: without it they are
-- gone, wherever a copy lies.
CREATE TABLE clinical.medical_images (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid,
    study_id uuid,
    series_id uuid,
    uploaded_by uuid NOT NULL,
    status text NOT NULL CHECK (
        status IN ('uploading', 'processing', 'ready', 'failed', 'quarantined', 'discarded')
    ),
    failure text CHECK (
        failure IN ('abandoned', 'archive', 'unknown_type', 'damaged', 'unreadable', 'virus', 'given_up')
    ),
    file_name_encrypted bytea NOT NULL CHECK (octet_length(file_name_encrypted) BETWEEN 46 AND 1500),
    said_encrypted bytea NOT NULL CHECK (octet_length(said_encrypted) BETWEEN 46 AND 2000),
    object_key_encrypted bytea CHECK (octet_length(object_key_encrypted) BETWEEN 46 AND 200),
    facts_encrypted bytea CHECK (octet_length(facts_encrypted) BETWEEN 46 AND 60000),
    bytes bigint NOT NULL CHECK (bytes BETWEEN 1 AND 524288000),
    media_type text CHECK (media_type IN ('application/dicom', 'image/png', 'image/jpeg', 'application/pdf')),
    sha256 bytea CHECK (octet_length(sha256) = 32),
    sop_uid text CHECK (sop_uid ~ '^[0-9.]{1,64}$'),
    instance_number integer,
    frames integer CHECK (frames BETWEEN 1 AND 1000000),
    decided_by uuid,
    decided_at app.instant,
    decision_encrypted bytea CHECK (octet_length(decision_encrypted) BETWEEN 46 AND 3000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, case_id) REFERENCES clinical.medical_cases (organization_id, id),
    FOREIGN KEY (organization_id, study_id, patient_id) REFERENCES clinical.image_studies (organization_id, id, patient_id)
    DEFERRABLE,
    FOREIGN KEY (organization_id, series_id, patient_id) REFERENCES clinical.image_series (organization_id, id, patient_id)
    DEFERRABLE,
    FOREIGN KEY (organization_id, uploaded_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, decided_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK ((study_id IS NULL) = (series_id IS NULL)),
    CHECK (status <> 'ready' OR (study_id IS NOT NULL AND object_key_encrypted IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK ((decided_by IS NULL) = (decision_encrypted IS NULL))
);
COMMENT ON TABLE clinical.medical_images IS 'Files with images of a patient (a DICOM instance, a picture, a document): where they are on their way into the record, and what they say of themselves.';
COMMENT ON COLUMN clinical.medical_images.file_name_encrypted IS 'Personal: as it was called where it came from, sealed.';
COMMENT ON COLUMN clinical.medical_images.said_encrypted IS 'Personal: what was said of it by whoever sent it, sealed.';
COMMENT ON COLUMN clinical.medical_images.object_key_encrypted IS 'Key of the bytes, sealed; NULL once they are gone.';
COMMENT ON COLUMN clinical.medical_images.facts_encrypted IS 'Personal: what the file says of itself and of whom it shows, sealed.';
COMMENT ON COLUMN clinical.medical_images.bytes IS 'How long the file is, as it was announced.';
COMMENT ON COLUMN clinical.medical_images.media_type IS 'What it is, by its first bytes.';
COMMENT ON COLUMN clinical.medical_images.sha256 IS 'Of the whole file.';
COMMENT ON COLUMN clinical.medical_images.sop_uid IS 'SOP Instance UID; NULL of what is no DICOM file.';
COMMENT ON COLUMN clinical.medical_images.decided_by IS 'Who filed it though it names another patient, or took it away.';
COMMENT ON COLUMN clinical.medical_images.decision_encrypted IS 'Personal: why, sealed.';
CREATE INDEX medical_images_patient ON clinical.medical_images (organization_id, patient_id, created_at DESC);
CREATE INDEX medical_images_study ON clinical.medical_images (organization_id, study_id) WHERE study_id IS NOT NULL;
CREATE INDEX medical_images_series ON clinical.medical_images (organization_id, series_id) WHERE series_id IS NOT NULL;
CREATE INDEX medical_images_case ON clinical.medical_images (organization_id, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX medical_images_uploading ON clinical.medical_images (organization_id, uploaded_by) WHERE status = 'uploading';

-- As long as bytes are still to come: one request at a time writes, whichever server it is at. Whoever holds the lease may.
CREATE TABLE clinical.image_uploads (
    organization_id uuid NOT NULL,
    image_id uuid NOT NULL,
    lease uuid,
    leased_until app.instant,
    expires_at app.instant NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, image_id),
    FOREIGN KEY (organization_id, image_id) REFERENCES clinical.medical_images (organization_id, id),
    CHECK ((lease IS NULL) = (leased_until IS NULL))
);
COMMENT ON TABLE clinical.image_uploads IS 'Files that are still being sent.';
COMMENT ON COLUMN clinical.image_uploads.lease IS 'Names the request that writes now.';
COMMENT ON COLUMN clinical.image_uploads.expires_at IS 'When it is given up, unless more comes.';
CREATE INDEX image_uploads_due ON clinical.image_uploads (expires_at);

-- The pieces of a file as they lie in the object store, in their order: each is sealed by itself.
CREATE TABLE clinical.image_parts (
    organization_id uuid NOT NULL,
    image_id uuid NOT NULL,
    part integer NOT NULL CHECK (part BETWEEN 0 AND 100000),
    starts_at bigint NOT NULL CHECK (starts_at BETWEEN 0 AND 524288000),
    bytes bigint NOT NULL CHECK (bytes BETWEEN 1 AND 524288000),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, image_id, part),
    FOREIGN KEY (organization_id, image_id) REFERENCES clinical.medical_images (organization_id, id)
);
COMMENT ON TABLE clinical.image_parts IS 'Pieces of files with images: where each begins, how long it is, and what it was when it was written.';
COMMENT ON COLUMN clinical.image_parts.sha256 IS 'Of the bytes before they were sealed: a piece that was exchanged is not this one.';

CREATE TABLE clinical.image_reports (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    study_id uuid NOT NULL,
    author_id uuid NOT NULL,
    amends_id uuid,
    findings_encrypted bytea NOT NULL CHECK (octet_length(findings_encrypted) BETWEEN 46 AND 100000),
    impression_encrypted bytea NOT NULL CHECK (octet_length(impression_encrypted) BETWEEN 46 AND 100000),
    signed_at app.instant,
    signer_name text CHECK (length(signer_name) BETWEEN 1 AND 400),
    member_role text CHECK (length(member_role) BETWEEN 1 AND 30),
    digest bytea CHECK (octet_length(digest) = 32),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, study_id, patient_id) REFERENCES clinical.image_studies (organization_id, id, patient_id)
    DEFERRABLE,
    FOREIGN KEY (organization_id, author_id) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, amends_id) REFERENCES clinical.image_reports (organization_id, id),
    CHECK (amends_id <> id),
    CHECK (num_nulls(signed_at, signer_name, member_role, digest) IN (0, 4))
);
COMMENT ON TABLE clinical.image_reports IS 'What somebody says of a study (FHIR DiagnosticReport): a draft of its author until they sign it; from then on it never changes, and an amendment stands beside it.';
COMMENT ON COLUMN clinical.image_reports.author_id IS 'Who writes it: a draft is shown to nobody else.';
COMMENT ON COLUMN clinical.image_reports.amends_id IS 'The signed report that this one amends; NULL of one of its own.';
COMMENT ON COLUMN clinical.image_reports.findings_encrypted IS 'Personal: what is seen, sealed.';
COMMENT ON COLUMN clinical.image_reports.impression_encrypted IS 'Personal: what it is thought to mean, sealed.';
COMMENT ON COLUMN clinical.image_reports.signer_name IS 'Personal: as they were called when they signed.';
COMMENT ON COLUMN clinical.image_reports.digest IS 'SHA-256 of what was shown, written as canonicalReport of the domain writes it.';
CREATE INDEX image_reports_study ON clinical.image_reports (organization_id, study_id, created_at);
CREATE INDEX image_reports_patient ON clinical.image_reports (organization_id, patient_id);
CREATE INDEX image_reports_amends ON clinical.image_reports (organization_id, amends_id) WHERE amends_id IS NOT NULL;

-- Down Migration

DROP TABLE clinical.image_reports;
DROP TABLE clinical.image_parts;
DROP TABLE clinical.image_uploads;
DROP TABLE clinical.medical_images;
DROP TABLE clinical.image_series;
DROP TABLE clinical.image_studies;
