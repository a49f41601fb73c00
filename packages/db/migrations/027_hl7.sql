-- Up Migration

CREATE TABLE clinical.held_messages (
    organization_id uuid NOT NULL REFERENCES organizations.organizations (id),
    id uuid NOT NULL,
    state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'taken', 'set_aside')),
    kind text NOT NULL CHECK (length(kind) <= 20),
    sender_encrypted bytea NOT NULL CHECK (octet_length(sender_encrypted) BETWEEN 46 AND 2000),
    problem_encrypted bytea NOT NULL CHECK (octet_length(problem_encrypted) BETWEEN 46 AND 10000),
    message_encrypted bytea NOT NULL CHECK (octet_length(message_encrypted) BETWEEN 46 AND 1000000),
    time_zone app.time_zone NOT NULL,
    received_by uuid NOT NULL REFERENCES identity.users (id),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id)
);
COMMENT ON TABLE clinical.held_messages IS 'Messages of HL7 v2 that were not understood, or not as a whole: they wait for somebody who looks at them.';
COMMENT ON COLUMN clinical.held_messages.id IS 'Made of what it says: sent again, it is the same.';
COMMENT ON COLUMN clinical.held_messages.state IS 'Whether it still waits, was taken over after all, or needs no more.';
COMMENT ON COLUMN clinical.held_messages.kind IS 'Type and event, as the message says.';
COMMENT ON COLUMN clinical.held_messages.sender_encrypted IS 'Personal: application and facility that sent it, sealed: anybody can write anything there.';
COMMENT ON COLUMN clinical.held_messages.problem_encrypted IS 'Personal: why it waits, sealed.';
COMMENT ON COLUMN clinical.held_messages.message_encrypted IS 'Personal: the message, sealed.';
COMMENT ON COLUMN clinical.held_messages.time_zone IS 'In which the clock of the sender goes.';
COMMENT ON COLUMN clinical.held_messages.received_by IS 'Whose token it came with.';
CREATE INDEX held_messages_latest ON clinical.held_messages (organization_id, created_at DESC, id) WHERE state = 'held';
CREATE INDEX held_messages_person ON clinical.held_messages (received_by);

-- Down Migration

DROP TABLE clinical.held_messages;
