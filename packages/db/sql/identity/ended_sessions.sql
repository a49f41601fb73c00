-- Ends sessions of the person of the context: the one named, or all but the one named. Returns how many. Once what is on
-- its way in any of them is done; and what they asked for and is waited for, another address, is called off with them. Who
-- signs out where they are keeps it.
CREATE OR REPLACE FUNCTION identity.close_sessions(p_handle uuid, p_all_others boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => true);
    person uuid := (context ->> 'userId')::uuid;
    ended record;
    n integer := 0;
BEGIN
    IF p_all_others OR p_handle IS DISTINCT FROM (context ->> 'sessionHandle')::uuid THEN
        PERFORM identity.call_off_changes(person, CASE WHEN NOT p_all_others THEN p_handle END);
    END IF;
    FOR ended IN
        DELETE FROM identity.user_sessions AS s
        WHERE s.user_id = person AND (s.handle IS NOT DISTINCT FROM p_handle) IS DISTINCT FROM p_all_others
        RETURNING s.handle
    LOOP
        PERFORM identity.session_log('TERMINATED', person, ended.handle);
        PERFORM reminders.forget_devices(person, ended.handle);
        PERFORM identity.write_security_log('SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', ended.handle));
        n := n + 1;
    END LOOP;
    -- Out everywhere: also where a session ran out before.
    IF p_all_others AND p_handle IS NULL THEN
        PERFORM reminders.forget_devices(person, NULL);
    END IF;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION identity.close_sessions TO anamnesis_app;

-- Ends all sessions of somebody, by an administrator.
CREATE OR REPLACE FUNCTION identity.end_sessions_of(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_admin_now();
    RETURN identity.invalidate_sessions(p_user_id, NULL, 'administration');
END
$$;
GRANT EXECUTE ON FUNCTION identity.end_sessions_of TO anamnesis_app;

-- Another address that was asked for in a session of somebody, or in any (NULL), is not given to them any more, whether or
-- not its link was mailed yet.
CREATE OR REPLACE FUNCTION identity.call_off_changes(p_user_id uuid, p_handle uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    UPDATE identity.email_tokens SET used_at = now(), updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE user_id = p_user_id AND purpose = 'change' AND used_at IS NULL
        AND (p_handle IS NULL OR session_handle = p_handle);
END
$$;

-- Ends every session of a person but the one named, for a reason that the log keeps. Returns how many. Once what is on its
-- way in any of them is done, and with what they asked for, as identity.close_sessions.
CREATE OR REPLACE FUNCTION identity.invalidate_sessions(p_user_id uuid, p_except uuid, p_why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended record;
    n integer := 0;
BEGIN
    PERFORM 1 FROM identity.users WHERE id = p_user_id FOR NO KEY UPDATE;
    PERFORM identity.call_off_changes(p_user_id, NULL);
    FOR ended IN
        DELETE FROM identity.user_sessions AS s
        WHERE s.user_id = p_user_id AND s.handle IS DISTINCT FROM p_except
        RETURNING s.handle
    LOOP
        PERFORM identity.session_log('INVALIDATED', p_user_id, ended.handle);
        PERFORM reminders.forget_devices(p_user_id, ended.handle);
        PERFORM identity.write_security_log(
            'SESSION_TERMINATED', 'low', p_user_id, jsonb_build_object('handle', ended.handle, 'why', p_why)
        );
        n := n + 1;
    END LOOP;
    IF p_except IS NULL THEN
        PERFORM reminders.forget_devices(p_user_id, NULL);
    END IF;
    RETURN n;
END
$$;

-- Removes sessions whose time is over. Housekeeping: returns how many.
CREATE OR REPLACE FUNCTION identity.remove_expired_sessions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended record;
    n integer := 0;
BEGIN
    IF app.context() IS NULL THEN
        RETURN 0;
    END IF;
    FOR ended IN
        DELETE FROM identity.user_sessions WHERE id IN (
            SELECT id FROM identity.user_sessions WHERE expires_at < now() ORDER BY expires_at LIMIT 500
        ) RETURNING user_id, handle
    LOOP
        PERFORM identity.session_log('EXPIRED', ended.user_id, ended.handle);
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION identity.remove_expired_sessions TO anamnesis_worker;
