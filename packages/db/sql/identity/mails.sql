-- Whom the mail of this run goes to: the person whom its job names, whichever feature has it sent.
CREATE OR REPLACE FUNCTION identity.mail_recipient(p_job uuid, p_lease uuid)
RETURNS TABLE (email text, display_name text, time_zone text, locale text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.email, u.display_name, p.time_zone, p.locale
    FROM app.held_job(p_job, p_lease, ARRAY['identity.mail', 'organizations.mail', 'symptoms.mail']) AS j
    INNER JOIN identity.users AS u ON u.id = (j.payload ->> 'userId')::uuid AND u.deleted_at IS NULL
    LEFT JOIN identity.user_profiles AS p ON p.user_id = u.id
$$;
GRANT EXECUTE ON FUNCTION identity.mail_recipient TO anamnesis_worker;

-- A mail about an account, sent in the background, that its person or an administrator asks for. It goes to the account's
-- own address.
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
    IF identity.may_mail(mail, is_own) IS NOT TRUE OR NOT is_plain OR p_payload ? 'to' THEN
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
        jsonb_build_object('userId', NULL, 'role', context ->> 'role', 'requestId', context ->> 'requestId'), NULL, 8,
        (context ->> 'processId')::uuid
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
    PERFORM identity.require_room(p_mail);
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
BEGIN
    PERFORM identity.require_change_of_factors('identity.accounts.changeEmail'), identity.require_first_mail();
    IF NOT identity.is_address(p_email) THEN
        RAISE EXCEPTION 'not an address' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT 1 FROM identity.users AS u WHERE u.email = p_email) THEN
        PERFORM identity.put_mail(jsonb_build_object('mail', 'change_email_taken', 'userId', person, 'to', p_email));
    ELSE
        PERFORM identity.put_link(
            jsonb_build_object('mail', 'change_email_confirm', 'userId', person, 'to', p_email), 'change', p_email,
            interval '0'
        );
    END IF;
    PERFORM identity.put_mail(jsonb_build_object(
        'mail', 'change_email_notice', 'userId', person, 'details', jsonb_build_object('newEmail', p_email)
    ));
END
$$;
GRANT EXECUTE ON FUNCTION identity.request_email_change TO anamnesis_app;
