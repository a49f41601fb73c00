-- Records an action under the running process. Who, when and why cannot be passed in. For functions that know what was
-- done. More than any request does is refused: what is said stays.
CREATE OR REPLACE FUNCTION audit.log(
    p_event_type text, p_resource_type text, p_resource_id text, p_status text, p_details jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := app.process_id();
BEGIN
    IF process IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF app.user_role() IS DISTINCT FROM 'system' AND EXISTS (
        SELECT 1 FROM audit.audit_logs AS l WHERE l.process_id = process AND l.occurred_at >= now() OFFSET 299
    ) THEN
        RAISE EXCEPTION 'too many actions' USING ERRCODE = 'AN011';
    END IF;
    INSERT INTO audit.audit_logs (process_id, user_id, event_type, resource_type, resource_id, status, details)
    VALUES (process, app.user_id(), p_event_type, p_resource_type, p_resource_id, p_status, p_details);
END
$$;

-- Whether what is said is of these forms, and nothing besides.
CREATE OR REPLACE FUNCTION audit.is_plain(p_details jsonb, p_forms jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN NOT EXISTS (
    SELECT 1 FROM jsonb_each_text(p_details) AS d WHERE (d.value ~ (p_forms ->> d.key)) IS NOT TRUE
);

-- As audit.log, for what the application says of itself: nothing but what stands in a list (audit.may_say), so that nobody
-- says what the database alone does, such as showing a diary, and nothing stands there in words of somebody's.
CREATE OR REPLACE FUNCTION audit.say(p_event_type text, p_resource_id text, p_status text, p_details jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Nothing is said in the name of whoever asked for a job: they are not there.
    IF app.context() ->> 'proof' = 'job' OR audit.may_say(p_event_type, p_resource_id, p_details) IS NOT TRUE THEN
        RAISE EXCEPTION 'not an action to say' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit.log(p_event_type, audit.said_of(p_event_type), p_resource_id, p_status, p_details);
END
$$;
GRANT EXECUTE ON FUNCTION audit.say TO anamnesis_app, anamnesis_worker;

-- Every action with who did it, from where and why.
CREATE OR REPLACE VIEW audit.actions WITH (security_invoker = true) AS
SELECT l.seq, l.occurred_at, l.xid, l.process_id, p.kind AS process_kind, p.parent_id, p.request_id, l.user_id,
    p.user_role, p.member_role, p.organization_id, p.session_handle, p.client_ip, p.user_agent, p.reason, l.event_type,
    l.resource_type, l.resource_id, l.status, l.details
FROM audit.audit_logs AS l LEFT JOIN audit.process_tracking AS p ON l.process_id = p.id;
GRANT SELECT ON audit.actions TO anamnesis_worker, anamnesis_auditor;
