-- Up Migration

CREATE TABLE clinical.prescriptions (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid,
    status text NOT NULL CHECK (
        status IN ('draft', 'active', 'on_hold', 'completed', 'stopped', 'replaced', 'cancelled')
    ),
    order_encrypted bytea NOT NULL CHECK (octet_length(order_encrypted) BETWEEN 46 AND 20000),
    starts_on app.day NOT NULL,
    ends_on app.day,
    replaces uuid,
    written_by uuid NOT NULL,
    signed_by uuid,
    signed_at app.instant,
    check_state text CHECK (check_state IN ('checked', 'partly', 'not_checked')),
    rule_set text CHECK (rule_set ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    moved_by uuid,
    moved_at app.instant,
    reason_encrypted bytea CHECK (octet_length(reason_encrypted) BETWEEN 46 AND 3000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, id, patient_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id),
    FOREIGN KEY (organization_id, case_id, patient_id) REFERENCES clinical.medical_cases (organization_id, id, patient_id)
    DEFERRABLE,
    FOREIGN KEY (organization_id, replaces) REFERENCES clinical.prescriptions (organization_id, id),
    FOREIGN KEY (organization_id, written_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, signed_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, moved_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (ends_on >= starts_on),
    CHECK ((status IN ('draft', 'cancelled')) = (signed_by IS NULL)),
    CHECK (num_nulls(signed_by, signed_at, check_state, rule_set) IN (0, 4)),
    CHECK ((moved_by IS NULL) = (moved_at IS NULL)),
    CHECK (reason_encrypted IS NULL OR moved_by IS NOT NULL),
    CHECK (status NOT IN ('on_hold', 'stopped') OR reason_encrypted IS NOT NULL),
    CHECK (replaces <> id)
);
COMMENT ON TABLE clinical.prescriptions IS 'What somebody is to take (FHIR MedicationRequest). Moves are those of clinical.is_prescription_move; what was signed stays as it was.';
COMMENT ON COLUMN clinical.prescriptions.case_id IS 'Case that it was written for; NULL for none.';
COMMENT ON COLUMN clinical.prescriptions.status IS 'Personal: how far it has come. What has run out is told by its last day.';
COMMENT ON COLUMN clinical.prescriptions.order_encrypted IS 'Personal: the drug, dosage in numbers and in words, instructions and what it is for, sealed.';
COMMENT ON COLUMN clinical.prescriptions.starts_on IS 'Personal: first day.';
COMMENT ON COLUMN clinical.prescriptions.ends_on IS 'Personal: last day; NULL for as long as it is not stopped.';
COMMENT ON COLUMN clinical.prescriptions.replaces IS 'The one that it took the place of when it was signed, or is to.';
COMMENT ON COLUMN clinical.prescriptions.check_state IS 'How far it could be checked when it was signed.';
COMMENT ON COLUMN clinical.prescriptions.rule_set IS 'Version of the rules that it was checked by.';
COMMENT ON COLUMN clinical.prescriptions.moved_by IS 'Who moved it last since it was signed, or threw the draft away.';
COMMENT ON COLUMN clinical.prescriptions.reason_encrypted IS 'Personal: why, sealed.';
CREATE INDEX prescriptions_patient ON clinical.prescriptions (organization_id, patient_id, created_at DESC);
CREATE INDEX prescriptions_case ON clinical.prescriptions (organization_id, case_id) WHERE case_id IS NOT NULL;
CREATE UNIQUE INDEX prescriptions_replaces ON clinical.prescriptions (organization_id, replaces)
WHERE status NOT IN ('draft', 'cancelled');

CREATE TABLE clinical.prescription_findings (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    prescription_id uuid NOT NULL,
    kind text NOT NULL CHECK (
        kind IN ('allergy', 'interaction', 'duplicate', 'dose', 'pregnancy', 'breastfeeding', 'not_checked')
    ),
    rule text NOT NULL CHECK (rule ~ '^[a-z0-9_.-]{3,80}$'),
    severity text NOT NULL CHECK (severity IN ('contraindicated', 'serious', 'moderate', 'minor', 'unknown')),
    is_interruptive boolean NOT NULL,
    found_encrypted bytea NOT NULL CHECK (octet_length(found_encrypted) BETWEEN 46 AND 30000),
    override_encrypted bytea CHECK (octet_length(override_encrypted) BETWEEN 46 AND 3000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, prescription_id, patient_id)
    REFERENCES clinical.prescriptions (organization_id, id, patient_id) DEFERRABLE,
    CHECK (override_encrypted IS NOT NULL OR NOT is_interruptive)
);
COMMENT ON TABLE clinical.prescription_findings IS 'What the checks found when a prescription was signed, and why it was signed nevertheless. Nothing of it changes.';
COMMENT ON COLUMN clinical.prescription_findings.kind IS 'Personal: what kind of thing was found.';
COMMENT ON COLUMN clinical.prescription_findings.rule IS 'Personal: rule of the rule set that found it.';
COMMENT ON COLUMN clinical.prescription_findings.severity IS 'Personal: how bad it may be.';
COMMENT ON COLUMN clinical.prescription_findings.is_interruptive IS 'Whether a reason was asked for.';
COMMENT ON COLUMN clinical.prescription_findings.found_encrypted IS 'Personal: what it was about, in words, sealed.';
COMMENT ON COLUMN clinical.prescription_findings.override_encrypted IS 'Personal: why it was signed nevertheless, sealed; NULL where no reason was asked for.';
CREATE INDEX prescription_findings_patient ON clinical.prescription_findings (organization_id, patient_id);
CREATE INDEX prescription_findings_prescription ON clinical.prescription_findings (organization_id, prescription_id);

-- Down Migration

DROP TABLE clinical.prescription_findings;
DROP TABLE clinical.prescriptions;
