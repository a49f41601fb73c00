-- Up Migration

CREATE SCHEMA live;
COMMENT ON SCHEMA live IS 'News for pages that are open.';

CREATE SEQUENCE live.events_seq;
-- News for a person, or for members of an organization with certain roles. It names things, and says nothing of them:
-- who hears of one asks for it, and sees what they may.
CREATE TABLE live.events (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq bigint NOT NULL DEFAULT nextval('live.events_seq'),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
    subject_id uuid NOT NULL,
    user_id uuid,
    organization_id uuid,
    member_roles text [],
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (xid, seq),
    CHECK ((user_id IS NULL) = (organization_id IS NOT NULL) AND (organization_id IS NULL) = (member_roles IS NULL))
);
COMMENT ON TABLE live.events IS 'News for open pages, kept for a day.';
COMMENT ON COLUMN live.events.subject_id IS 'The thing that the news is about.';
COMMENT ON COLUMN live.events.xid IS 'Transaction that told it: with seq, the order in which news are read without a gap.';
CREATE INDEX events_user ON live.events (user_id, xid, seq) WHERE user_id IS NOT NULL;
CREATE INDEX events_organization ON live.events (organization_id, xid, seq) WHERE organization_id IS NOT NULL;
CREATE INDEX events_created ON live.events (created_at);

-- Down Migration

DROP SCHEMA live CASCADE;
