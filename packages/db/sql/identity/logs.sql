-- People read their own logs: where somebody else acted from, such as an administrator, is not among them. The
-- trail has it.
CREATE OR REPLACE FUNCTION identity.security_log(p_event_type text, p_severity text, p_user_id uuid, p_details jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO identity.security_logs
        (event_type, severity, user_id, ip, user_agent, details, request_id, process_id)
    SELECT p_event_type, p_severity, p_user_id, CASE WHEN is_own THEN (c ->> 'clientIp')::inet END,
        CASE WHEN is_own THEN c ->> 'userAgent' END, p_details, c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c, coalesce((c ->> 'userId')::uuid = p_user_id, true) AS is_own
    -- Nobody writes into somebody else's log; administrators and the system do, in their own name.
    WHERE c IS NOT NULL AND (is_own OR p_user_id IS NULL OR c ->> 'role' IN ('admin', 'system'))
$$;
GRANT EXECUTE ON FUNCTION identity.security_log TO anamnesis_app;

-- Writes a row into the life of a session.
CREATE OR REPLACE FUNCTION identity.session_log(p_event text, p_user_id uuid, p_handle uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO identity.session_logs
        (event, user_id, session_handle, ip, user_agent, request_id, process_id)
    SELECT p_event, p_user_id, p_handle, CASE WHEN is_own THEN (c ->> 'clientIp')::inet END,
        CASE WHEN is_own THEN c ->> 'userAgent' END, c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.context() AS c, coalesce((c ->> 'userId')::uuid = p_user_id, true) AS is_own WHERE c IS NOT NULL
$$;
