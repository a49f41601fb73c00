-- Up Migration

CREATE TABLE clinical.treatment_plans (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    case_id uuid,
    status text NOT NULL CHECK (
        status IN ('draft', 'approved', 'active', 'on_hold', 'completed', 'discontinued', 'replaced', 'cancelled')
    ),
    content_encrypted bytea NOT NULL CHECK (octet_length(content_encrypted) BETWEEN 46 AND 400000),
    starts_on app.day NOT NULL,
    ends_on app.day,
    replaces uuid,
    written_by uuid NOT NULL,
    approved_by uuid,
    approved_at app.instant,
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
    FOREIGN KEY (organization_id, replaces) REFERENCES clinical.treatment_plans (organization_id, id),
    FOREIGN KEY (organization_id, written_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, approved_by) REFERENCES organizations.memberships (organization_id, user_id),
    FOREIGN KEY (organization_id, moved_by) REFERENCES organizations.memberships (organization_id, user_id),
    CHECK (ends_on >= starts_on),
    CHECK (status IN ('draft', 'cancelled') OR approved_by IS NOT NULL),
    CHECK (status <> 'draft' OR approved_by IS NULL),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((moved_by IS NULL) = (moved_at IS NULL)),
    CHECK (reason_encrypted IS NULL OR moved_by IS NOT NULL),
    CHECK (status NOT IN ('on_hold', 'discontinued') OR reason_encrypted IS NOT NULL),
    CHECK (replaces <> id)
);
COMMENT ON TABLE clinical.treatment_plans IS 'How somebody is to be treated (FHIR CarePlan). Moves are those of clinical.is_plan_move; what was approved stays as it was.';
COMMENT ON COLUMN clinical.treatment_plans.case_id IS 'Case that it was written for; NULL for none.';
COMMENT ON COLUMN clinical.treatment_plans.status IS 'Personal: how far it has come.';
COMMENT ON COLUMN clinical.treatment_plans.content_encrypted IS 'Personal: goals, what is to be done, restrictions, what is to be expected, instructions and notes, sealed.';
COMMENT ON COLUMN clinical.treatment_plans.starts_on IS 'Personal: first day.';
COMMENT ON COLUMN clinical.treatment_plans.ends_on IS 'Personal: when it should have come to its end; NULL where nobody can say.';
COMMENT ON COLUMN clinical.treatment_plans.replaces IS 'The one that it took the place of when it began, or is to.';
COMMENT ON COLUMN clinical.treatment_plans.moved_by IS 'Who moved it last since it was approved, or threw the draft away.';
COMMENT ON COLUMN clinical.treatment_plans.reason_encrypted IS 'Personal: why, sealed.';
CREATE INDEX treatment_plans_patient ON clinical.treatment_plans (organization_id, patient_id, created_at DESC);
CREATE INDEX treatment_plans_case ON clinical.treatment_plans (organization_id, case_id) WHERE case_id IS NOT NULL;
CREATE UNIQUE INDEX treatment_plans_replaces ON clinical.treatment_plans (organization_id, replaces)
WHERE status NOT IN ('draft', 'approved', 'cancelled');

CREATE TABLE clinical.plan_steps (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    item_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'done', 'given_up')),
    note_encrypted bytea NOT NULL CHECK (octet_length(note_encrypted) BETWEEN 45 AND 4000),
    written_by uuid NOT NULL,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, plan_id, patient_id)
    REFERENCES clinical.treatment_plans (organization_id, id, patient_id) DEFERRABLE,
    FOREIGN KEY (organization_id, written_by) REFERENCES organizations.memberships (organization_id, user_id)
);
COMMENT ON TABLE clinical.plan_steps IS 'What became of goals and activities of a plan: the latest of each counts, and nothing of it changes.';
COMMENT ON COLUMN clinical.plan_steps.item_id IS 'The goal or activity of the plan.';
COMMENT ON COLUMN clinical.plan_steps.state IS 'Personal: how far it has come.';
COMMENT ON COLUMN clinical.plan_steps.note_encrypted IS 'Personal: what was said to it, sealed.';
CREATE INDEX plan_steps_patient ON clinical.plan_steps (organization_id, patient_id);
CREATE INDEX plan_steps_plan ON clinical.plan_steps (organization_id, plan_id);

-- Down Migration

DROP TABLE clinical.plan_steps;
DROP TABLE clinical.treatment_plans;
