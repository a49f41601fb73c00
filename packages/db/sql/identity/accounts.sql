-- Whether this is one address that can stand in a mail and on a page: on one line, with nothing that turns a text or stands
-- for a second one.
CREATE OR REPLACE FUNCTION identity.is_address(p_email text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(identity.is_plain_detail('newEmail', p_email) AND app.is_line(p_email), false);

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
    ON CONFLICT ON CONSTRAINT users_email DO NOTHING;
    IF FOUND THEN
        INSERT INTO identity.user_profiles (user_id, time_zone, locale, process_id)
        VALUES (p_id, p_time_zone, p_locale, process);
        RETURN true;
    END IF;
    RETURN false;
END
$$;

-- Makes the account of a sample, which is open at once, at an address under .example: those are nobody's (RFC 2606), so that
-- nobody is let in at somebody else's. False when the address has an account.
CREATE OR REPLACE FUNCTION identity.add_account(
    p_id uuid, p_email text, p_display_name text, p_password_hash text, p_time_zone text, p_locale text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
BEGIN
    IF p_email NOT LIKE '%.example' THEN
        RAISE EXCEPTION 'not the address of a sample' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT identity.insert_account(p_id, p_email, p_display_name, p_password_hash, p_time_zone, p_locale) THEN
        RETURN false;
    END IF;
    UPDATE identity.users SET status = 'active', email_verified_at = now(), updated_at = now(), process_id = process
    WHERE id = p_id;
    PERFORM identity.write_security_log('EMAIL_VERIFIED', 'low', p_id, '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.add_account TO anamnesis_worker;

-- Asks for an account, once in a request. It is made when its mail is sent, or whoever has the address is told then
-- (identity.address_mail): nothing here looks whether there is one.
CREATE OR REPLACE FUNCTION identity.register_account(
    p_email text, p_display_name text, p_password_hash text, p_time_zone text, p_locale text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_process('identity.accounts.register'), identity.require_first_mail();
    -- More than any installation has newcomers: nobody mails strangers without end from here.
    PERFORM identity.require_room('verify_email');
    PERFORM identity.require_usual_hash(p_password_hash);
    IF NOT coalesce(app.is_time_zone(p_time_zone), true) OR length(p_locale) NOT BETWEEN 2 AND 35 THEN
        RAISE EXCEPTION 'not a time zone or a language' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF (
        identity.is_address(p_email) AND p_email = lower(p_email) AND length(p_email) <= 254
        AND app.is_line(p_display_name) AND length(p_display_name) BETWEEN 1 AND 100
    ) IS NOT TRUE THEN
        RAISE EXCEPTION 'not an address or a name' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM audit.log('ACCOUNT_REGISTERED', 'identity.users', NULL, 'success', '{}');
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', 'verify_email', 'email', p_email, 'registration', jsonb_build_object(
            'displayName', p_display_name, 'passwordHash', p_password_hash, 'timeZone', p_time_zone, 'locale', p_locale
        )
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
    -- Before the lock: where there is nothing to do, nobody waits for whoever asks.
    IF identity.has_admin() THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    -- Again: somebody else may have been first meanwhile.
    IF identity.has_admin() THEN
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
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => true);
BEGIN
    UPDATE identity.users SET display_name = p_display_name, updated_at = now(),
        process_id = (context ->> 'processId')::uuid
    WHERE id = (context ->> 'userId')::uuid;
END
$$;
GRANT EXECUTE ON FUNCTION identity.rename_account TO anamnesis_app;
