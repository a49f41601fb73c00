-- Writes down the link or code of the mail that this run is about to send, for whom and for what its job says, and once:
-- run again it is the same. True where the mail is to be sent, also for one without a link. Not to be sent is what was
-- called off meanwhile, a link to a new password where there is a new one since it was asked for, what a newer one took the
-- place of, and what was sent too often in the last hour. What whoever asked may think better of was written down when it
-- was asked for (identity.put_link). `p_code_hash`: of the code that stands in for the link of a verification.
CREATE OR REPLACE FUNCTION identity.issue_email_token(p_job uuid, p_lease uuid, p_code_hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job app.jobs := app.held_job(p_job, p_lease, ARRAY['identity.mail']);
    token uuid := (job.payload ->> 'tokenId')::uuid;
    person uuid := (job.payload ->> 'userId')::uuid;
    process uuid := app.process_id();
    terms record;
    was_asked boolean;
    account identity.users;
    address text;
    known identity.email_tokens;
    is_enough boolean;
BEGIN
    SELECT t.* INTO terms FROM identity.token_terms(job.payload ->> 'mail') AS t;
    IF NOT FOUND THEN
        RETURN true;
    END IF;
    was_asked := terms.purpose IN ('change', 'factor_reset');
    PERFORM pg_advisory_xact_lock(hashtextextended('identity.email_tokens ' || person, 0));
    -- Waits for a new password that is on its way, and then sees it.
    SELECT u.* INTO account FROM identity.users AS u WHERE u.id = person AND u.deleted_at IS NULL FOR SHARE;
    IF NOT FOUND OR (terms.purpose = 'reset' AND account.password_changed_at > job.created_at) THEN
        RETURN false;
    END IF;
    address := coalesce(job.payload ->> 'to', account.email);
    SELECT t.* INTO known FROM identity.email_tokens AS t WHERE t.id = token FOR NO KEY UPDATE;
    IF known.used_at IS NOT NULL OR (was_asked AND known.id IS NULL) THEN
        RETURN false;
    END IF;
    -- Mailed before, by a run that was cut off.
    IF known.id IS NOT NULL AND NOT (was_asked AND known.expires_at = known.valid_from) THEN
        RETURN true;
    END IF;
    is_enough := (
        SELECT count(*) >= 5 FROM identity.email_tokens AS t
        WHERE (t.user_id = person OR t.email = address) AND t.purpose = terms.purpose AND t.id <> token
            AND t.created_at > now() - interval '1 hour'
    );
    IF was_asked THEN
        UPDATE identity.email_tokens SET used_at = CASE WHEN is_enough THEN now() END,
            valid_from = now() + make_interval(mins => terms.wait_minutes),
            expires_at = now() + make_interval(mins => terms.wait_minutes + terms.minutes), updated_at = now(),
            process_id = process
        WHERE id = token;
        RETURN NOT is_enough;
    END IF;
    IF is_enough THEN
        RETURN false;
    END IF;
    -- The newest is the one that counts.
    UPDATE identity.email_tokens SET used_at = now(), updated_at = now(), process_id = process
    WHERE user_id = person AND purpose = terms.purpose AND used_at IS NULL;
    INSERT INTO identity.email_tokens (id, user_id, purpose, email, valid_from, expires_at, code_hash, process_id)
    VALUES (
        token, person, terms.purpose, address, now() + make_interval(mins => terms.wait_minutes),
        now() + make_interval(mins => terms.wait_minutes + terms.minutes),
        CASE terms.purpose WHEN 'verify' THEN p_code_hash END, process
    );
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.issue_email_token TO anamnesis_worker;

-- What became of a mailed link ('live', 'waiting', 'used' or 'expired'), and whose it is. No row for one
-- that never was.
CREATE OR REPLACE FUNCTION identity.find_email_token(p_id uuid, p_purpose text)
RETURNS TABLE (state text, email text, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE
            WHEN t.used_at IS NOT NULL THEN 'used' WHEN t.expires_at <= now() THEN 'expired'
            WHEN t.valid_from > now() THEN 'waiting' ELSE 'live'
        END,
        u.email, u.display_name
    FROM identity.email_tokens AS t
    INNER JOIN identity.users AS u ON t.user_id = u.id
    WHERE t.id = p_id AND t.purpose = p_purpose AND app.context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.find_email_token TO anamnesis_app;

-- Takes down which code was typed for the newest mail to an address, which five tries are for. Whether it is right is told by
-- identity.verify_tried_code, in a later transaction: a try that is taken back tells nothing.
CREATE OR REPLACE FUNCTION identity.try_code(p_email text, p_code_hash text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_nobody();
    UPDATE identity.email_tokens AS t SET attempts = attempts + 1, tried_hash = p_code_hash,
        tried_in = pg_current_xact_id(), updated_at = now(), process_id = app.process_id()
    WHERE t.id = (
        SELECT o.id FROM identity.email_tokens AS o
        WHERE o.email = p_email AND o.purpose = 'verify'
            AND o.used_at IS NULL AND o.expires_at > now() AND o.valid_from <= now() AND o.attempts < 5
        ORDER BY o.created_at DESC LIMIT 1
    )
    -- Again, for the row as it is once those who guess at the same moment are done with it.
    AND t.attempts < 5 AND t.used_at IS NULL;
END
$$;
GRANT EXECUTE ON FUNCTION identity.try_code TO anamnesis_app;

-- Verifies an address if the code that was typed for it last is the one of the mail. NULL when it is not.
CREATE OR REPLACE FUNCTION identity.verify_tried_code(p_email text, p_code_hash text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    token uuid := (
        SELECT t.id FROM identity.email_tokens AS t
        WHERE t.email = p_email AND t.purpose = 'verify' AND t.used_at IS NULL
            AND t.tried_hash = p_code_hash AND t.tried_hash = t.code_hash
            AND t.tried_in IS DISTINCT FROM pg_current_xact_id_if_assigned()
        ORDER BY t.created_at DESC LIMIT 1
    );
BEGIN
    PERFORM app.require_nobody();
    RETURN CASE WHEN token IS NOT NULL THEN identity.verify_email(token) END;
END
$$;
GRANT EXECUTE ON FUNCTION identity.verify_tried_code TO anamnesis_app;

-- Takes a token out of use. NULL when it cannot be used; then nothing may follow from it. The account is locked before its
-- token, as by whoever ends sessions and takes links back.
CREATE OR REPLACE FUNCTION identity.use_email_token(p_id uuid, p_purpose text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_nobody();
    account identity.users;
    person uuid;
BEGIN
    SELECT u.* INTO account FROM identity.users AS u
    WHERE u.id = (SELECT t.user_id FROM identity.email_tokens AS t WHERE t.id = p_id) FOR NO KEY UPDATE;
    UPDATE identity.email_tokens AS t SET used_at = now(), updated_at = now(),
        process_id = (context ->> 'processId')::uuid
    WHERE t.id = p_id AND t.purpose = p_purpose AND t.used_at IS NULL AND t.expires_at > now()
        AND t.valid_from <= now() AND account.deleted_at IS NULL
        -- An account that is not open yet is opened by its first links alone; one that was closed, by none.
        AND (account.status = 'active' OR account.status = 'pending_verification' AND p_purpose IN ('verify', 'reset'))
        -- A link to a new password is of before there was one.
        AND (p_purpose <> 'reset' OR t.created_at >= account.password_changed_at)
        -- What was mailed to an address that the account no longer has is worth nothing.
        AND (p_purpose = 'change' OR t.email = account.email)
    RETURNING t.user_id INTO person;
    RETURN person;
END
$$;

-- Links of these kinds that wait in somebody's mail, or to be mailed, no longer work. Returns how many; but of those for
-- another address, of which the count would tell whether the address had an account.
CREATE OR REPLACE FUNCTION identity.void_email_tokens(p_user_id uuid, p_purposes text []) RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH voided AS (
        UPDATE identity.email_tokens SET used_at = now(), updated_at = now(),
            process_id = (app.require_context() ->> 'processId')::uuid
        WHERE user_id = p_user_id AND purpose = ANY (p_purposes) AND used_at IS NULL
        RETURNING purpose
    )
    SELECT count(*) FILTER (WHERE purpose <> 'change')::integer FROM voided
$$;

-- Each of the next three: the person, or NULL when the token cannot be used. Whoever has to know is told by mail.
CREATE OR REPLACE FUNCTION identity.verify_email(p_token uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'verify');
BEGIN
    IF person IS NOT NULL THEN
        UPDATE identity.users SET email_verified_at = now(), updated_at = now(),
            status = CASE status WHEN 'pending_verification' THEN 'active' ELSE status END,
            process_id = (app.context() ->> 'processId')::uuid
        WHERE id = person;
        PERFORM identity.write_security_log('EMAIL_VERIFIED', 'low', person, '{}');
        -- Of several who registered the address none keeps the password (identity.address_mail).
        PERFORM identity.put_mail(jsonb_build_object('mail', 'reset_password', 'userId', person))
        FROM identity.users AS u WHERE u.id = person AND u.password_hash = 'none';
    END IF;
    RETURN person;
END
$$;
GRANT EXECUTE ON FUNCTION identity.verify_email TO anamnesis_app;

-- Gives an account the address that a link was mailed to. NULL also when that is somebody else's by now.
CREATE OR REPLACE FUNCTION identity.change_email(p_token uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'change');
    address text := (SELECT t.email FROM identity.email_tokens AS t WHERE t.id = p_token);
    before text := (SELECT u.email FROM identity.users AS u WHERE u.id = person);
BEGIN
    IF person IS NULL OR EXISTS (SELECT 1 FROM identity.users AS u WHERE u.email = address) THEN
        RETURN NULL;
    END IF;
    UPDATE identity.users AS u SET email = address, email_verified_at = now(), updated_at = now(),
        process_id = (app.context() ->> 'processId')::uuid
    WHERE u.id = person;
    -- What was mailed to the address before.
    PERFORM identity.void_email_tokens(person, ARRAY['reset', 'change', 'factor_reset']);
    PERFORM identity.write_security_log('EMAIL_CHANGED', 'high', person, '{}');
    -- Both addresses.
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', 'email_changed', 'userId', person, 'to', one, 'details', jsonb_build_object('newEmail', address)
    )) FROM unnest(ARRAY[address, before]) AS one;
    RETURN person;
EXCEPTION
    -- Somebody registered with the address in the same moment.
    WHEN exclusion_violation THEN
        RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION identity.change_email TO anamnesis_app;

-- The second factors go. The password stays, so whoever reads the mail alone is still not in.
CREATE OR REPLACE FUNCTION identity.reset_factors(p_token uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := identity.use_email_token(p_token, 'factor_reset');
BEGIN
    IF person IS NOT NULL THEN
        DELETE FROM identity.totp_secrets WHERE user_id = person;
        DELETE FROM identity.recovery_codes WHERE user_id = person;
        DELETE FROM identity.passkeys WHERE user_id = person;
        PERFORM identity.invalidate_sessions(person, NULL, 'factors reset');
        PERFORM identity.write_security_log('FACTORS_RESET', 'critical', person, '{}');
        PERFORM identity.put_mail(jsonb_build_object(
            'mail', 'factor_removed', 'userId', person, 'details', '{"factor": "all"}'::jsonb
        ));
    END IF;
    RETURN person;
END
$$;
GRANT EXECUTE ON FUNCTION identity.reset_factors TO anamnesis_app;

-- Calls off links of these kinds that were mailed to the person of the context. Returns how many.
CREATE OR REPLACE FUNCTION identity.cancel_email_tokens(p_purposes text []) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => true);
BEGIN
    RETURN identity.void_email_tokens((context ->> 'userId')::uuid, p_purposes);
END
$$;
GRANT EXECUTE ON FUNCTION identity.cancel_email_tokens TO anamnesis_app;
