-- Writes into the log of somebody's safety. People read their own logs: where somebody else acted from, such as an
-- administrator, is not among them. The trail has it.
CREATE OR REPLACE FUNCTION identity.write_security_log(p_event_type text, p_severity text, p_user_id uuid, p_details jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO identity.security_logs
        (event_type, severity, user_id, ip, user_agent, details, request_id, process_id)
    SELECT p_event_type, p_severity, p_user_id, CASE WHEN is_own THEN (c ->> 'clientIp')::inet END,
        CASE WHEN is_own THEN c ->> 'userAgent' END, p_details, c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.require_context() AS c, coalesce((c ->> 'userId')::uuid = p_user_id, true) AS is_own
$$;

-- As identity.write_security_log: nobody writes into somebody else's; administrators and the system do, in their own name.
-- What functions here write down themselves (tested), and alerts go by, nobody else says; what administrators do they alone
-- say, about others; and what is about nobody, whoever is nobody. Nor does anybody say more than any request has to.
CREATE OR REPLACE FUNCTION identity.security_log(p_event_type text, p_severity text, p_user_id uuid, p_details jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    is_own CONSTANT boolean := p_user_id IS NOT DISTINCT FROM (context ->> 'userId')::uuid;
BEGIN
    IF p_event_type IN (
        'ACCOUNT_DELETED', 'ACCOUNT_LOCKED', 'ADMIN_APPOINTED', 'EMAIL_CHANGED', 'EMAIL_VERIFIED', 'FACTORS_RESET',
        'FACTOR_RESET_STARTED', 'PASSKEY_COUNTER_WENT_BACK', 'PASSWORD_RESET', 'PASSWORD_RESET_REQUESTED',
        'RECOVERY_CODE_USED', 'REGISTRATION_OF_EXISTING_ADDRESS', 'SESSION_CREATED', 'SESSION_TERMINATED', 'STEP_UP',
        'USER_LOGIN_FAILED', 'USER_REGISTERED', 'VERIFICATION_RESENT'
    )
        OR starts_with(p_event_type, 'ADMIN_') AND (is_own OR context ->> 'role' IS DISTINCT FROM 'admin')
        OR p_user_id IS NULL AND NOT is_own THEN
        RAISE EXCEPTION 'not to be said' USING ERRCODE = 'insufficient_privilege';
    ELSIF EXISTS (
        SELECT 1 FROM identity.security_logs AS l
        WHERE l.occurred_at >= now() AND l.process_id = (context ->> 'processId')::uuid OFFSET 299
    ) THEN
        RAISE EXCEPTION 'too many events' USING ERRCODE = 'AN011';
    END IF;
    IF NOT is_own AND context ->> 'role' = 'admin' THEN
        PERFORM identity.require_admin_now();
    END IF;
    IF is_own OR context ->> 'role' IN ('admin', 'system') THEN
        PERFORM identity.write_security_log(p_event_type, p_severity, p_user_id, p_details);
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION identity.security_log TO anamnesis_app;

-- Raises when the process of the context wrote one of these down: what nobody writes into the log of whoever has an address
-- is written once in a request.
CREATE OR REPLACE FUNCTION identity.require_first_event(VARIADIC p_types text []) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM identity.security_logs AS l
    WHERE l.occurred_at >= now() AND l.process_id = app.process_id() AND l.event_type = ANY (p_types);
    IF FOUND THEN
        RAISE EXCEPTION 'once in a request' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Writes down that a sign-in was refused, for whoever has the address, if anybody has.
CREATE OR REPLACE FUNCTION identity.note_refused_sign_in(p_email text, p_event_type text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := (SELECT u.id FROM identity.users AS u WHERE u.email = p_email AND u.deleted_at IS NULL);
BEGIN
    PERFORM app.require_nobody(), identity.require_first_event('USER_LOGIN_FAILED', 'SECOND_FACTOR_FAILED');
    IF (p_event_type IN ('USER_LOGIN_FAILED', 'SECOND_FACTOR_FAILED')) IS NOT TRUE THEN
        RAISE EXCEPTION 'not a refusal' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.write_security_log(p_event_type, 'medium', person, '{}');
    PERFORM audit.log('SIGN_IN_REFUSED', 'identity.users', person::text, 'denied', '{}');
END
$$;
GRANT EXECUTE ON FUNCTION identity.note_refused_sign_in TO anamnesis_app;

-- Writes down, for whoever has the address, that nobody may sign in for a while, as it was counted under this key. At the
-- tenth wrong guess a mail to whoever has the address is asked for, once in a request (identity.address_mail).
CREATE OR REPLACE FUNCTION identity.note_locked_account(p_email text, p_account_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := (SELECT u.id FROM identity.users AS u WHERE u.email = p_email AND u.deleted_at IS NULL);
    counted identity.throttles;
    until text;
BEGIN
    PERFORM app.require_nobody(), identity.require_first_event('ACCOUNT_LOCKED');
    SELECT t.* INTO counted FROM identity.throttles AS t
    WHERE t.scope = 'account' AND t.key = p_account_key AND t.blocked_until > now();
    IF NOT FOUND THEN
        RETURN;
    END IF;
    until := identity.time_in_mails(counted.blocked_until);
    PERFORM identity.write_security_log(
        'ACCOUNT_LOCKED', 'high', person, jsonb_build_object('failures', counted.failures, 'until', until)
    );
    IF counted.failures <> 10 THEN
        RETURN;
    END IF;
    PERFORM identity.require_first_mail(), identity.require_room('account_locked');
    IF identity.is_address(p_email) THEN
        PERFORM identity.put_mail(jsonb_build_object(
            'mail', 'account_locked', 'email', p_email, 'details', jsonb_build_object('until', until)
        ));
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION identity.note_locked_account TO anamnesis_app;

-- Writes a row into the life of a session.
CREATE OR REPLACE FUNCTION identity.session_log(p_event text, p_user_id uuid, p_handle uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO identity.session_logs
        (event, user_id, session_handle, ip, user_agent, request_id, process_id)
    SELECT p_event, p_user_id, p_handle, CASE WHEN is_own THEN (c ->> 'clientIp')::inet END,
        CASE WHEN is_own THEN c ->> 'userAgent' END, c ->> 'requestId', (c ->> 'processId')::uuid
    FROM app.require_context() AS c, coalesce((c ->> 'userId')::uuid = p_user_id, true) AS is_own
$$;
