-- Up Migration

CREATE TABLE clinical.observations (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('final', 'entered-in-error')),
    effective_at app.instant NOT NULL,
    values_encrypted bytea NOT NULL CHECK (octet_length(values_encrypted) BETWEEN 46 AND 1500),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id)
);
COMMENT ON TABLE clinical.observations IS 'Vital signs of a patient, as they were measured at one time. Nothing is changed: what was a mistake says so.';
COMMENT ON COLUMN clinical.observations.effective_at IS 'Personal: when it was measured.';
COMMENT ON COLUMN clinical.observations.values_encrypted IS 'Personal: what was measured, with its units (UCUM), sealed.';
CREATE INDEX observations_patient ON clinical.observations (organization_id, patient_id, effective_at DESC);

-- Down Migration

DROP TABLE clinical.observations;
