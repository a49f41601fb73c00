-- Up Migration

-- Answers are kept as the JSON that they are sent as; those of before were kept in another form, for a day.
DELETE FROM app.idempotency_keys;
-- squawk-ignore ban-drop-column
ALTER TABLE app.idempotency_keys DROP COLUMN response;

-- The session of the context goes on under a new token: in the transaction that makes the old one worth nothing, and
-- in no other, or whoever smuggles a statement into a request would give the session a token that they know.
CREATE FUNCTION identity.replace_token(p_new_id text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
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
GRANT EXECUTE ON FUNCTION identity.replace_token(text) TO anamnesis_app;

-- As the other functions that give a session a token: in its own process alone.
CREATE OR REPLACE FUNCTION identity.act_in_organization(p_handle uuid, p_new_id text, p_organization_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_process('organizations.actIn');
    person uuid := (context ->> 'userId')::uuid;
    session identity.user_sessions;
    refusal text;
BEGIN
    SELECT s.* INTO session FROM identity.user_sessions AS s
    WHERE s.handle = p_handle AND s.user_id = person AND s.expires_at > now() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'ended';
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
    WHERE handle = p_handle;
    PERFORM identity.session_log('REFRESHED', person, p_handle);
    PERFORM audit.log(
        CASE WHEN p_organization_id IS NULL THEN 'LEFT_ORGANIZATION_CONTEXT' ELSE 'ACTED_IN_ORGANIZATION' END,
        'organizations.organizations', coalesce(p_organization_id, session.organization_id)::text, 'success', '{}'
    );
    RETURN 'done';
END
$$;

-- Addresses of resources as they may be shown: a path or a query can be a secret, and is sealed with the others. An
-- address that was kept in clear cannot be sealed by the database: it is folded, and its resource is out of use until
-- somebody gives it again.
CREATE FUNCTION organizations.folded_config(p_config jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p_config || coalesce(jsonb_object_agg(c.key, regexp_replace(
        regexp_replace(c.value, '^(https?://[^/?#]+)[/?].+$', '\1/…'), '^(https?://[^/?#]+)/$', '\1'
    )), '{}')
    FROM jsonb_each_text(p_config) AS c
    WHERE c.key IN ('url', 'baseUrl')
$$;
GRANT EXECUTE ON FUNCTION organizations.folded_config(jsonb) TO anamnesis_app, anamnesis_worker;
UPDATE organizations.resources SET config = organizations.folded_config(config), status = 'inactive'
WHERE config <> organizations.folded_config(config);
ALTER TABLE organizations.resources ADD CONSTRAINT addresses_folded
CHECK (config = organizations.folded_config(config));
COMMENT ON COLUMN organizations.resources.config IS 'What the type asks for, without secrets, and with addresses folded.';
UPDATE audit.audit_events SET
    old_values = old_values || jsonb_build_object('config', organizations.folded_config(old_values -> 'config')),
    new_values = new_values || jsonb_build_object('config', organizations.folded_config(new_values -> 'config'))
WHERE schema_name = 'organizations' AND table_name = 'resources';

-- Down Migration

ALTER TABLE organizations.resources DROP CONSTRAINT addresses_folded;
COMMENT ON COLUMN organizations.resources.config IS 'What the type asks for, without secrets.';
DROP FUNCTION organizations.folded_config(jsonb);
CREATE OR REPLACE FUNCTION identity.act_in_organization(p_handle uuid, p_new_id text, p_organization_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    session identity.user_sessions;
    refusal text;
BEGIN
    SELECT s.* INTO session FROM identity.user_sessions AS s
    WHERE s.handle = p_handle AND s.user_id = person AND s.expires_at > now() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'ended';
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
    WHERE handle = p_handle;
    PERFORM identity.session_log('REFRESHED', person, p_handle);
    PERFORM audit.log(
        CASE WHEN p_organization_id IS NULL THEN 'LEFT_ORGANIZATION_CONTEXT' ELSE 'ACTED_IN_ORGANIZATION' END,
        'organizations.organizations', coalesce(p_organization_id, session.organization_id)::text, 'success', '{}'
    );
    RETURN 'done';
END
$$;
DROP FUNCTION identity.replace_token(text);
ALTER TABLE app.idempotency_keys ADD COLUMN response json;
COMMENT ON COLUMN app.idempotency_keys.response IS 'Personal: an answer of before answers were sealed.';
DELETE FROM app.idempotency_keys;
