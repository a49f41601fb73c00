-- News after a place, in their order, up to the frontier, for the sessions of these keys: whoever asks for many
-- gives them on.
CREATE OR REPLACE FUNCTION live.after(p_watch_keys uuid [], p_xid xid8, p_seq bigint, p_limit integer)
RETURNS TABLE (
    xid xid8, seq bigint, kind text, subject_id uuid, created_at timestamptz, user_id uuid, organization_id uuid,
    member_roles text []
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH listeners AS MATERIALIZED (SELECT s.* FROM identity.open_sessions(p_watch_keys) AS s)
    SELECT e.xid, e.seq, e.kind, e.subject_id, e.created_at, e.user_id, e.organization_id, e.member_roles
    FROM live.events AS e
    WHERE (e.xid, e.seq) > (p_xid, p_seq) AND e.xid < audit.frontier()
        AND (e.user_id IN (SELECT l.user_id FROM listeners AS l) OR EXISTS (
            SELECT 1 FROM listeners AS l
            WHERE l.organization_id = e.organization_id AND l.member_role = ANY (e.member_roles)
        ))
    ORDER BY e.xid, e.seq LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION live.after TO anamnesis_app;

-- News after a place, of the person of the context and of the organization that they act in.
CREATE OR REPLACE FUNCTION live.own_after(p_xid xid8, p_seq bigint, p_limit integer)
RETURNS TABLE (xid xid8, seq bigint, kind text, subject_id uuid, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.xid, e.seq, e.kind, e.subject_id, e.created_at FROM live.events AS e
    WHERE (e.xid, e.seq) > (p_xid, p_seq) AND e.xid < audit.frontier()
        AND (
            e.user_id = (SELECT app.user_id())
            OR (e.organization_id = (SELECT app.organization_id())
                AND (SELECT app.member_role()) = ANY (e.member_roles))
        )
    ORDER BY e.xid, e.seq LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION live.own_after TO anamnesis_app;

-- Tells somebody something, if and when the transaction commits. For functions that know why somebody is told. More than
-- any request has to tell is refused: whoever follows the news of others reads past them.
CREATE OR REPLACE FUNCTION live.put(
    p_kind text, p_subject_id uuid, p_user_id uuid, p_organization_id uuid, p_member_roles text []
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.user_role() IS DISTINCT FROM 'system' AND EXISTS (
        SELECT 1 FROM live.events AS e WHERE e.xid = pg_current_xact_id() OFFSET 299
    ) THEN
        RAISE EXCEPTION 'too many news' USING ERRCODE = 'AN011';
    END IF;
    INSERT INTO live.events (kind, subject_id, user_id, organization_id, member_roles)
    VALUES (p_kind, p_subject_id, p_user_id, p_organization_id, p_member_roles);
END
$$;

-- Tells the other pages of the person of the context.
CREATE OR REPLACE FUNCTION live.tell_own(p_kind text, p_subject_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT live.put(p_kind, p_subject_id, app.user_id(), NULL, NULL) WHERE app.user_id() IS NOT NULL $$;
GRANT EXECUTE ON FUNCTION live.tell_own TO anamnesis_app, anamnesis_worker;
