-- Up Migration

CREATE TABLE clinical.allergies (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    substance_encrypted bytea NOT NULL CHECK (octet_length(substance_encrypted) BETWEEN 46 AND 1000),
    rxcui_encrypted bytea NOT NULL CHECK (octet_length(rxcui_encrypted) BETWEEN 46 AND 100),
    substance_class_encrypted bytea CHECK (octet_length(substance_class_encrypted) BETWEEN 46 AND 100),
    reaction_encrypted bytea NOT NULL CHECK (octet_length(reaction_encrypted) BETWEEN 46 AND 1500),
    severity text NOT NULL CHECK (severity IN ('severe', 'moderate', 'mild', 'unknown')),
    verification_status text NOT NULL CHECK (
        verification_status IN ('unconfirmed', 'confirmed', 'refuted', 'entered-in-error')
    ),
    clinical_status text NOT NULL CHECK (clinical_status IN ('active', 'inactive', 'resolved')),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id)
);
COMMENT ON TABLE clinical.allergies IS 'What a patient does not bear (FHIR AllergyIntolerance). Nothing is deleted: what was a mistake says so.';
COMMENT ON COLUMN clinical.allergies.substance_encrypted IS 'Personal: sealed.';
COMMENT ON COLUMN clinical.allergies.rxcui_encrypted IS 'Personal: number of the substance in RxNorm, sealed.';
COMMENT ON COLUMN clinical.allergies.substance_class_encrypted IS 'Personal: group of substances, sealed.';
COMMENT ON COLUMN clinical.allergies.reaction_encrypted IS 'Personal: what happened, sealed.';
COMMENT ON COLUMN clinical.allergies.severity IS 'Personal: of the worst reaction.';
COMMENT ON COLUMN clinical.allergies.verification_status IS 'Personal: how certain it is.';
COMMENT ON COLUMN clinical.allergies.clinical_status IS 'Personal: whether it still is one.';
CREATE INDEX allergies_patient ON clinical.allergies (organization_id, patient_id);

-- No row of who was never asked.
CREATE TABLE clinical.allergy_lists (
    organization_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('none_known', 'known')),
    asked_by uuid NOT NULL REFERENCES identity.users (id),
    asked_at app.instant NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, patient_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES clinical.patients (organization_id, id)
);
COMMENT ON TABLE clinical.allergy_lists IS 'Whether a patient was asked about allergies, by whom and when, and whether there are any.';
COMMENT ON COLUMN clinical.allergy_lists.state IS 'Personal: whether allergies are known.';
COMMENT ON COLUMN clinical.allergy_lists.asked_by IS 'Who asked last.';

-- Down Migration

DROP TABLE clinical.allergy_lists;
DROP TABLE clinical.allergies;
