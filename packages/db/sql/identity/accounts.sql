-- Makes a pending account. False when the address has one.
CREATE OR REPLACE FUNCTION identity.insert_account(
    p_id uuid, p_email text, p_display_name text, p_password_hash text, p_time_zone text, p_locale text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := app.process_id();
BEGIN
    INSERT INTO identity.users (id, email, display_name, password_hash, process_id)
    VALUES (p_id, p_email, p_display_name, p_password_hash, process)
    ON CONFLICT (email) DO NOTHING;
    IF FOUND THEN
        INSERT INTO identity.user_profiles (user_id, time_zone, locale, process_id)
        VALUES (p_id, p_time_zone, p_locale, process);
        RETURN true;
    END IF;
    RETURN false;
END
$$;

-- Makes a pending account whose person is somebody that the installation itself knows of, such as a sample. False when the
-- address has an account.
CREATE OR REPLACE FUNCTION identity.add_account(
    p_id uuid, p_email text, p_display_name text, p_password_hash text, p_time_zone text, p_locale text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    RETURN identity.insert_account(p_id, p_email, p_display_name, p_password_hash, p_time_zone, p_locale);
END
$$;
GRANT EXECUTE ON FUNCTION identity.add_account TO anamnesis_worker;

-- Makes a pending account, or tells the person who has the address by mail: whoever asks is not told which, and asks once
-- in a request. Both are written down.
CREATE OR REPLACE FUNCTION identity.register_account(
    p_id uuid, p_email text, p_display_name text, p_password_hash text, p_time_zone text, p_locale text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_process('identity.accounts.register') ->> 'processId')::uuid;
    is_new boolean;
    owner uuid;
BEGIN
    IF EXISTS (
        SELECT 1 FROM audit.audit_logs AS l WHERE l.process_id = process AND l.event_type = 'ACCOUNT_REGISTERED'
    ) THEN
        RAISE EXCEPTION 'once in a request' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- More than any installation has newcomers: nobody mails strangers without end from here.
    IF 1000 <= (
        SELECT count(*) FROM identity.users AS u
        WHERE u.created_at > now() - interval '1 hour'
    ) THEN
        RAISE EXCEPTION 'too many registrations' USING ERRCODE = 'AN004';
    END IF;
    -- Before the address is looked at: a refusal must not tell whether it has an account.
    PERFORM identity.require_usual_hash(p_password_hash);
    IF NOT coalesce(app.is_time_zone(p_time_zone), true) OR length(p_locale) NOT BETWEEN 2 AND 35 THEN
        RAISE EXCEPTION 'not a time zone or a language' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    is_new := identity.insert_account(p_id, p_email, p_display_name, p_password_hash, p_time_zone, p_locale);
    owner := (SELECT u.id FROM identity.users AS u WHERE u.email = p_email);
    PERFORM identity.write_security_log(
        CASE WHEN is_new THEN 'USER_REGISTERED' ELSE 'REGISTRATION_OF_EXISTING_ADDRESS' END, 'low', owner, '{}'
    );
    PERFORM audit.log(
        'ACCOUNT_REGISTERED', 'identity.users', CASE WHEN is_new THEN p_id::text END,
        CASE WHEN is_new THEN 'success' ELSE 'denied' END, '{}'
    );
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', CASE WHEN is_new THEN 'verify_email' ELSE 'already_registered' END, 'userId', owner
    ));
END
$$;
GRANT EXECUTE ON FUNCTION identity.register_account TO anamnesis_app;

