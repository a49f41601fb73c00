-- Whom the mail of this run goes to: the person whom its job names, whichever feature has it sent.
CREATE OR REPLACE FUNCTION identity.mail_recipient(p_job uuid, p_lease uuid)
RETURNS TABLE (email text, display_name text, time_zone text, locale text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.email, u.display_name, p.time_zone, p.locale
    FROM app.held_job(p_job, p_lease, ARRAY['identity.mail', 'organizations.mail', 'symptoms.mail', 'clinical.mail']) AS j
    INNER JOIN identity.users AS u ON u.id = (j.payload ->> 'userId')::uuid AND u.deleted_at IS NULL
    LEFT JOIN identity.user_profiles AS p ON p.user_id = u.id
$$;
GRANT EXECUTE ON FUNCTION identity.mail_recipient TO anamnesis_worker;

-- A mail about an account, sent in the background, that its person or an administrator asks for. It goes to the account's
-- own address, and nothing else of how it is sent is said: what the run of a mail goes by besides is put there by functions.
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
    IF identity.may_mail(mail, is_own) IS NOT TRUE OR NOT is_plain
        OR p_payload - ARRAY['mail', 'userId', 'details'] <> '{}' THEN
        RAISE EXCEPTION 'not a mail to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF context ->> 'role' = 'admin' AND identity.is_administrators_mail(mail) THEN
        PERFORM identity.require_admin_now();
    END IF;
    -- More than any request asks for: nobody floods mailboxes from one.
    IF 5 <= (
        SELECT count(*) FROM app.jobs AS j
        WHERE j.process_id = (context ->> 'processId')::uuid AND j.kind = 'identity.mail'
    ) THEN
        RAISE EXCEPTION 'too many mails' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.put_mail(p_payload);
END
$$;
GRANT EXECUTE ON FUNCTION identity.enqueue_mail TO anamnesis_app;

-- Puts a mail into the queue. The id of a link is made here, where whoever asks does not see it; it is answered with, for
-- functions alone that know why somebody is told.
CREATE OR REPLACE FUNCTION identity.put_mail(p_payload jsonb) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    token uuid := (SELECT gen_random_uuid() FROM identity.token_terms(p_payload ->> 'mail'));
BEGIN
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    VALUES (
        gen_random_uuid(), 'identity.mail',
        (p_payload - 'tokenId') || CASE WHEN token IS NULL THEN '{}' ELSE jsonb_build_object('tokenId', token) END,
        jsonb_build_object(
            'userId', NULL, 'role', context ->> 'role', 'requestId', context ->> 'requestId',
            'clientIp', context ->> 'clientIp', 'userAgent', context ->> 'userAgent'
        ), NULL, 8, (context ->> 'processId')::uuid
    );
    RETURN token;
END
$$;

-- Puts a mail with a link into the queue that somebody may think better of: its token is there from now on, and can be
-- taken back like one that was mailed. It works from when the mail is sent (identity.issue_email_token). The newest is the
-- one that counts.
CREATE OR REPLACE FUNCTION identity.put_link(p_payload jsonb, p_purpose text, p_email text, p_wait interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (p_payload ->> 'userId')::uuid;
BEGIN
    PERFORM identity.void_email_tokens(person, ARRAY[p_purpose]);
    INSERT INTO identity.email_tokens (
        id, user_id, purpose, email, valid_from, expires_at, session_handle, process_id
    ) VALUES (
        identity.put_mail(p_payload), person, p_purpose, p_email, now() + p_wait, now() + p_wait,
        (context ->> 'sessionHandle')::uuid, (context ->> 'processId')::uuid
    );
END
$$;

-- Raises when a thousand of these mails were asked for by nobody within an hour: more than any installation has, and no
-- queue grows without end. Which of them there were is not told: whoever asks knows not which one theirs is.
CREATE OR REPLACE FUNCTION identity.require_room(VARIADIC p_mails text []) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF 1000 <= (
        SELECT count(*) FROM app.jobs AS j
        WHERE j.kind = 'identity.mail' AND j.created_at > now() - interval '1 hour' AND j.actor ->> 'role' = 'anonymous'
            AND j.payload ->> 'mail' = ANY (p_mails)
    ) THEN
        RAISE EXCEPTION 'too many mails of nobody' USING ERRCODE = 'AN004';
    END IF;
END
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

-- Asks for a link for whoever has an address, once in a request. Whether anybody has, and whether the link is theirs to have,
-- is looked at when it is sent (identity.address_mail): nothing here does more for one address than for another.
CREATE OR REPLACE FUNCTION identity.request_link(p_email text, p_mail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_nobody(), identity.require_first_mail();
    IF (p_mail IN ('reset_password', 'verify_email') AND identity.is_address(p_email)) IS NOT TRUE THEN
        RAISE EXCEPTION 'not a link to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.require_room(p_mail);
    PERFORM identity.put_mail(jsonb_build_object('mail', p_mail, 'email', p_email));
END
$$;
GRANT EXECUTE ON FUNCTION identity.request_link TO anamnesis_app;

-- Asks for the link that gives the account of the person of the context another address, and tells the address of now. If
-- somebody has the other one by the time of the mail, they are told instead (identity.address_mail).
CREATE OR REPLACE FUNCTION identity.request_email_change(p_email text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := app.user_id();
BEGIN
    PERFORM identity.require_change_of_factors('identity.accounts.changeEmail'), identity.require_first_mail();
    IF NOT identity.is_address(p_email) THEN
        RAISE EXCEPTION 'not an address' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity.put_link(
        jsonb_build_object('mail', 'change_email_confirm', 'userId', person, 'to', p_email), 'change', p_email,
        interval '0'
    );
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', 'change_email_notice', 'userId', person, 'details', jsonb_build_object('newEmail', p_email)
    ));
END
$$;
GRANT EXECUTE ON FUNCTION identity.request_email_change TO anamnesis_app;

-- What a mail says and to whom, for the run that holds its job. One that was asked for by address alone is given its person
-- here, and none where it is nobody's to have: whoever asked sees neither the time that takes nor what it writes, and from
-- then on the job names the person and no address. Where it is a registration, this makes its account, pending; where an
-- address is registered again before it is confirmed, nobody knows whose password is its person's: from then on none is, and
-- whoever confirms it is sent a link to choose one.
CREATE OR REPLACE FUNCTION identity.address_mail(p_job uuid, p_lease uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job app.jobs := app.held_job(p_job, p_lease, ARRAY['identity.mail']);
    process uuid := app.process_id();
    registration jsonb;
    is_new boolean;
    person identity.users;
    mail text;
BEGIN
    mail := job.payload ->> 'mail';
    -- These alone are asked for by address.
    IF job.payload ? 'email' AND mail IN ('verify_email', 'reset_password', 'account_locked') THEN
        registration := job.payload -> 'registration';
        IF registration IS NOT NULL THEN
            PERFORM identity.require_usual_hash(registration ->> 'passwordHash');
            is_new := identity.insert_account(
                gen_random_uuid(), job.payload ->> 'email', registration ->> 'displayName',
                registration ->> 'passwordHash', registration ->> 'timeZone', registration ->> 'locale'
            );
            UPDATE identity.users SET password_hash = 'none', updated_at = now(), process_id = process
            WHERE email = job.payload ->> 'email' AND status = 'pending_verification' AND NOT is_new;
        END IF;
        SELECT u.* INTO person FROM identity.users AS u
        WHERE u.email = job.payload ->> 'email' AND u.deleted_at IS NULL AND CASE
            WHEN registration IS NOT NULL THEN true
            -- Once in an hour, whatever was counted under which key.
            WHEN mail = 'account_locked' THEN NOT EXISTS (
                SELECT 1 FROM app.jobs AS b
                WHERE b.kind = 'identity.mail' AND b.payload ->> 'mail' = 'account_locked'
                    AND (b.payload ->> 'email' = u.email OR b.payload ->> 'userId' = u.id::text)
                    AND b.created_at > job.created_at - interval '1 hour'
                    AND (b.created_at, b.id) < (job.created_at, job.id)
            )
            WHEN mail = 'reset_password' THEN u.status IN ('active', 'pending_verification')
            ELSE u.status = 'pending_verification'
        END;
        IF mail <> 'account_locked' THEN
            INSERT INTO identity.security_logs (event_type, severity, user_id, ip, user_agent, request_id, process_id)
            VALUES (
                CASE
                    WHEN is_new THEN 'USER_REGISTERED'
                    WHEN registration IS NOT NULL THEN 'REGISTRATION_OF_EXISTING_ADDRESS'
                    WHEN mail = 'reset_password' THEN 'PASSWORD_RESET_REQUESTED'
                    ELSE 'VERIFICATION_RESENT'
                END,
                'low', person.id, (job.actor ->> 'clientIp')::inet, job.actor ->> 'userAgent',
                job.actor ->> 'requestId', process
            );
        END IF;
        IF registration IS NOT NULL AND person.status <> 'pending_verification' THEN
            mail := 'already_registered';
        END IF;
        job.payload := job.payload - ARRAY['email', 'registration']
            || jsonb_build_object('mail', mail, 'userId', person.id);
    ELSIF mail = 'change_email_confirm'
        AND EXISTS (
            SELECT 1 FROM identity.users AS u
            WHERE u.email = job.payload ->> 'to' AND u.id <> (job.payload ->> 'userId')::uuid
        ) THEN
        UPDATE identity.email_tokens SET used_at = now(), updated_at = now(), process_id = process
        WHERE id = (job.payload ->> 'tokenId')::uuid AND used_at IS NULL;
        job.payload := job.payload || jsonb_build_object('mail', 'change_email_taken', 'tokenId', gen_random_uuid());
    ELSE
        RETURN job.payload;
    END IF;
    UPDATE app.jobs SET payload = job.payload WHERE id = p_job;
    RETURN job.payload;
END
$$;
GRANT EXECUTE ON FUNCTION identity.address_mail TO anamnesis_worker;
