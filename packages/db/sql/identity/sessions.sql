-- Opens a session for the person of the context, who just proved who they are, or gives a program of theirs one. Above
-- `p_most` of a kind, 20 in browsers and 50 of programs at most, the one that was not seen for longest ends. False when the account is closed, when what proved it, a
-- password or a passkey, is not theirs any more, or when there is a second factor that was not looked at.
CREATE OR REPLACE FUNCTION identity.open_session(
    p_id text, p_handle uuid, p_kind text, p_expires_at timestamptz, p_absolute_expires_at timestamptz,
    p_idle_seconds integer, p_assurance text, p_name text, p_scopes text [], p_most integer, p_has_totp boolean
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    proof text := context ->> 'proof';
    person uuid := (context ->> 'userId')::uuid;
    assurance text := p_assurance;
    has_totp boolean;
    is_raised boolean;
    ended record;
BEGIN
    IF proof IN ('session', 'password', 'passkey') IS NOT TRUE THEN
        RAISE EXCEPTION 'no proof' USING ERRCODE = 'insufficient_privilege';
    ELSIF proof = 'session' AND (p_kind <> 'program' OR coalesce(cardinality(p_scopes), 0) = 0) THEN
        RAISE EXCEPTION 'not a session for a program' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One after another for one person, so that the limit holds; and an account that was closed meanwhile stays so. What
    -- the proof was is looked at under the lock: a transaction that was begun before a reset opens nothing after it.
    PERFORM 1 FROM identity.users
    WHERE id = person AND status = 'active' AND deleted_at IS NULL
        AND (proof <> 'password' OR password_changed_at = (context ->> 'passwordChangedAt')::timestamptz)
    FOR NO KEY UPDATE;
    IF NOT FOUND OR proof = 'passkey' AND NOT EXISTS (
        SELECT 1 FROM identity.passkeys AS k WHERE k.user_id = person AND k.id = (context ->> 'passkeyId')::uuid
    ) THEN
        RETURN false;
    END IF;
    has_totp := EXISTS (
        SELECT 1 FROM identity.totp_secrets AS t WHERE t.user_id = person AND t.confirmed_at IS NOT NULL
    );
    IF proof = 'session' THEN
        PERFORM identity.require_recent_proof();
        -- What a session opens is worth no more than itself, whatever was set up since.
        is_raised := EXISTS (
            SELECT 1 FROM identity.user_sessions AS s
            WHERE s.handle = (context ->> 'sessionHandle')::uuid AND s.assurance = 'aal2'
        );
    ELSIF proof = 'password' THEN
        IF coalesce(p_has_totp, false) <> has_totp THEN
            RETURN false;
        END IF;
        is_raised := has_totp;
    ELSE
        is_raised := true;
    END IF;
    IF NOT is_raised THEN
        assurance := 'aal1';
    END IF;
    INSERT INTO identity.user_sessions (
        id, handle, user_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, ip, user_agent,
        name, scopes, organization_id, process_id
    ) VALUES (
        p_id, p_handle, person, p_kind, least(p_expires_at, now() + interval '400 days'),
        least(p_absolute_expires_at, now() + interval '400 days'), least(p_idle_seconds, 400 * 86400), assurance,
        (context ->> 'clientIp')::inet, context ->> 'userAgent', p_name, p_scopes,
        -- A program that is let into records acts where it was let in, for good; one of a person's own things acts nowhere.
        CASE WHEN EXISTS (SELECT 1 FROM unnest(p_scopes) AS scope WHERE scope LIKE 'user/%') THEN (context ->> 'organizationId')::uuid END,
        (context ->> 'processId')::uuid
    );
    UPDATE identity.users SET last_login_at = now(), last_login_ip = (context ->> 'clientIp')::inet,
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person;
    PERFORM identity.session_log('CREATED', person, p_handle);
    PERFORM identity.write_security_log(
        'SESSION_CREATED', 'low', person, jsonb_build_object('handle', p_handle, 'kind', p_kind, 'assurance', assurance)
    );
    FOR ended IN
        DELETE FROM identity.user_sessions WHERE id IN (
            SELECT s.id FROM identity.user_sessions AS s
            WHERE s.user_id = person AND s.kind = p_kind AND s.id <> p_id
            ORDER BY s.last_seen_at DESC, s.created_at DESC
            OFFSET least(p_most, CASE p_kind WHEN 'browser' THEN 20 ELSE 50 END) - 1
        ) RETURNING handle
    LOOP
        PERFORM identity.session_log('INVALIDATED', person, ended.handle);
        PERFORM identity.write_security_log(
            'SESSION_TERMINATED', 'low', person, jsonb_build_object('handle', ended.handle, 'why', 'too many sessions')
        );
    END LOOP;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.open_session TO anamnesis_app;

-- Raises unless the person of the context, in a browser or at a command line, proved within the last ten minutes who they
-- are, and a minute for the way here.
CREATE OR REPLACE FUNCTION identity.require_recent_proof() RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM identity.user_sessions AS s
    WHERE s.handle = (app.require_context() ->> 'sessionHandle')::uuid AND s.user_id = app.user_id()
        AND s.scopes IS NULL AND s.authenticated_at > now() - interval '11 minutes';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'prove again' USING ERRCODE = 'AN009';
    END IF;
END
$$;

-- Raises unless the person of the context may hand out what is theirs of the diary: who proved within a day who they are, in a
-- session that outlives an idle hour because they said that the device is theirs, or anywhere within the last ten minutes. A
-- program was given its scopes by somebody who had just proved it, and what begins with a password or passkey is a proof.
CREATE OR REPLACE FUNCTION identity.require_proof_for_diary() RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'proof' IN ('password', 'passkey') THEN
        RETURN;
    END IF;
    PERFORM 1 FROM identity.user_sessions AS s
    WHERE s.handle = (context ->> 'sessionHandle')::uuid AND s.user_id = app.user_id()
        AND (s.scopes IS NOT NULL OR s.authenticated_at > now() - CASE
            WHEN s.idle_seconds > 3600 THEN interval '24 hours 1 minute' ELSE interval '11 minutes'
        END);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'prove again' USING ERRCODE = 'AN009';
    END IF;
END
$$;

-- Moves the end of the session of the context on, as it is used. After a pause that its organization's rules know, a proof
-- is asked for instead, but for a program, which nobody can ask. Once in a process: each time is written down.
CREATE OR REPLACE FUNCTION identity.renew_session(p_id text, p_expires_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH renewed AS (
        UPDATE identity.user_sessions
        SET expires_at = least(p_expires_at, absolute_expires_at), last_seen_at = now(), updated_at = now(),
            process_id = (app.context() ->> 'processId')::uuid
        WHERE id = p_id AND handle = (app.context() ->> 'sessionHandle')::uuid AND expires_at > now()
            AND process_id IS DISTINCT FROM (app.context() ->> 'processId')::uuid
            AND (organization_id IS NULL OR organizations.acting_refusal(
                organization_id, user_id, assurance, CASE WHEN scopes IS NULL THEN authenticated_at ELSE now() END, last_seen_at,
                (app.context() ->> 'clientIp')::inet
            ) IS DISTINCT FROM 'prove_again')
        RETURNING user_id, handle
    )
    SELECT identity.session_log('REFRESHED', r.user_id, r.handle) FROM renewed AS r
$$;
GRANT EXECUTE ON FUNCTION identity.renew_session TO anamnesis_app;

-- Where the person is signed in.
CREATE OR REPLACE FUNCTION identity.own_sessions()
RETURNS TABLE (
    handle uuid, kind text, name text, scopes text [], created_at timestamptz, last_seen_at timestamptz,
    expires_at timestamptz, authenticated_at timestamptz, assurance text, ip inet, user_agent text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.handle, s.kind, s.name, s.scopes, s.created_at, s.last_seen_at, s.expires_at, s.authenticated_at,
        s.assurance, s.ip, s.user_agent
    FROM identity.user_sessions AS s
    WHERE s.user_id = (SELECT app.user_id()) AND s.expires_at > now()
    ORDER BY s.last_seen_at DESC LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION identity.own_sessions TO anamnesis_app, anamnesis_worker;

-- Which of the sessions of these keys are still open, until when, whose they are and what they may do where: for those who
-- wait to hear that one of it changes.
CREATE OR REPLACE FUNCTION identity.open_sessions(p_watch_keys uuid [])
RETURNS TABLE (watch_key uuid, user_id uuid, expires_at timestamptz, organization_id uuid, member_role text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.watch_key, s.user_id, least(s.expires_at, s.absolute_expires_at), s.organization_id,
        -- From where the session is used is not known here: calls look at that.
        CASE WHEN s.organization_id IS NOT NULL AND coalesce(organizations.acting_refusal(
            s.organization_id, s.user_id, s.assurance, s.authenticated_at, s.last_seen_at, s.ip
        ), 'address_not_allowed') = 'address_not_allowed' THEN m.role::text END
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    LEFT JOIN organizations.memberships AS m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
    WHERE s.watch_key = ANY (p_watch_keys) AND s.expires_at > now() AND s.absolute_expires_at > now()
        AND u.status = 'active' AND u.deleted_at IS NULL AND app.context() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION identity.open_sessions TO anamnesis_app;

-- Gives the session of the context a new token and says that the person was asked again. For the functions that looked at
-- what they answered.
CREATE OR REPLACE FUNCTION identity.step_up_session(p_new_id text, p_assurance text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('identity.sessions.stepUp');
    person uuid := (context ->> 'userId')::uuid;
    own uuid := (context ->> 'sessionHandle')::uuid;
BEGIN
    UPDATE identity.user_sessions SET id = p_new_id, authenticated_at = now(), assurance = coalesce(p_assurance, assurance),
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE handle = own AND user_id = person AND expires_at > now();
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.session_log('REFRESHED', person, own);
    PERFORM identity.write_security_log('STEP_UP', 'low', person, jsonb_build_object('handle', own));
    RETURN true;
END
$$;

-- By what the parameters of the password make of it; the second factor, where there is one, the application looked at.
-- What a session began with it does not lose by being asked again, and wrong guesses of before do not count any more.
CREATE OR REPLACE FUNCTION identity.step_up_by_password(p_new_id text, p_output bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF identity.is_own_password(p_output) IS NOT TRUE THEN
        RETURN false;
    END IF;
    PERFORM identity.forget_own_failures();
    RETURN identity.step_up_session(p_new_id, CASE WHEN EXISTS (
        SELECT 1 FROM identity.totp_secrets AS t WHERE t.user_id = app.user_id() AND t.confirmed_at IS NOT NULL
    ) THEN 'aal2' END);
END
$$;
GRANT EXECUTE ON FUNCTION identity.step_up_by_password TO anamnesis_app;

-- By the answer of a passkey. Somebody else's proves nothing here.
CREATE OR REPLACE FUNCTION identity.step_up_by_passkey(
    p_new_id text, p_challenge_id uuid, p_credential_id text, p_authenticator_data bytea, p_client_data bytea,
    p_signature bytea
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer record;
BEGIN
    SELECT k.passkey_id, k.user_id, k.before, k.now INTO answer FROM identity.answering_passkey(
        'step_up', p_challenge_id, p_credential_id, p_authenticator_data, p_client_data, p_signature
    ) AS k WHERE k.user_id = app.user_id();
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.note_copied_passkey(answer.user_id, answer.before, answer.now);
    IF answer.now <= answer.before AND answer.now + answer.before > 0 THEN
        RETURN false;
    END IF;
    PERFORM identity.use_passkey(answer.passkey_id, answer.now);
    RETURN identity.step_up_session(p_new_id, 'aal2');
END
$$;
GRANT EXECUTE ON FUNCTION identity.step_up_by_passkey TO anamnesis_app;

-- The session of the context acts in an organization from here on, or for its person alone, under a new token; says why not
-- when it may not. As the other functions that give a session a token: its own, in its own process alone, and never that of
-- a program, which acts where it was made.
CREATE OR REPLACE FUNCTION identity.act_in_organization(p_new_id text, p_organization_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('organizations.actIn');
    person uuid := (context ->> 'userId')::uuid;
    own uuid := (context ->> 'sessionHandle')::uuid;
    session identity.user_sessions;
    refusal text;
BEGIN
    SELECT s.* INTO session FROM identity.user_sessions AS s
    WHERE s.handle = own AND s.user_id = person AND s.expires_at > now() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'ended';
    ELSIF session.scopes IS NOT NULL THEN
        RAISE EXCEPTION 'not for a program' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_organization_id IS NOT NULL THEN
        SELECT organizations.acting_refusal(
            p_organization_id, person, session.assurance, session.authenticated_at,
            -- What the person did elsewhere is no sign of life here: coming in counts from the last proof.
            CASE WHEN session.organization_id = p_organization_id THEN session.last_seen_at
                ELSE session.authenticated_at END,
            (context ->> 'clientIp')::inet
        ) INTO refusal FROM organizations.organizations WHERE id = p_organization_id;
        -- No such organization, and one that is none of theirs, are the same.
        IF NOT FOUND OR refusal IS NOT NULL THEN
            RETURN coalesce(refusal, 'not_a_member');
        END IF;
    END IF;
    UPDATE identity.user_sessions SET id = p_new_id, organization_id = p_organization_id, last_seen_at = now(),
        updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE handle = own;
    PERFORM identity.session_log('REFRESHED', person, own);
    PERFORM audit.log(
        CASE WHEN p_organization_id IS NULL THEN 'LEFT_ORGANIZATION_CONTEXT' ELSE 'ACTED_IN_ORGANIZATION' END,
        'organizations.organizations', coalesce(p_organization_id, session.organization_id)::text, 'success', '{}'
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION identity.act_in_organization TO anamnesis_app;

-- The session of the context goes on under a new token: in the transaction that makes the old one worth nothing, and
-- in no other, or whoever smuggles a statement into a request would give the session a token that they know.
CREATE OR REPLACE FUNCTION identity.replace_token(p_new_id text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    own uuid := (context ->> 'sessionHandle')::uuid;
BEGIN
    IF coalesce(context ->> 'process', '') NOT IN (
        'identity.accounts.changePassword', 'identity.factors.confirmTotp', 'identity.passkeys.add',
        'identity.sessions.revokeOthers'
    ) THEN
        RAISE EXCEPTION 'not in this process' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE identity.user_sessions SET id = p_new_id, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE handle = own AND user_id = person AND expires_at > now();
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.session_log('REFRESHED', person, own);
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION identity.replace_token TO anamnesis_app;
