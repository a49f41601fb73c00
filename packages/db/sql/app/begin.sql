-- A context comes before everything that its transaction writes, or whoever smuggles statements into a request would begin
-- again, as nobody, as often as they like; and after it nobody else's begins there, also to read alone: RESET ALL takes away
-- settings of anybody's, and what one context wrote is not the other's to see before it is committed, nor to take back.
CREATE OR REPLACE FUNCTION app.require_first() RETURNS void LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'not the first context' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- A transaction of nobody: for what is done before anyone is known.
CREATE OR REPLACE FUNCTION app.begin_anonymous(p_claims jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_first(), app.open_context('{"role": "anonymous"}', p_claims);
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_anonymous TO anamnesis_app;

-- A transaction of what the installation does for itself. Its proof is the login of the worker.
CREATE OR REPLACE FUNCTION app.begin_system(p_claims jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_first(), app.open_context(
        jsonb_build_object('role', 'system', 'parentProcessId', p_claims ->> 'parentProcessId'), p_claims
    );
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_system TO anamnesis_worker;

-- A transaction in the name of whoever asked for a job, for the run that holds its lease, as long as their account is
-- open and for kinds that are done in their name alone. What they were to an organization may have ended since: a job
-- reaches what is the person's own. And nobody acts in a name for longer than a day after they were asked, nor once the job
-- was called off.
CREATE OR REPLACE FUNCTION app.begin_job(p_id uuid, p_lease uuid, p_claims jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asker record;
BEGIN
    PERFORM app.require_first();
    SELECT u.id, u.role, u.status = 'active' AND u.deleted_at IS NULL AS is_open, j.kind, j.actor,
        j.process_id
    INTO asker
    FROM app.jobs AS j INNER JOIN identity.users AS u ON j.user_id = u.id
    WHERE j.id = p_id AND j.leased_by = p_lease AND j.status = 'running' AND j.leased_until > clock_timestamp()
        AND j.attempts <= j.max_attempts AND app.is_done_as_asker(j.kind)
        AND j.cancel_requested_at IS NULL AND j.created_at > clock_timestamp() - interval '1 day';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not the run that holds this job' USING ERRCODE = 'AN005';
    END IF;
    IF NOT asker.is_open THEN
        RAISE EXCEPTION 'whoever asked has no account any more' USING ERRCODE = 'AN006';
    END IF;
    PERFORM app.open_context(
        jsonb_build_object(
            'proof', 'job', 'userId', asker.id, 'role', asker.role, 'organizationId', asker.actor -> 'organizationId',
            'sessionHandle', asker.actor -> 'sessionHandle', 'jobId', p_id, 'parentProcessId', asker.process_id
        ),
        -- Nothing of what the trail tells of it is said by the run.
        p_claims || jsonb_build_object(
            'process', asker.kind, 'requestId', asker.actor -> 'requestId', 'reason', asker.actor -> 'reason',
            'clientIp', asker.actor -> 'clientIp', 'userAgent', asker.actor -> 'userAgent'
        )
    );
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_job TO anamnesis_worker;

-- A transaction of the person whose session it is, in the organization that the session acts in as long as its rules let
-- it: by the SHA-256 of the token, which only its holder has. Without such a session it is refused, or, where the request
-- may also come from nobody, nobody's, and there is no row.
CREATE OR REPLACE FUNCTION app.begin_session(p_id text, p_or_nobody boolean, p_claims jsonb)
RETURNS TABLE (
    handle uuid, user_id uuid, kind text, expires_at timestamptz,
    absolute_expires_at timestamptz, idle_seconds integer, authenticated_at timestamptz, assurance text,
    ip inet, user_agent text, last_seen_at timestamptz, created_at timestamptz, name text, scopes text [],
    email text, display_name text, role text, must_change_password boolean, deletion_due_at timestamptz, locale text,
    organization_id uuid, organization_name text, organization_slug text, organization_type text, member_role text,
    acting_refusal text, organization_idle_minutes integer, watch_key uuid
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_open boolean;
BEGIN
    -- Each request begins here: no call where there is nothing to refuse yet, one look for all that is told of a person, and
    -- no assignments one by one, which are an expression each. Every join would carry all of the columns: what one of them
    -- is for is asked for by itself, and an organization only where the session acts in one.
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        PERFORM app.require_first();
    END IF;
    SELECT s.handle, u.id, s.kind, s.expires_at, s.absolute_expires_at, s.idle_seconds, s.authenticated_at, s.assurance,
        s.ip, s.user_agent, s.last_seen_at, s.created_at, s.name, s.scopes, u.email, u.display_name, u.role,
        u.must_change_password, u.deletion_due_at, (
            SELECT p.locale FROM identity.user_profiles AS p WHERE p.user_id = u.id
        ), s.organization_id, s.watch_key
    INTO handle, user_id, kind, expires_at, absolute_expires_at, idle_seconds, authenticated_at, assurance,
        ip, user_agent, last_seen_at, created_at, name, scopes, email, display_name, role,
        must_change_password, deletion_due_at, locale, organization_id, watch_key
    FROM identity.user_sessions AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id
    WHERE s.id = p_id AND s.expires_at > now() AND s.absolute_expires_at > now()
        AND u.status = 'active' AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        IF NOT p_or_nobody THEN
            RAISE EXCEPTION 'no such session' USING ERRCODE = 'AN007';
        END IF;
        PERFORM app.open_context('{"role": "anonymous"}', p_claims);
        RETURN;
    END IF;
    IF organization_id IS NOT NULL THEN
        SELECT a.name, a.slug, a.type, a.session_idle_minutes, a.refusal, CASE WHEN a.refusal IS NULL THEN a.role END
        INTO organization_name, organization_slug, organization_type, organization_idle_minutes, acting_refusal, member_role
        FROM (
            SELECT o.name, o.slug, o.type, o.session_idle_minutes, m.role, organizations.refusal_by(
                o, m, begin_session.assurance,
                -- A program cannot be asked to prove again who it is: it was let in by who had proved it, until a day.
                CASE WHEN begin_session.scopes IS NULL THEN begin_session.authenticated_at ELSE now() END,
                begin_session.last_seen_at, (p_claims ->> 'clientIp')::inet
            ) AS refusal
            FROM organizations.organizations AS o
            LEFT JOIN organizations.memberships AS m
                ON m.organization_id = o.id AND m.user_id = begin_session.user_id AND m.status = 'active'
            WHERE o.id = begin_session.organization_id
        ) AS a;
    END IF;
    -- Assigned, not performed: an expression alone needs no executor.
    is_open := app.open_context(jsonb_build_object(
        'proof', 'session', 'userId', user_id, 'role', role, 'sessionHandle', handle,
        'organizationId', CASE WHEN member_role IS NOT NULL THEN organization_id END, 'memberRole', member_role
    ), p_claims);
    RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_session TO anamnesis_app;

-- A transaction of the person of an address, by what the parameters of their password (identity.sign_in_terms) make of
-- it: the database keeps the SHA-256 of that alone, so that nobody who reads it can sign in with what they read. Of an
-- account that is not verified yet nothing opens, but it is told. What else is asked of a sign-in, such as a code, is
-- asked by the application, before it opens a session.
CREATE OR REPLACE FUNCTION app.begin_password(p_email text, p_output bytea, p_claims jsonb)
RETURNS TABLE (
    id uuid, email text, display_name text, role text, status text, must_change_password boolean, has_totp boolean
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    changed_at timestamptz;
BEGIN
    PERFORM app.require_first();
    -- More than any algorithm makes: hashed for an address that has an account alone, the time it takes would tell.
    IF octet_length(p_output) > 200 THEN
        RAISE EXCEPTION 'not that password' USING ERRCODE = 'AN008';
    END IF;
    SELECT u.id, u.email, u.display_name, u.role, u.status, u.must_change_password, u.password_changed_at,
        EXISTS (SELECT 1 FROM identity.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
    INTO id, email, display_name, role, status, must_change_password, changed_at, has_totp
    FROM identity.users AS u
    WHERE u.email = p_email AND u.deleted_at IS NULL AND u.status IN ('active', 'pending_verification')
        AND identity.password_fits(u.password_hash, p_output);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not that password' USING ERRCODE = 'AN008';
    END IF;
    IF status <> 'active' THEN
        PERFORM app.open_context('{"role": "anonymous"}', p_claims);
    ELSE
        -- Which password it was: once it is another, this transaction proves nothing any more.
        PERFORM app.open_context(jsonb_build_object(
            'proof', 'password', 'passwordChangedAt', changed_at, 'userId', id, 'role', role
        ), p_claims);
    END IF;
    RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_password TO anamnesis_app;

-- A transaction of the person whose passkey answered a challenge, which is used up by that. What does not fit, and a key
-- whose counter went back (it was copied: WebAuthn, 6.1.1), opens nobody's, and there is no row.
CREATE OR REPLACE FUNCTION app.begin_passkey(
    p_challenge_id uuid, p_credential_id text, p_authenticator_data bytea, p_client_data bytea, p_signature bytea,
    p_claims jsonb
) RETURNS TABLE (id uuid, email text, display_name text, role text, must_change_password boolean)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    answer record;
BEGIN
    PERFORM app.require_first();
    SELECT k.passkey_id, k.user_id, k.before, k.now INTO answer FROM identity.answering_passkey(
        'sign_in', p_challenge_id, p_credential_id, p_authenticator_data, p_client_data, p_signature
    ) AS k;
    SELECT u.id, u.email, u.display_name, u.role, u.must_change_password
    INTO id, email, display_name, role, must_change_password
    FROM identity.users AS u
    WHERE u.id = answer.user_id AND u.status = 'active' AND u.deleted_at IS NULL
        AND (answer.now > answer.before OR answer.now + answer.before = 0);
    IF NOT FOUND THEN
        PERFORM app.open_context('{"role": "anonymous"}', p_claims), identity.note_copied_passkey(answer.user_id, answer.before, answer.now);
        RETURN;
    END IF;
    PERFORM app.open_context(jsonb_build_object(
            'proof', 'passkey', 'passkeyId', answer.passkey_id, 'userId', id, 'role', role
        ), p_claims),
        identity.use_passkey(answer.passkey_id, answer.now);
    RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION app.begin_passkey TO anamnesis_app;
