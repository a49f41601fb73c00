-- Raises unless the person of the context still administers the installation, once everybody is done who decides about
-- that: an administrator who was demoted or suspended meanwhile decides nothing any more.
CREATE OR REPLACE FUNCTION identity.require_admin_now() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'role' IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One after another: two administrators must not take each other's rights at once.
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    PERFORM 1 FROM identity.users WHERE id = (context ->> 'userId')::uuid FOR SHARE;
    IF NOT identity.is_admin_still() THEN
        RAISE EXCEPTION 'no administrator any more' USING ERRCODE = 'AN010';
    END IF;
    RETURN context;
END
$$;

-- Whether the person of the context administers the installation, as of now, in a session that goes on. Without a lock, for
-- what only reads. A statement of its own: it sees what was committed while a lock was waited for.
CREATE OR REPLACE FUNCTION identity.is_admin_still() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN identity.is_standing() AND EXISTS (
        SELECT 1 FROM identity.users AS u WHERE u.id = app.user_id() AND u.role = 'admin' AND app.user_role() = 'admin'
    );
END
$$;

-- What an administrator decides about somebody; NULL leaves a thing as it is. Their sessions end, so that
-- nothing goes on under rights that are gone. False when there is no such account.
CREATE OR REPLACE FUNCTION identity.administer_account(p_user_id uuid, p_role text, p_status text, p_must_change_password boolean)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_admin_now();
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE identity.users SET role = coalesce(p_role::identity.user_role, role),
        status = coalesce(p_status::identity.user_status, status),
        must_change_password = coalesce(p_must_change_password, must_change_password),
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = p_user_id AND deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND deletion_due_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'AN001';
    END IF;
    PERFORM identity.invalidate_sessions(p_user_id, NULL, 'administration');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.administer_account TO anamnesis_app;

-- Sends somebody, by an administrator who says why, the link that removes their second factors after a wait. They can call
-- it off before it is sent as well. False when there is no such account.
CREATE OR REPLACE FUNCTION identity.start_factor_reset(p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_admin_now();
    by_name text := (SELECT u.display_name FROM identity.users AS u WHERE u.id = app.user_id());
    address text := (SELECT u.email FROM identity.users AS u WHERE u.id = p_user_id AND u.deleted_at IS NULL);
BEGIN
    IF app.is_visible(context ->> 'reason') IS NOT TRUE OR p_user_id = app.user_id() THEN
        RAISE EXCEPTION 'no reason, or the own account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF address IS NULL THEN
        RETURN false;
    END IF;
    PERFORM identity.write_security_log('FACTOR_RESET_STARTED', 'critical', p_user_id, jsonb_build_object(
            'reason', context ->> 'reason', 'by', context ->> 'userId', 'byName', by_name
        )),
        audit.log('FACTOR_RESET_STARTED', 'identity.users', p_user_id::text, 'success', '{}'),
        identity.put_link(
            jsonb_build_object('mail', 'factor_reset_started', 'userId', p_user_id), 'factor_reset', address,
            interval '72 hours'
        );
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.start_factor_reset TO anamnesis_app;

-- What an administrator sees of somebody's sign-in: never the factors themselves.
CREATE OR REPLACE FUNCTION identity.account_safety(p_user_id uuid, p_account_key text)
RETURNS TABLE (
    has_totp boolean, passkeys integer, recovery_codes_left integer, sessions integer, failures integer,
    blocked_until timestamptz, factor_reset_at timestamptz, password_changed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        EXISTS (SELECT 1 FROM identity.totp_secrets WHERE user_id = p_user_id AND confirmed_at IS NOT NULL),
        (SELECT count(*)::integer FROM identity.passkeys WHERE user_id = p_user_id),
        (SELECT count(*)::integer FROM identity.recovery_codes WHERE user_id = p_user_id AND used_at IS NULL),
        (SELECT count(*)::integer FROM identity.user_sessions WHERE user_id = p_user_id AND expires_at > now()),
        coalesce((SELECT failures FROM identity.throttles WHERE scope = 'account' AND key = p_account_key), 0),
        (SELECT blocked_until FROM identity.throttles
         WHERE scope = 'account' AND key = p_account_key AND blocked_until > now()),
        (SELECT max(valid_from) FROM identity.email_tokens
         WHERE user_id = p_user_id AND purpose = 'factor_reset' AND used_at IS NULL AND expires_at > now()),
        (SELECT u.password_changed_at FROM identity.users AS u WHERE u.id = p_user_id)
    WHERE app.user_id() = p_user_id OR app.user_role() = 'admin'
$$;
GRANT EXECUTE ON FUNCTION identity.account_safety TO anamnesis_app;
