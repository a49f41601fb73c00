-- Up Migration

CREATE SCHEMA live;
COMMENT ON SCHEMA live IS 'News for pages that are open.';
GRANT USAGE ON SCHEMA live TO anamnesis_app, anamnesis_worker;

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

ALTER TABLE live.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.events FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON live.events TO anamnesis_owner USING (true) WITH CHECK (true);

-- Tells somebody something, if and when the transaction commits. For functions that know why somebody is told.
CREATE FUNCTION live.put(
    p_kind text, p_subject_id uuid, p_user_id uuid, p_organization_id uuid, p_member_roles text []
) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    INSERT INTO live.events (kind, subject_id, user_id, organization_id, member_roles)
    VALUES (p_kind, p_subject_id, p_user_id, p_organization_id, p_member_roles)
$$;

-- Tells the other pages of the person of the context.
CREATE FUNCTION live.tell_own(p_kind text, p_subject_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT live.put(p_kind, p_subject_id, app.user_id(), NULL, NULL) WHERE app.user_id() IS NOT NULL $$;

-- Everything before this was told by transactions that have ended, and is there to be read; what comes later comes
-- after it, however long its transaction takes. A reader who goes by the sequence alone would miss those.
CREATE FUNCTION live.horizon() RETURNS xid8 LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT pg_snapshot_xmin(pg_current_snapshot()) $$;

-- News after a place, in their order, up to the horizon. As the system: whoever asks for others gives them on.
CREATE FUNCTION live.after(p_xid xid8, p_seq bigint, p_limit integer)
RETURNS TABLE (
    xid xid8, seq bigint, kind text, subject_id uuid, created_at timestamptz, user_id uuid, organization_id uuid,
    member_roles text []
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT e.xid, e.seq, e.kind, e.subject_id, e.created_at, e.user_id, e.organization_id, e.member_roles
    FROM live.events AS e
    WHERE (e.xid, e.seq) > (p_xid, p_seq) AND e.xid < live.horizon() AND app.user_role() = 'system'
    ORDER BY e.xid, e.seq LIMIT p_limit
$$;

-- As live.after, of the person of the context and of the organization that they act in.
CREATE FUNCTION live.own_after(p_xid xid8, p_seq bigint, p_limit integer)
RETURNS TABLE (xid xid8, seq bigint, kind text, subject_id uuid, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT e.xid, e.seq, e.kind, e.subject_id, e.created_at FROM live.events AS e
    WHERE (e.xid, e.seq) > (p_xid, p_seq) AND e.xid < live.horizon()
        AND (
            e.user_id = (SELECT app.user_id())
            OR (e.organization_id = (SELECT app.organization_id())
                AND (SELECT app.member_role()) = ANY (e.member_roles))
        )
    ORDER BY e.xid, e.seq LIMIT p_limit
$$;

CREATE FUNCTION live.remove_old() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog
AS $$ DELETE FROM live.events WHERE created_at < now() - interval '1 day' AND app.user_role() = 'system' $$;

GRANT EXECUTE ON FUNCTION live.tell_own(text, uuid), live.horizon()
TO anamnesis_app, anamnesis_worker;
GRANT EXECUTE ON FUNCTION live.after(xid8, bigint, integer), live.own_after(xid8, bigint, integer) TO anamnesis_app;
GRANT EXECUTE ON FUNCTION live.remove_old() TO anamnesis_worker;

-- Down Migration

DROP SCHEMA live CASCADE;
