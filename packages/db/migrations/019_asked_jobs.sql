-- Up Migration

-- A job is done by the system, or in somebody's name, because somebody asked: so nobody writes one by hand. What may
-- be asked for is decided here, and in whose name it is done is read from the context of whoever asks.
DROP POLICY own_insert ON app.jobs;
REVOKE INSERT ON app.jobs FROM anamnesis_app;

-- The context as a job keeps it: who asked, and not under which signature.
CREATE FUNCTION app.asker() RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT app.require_context() - ARRAY['connection', 'expiresAt', 'process', 'processId', 'parentProcessId'];
END;

CREATE FUNCTION app.enqueue(p_id uuid, p_kind text, p_payload jsonb, p_max_attempts integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    organization uuid := (context ->> 'organizationId')::uuid;
    may boolean := CASE
        WHEN context ->> 'role' = 'system' THEN true
        -- In the name of whoever asks: they see there what they see here.
        WHEN p_kind IN ('exports.csv', 'exports.json') THEN context ->> 'userId' IS NOT NULL
        WHEN p_kind = 'keys.rotate' THEN context ->> 'role' = 'admin'
        WHEN p_kind = 'organizations.mail' THEN context ->> 'memberRole' = 'admin'
            AND (p_payload ->> 'organizationId')::uuid = organization AND CASE p_payload ->> 'mail'
                WHEN 'invitation' THEN EXISTS (
                    SELECT 1 FROM organizations.invitations AS i
                    WHERE i.organization_id = organization AND i.id = (p_payload ->> 'invitationId')::uuid
                )
                ELSE EXISTS (
                    SELECT 1 FROM organizations.memberships AS m
                    WHERE m.organization_id = organization AND m.user_id = (p_payload ->> 'userId')::uuid
                )
            END
    END;
BEGIN
    IF may IS NOT TRUE THEN
        RAISE EXCEPTION 'not a job to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    VALUES (
        p_id, p_kind, p_payload, app.asker(), (context ->> 'userId')::uuid, least(p_max_attempts, 100),
        (context ->> 'processId')::uuid
    );
END
$$;
GRANT EXECUTE ON FUNCTION app.enqueue(uuid, text, jsonb, integer) TO anamnesis_app, anamnesis_worker;

-- A mail about an account, sent in the background: asked for also by people who are not signed in. The id of a link is
-- made here, where whoever asks does not see it, and another address than the account's own is taken from its person
-- alone, or for news without a link.
CREATE OR REPLACE FUNCTION identity.enqueue_mail(p_id uuid, p_payload jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    mail text := p_payload ->> 'mail';
    is_own boolean := coalesce(context ->> 'userId' = p_payload ->> 'userId', false);
    may boolean := CASE
        WHEN context ->> 'role' = 'system' THEN true
        WHEN context ->> 'userId' IS NULL THEN mail IN (
            'verify_email', 'already_registered', 'reset_password', 'password_changed', 'email_changed', 'factor_removed',
            'account_locked', 'new_device', 'recovery_code_used'
        )
        WHEN context ->> 'role' = 'admin' AND mail IN (
            'role_changed', 'status_changed', 'must_change_password', 'factor_reset_started'
        ) THEN true
        WHEN is_own THEN mail NOT IN (
            'role_changed', 'status_changed', 'must_change_password', 'factor_reset_started', 'alert'
        )
    END;
    is_elsewhere boolean := p_payload ->> 'to' IS NOT NULL;
    -- What a mail says besides its own words: nothing in which somebody could say something else.
    is_plain boolean := NOT EXISTS (
        SELECT 1 FROM jsonb_each_text(coalesce(p_payload -> 'details', '{}')) AS d
        WHERE NOT CASE
            WHEN d.key = 'newEmail' THEN d.value ~ '^[^][:space:]<>()[,;:\\"@]{1,64}@[^][:space:]<>()[,;:\\"@/]{1,255}$'
            WHEN d.key = 'factor' THEN d.value ~ '^[a-z_]{1,30}$'
            WHEN d.key IN ('at', 'until') THEN d.value ~ '^\d{4}-\d\d-\d\d[T ][\d:.]{5,15}(Z|[+-]\d\d(:?\d\d)?)$'
            WHEN d.key = 'ip' THEN d.value ~ '^[0-9a-fA-F:.]{0,45}$'
            WHEN d.key = 'left' THEN d.value ~ '^\d{1,2}$'
            -- Only told as a known program on a known system.
            WHEN d.key = 'userAgent' THEN length(d.value) <= 1000
            WHEN d.key IN ('role', 'status') THEN d.value ~ '^[a-z_]{1,30}$'
            ELSE false
        END
    );
BEGIN
    IF may IS NOT TRUE OR (context ->> 'role' <> 'system' AND NOT is_plain) OR (is_elsewhere AND mail <> 'email_changed'
        AND NOT (is_own AND mail IN ('change_email_confirm', 'change_email_taken'))) THEN
        RAISE EXCEPTION 'not a mail to ask for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    VALUES (
        p_id, 'identity.mail', (p_payload - 'tokenId') || CASE WHEN p_payload ->> 'link' = 'true'
            THEN jsonb_build_object('tokenId', gen_random_uuid()) ELSE '{}' END,
        jsonb_build_object('userId', NULL, 'requestId', context ->> 'requestId'), NULL, 8,
        (context ->> 'processId')::uuid
    );
END
$$;

-- Down Migration

CREATE OR REPLACE FUNCTION identity.enqueue_mail(p_id uuid, p_payload jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
    SELECT p_id, 'identity.mail',
        -- The id of a link is made here, where whoever asks does not see it.
        CASE WHEN p_payload ->> 'link' = 'true'
            THEN p_payload || jsonb_build_object('tokenId', gen_random_uuid()) ELSE p_payload END,
        jsonb_build_object('userId', NULL, 'requestId', c ->> 'requestId'),
        NULL, 8, (c ->> 'processId')::uuid
    FROM (SELECT app.require_context() AS c) AS o
    WHERE c ->> 'userId' IS NULL OR c ->> 'role' IN ('admin', 'system') OR c ->> 'userId' = p_payload ->> 'userId'
$$;
DROP FUNCTION app.enqueue(uuid, text, jsonb, integer);
DROP FUNCTION app.asker();
GRANT INSERT ON app.jobs TO anamnesis_app;
CREATE POLICY own_insert ON app.jobs FOR INSERT TO anamnesis_app
WITH CHECK (user_id = (SELECT app.user_id()) AND actor ->> 'userId' = (SELECT app.user_id())::text);