-- An administrator of an installation that has none: an account that was made in this very transaction.
CREATE OR REPLACE FUNCTION identity.make_first_admin(p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_context() ->> 'processId')::uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    IF EXISTS (SELECT 1 FROM identity.users WHERE role = 'admin' AND deleted_at IS NULL) THEN
        RETURN false;
    END IF;
    UPDATE identity.users SET role = 'admin', status = 'active', email_verified_at = now(), updated_at = now(),
        process_id = process
    WHERE id = p_user_id AND process_id = process;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.write_security_log('ADMIN_APPOINTED', 'critical', p_user_id, '{"first": true}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.make_first_admin TO anamnesis_worker;

-- Makes the account of whoever comes first, an administrator, and says what came of it: 'made', 'address_taken' or
-- 'admin_exists'.
CREATE OR REPLACE FUNCTION identity.register_first_admin(
    p_id uuid, p_email text, p_display_name text, p_password_hash text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_nobody();
    -- Before the lock: where there is nothing to do, nobody waits for whoever asks.
    IF identity.has_admin() THEN
        RETURN 'admin_exists';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    -- Again: somebody else may have been first meanwhile.
    IF identity.has_admin() THEN
        RETURN 'admin_exists';
    END IF;
    PERFORM identity.require_usual_hash(p_password_hash);
    IF NOT identity.insert_account(p_id, p_email, p_display_name, p_password_hash, NULL, NULL) THEN
        RETURN 'address_taken';
    END IF;
    PERFORM identity.make_first_admin(p_id),
        audit.log('ADMIN_APPOINTED', 'identity.users', p_id::text, 'success', '{}');
    RETURN 'made';
END
$$;
GRANT EXECUTE ON FUNCTION identity.register_first_admin TO anamnesis_app;

-- Whether the installation has an administrator yet.
CREATE OR REPLACE FUNCTION identity.has_admin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM identity.users WHERE role = 'admin' AND deleted_at IS NULL) $$;
GRANT EXECUTE ON FUNCTION identity.has_admin TO anamnesis_app;

-- Another name for the person of the context.
CREATE OR REPLACE FUNCTION identity.rename_account(p_display_name text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE identity.users SET display_name = p_display_name, updated_at = now(), process_id = (app.require_context() ->> 'processId')::uuid
    WHERE id = (SELECT app.user_id())
$$;
GRANT EXECUTE ON FUNCTION identity.rename_account TO anamnesis_app;

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
    -- A statement of its own: it sees what was committed while this one waited for the lock.
    PERFORM 1 FROM identity.users
    WHERE id = (context ->> 'userId')::uuid AND role = 'admin' AND status = 'active' AND deleted_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no administrator any more' USING ERRCODE = 'AN010';
    END IF;
    RETURN context;
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

-- What an administrator sees of somebody's sign-in: never the factors themselves.
CREATE OR REPLACE FUNCTION identity.account_safety(p_user_id uuid, p_account_key text)
RETURNS TABLE (
    has_totp boolean, passkeys integer, recovery_codes_left integer, sessions integer, failures integer,
    blocked_until timestamptz, factor_reset_at timestamptz
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
         WHERE user_id = p_user_id AND purpose = 'factor_reset' AND used_at IS NULL AND expires_at > now())
    WHERE app.user_id() = p_user_id OR app.user_role() = 'admin'
$$;
GRANT EXECUTE ON FUNCTION identity.account_safety TO anamnesis_app;

-- Who looks after the installation.
CREATE OR REPLACE FUNCTION identity.admin_ids() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT id FROM identity.users
    WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND app.user_role() = 'system' LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION identity.admin_ids TO anamnesis_worker;

-- Whom a mail goes to.
CREATE OR REPLACE FUNCTION identity.mail_recipient(p_user_id uuid)
RETURNS TABLE (email text, display_name text, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.email, u.display_name, p.time_zone
    FROM identity.users AS u
    LEFT JOIN identity.user_profiles AS p ON p.user_id = u.id
    WHERE u.id = p_user_id AND u.deleted_at IS NULL AND app.user_role() = 'system'
$$;
GRANT EXECUTE ON FUNCTION identity.mail_recipient TO anamnesis_worker;

-- A mail about an account, sent in the background, that its person, an administrator or the system asks for. It goes to the
-- account's own address.
CREATE OR REPLACE FUNCTION identity.enqueue_mail(p_payload jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    mail text := p_payload ->> 'mail';
    is_own boolean := coalesce(context ->> 'userId' = p_payload ->> 'userId', false);
    is_plain boolean := NOT EXISTS (
        SELECT 1 FROM jsonb_each_text(coalesce(p_payload -> 'details', '{}')) AS d
        WHERE identity.is_plain_detail(d.key, d.value) IS NOT TRUE
    );
BEGIN
    IF identity.may_mail(mail, is_own) IS NOT TRUE
        OR (context ->> 'role' IS DISTINCT FROM 'system' AND (NOT is_plain OR p_payload ? 'to')) THEN
        RAISE EXCEPTION 'not a mail to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- More than any request asks for: nobody floods mailboxes from one.
    IF context ->> 'role' IS DISTINCT FROM 'system' AND 5 <= (
        SELECT count(*) FROM app.jobs AS j
        WHERE j.process_id = (context ->> 'processId')::uuid AND j.kind = 'identity.mail'
    ) THEN
        RAISE EXCEPTION 'too many mails' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.put_mail(p_payload);
END
$$;
GRANT EXECUTE ON FUNCTION identity.enqueue_mail TO anamnesis_app, anamnesis_worker;

-- Puts a mail into the queue. The id of a link is made here, where whoever asks does not see it. For functions that know
-- why somebody is told.
CREATE OR REPLACE FUNCTION identity.put_mail(p_payload jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    SELECT gen_random_uuid(), 'identity.mail', (p_payload - 'tokenId') || CASE
            WHEN identity.mail_has_token(p_payload ->> 'mail') THEN jsonb_build_object('tokenId', gen_random_uuid())
            ELSE '{}'
        END,
        jsonb_build_object('userId', NULL, 'requestId', c.context ->> 'requestId'), NULL, 8,
        (c.context ->> 'processId')::uuid
    FROM (SELECT app.require_context() AS context) AS c
$$;

-- A time as mails are told it.
CREATE OR REPLACE FUNCTION identity.time_in_mails(p_at timestamptz) RETURNS text LANGUAGE sql STABLE
RETURN to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- Raises when the process of the context had a mail sent: one that carries a link is asked for once in a request.
CREATE OR REPLACE FUNCTION identity.require_first_mail() RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM app.jobs AS j WHERE j.process_id = app.process_id() AND j.kind = 'identity.mail';
    IF FOUND THEN
        RAISE EXCEPTION 'once in a request' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Sends a link to whoever has an address, if it is there to be sent, once in a request; whoever asks is not told. The same
-- work for every address.
CREATE OR REPLACE FUNCTION identity.request_link(p_email text, p_mail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := (
        SELECT u.id FROM identity.users AS u
        WHERE u.email = p_email AND u.deleted_at IS NULL
            AND (u.status = 'pending_verification' OR (u.status = 'active' AND p_mail = 'reset_password'))
    );
BEGIN
    PERFORM app.require_nobody(), identity.require_first_mail();
    IF (p_mail IN ('reset_password', 'verify_email')) IS NOT TRUE THEN
        RAISE EXCEPTION 'not a link to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.write_security_log(
        CASE p_mail WHEN 'reset_password' THEN 'PASSWORD_RESET_REQUESTED' ELSE 'VERIFICATION_RESENT' END, 'low', person, '{}'
    );
    PERFORM identity.put_mail(jsonb_build_object('mail', p_mail, 'userId', person));
END
$$;
GRANT EXECUTE ON FUNCTION identity.request_link TO anamnesis_app;

-- Sends the link that gives the account of the person of the context another address, or tells whoever has that address
-- that it was asked for; and tells the address of now.
CREATE OR REPLACE FUNCTION identity.request_email_change(p_email text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := app.user_id();
    is_free boolean := NOT EXISTS (SELECT 1 FROM identity.users AS u WHERE u.email = p_email);
BEGIN
    PERFORM app.require_process('identity.accounts.changeEmail'), identity.require_recent_proof(),
        identity.require_first_mail();
    IF identity.is_plain_detail('newEmail', p_email) IS NOT TRUE THEN
        RAISE EXCEPTION 'not an address' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', CASE WHEN is_free THEN 'change_email_confirm' ELSE 'change_email_taken' END, 'userId', person, 'to', p_email
    ));
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', 'change_email_notice', 'userId', person, 'details', jsonb_build_object('newEmail', p_email)
    ));
END
$$;
GRANT EXECUTE ON FUNCTION identity.request_email_change TO anamnesis_app;
