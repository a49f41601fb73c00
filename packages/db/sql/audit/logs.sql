-- Records an action under the running context. Who, when and why cannot be passed in.
CREATE OR REPLACE FUNCTION audit.log(
    p_event_type text, p_resource_type text, p_resource_id text, p_status text, p_details jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.context();
BEGIN
    IF context IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.audit_logs (
        event_type, resource_type, resource_id, status, details,
        user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason, request_id,
        process_id
    ) VALUES (
        p_event_type, p_resource_type, p_resource_id, p_status, p_details,
        (context ->> 'userId')::uuid, context ->> 'role', context ->> 'memberRole',
        (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet,
        context ->> 'userAgent', context ->> 'reason', context ->> 'requestId', (context ->> 'processId')::uuid
    );
END
$$;
GRANT EXECUTE ON FUNCTION audit.log TO anamnesis_app, anamnesis_worker;
