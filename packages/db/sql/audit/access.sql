-- Writes down that the person of the context, a member who acts in an organization, looks at data of these, in one record
-- each: `p_resource_id` names what, or each is it themselves. Refuses without a reason, and whoever is no member there at this
-- moment, and more than any request looks at, as audit.log does. The records open what is looked at in a later transaction
-- (audit.recent_looks). Only for functions that hand such data out, and know that all of it is for the organization.
CREATE OR REPLACE FUNCTION audit.record_access(
    p_subjects uuid [], p_resource_type text, p_resource_id text, p_details jsonb, p_told jsonb,
    p_occurred_at timestamptz
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF app.is_visible(context ->> 'reason') IS NOT TRUE THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    ELSIF EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        WHERE a.process_id = (context ->> 'processId')::uuid AND a.occurred_at >= now() OFFSET 299
    ) THEN
        RAISE EXCEPTION 'too many looks' USING ERRCODE = 'AN011';
    END IF;
    RETURN QUERY INSERT INTO audit.phi_access (
        occurred_at, subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id,
        reason, details, digest, process_id
    )
    SELECT p_occurred_at, i.id, u.id, concat_ws(' ', m.title, u.display_name), o.id, o.name, m.role::text, p_resource_type,
        coalesce(p_resource_id, i.id::text), context ->> 'reason', p_details, sha256(convert_to(p_told::text, 'UTF8')),
        (context ->> 'processId')::uuid
    FROM identity.users AS u
    INNER JOIN organizations.memberships AS m ON m.user_id = u.id AND m.status = 'active'
    INNER JOIN organizations.organizations AS o ON m.organization_id = o.id AND o.status = 'active'
    CROSS JOIN unnest(p_subjects) AS i (id)
    WHERE u.id = (context ->> 'userId')::uuid AND o.id = (context ->> 'organizationId')::uuid
        AND m.role::text = context ->> 'memberRole'
    RETURNING phi_access.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- The records that a member of the context made of looks, a moment ago, in this session and in other transactions, which have
-- therefore been committed.
CREATE OR REPLACE FUNCTION audit.recent_looks(p_resource_type text) RETURNS SETOF audit.phi_access
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.* FROM audit.phi_access AS a
    INNER JOIN audit.process_tracking AS p ON a.process_id = p.id
    WHERE a.occurred_at > clock_timestamp() - interval '15 seconds' AND a.resource_type = p_resource_type
        AND a.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        AND a.user_id = app.user_id() AND a.organization_id = app.organization_id()
        AND a.member_role = app.member_role()
        AND p.session_handle = (app.context() ->> 'sessionHandle')::uuid
$$;

-- Those of one process, by which they are found alone: somebody may look at hundreds of people in a moment. In no partition but
-- that of now, whose bounds have to be known when the statement begins, and mostly one: what is joined with it is planned so.
CREATE OR REPLACE FUNCTION audit.looks_in(p_resource_type text, p_process uuid) RETURNS SETOF audit.phi_access
LANGUAGE sql STABLE ROWS 2
AS $$
    SELECT a.* FROM (
        SELECT l.* FROM audit.phi_access AS l
        WHERE l.process_id = p_process AND l.occurred_at BETWEEN now() - interval '15 seconds' AND now() + interval '1 day' OFFSET 0
    ) AS a
    INNER JOIN audit.process_tracking AS p ON p.id = p_process
    WHERE a.occurred_at > clock_timestamp() - interval '15 seconds' AND a.resource_type = p_resource_type
        AND a.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        AND a.user_id = app.user_id() AND a.organization_id = app.organization_id()
        AND a.member_role = app.member_role()
        AND p.session_handle = (app.context() ->> 'sessionHandle')::uuid
$$;

-- Waits until everything that is committed by now, or was when the journal was as long as this, is on the disk. A commit need not
-- wait for that: whoever commits may say that it does not, so that others see what a power cut still takes back.
CREATE OR REPLACE FUNCTION audit.await_disk(p_written pg_lsn DEFAULT pg_current_wal_insert_lsn()) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_current_wal_flush_lsn() >= p_written THEN
        RETURN;
    END IF;
    IF current_setting('server_version_num')::integer >= 170000 THEN
        PERFORM pg_logical_emit_message(false, 'anamnesis', '', true);
        RETURN;
    END IF;
    -- Before PostgreSQL 17 nothing that is called has it written, but full pages are, by a process that looks each moment.
    PERFORM pg_logical_emit_message(false, 'anamnesis', repeat(' ', 2 * current_setting('wal_block_size')::integer));
    WHILE pg_current_wal_flush_lsn() < p_written LOOP
        PERFORM pg_sleep(0.005);
    END LOOP;
END
$$;

-- What those who looked at the data of the person of the context are called now: a name may be another one for a while.
CREATE OR REPLACE FUNCTION audit.viewers_now(p_accesses uuid []) RETURNS TABLE (id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.id, u.display_name FROM audit.phi_access AS a
    INNER JOIN identity.users AS u ON a.user_id = u.id AND u.deleted_at IS NULL
    WHERE a.subject_id = (SELECT app.user_id()) AND a.id = ANY (p_accesses)
$$;
GRANT EXECUTE ON FUNCTION audit.viewers_now TO anamnesis_app;
