-- Every rule, how bad it is and from which value on it fires, as packages/domain says.
CREATE OR REPLACE FUNCTION operations.alert_rules() RETURNS TABLE (rule text, severity text, threshold integer)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.rule, r.severity, r.threshold FROM (VALUES
        ('failed_sign_ins', 'high', 50),
        ('lockouts', 'high', 5),
        ('errors', 'high', 10),
        ('not_writable', 'critical', 10),
        ('parallel_use', 'critical', 3),
        ('recovery_codes_used', 'medium', 3),
        ('admin_actions', 'medium', 20),
        ('altered_roles', 'critical', 1),
        ('copied_passkeys', 'critical', 1),
        ('unreadable_records', 'critical', 1),
        ('active_users', 'low', 10000)
    ) AS r (rule, severity, threshold)
$$;

-- Whether the context may ask for a job of this kind, as src/access/jobs.ts says.
CREATE OR REPLACE FUNCTION app.may_ask(p_kind text, p_payload jsonb) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE p_kind
    WHEN 'exports.csv' THEN exports.may_make('csv', p_payload)
    WHEN 'exports.json' THEN exports.may_make('json', p_payload)
    WHEN 'keys.rotate' THEN app.user_role() = 'admin'
    WHEN 'organizations.mail' THEN organizations.may_mail(p_payload)
    WHEN 'identity.mail' THEN false
    WHEN 'clinical.mail' THEN false
    WHEN 'clinical.images' THEN clinical.may_file(p_payload)
    WHEN 'terminology.import' THEN app.user_role() = 'admin'
    WHEN 'symptoms.mail' THEN false
    WHEN 'reminders.send' THEN reminders.may_ask(p_payload)
    WHEN 'organizations.webhook' THEN false
    ELSE false
END;

-- Whether this is a job that administrators alone ask for, who are looked at again when they do.
CREATE OR REPLACE FUNCTION app.is_administrators_job(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_kind IN ('keys.rotate', 'terminology.import');

-- Whether a job of this kind is done in the name of whoever asked for it (app.begin_job).
CREATE OR REPLACE FUNCTION app.is_done_as_asker(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_kind IN ('exports.csv', 'exports.json');

-- How often a job of this kind is tried before it is given up, as src/access/jobs.ts says.
CREATE OR REPLACE FUNCTION app.attempts_of(p_kind text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN CASE p_kind
    WHEN 'keys.rotate' THEN 50
    WHEN 'organizations.mail' THEN 8
    WHEN 'clinical.mail' THEN 8
    WHEN 'symptoms.mail' THEN 8
    WHEN 'reminders.send' THEN 7
    ELSE 5
END;

-- After how many seconds this returns, as src/access/schedules.ts says; NULL for what nobody knows.
CREATE OR REPLACE FUNCTION app.pace_of(p_schedule text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN CASE p_schedule
    WHEN 'exports' THEN 60
    WHEN 'alerts' THEN 60
    WHEN 'account deletions' THEN 60
    WHEN 'reminders' THEN 60
    WHEN 'image uploads' THEN 600
    WHEN 'late sealing' THEN 60
    WHEN 'sessions' THEN 3600
    WHEN 'expired rows' THEN 3600
    WHEN 'partitions' THEN 3600
END;

-- Whether the context may have this mail about an account sent, as src/access/mails.ts says.
CREATE OR REPLACE FUNCTION identity.may_mail(p_mail text, p_is_own boolean) RETURNS boolean
LANGUAGE sql STABLE
RETURN CASE p_mail
    WHEN 'password_changed' THEN p_is_own
    WHEN 'new_device' THEN p_is_own
    WHEN 'factor_added' THEN p_is_own
    WHEN 'factor_removed' THEN p_is_own
    WHEN 'recovery_code_used' THEN p_is_own
    WHEN 'deletion_requested' THEN p_is_own
    WHEN 'deletion_cancelled' THEN p_is_own
    WHEN 'account_deleted' THEN p_is_own
    WHEN 'status_changed' THEN app.user_role() = 'admin'
    WHEN 'role_changed' THEN app.user_role() = 'admin'
    WHEN 'must_change_password' THEN app.user_role() = 'admin'
    ELSE false
END;

-- Whether this is a mail that administrators alone ask for, who are looked at again when they do.
CREATE OR REPLACE FUNCTION identity.is_administrators_mail(p_mail text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_mail IN (
    'status_changed',
    'role_changed',
    'must_change_password'
);

-- What the token of a mail about an account is for, by which it is counted and which its link or code is made of, how long
-- it works, and how long it does not work yet. No row for a mail without one.
CREATE OR REPLACE FUNCTION identity.token_terms(p_mail text)
RETURNS TABLE (purpose text, minutes integer, wait_minutes integer) LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.purpose, t.minutes, t.wait_minutes FROM (VALUES
        ('verify_email', 'verify', 1440, 0),
        ('already_registered', 'notice', 60, 0),
        ('reset_password', 'reset', 60, 0),
        ('change_email_confirm', 'change', 60, 0),
        ('change_email_taken', 'notice', 60, 0),
        ('change_email_notice', 'notice', 60, 0),
        ('factor_reset_started', 'factor_reset', 10080, 4320),
        ('account_locked', 'notice', 60, 0),
        ('must_change_password', 'reset', 1440, 0)
    ) AS t (mail, purpose, minutes, wait_minutes)
    WHERE t.mail = p_mail
$$;

-- Whether what a mail is to say besides its own words has the form that it is to have there.
CREATE OR REPLACE FUNCTION identity.is_plain_detail(p_key text, p_value text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_key
    WHEN 'newEmail' THEN p_value ~ E'^[^][:space:]<>()[,;:\\\\"@]{1,64}@[^][:space:]<>()[,;:\\\\"@/]{1,255}$'
    WHEN 'factor' THEN p_value ~ E'^[a-z_]{1,30}$'
    WHEN 'role' THEN p_value ~ E'^[a-z_]{1,30}$'
    WHEN 'status' THEN p_value ~ E'^[a-z_]{1,30}$'
    WHEN 'at' THEN p_value ~ E'^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
    WHEN 'until' THEN p_value ~ E'^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
    WHEN 'ip' THEN p_value ~ E'^[0-9a-fA-F:.]{0,45}$'
    WHEN 'left' THEN p_value ~ E'^[0-9]{1,2}$'
    WHEN 'passkeys' THEN p_value ~ E'^[0-9]{1,2}$'
    WHEN 'userAgent' THEN length(p_value) <= 400
    ELSE false
END;

-- What an action that the application may say is done to; NULL for every other.
CREATE OR REPLACE FUNCTION audit.said_of(p_event_type text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE p_event_type
    WHEN 'PASSWORD_CHANGED' THEN 'identity.users'
    WHEN 'EMAIL_CHANGE_REQUESTED' THEN 'identity.users'
    WHEN 'MAILED_LINK_VERIFY' THEN 'identity.users'
    WHEN 'MAILED_LINK_RESET' THEN 'identity.users'
    WHEN 'MAILED_LINK_CHANGE' THEN 'identity.users'
    WHEN 'MAILED_LINK_FACTOR_RESET' THEN 'identity.users'
    WHEN 'STEP_UP_REFUSED' THEN 'identity.users'
    WHEN 'TOTP_ADDED' THEN 'identity.users'
    WHEN 'TOTP_REMOVED' THEN 'identity.users'
    WHEN 'PASSKEY_ADDED' THEN 'identity.users'
    WHEN 'PASSKEY_REMOVED' THEN 'identity.users'
    WHEN 'FACTOR_RESET_CANCELLED' THEN 'identity.users'
    WHEN 'ACCOUNT_DELETION_REQUESTED' THEN 'identity.users'
    WHEN 'ACCOUNT_DELETION_CANCELLED' THEN 'identity.users'
    WHEN 'ACCOUNT_DELETED' THEN 'identity.users'
    WHEN 'ADMIN_ROLE_CHANGED' THEN 'identity.users'
    WHEN 'ADMIN_STATUS_CHANGED' THEN 'identity.users'
    WHEN 'ADMIN_SESSIONS_ENDED' THEN 'identity.users'
    WHEN 'ADMIN_RESET_STARTED' THEN 'identity.users'
    WHEN 'SIGNED_IN' THEN 'identity.user_sessions'
    WHEN 'PROGRAM_SESSION_CREATED' THEN 'identity.user_sessions'
    WHEN 'STEPPED_UP' THEN 'identity.user_sessions'
    WHEN 'SIGNED_OUT' THEN 'identity.user_sessions'
    WHEN 'SESSION_REVOKED' THEN 'identity.user_sessions'
    WHEN 'OTHER_SESSIONS_REVOKED' THEN 'identity.user_sessions'
    WHEN 'ALL_SESSIONS_REVOKED' THEN 'identity.user_sessions'
    WHEN 'EXPORT_OPENED' THEN 'exports.exports'
    WHEN 'EXPORT_DOWNLOADED' THEN 'exports.exports'
    WHEN 'ORGANIZATION_CREATED' THEN 'organizations.organizations'
    WHEN 'ORGANIZATION_STATUS_CHANGED' THEN 'organizations.organizations'
    WHEN 'MEMBER_INVITED' THEN 'organizations.organizations'
    WHEN 'INVITATION_WITHDRAWN' THEN 'organizations.organizations'
    WHEN 'MEMBER_JOINED' THEN 'organizations.organizations'
    WHEN 'MEMBER_ROLE_CHANGED' THEN 'organizations.organizations'
    WHEN 'MEMBER_STATUS_CHANGED' THEN 'organizations.organizations'
    WHEN 'MEMBER_REMOVED' THEN 'organizations.organizations'
    WHEN 'MEMBER_LEFT' THEN 'organizations.organizations'
    WHEN 'CONNECTION_TESTED' THEN 'organizations.resources'
    WHEN 'PROCEDURE_FAILED' THEN 'procedure'
    WHEN 'DATABASE_NOT_WRITABLE' THEN 'database'
    WHEN 'TRANSACTIONS_ENDED' THEN 'database'
END;

-- Whether the context may say this of an action, as src/access/actions.ts says.
CREATE OR REPLACE FUNCTION audit.may_say(p_event_type text, p_resource_id text, p_details jsonb) RETURNS boolean
LANGUAGE sql STABLE
RETURN CASE p_event_type
    WHEN 'PASSWORD_CHANGED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'EMAIL_CHANGE_REQUESTED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'MAILED_LINK_VERIFY' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'MAILED_LINK_RESET' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'MAILED_LINK_CHANGE' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'MAILED_LINK_FACTOR_RESET' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'STEP_UP_REFUSED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'TOTP_ADDED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'TOTP_REMOVED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'PASSKEY_ADDED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'PASSKEY_REMOVED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'FACTOR_RESET_CANCELLED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'ACCOUNT_DELETION_REQUESTED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'ACCOUNT_DELETION_CANCELLED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'ACCOUNT_DELETED' THEN app.user_role() = 'system' AND coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'ADMIN_ROLE_CHANGED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"role": "^[a-z_0-9]{1,40}$"}')
    WHEN 'ADMIN_STATUS_CHANGED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"status": "^[a-z_0-9]{1,40}$"}')
    WHEN 'ADMIN_SESSIONS_ENDED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"ended": "^[0-9]{1,9}$"}')
    WHEN 'ADMIN_RESET_STARTED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"what": "^[a-z_0-9]{1,40}$"}')
    WHEN 'SIGNED_IN' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"kind": "^[a-z_0-9]{1,40}$", "remember": "^(true|false)$", "assurance": "^[a-z_0-9]{1,40}$"}')
    WHEN 'PROGRAM_SESSION_CREATED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"kind": "^[a-z_0-9]{1,40}$", "remember": "^(true|false)$", "assurance": "^[a-z_0-9]{1,40}$"}')
    WHEN 'STEPPED_UP' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"by": "^[a-z_0-9]{1,40}$"}')
    WHEN 'SIGNED_OUT' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"ended": "^[0-9]{1,9}$"}')
    WHEN 'SESSION_REVOKED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"ended": "^[0-9]{1,9}$"}')
    WHEN 'OTHER_SESSIONS_REVOKED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"ended": "^[0-9]{1,9}$"}')
    WHEN 'ALL_SESSIONS_REVOKED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"ended": "^[0-9]{1,9}$"}')
    WHEN 'EXPORT_OPENED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'EXPORT_DOWNLOADED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'ORGANIZATION_CREATED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'ORGANIZATION_STATUS_CHANGED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"status": "^[a-z_0-9]{1,40}$"}')
    WHEN 'MEMBER_INVITED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"invitationId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "role": "^[a-z_0-9]{1,40}$"}')
    WHEN 'INVITATION_WITHDRAWN' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"invitationId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}')
    WHEN 'MEMBER_JOINED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"userId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "invitationId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}')
    WHEN 'MEMBER_ROLE_CHANGED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"userId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "role": "^[a-z_0-9]{1,40}$"}')
    WHEN 'MEMBER_STATUS_CHANGED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"userId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "status": "^[a-z_0-9]{1,40}$"}')
    WHEN 'MEMBER_REMOVED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"userId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}')
    WHEN 'MEMBER_LEFT' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"userId": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}')
    WHEN 'CONNECTION_TESTED' THEN coalesce(p_resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND audit.is_plain(p_details, '{"outcome": "^[a-z_0-9]{1,40}$"}')
    WHEN 'PROCEDURE_FAILED' THEN coalesce(p_resource_id ~ '^([A-Za-z0-9]{1,40}([.][A-Za-z0-9]{1,40}){0,5})?$', true)
        AND audit.is_plain(p_details, '{}')
    WHEN 'DATABASE_NOT_WRITABLE' THEN app.user_role() = 'system' AND coalesce(p_resource_id ~ '^$', true)
        AND audit.is_plain(p_details, '{"seconds": "^[0-9]{1,9}$"}')
    WHEN 'TRANSACTIONS_ENDED' THEN app.user_role() = 'system' AND coalesce(p_resource_id ~ '^$', true)
        AND audit.is_plain(p_details, '{"count": "^[0-9]{1,9}$"}')
    ELSE false
END;

-- Takes away the rows of a person that nothing but DELETE is said of in src/access/.
CREATE OR REPLACE FUNCTION app.delete_rows_of(p_user_id uuid) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM app.idempotency_keys WHERE user_id = p_user_id;
    DELETE FROM clinical.access_questions WHERE user_id = p_user_id;
    DELETE FROM clinical.favourite_codes WHERE user_id = p_user_id;
    DELETE FROM clinical.patient_links WHERE user_id = p_user_id;
    DELETE FROM clinical.snippets WHERE user_id = p_user_id;
    DELETE FROM identity.email_tokens WHERE user_id = p_user_id;
    DELETE FROM identity.known_devices WHERE user_id = p_user_id;
    DELETE FROM identity.passkey_challenges WHERE user_id = p_user_id;
    DELETE FROM identity.passkeys WHERE user_id = p_user_id;
    DELETE FROM identity.recovery_codes WHERE user_id = p_user_id;
    DELETE FROM identity.totp_secrets WHERE user_id = p_user_id;
    DELETE FROM identity.user_profiles WHERE user_id = p_user_id;
    DELETE FROM reminders.devices WHERE user_id = p_user_id;
    DELETE FROM reminders.plans WHERE user_id = p_user_id;
    DELETE FROM reminders.settings WHERE user_id = p_user_id;
    DELETE FROM symptoms.cycle_days WHERE user_id = p_user_id;
    DELETE FROM symptoms.cycle_settings WHERE user_id = p_user_id;
    DELETE FROM symptoms.diary_days WHERE user_id = p_user_id;
    DELETE FROM symptoms.medication_intakes WHERE user_id = p_user_id;
    DELETE FROM symptoms.symptom_categories WHERE user_id = p_user_id;
    DELETE FROM symptoms.symptom_entries WHERE user_id = p_user_id;
    DELETE FROM symptoms.symptom_imports WHERE user_id = p_user_id;
    DELETE FROM symptoms.symptom_shares WHERE user_id = p_user_id;
    DELETE FROM symptoms.trackers WHERE user_id = p_user_id;
$$;

-- Takes away rows whose time is over, of each table p_limit at most, and what is left of people who were forgotten. Returns
-- how many of the former.
CREATE OR REPLACE FUNCTION app.remove_expired(p_limit integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n integer;
    removed integer := 0;
BEGIN
    PERFORM app.require_system();
    PERFORM identity.erase_late_rows();
    DELETE FROM app.idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM app.idempotency_keys
        WHERE created_at < now() - interval '1 day' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM app.jobs WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM app.jobs
        WHERE finished_at < now() - interval '30 days' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM clinical.patient_links WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM clinical.patient_links
        WHERE user_id IS NULL AND code_expires_at < now() - interval '30 days' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM identity.email_tokens WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM identity.email_tokens
        WHERE expires_at < now() - interval '7 days' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM identity.known_devices WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM identity.known_devices
        WHERE last_seen_at < now() - interval '400 days' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM identity.passkey_challenges WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM identity.passkey_challenges
        WHERE expires_at < now() LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM identity.throttles WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM identity.throttles
        WHERE last_failed_at < now() - interval '1 day' AND (blocked_until IS NULL OR blocked_until < now()) LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM live.events WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM live.events
        WHERE created_at < now() - interval '1 day' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    DELETE FROM organizations.webhook_deliveries WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM organizations.webhook_deliveries
        WHERE created_at < now() - interval '30 days' LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    RETURN removed;
END
$$;
GRANT EXECUTE ON FUNCTION app.remove_expired TO anamnesis_worker;

-- Whether fields of a tenant were sealed by a key while it was being retired: in a transaction that began before that, or
-- by a server that had not heard of it. It looks back for longer than any server goes on with a key that was retired, and
-- than any transaction.
CREATE OR REPLACE FUNCTION app.is_left_behind(p_tenant_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM app.tenant_keys AS k
        WHERE k.tenant_id = p_tenant_id AND k.retired_at > now() - interval '30 minutes' AND k.destroyed_at IS NULL AND EXISTS (
        SELECT 1 FROM clinical.access_questions AS t
        WHERE t.user_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.question_encrypted FROM 3 FOR 16), substring(t.answer_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM clinical.data_keys AS t
        WHERE t.organization_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.key_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM exports.exports AS t
        WHERE t.user_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.file_key_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM clinical.held_messages AS t
        WHERE t.organization_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.sender_encrypted FROM 3 FOR 16), substring(t.problem_encrypted FROM 3 FOR 16), substring(t.message_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM clinical.imports AS t
        WHERE t.organization_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.name_encrypted FROM 3 FOR 16), substring(t.report_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM organizations.resources AS t
        WHERE t.organization_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.secrets_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM reminders.devices AS t
        WHERE t.user_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.subscription_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM clinical.snippets AS t
        WHERE t.user_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.text_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM symptoms.diary_days AS t
        WHERE t.user_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.notes_encrypted FROM 3 FOR 16))
        UNION ALL
        SELECT 1 FROM symptoms.symptom_entries AS t
        WHERE t.user_id = k.tenant_id AND t.updated_at > k.retired_at - interval '15 minutes'
            AND k.id IN (substring(t.notes_encrypted FROM 3 FOR 16))
        )
    )
$$;

-- Tenants of whom something was sealed late.
CREATE OR REPLACE FUNCTION app.tenants_left_behind() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.tenant_id FROM (
        SELECT DISTINCT t.tenant_id FROM app.tenant_keys AS t
        WHERE t.retired_at > now() - interval '30 minutes' AND t.destroyed_at IS NULL
    ) AS k
    WHERE app.require_system() IS NOT NULL AND app.is_left_behind(k.tenant_id)
    LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION app.tenants_left_behind TO anamnesis_worker;

-- Rows of a tenant, of one table at a time, with a field that another key than the current one sealed, after this row of
-- this table: each once, also those that do not open. They are locked, to be sealed again in this transaction. None while it is
-- not their turn.
CREATE OR REPLACE FUNCTION app.fields_under_old_keys(p_tenant_id uuid, p_table text, p_after uuid, p_limit integer)
RETURNS TABLE (table_name text, row_id uuid, columns text [], sealed bytea [])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    current bytea;
    -- -1 at the beginning.
    reached integer := coalesce(array_position(ARRAY['clinical.access_questions', 'clinical.data_keys', 'exports.exports', 'clinical.held_messages', 'clinical.imports', 'organizations.resources', 'reminders.devices', 'clinical.snippets', 'symptoms.diary_days', 'symptoms.symptom_entries'], p_table), 0) - 1;
BEGIN
    PERFORM app.require_system();
    IF NOT app.has_work_for(p_tenant_id) THEN
        RETURN;
    END IF;
    SELECT k.id INTO current FROM app.tenant_keys AS k WHERE k.tenant_id = p_tenant_id AND k.retired_at IS NULL;
    IF reached <= 0 THEN
        RETURN QUERY SELECT 'clinical.access_questions', t.id, ARRAY['question_encrypted', 'answer_encrypted'],
            ARRAY[t.question_encrypted, t.answer_encrypted]::bytea []
        FROM clinical.access_questions AS t
        WHERE t.user_id = p_tenant_id AND (substring(t.question_encrypted FROM 3 FOR 16) <> current OR substring(t.answer_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 0 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 1 THEN
        RETURN QUERY SELECT 'clinical.data_keys', t.id, ARRAY['key_encrypted'],
            ARRAY[t.key_encrypted]::bytea []
        FROM clinical.data_keys AS t
        WHERE t.organization_id = p_tenant_id AND (substring(t.key_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 1 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 2 THEN
        RETURN QUERY SELECT 'exports.exports', t.id, ARRAY['file_key_encrypted'],
            ARRAY[t.file_key_encrypted]::bytea []
        FROM exports.exports AS t
        WHERE t.user_id = p_tenant_id AND (substring(t.file_key_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 2 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 3 THEN
        RETURN QUERY SELECT 'clinical.held_messages', t.id, ARRAY['sender_encrypted', 'problem_encrypted', 'message_encrypted'],
            ARRAY[t.sender_encrypted, t.problem_encrypted, t.message_encrypted]::bytea []
        FROM clinical.held_messages AS t
        WHERE t.organization_id = p_tenant_id AND (substring(t.sender_encrypted FROM 3 FOR 16) <> current OR substring(t.problem_encrypted FROM 3 FOR 16) <> current OR substring(t.message_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 3 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 4 THEN
        RETURN QUERY SELECT 'clinical.imports', t.id, ARRAY['name_encrypted', 'report_encrypted'],
            ARRAY[t.name_encrypted, t.report_encrypted]::bytea []
        FROM clinical.imports AS t
        WHERE t.organization_id = p_tenant_id AND (substring(t.name_encrypted FROM 3 FOR 16) <> current OR substring(t.report_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 4 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 5 THEN
        RETURN QUERY SELECT 'organizations.resources', t.id, ARRAY['secrets_encrypted'],
            ARRAY[t.secrets_encrypted]::bytea []
        FROM organizations.resources AS t
        WHERE t.organization_id = p_tenant_id AND (substring(t.secrets_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 5 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 6 THEN
        RETURN QUERY SELECT 'reminders.devices', t.id, ARRAY['subscription_encrypted'],
            ARRAY[t.subscription_encrypted]::bytea []
        FROM reminders.devices AS t
        WHERE t.user_id = p_tenant_id AND (substring(t.subscription_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 6 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 7 THEN
        RETURN QUERY SELECT 'clinical.snippets', t.id, ARRAY['text_encrypted'],
            ARRAY[t.text_encrypted]::bytea []
        FROM clinical.snippets AS t
        WHERE t.user_id = p_tenant_id AND (substring(t.text_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 7 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 8 THEN
        RETURN QUERY SELECT 'symptoms.diary_days', t.id, ARRAY['notes_encrypted'],
            ARRAY[t.notes_encrypted]::bytea []
        FROM symptoms.diary_days AS t
        WHERE t.user_id = p_tenant_id AND (substring(t.notes_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 8 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF reached <= 9 THEN
        RETURN QUERY SELECT 'symptoms.symptom_entries', t.id, ARRAY['notes_encrypted'],
            ARRAY[t.notes_encrypted]::bytea []
        FROM symptoms.symptom_entries AS t
        WHERE t.user_id = p_tenant_id AND (substring(t.notes_encrypted FROM 3 FOR 16) <> current)
            AND (reached < 9 OR t.id > p_after)
        ORDER BY t.id LIMIT p_limit FOR UPDATE;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION app.fields_under_old_keys TO anamnesis_worker;

-- Writes down that so many fields of a tenant could not be sealed again, since they do not open.
CREATE OR REPLACE FUNCTION app.report_unreadable_fields(p_tenant_id uuid, p_table text, p_count integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    IF app.has_work_for(p_tenant_id) AND p_table = ANY (ARRAY['clinical.access_questions', 'clinical.data_keys', 'exports.exports', 'clinical.held_messages', 'clinical.imports', 'organizations.resources', 'reminders.devices', 'clinical.snippets', 'symptoms.diary_days', 'symptoms.symptom_entries']) THEN
        PERFORM audit.log('FIELDS_UNREADABLE', p_table, p_tenant_id::text, 'failure', jsonb_build_object('fields', p_count));
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION app.report_unreadable_fields TO anamnesis_worker;

-- Puts fields that were sealed again with the current key in their places, in rows that another one sealed. Returns in how
-- many rows.
CREATE OR REPLACE FUNCTION app.store_sealed_fields(
    p_tenant_id uuid, p_table text, p_row_ids uuid [], p_columns text [], p_sealed bytea []
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    current bytea := (SELECT k.id FROM app.tenant_keys AS k WHERE k.tenant_id = p_tenant_id AND k.retired_at IS NULL);
    n integer;
BEGIN
    IF NOT app.has_work_for(p_tenant_id)
        OR EXISTS (SELECT 1 FROM unnest(p_sealed) AS f WHERE substring(f FROM 3 FOR 16) IS DISTINCT FROM current) THEN
        RAISE EXCEPTION 'not the turn of this tenant, or not their key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    CASE p_table
        WHEN 'clinical.access_questions' THEN
            UPDATE clinical.access_questions AS t
            SET question_encrypted = coalesce(s.question_encrypted, t.question_encrypted), answer_encrypted = coalesce(s.answer_encrypted, t.answer_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'question_encrypted')) [1] AS question_encrypted,
                    (array_agg(f.sealed) FILTER (WHERE f.column_name = 'answer_encrypted')) [1] AS answer_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.user_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.question_encrypted FROM 3 FOR 16) <> current OR substring(t.answer_encrypted FROM 3 FOR 16) <> current);
        WHEN 'clinical.data_keys' THEN
            UPDATE clinical.data_keys AS t
            SET key_encrypted = coalesce(s.key_encrypted, t.key_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'key_encrypted')) [1] AS key_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.organization_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.key_encrypted FROM 3 FOR 16) <> current);
        WHEN 'exports.exports' THEN
            UPDATE exports.exports AS t
            SET file_key_encrypted = coalesce(s.file_key_encrypted, t.file_key_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'file_key_encrypted')) [1] AS file_key_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.user_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.file_key_encrypted FROM 3 FOR 16) <> current);
        WHEN 'clinical.held_messages' THEN
            UPDATE clinical.held_messages AS t
            SET sender_encrypted = coalesce(s.sender_encrypted, t.sender_encrypted), problem_encrypted = coalesce(s.problem_encrypted, t.problem_encrypted), message_encrypted = coalesce(s.message_encrypted, t.message_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'sender_encrypted')) [1] AS sender_encrypted,
                    (array_agg(f.sealed) FILTER (WHERE f.column_name = 'problem_encrypted')) [1] AS problem_encrypted,
                    (array_agg(f.sealed) FILTER (WHERE f.column_name = 'message_encrypted')) [1] AS message_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.organization_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.sender_encrypted FROM 3 FOR 16) <> current OR substring(t.problem_encrypted FROM 3 FOR 16) <> current OR substring(t.message_encrypted FROM 3 FOR 16) <> current);
        WHEN 'clinical.imports' THEN
            UPDATE clinical.imports AS t
            SET name_encrypted = coalesce(s.name_encrypted, t.name_encrypted), report_encrypted = coalesce(s.report_encrypted, t.report_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'name_encrypted')) [1] AS name_encrypted,
                    (array_agg(f.sealed) FILTER (WHERE f.column_name = 'report_encrypted')) [1] AS report_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.organization_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.name_encrypted FROM 3 FOR 16) <> current OR substring(t.report_encrypted FROM 3 FOR 16) <> current);
        WHEN 'organizations.resources' THEN
            UPDATE organizations.resources AS t
            SET secrets_encrypted = coalesce(s.secrets_encrypted, t.secrets_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'secrets_encrypted')) [1] AS secrets_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.organization_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.secrets_encrypted FROM 3 FOR 16) <> current);
        WHEN 'reminders.devices' THEN
            UPDATE reminders.devices AS t
            SET subscription_encrypted = coalesce(s.subscription_encrypted, t.subscription_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'subscription_encrypted')) [1] AS subscription_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.user_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.subscription_encrypted FROM 3 FOR 16) <> current);
        WHEN 'clinical.snippets' THEN
            UPDATE clinical.snippets AS t
            SET text_encrypted = coalesce(s.text_encrypted, t.text_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'text_encrypted')) [1] AS text_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.user_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.text_encrypted FROM 3 FOR 16) <> current);
        WHEN 'symptoms.diary_days' THEN
            UPDATE symptoms.diary_days AS t
            SET notes_encrypted = coalesce(s.notes_encrypted, t.notes_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'notes_encrypted')) [1] AS notes_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.user_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.notes_encrypted FROM 3 FOR 16) <> current);
        WHEN 'symptoms.symptom_entries' THEN
            UPDATE symptoms.symptom_entries AS t
            SET notes_encrypted = coalesce(s.notes_encrypted, t.notes_encrypted), process_id = process
            FROM (
                SELECT f.row_id, (array_agg(f.sealed) FILTER (WHERE f.column_name = 'notes_encrypted')) [1] AS notes_encrypted
                FROM unnest(p_row_ids, p_columns, p_sealed) AS f (row_id, column_name, sealed) GROUP BY f.row_id
            ) AS s
            WHERE t.user_id = p_tenant_id AND t.id = s.row_id
                AND (substring(t.notes_encrypted FROM 3 FOR 16) <> current);
    END CASE;
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE app.key_tasks SET fields_done = fields_done + cardinality(p_sealed), updated_at = clock_timestamp()
    WHERE tenant_id = p_tenant_id AND finished_at IS NULL AND failed_at IS NULL;
    RETURN n;
END
$$;
GRANT EXECUTE ON FUNCTION app.store_sealed_fields TO anamnesis_worker;

-- Waits for whoever changes something that stands in a record, and keeps others from it until it is moved.
CREATE OR REPLACE FUNCTION clinical.hold_rows(p_organization uuid, p_from uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM clinical.allergies AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.background_parts AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.care_team_members AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.case_handovers AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.diagnoses AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.diagnosis_evidence AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.image_reports AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.image_series AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.image_studies AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.imported_parts AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.medical_cases AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.medical_images AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.medication_statements AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.notes AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.observations AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.patient_identifiers AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.plan_steps AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.prescription_findings AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.prescriptions AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
    PERFORM 1 FROM clinical.treatment_plans AS t WHERE t.organization_id = p_organization AND t.patient_id = p_from FOR UPDATE;
END
$$;

-- Moves what stands in one record to another, as src/access/ says of each table, and writes each row down.
CREATE OR REPLACE FUNCTION clinical.move_rows(
    p_organization uuid, p_merge uuid, p_from uuid, p_to uuid, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- What is of one patient by a key that names both goes there one after another.
    SET CONSTRAINTS ALL DEFERRED;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.allergies AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.allergies AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.allergies', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.background_parts AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
            AND NOT EXISTS (
            SELECT 1 FROM clinical.background_parts AS s
            WHERE s.organization_id = t.organization_id AND s.patient_id = p_to AND s.part = t.part
        )
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.background_parts AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.background_parts', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.care_team_members AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
            AND NOT (t.ended_at IS NULL AND EXISTS (
            SELECT 1 FROM clinical.care_team_members AS s
            WHERE s.organization_id = t.organization_id AND s.patient_id = p_to AND s.user_id = t.user_id AND s.ended_at IS NULL
        ))
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.care_team_members AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.care_team_members', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.case_handovers AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.case_handovers AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.case_handovers', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.diagnoses AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.diagnoses AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.diagnoses', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.diagnosis_evidence AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.diagnosis_evidence AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.diagnosis_evidence', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.image_reports AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.image_reports AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.image_reports', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.image_series AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.image_series AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.image_series', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.image_studies AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.image_studies AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.image_studies', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.imported_parts AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.imported_parts AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.imported_parts', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.medical_cases AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.medical_cases AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.medical_cases', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.medical_images AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.medical_images AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.medical_images', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.medication_statements AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.medication_statements AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.medication_statements', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.notes AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.notes AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.notes', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.observations AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.observations AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.observations', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.patient_identifiers AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.patient_identifiers AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.patient_identifiers', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.plan_steps AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.plan_steps AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.plan_steps', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.prescription_findings AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.prescription_findings AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.prescription_findings', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.prescriptions AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.prescriptions AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.prescriptions', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
    WITH was AS (
        SELECT t.id, t.updated_at FROM clinical.treatment_plans AS t
        WHERE t.organization_id = p_organization AND t.patient_id = p_from
        FOR UPDATE
    ), moved AS (
        UPDATE clinical.treatment_plans AS t SET patient_id = p_to, process_id = app.process_id() FROM was
        WHERE t.organization_id = p_organization AND t.id = was.id
        RETURNING t.id, was.updated_at AS was_updated_at, t.updated_at AS moved_at
    )
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id, created_at
    )
    SELECT p_organization, p_merge, 'clinical.treatment_plans', m.id, p_from, p_to, 'moved', m.was_updated_at, m.moved_at, app.process_id(), p_at
    FROM moved AS m;
END
$$;

-- Moves each row of a merge back as it was, unless somebody changed it since, and writes down which.
CREATE OR REPLACE FUNCTION clinical.return_rows(p_organization uuid, p_merge uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    WITH back AS (
        UPDATE clinical.allergies AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.allergies' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.allergies' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.background_parts AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.background_parts' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.background_parts' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.care_team_members AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.care_team_members' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.care_team_members' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.case_handovers AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.case_handovers' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, t.case_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.case_handovers' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.diagnoses AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.diagnoses' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, t.case_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.diagnoses' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.diagnosis_evidence AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.diagnosis_evidence' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, clinical.case_of_diagnosis(t.organization_id, t.diagnosis_id), r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.diagnosis_evidence' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.image_reports AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.image_reports' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_study_written_since(t.organization_id, t.study_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.image_reports' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.image_series AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.image_series' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_study_written_since(t.organization_id, t.study_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.image_series' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.image_studies AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.image_studies' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_study_written_since(t.organization_id, t.id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.image_studies' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.imported_parts AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.imported_parts' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.imported_parts' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.medical_cases AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.medical_cases' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, t.id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.medical_cases' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.medical_images AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.medical_images' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_study_written_since(t.organization_id, t.study_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.medical_images' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.medication_statements AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.medication_statements' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.medication_statements' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.notes AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.notes' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, t.case_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.notes' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.observations AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.observations' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.observations' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.patient_identifiers AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.patient_identifiers' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.patient_identifiers' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.plan_steps AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.plan_steps' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, clinical.case_of_plan(t.organization_id, t.plan_id), r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.plan_steps' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.prescription_findings AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.prescription_findings' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, clinical.case_of_prescription(t.organization_id, t.prescription_id), r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.prescription_findings' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.prescriptions AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.prescriptions' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, t.case_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.prescriptions' AND r.row_id = back.id
        AND r.change = 'moved';
    WITH back AS (
        UPDATE clinical.treatment_plans AS t SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.treatment_plans' AND r.change = 'moved'
            AND t.organization_id = p_organization AND t.id = r.row_id AND t.patient_id = r.to_id AND t.updated_at = r.moved_at
            AND NOT clinical.is_written_since(t.organization_id, t.case_id, r.created_at)
        RETURNING t.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back
    WHERE r.organization_id = p_organization AND r.merge_id = p_merge AND r.table_name = 'clinical.treatment_plans' AND r.row_id = back.id
        AND r.change = 'moved';
END
$$;

-- domain app.time_zone
ALTER DOMAIN app.time_zone ADD CONSTRAINT time_zone_known CHECK (app.is_time_zone(VALUE)) NOT VALID;

-- domain symptoms.regions
ALTER DOMAIN symptoms.regions ADD CONSTRAINT regions_known CHECK (symptoms.are_regions(VALUE)) NOT VALID;

-- domain symptoms.tags
ALTER DOMAIN symptoms.tags ADD CONSTRAINT tags_plain CHECK (symptoms.are_tags(VALUE)) NOT VALID;

-- domain symptoms.word
ALTER DOMAIN symptoms.word ADD CONSTRAINT word_plain CHECK (app.is_word(VALUE)) NOT VALID;

-- Writes into the trail that a row of app.tenant_keys was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION app.record_new_tenant_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'app', 'tenant_keys');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_name, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -723931599, 'I',
        CASE WHEN current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex' THEN to_jsonb(NEW.id) #>> '{}' ELSE audit.usual_json(NEW) ->> 'id' END,
        NEW.tenant_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{wrapped}', '{process_id,id,tenant_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() THEN jsonb_build_array('[redacted]', NEW.provider, NEW.retired_at, NEW.destroyed_at)
            ELSE jsonb_build_array('[redacted]', NEW.provider, NEW.retired_at, NEW.destroyed_at, NEW.created_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.access_questions was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_access_questions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'access_questions');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 900978603, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{question_encrypted,answer_encrypted}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.access_id, NEW.accessed_at, octet_length(NEW.question_encrypted), octet_length(NEW.answer_encrypted), NEW.answered_by, NEW.answered_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.access_id, NEW.accessed_at, octet_length(NEW.question_encrypted), octet_length(NEW.answer_encrypted), NEW.answered_by, NEW.answered_at, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.question_encrypted, '') || coalesce(NEW.answer_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.allergies was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_allergies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'allergies');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1718090052, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{substance_encrypted,rxcui_encrypted,substance_class_encrypted,reaction_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, octet_length(NEW.substance_encrypted), octet_length(NEW.rxcui_encrypted), octet_length(NEW.substance_class_encrypted), octet_length(NEW.reaction_encrypted), NEW.severity, NEW.verification_status, NEW.clinical_status)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, octet_length(NEW.substance_encrypted), octet_length(NEW.rxcui_encrypted), octet_length(NEW.substance_class_encrypted), octet_length(NEW.reaction_encrypted), NEW.severity, NEW.verification_status, NEW.clinical_status, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.substance_encrypted, '') || coalesce(NEW.rxcui_encrypted, '') || coalesce(NEW.substance_class_encrypted, '') || coalesce(NEW.reaction_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.allergy_lists was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_allergy_lists() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'allergy_lists');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1068417451, 'I',
        NEW.patient_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,patient_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.state, NEW.asked_by, NEW.asked_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.state, NEW.asked_by, NEW.asked_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.background_parts was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_background_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'background_parts');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -591686525, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{rows_encrypted}', '{search_tokens}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.part, octet_length(NEW.rows_encrypted), '[redacted]')
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.part, octet_length(NEW.rows_encrypted), '[redacted]', NEW.created_at, NEW.updated_at)
        END,
        NEW.rows_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.care_team_members was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_care_team_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'care_team_members');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -560206782, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.user_id, NEW.ended_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.user_id, NEW.ended_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.case_handovers was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_case_handovers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'case_handovers');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 259495402, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{why_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.from_user, NEW.to_user, octet_length(NEW.why_encrypted), NEW.accepted_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.from_user, NEW.to_user, octet_length(NEW.why_encrypted), NEW.accepted_at, NEW.created_at, NEW.updated_at)
        END,
        NEW.why_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.data_keys was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_data_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'data_keys');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 179266604, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{key_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, '[redacted]')
            ELSE jsonb_build_array(NEW.organization_id, '[redacted]', NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.diagnoses was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_diagnoses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'diagnoses');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 464544808, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{primary_diagnosis_encrypted,details_encrypted,final_diagnosis_encrypted,review_notes_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.encountered_on, octet_length(NEW.primary_diagnosis_encrypted), NEW.icd_code, NEW.severity, NEW.confidence, NEW.status, octet_length(NEW.details_encrypted), NEW.source, NEW.proposed_by, NEW.model_name, NEW.model_version, NEW.model_input_hash, NEW.model_at, NEW.reviewed_by, NEW.reviewed_at, octet_length(NEW.final_diagnosis_encrypted), NEW.final_icd_code, octet_length(NEW.review_notes_encrypted), NEW.supersedes)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.encountered_on, octet_length(NEW.primary_diagnosis_encrypted), NEW.icd_code, NEW.severity, NEW.confidence, NEW.status, octet_length(NEW.details_encrypted), NEW.source, NEW.proposed_by, NEW.model_name, NEW.model_version, NEW.model_input_hash, NEW.model_at, NEW.reviewed_by, NEW.reviewed_at, octet_length(NEW.final_diagnosis_encrypted), NEW.final_icd_code, octet_length(NEW.review_notes_encrypted), NEW.supersedes, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.primary_diagnosis_encrypted, '') || coalesce(NEW.details_encrypted, '') || coalesce(NEW.final_diagnosis_encrypted, '') || coalesce(NEW.review_notes_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.diagnosis_evidence was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_diagnosis_evidence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'diagnosis_evidence');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1591036211, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex') THEN audit.usual_values(NEW, '{cited_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.diagnosis_id, NEW.kind, NEW.source_id, NEW.source_digest, NEW.occurred_at, octet_length(NEW.cited_encrypted), NEW.cited_by)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.diagnosis_id, NEW.kind, NEW.source_id, NEW.source_digest, NEW.occurred_at, octet_length(NEW.cited_encrypted), NEW.cited_by, NEW.created_at, NEW.updated_at)
        END,
        NEW.cited_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.emergency_accesses was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_emergency_accesses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'emergency_accesses');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1690046728, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{explanation,review}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.user_id, NEW.cause, '[redacted]', NEW.expires_at, NEW.outcome, '[redacted]', NEW.reviewed_by, NEW.reviewed_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.user_id, NEW.cause, '[redacted]', NEW.expires_at, NEW.outcome, '[redacted]', NEW.reviewed_by, NEW.reviewed_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.favourite_codes was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_favourite_codes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'favourite_codes');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_name, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1649548531, 'I',
        NEW.code,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,code,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array()
            ELSE jsonb_build_array(NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.held_messages was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_held_messages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'held_messages');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 900793879, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{sender_encrypted,problem_encrypted}', '{message_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.state, NEW.kind, octet_length(NEW.sender_encrypted), octet_length(NEW.problem_encrypted), '[redacted]', NEW.time_zone, NEW.received_by)
            ELSE jsonb_build_array(NEW.organization_id, NEW.state, NEW.kind, octet_length(NEW.sender_encrypted), octet_length(NEW.problem_encrypted), '[redacted]', NEW.time_zone, NEW.received_by, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.sender_encrypted, '') || coalesce(NEW.problem_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.image_reports was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_image_reports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'image_reports');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1926087841, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex') THEN audit.usual_values(NEW, '{}', '{findings_encrypted,impression_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.study_id, NEW.author_id, NEW.amends_id, '[redacted]', '[redacted]', NEW.signed_at, NEW.signer_name, NEW.member_role, NEW.digest)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.study_id, NEW.author_id, NEW.amends_id, '[redacted]', '[redacted]', NEW.signed_at, NEW.signer_name, NEW.member_role, NEW.digest, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.image_series was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_image_series() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'image_series');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1338123303, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{description_encrypted,body_region_encrypted,view_position_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.study_id, NEW.series_uid, NEW.series_number, NEW.modality, octet_length(NEW.description_encrypted), octet_length(NEW.body_region_encrypted), octet_length(NEW.view_position_encrypted), NEW.laterality)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.study_id, NEW.series_uid, NEW.series_number, NEW.modality, octet_length(NEW.description_encrypted), octet_length(NEW.body_region_encrypted), octet_length(NEW.view_position_encrypted), NEW.laterality, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.description_encrypted, '') || coalesce(NEW.body_region_encrypted, '') || coalesce(NEW.view_position_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.image_studies was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_image_studies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'image_studies');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -778617680, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{accession_number_encrypted,description_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.study_uid, NEW.study_date, NEW.modality, octet_length(NEW.accession_number_encrypted), octet_length(NEW.description_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.study_uid, NEW.study_date, NEW.modality, octet_length(NEW.accession_number_encrypted), octet_length(NEW.description_encrypted), NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.accession_number_encrypted, '') || coalesce(NEW.description_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.imported_parts was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_imported_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'imported_parts');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 615135042, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{entries_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.import_id, NEW.patient_id, octet_length(NEW.entries_encrypted), NEW.is_taken_back)
            ELSE jsonb_build_array(NEW.organization_id, NEW.import_id, NEW.patient_id, octet_length(NEW.entries_encrypted), NEW.is_taken_back, NEW.created_at, NEW.updated_at)
        END,
        NEW.entries_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.imports was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_imports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'imports');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1897359010, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{name_encrypted,report_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.source, octet_length(NEW.name_encrypted), NEW.imported_by, NEW.state, NEW.registered, NEW.kept, NEW.known, NEW.left_out, NEW.refused, octet_length(NEW.report_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.source, octet_length(NEW.name_encrypted), NEW.imported_by, NEW.state, NEW.registered, NEW.kept, NEW.known, NEW.left_out, NEW.refused, octet_length(NEW.report_encrypted), NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.name_encrypted, '') || coalesce(NEW.report_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.medical_cases was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_medical_cases() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'medical_cases');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1530369564, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{title_encrypted,chief_complaint_encrypted,description_encrypted,tags_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_number, octet_length(NEW.title_encrypted), octet_length(NEW.chief_complaint_encrypted), octet_length(NEW.description_encrypted), octet_length(NEW.tags_encrypted), NEW.case_type, NEW.specialty, NEW.priority, NEW.status, NEW.assigned_to, NEW.icd_codes, NEW.admission_date, NEW.discharge_date, NEW.scheduled_date, NEW.closed_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_number, octet_length(NEW.title_encrypted), octet_length(NEW.chief_complaint_encrypted), octet_length(NEW.description_encrypted), octet_length(NEW.tags_encrypted), NEW.case_type, NEW.specialty, NEW.priority, NEW.status, NEW.assigned_to, NEW.icd_codes, NEW.admission_date, NEW.discharge_date, NEW.scheduled_date, NEW.closed_at, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.title_encrypted, '') || coalesce(NEW.chief_complaint_encrypted, '') || coalesce(NEW.description_encrypted, '') || coalesce(NEW.tags_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.medical_images was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_medical_images() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'medical_images');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 341795193, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex') THEN audit.usual_values(NEW, '{file_name_encrypted,said_encrypted,facts_encrypted,decision_encrypted}', '{object_key_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.study_id, NEW.series_id, NEW.uploaded_by, NEW.status, NEW.failure, octet_length(NEW.file_name_encrypted), octet_length(NEW.said_encrypted), '[redacted]', octet_length(NEW.facts_encrypted), NEW.bytes, NEW.media_type, NEW.sha256, NEW.sop_uid, NEW.instance_number, NEW.frames, NEW.decided_by, NEW.decided_at, octet_length(NEW.decision_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.study_id, NEW.series_id, NEW.uploaded_by, NEW.status, NEW.failure, octet_length(NEW.file_name_encrypted), octet_length(NEW.said_encrypted), '[redacted]', octet_length(NEW.facts_encrypted), NEW.bytes, NEW.media_type, NEW.sha256, NEW.sop_uid, NEW.instance_number, NEW.frames, NEW.decided_by, NEW.decided_at, octet_length(NEW.decision_encrypted), NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.file_name_encrypted, '') || coalesce(NEW.said_encrypted, '') || coalesce(NEW.facts_encrypted, '') || coalesce(NEW.decision_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.medication_lists was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_medication_lists() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'medication_lists');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -83533638, 'I',
        NEW.patient_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,patient_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.state, NEW.asked_by, NEW.asked_at, NEW.reconciled_by, NEW.reconciled_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.state, NEW.asked_by, NEW.asked_at, NEW.reconciled_by, NEW.reconciled_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.medication_statements was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_medication_statements() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'medication_statements');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1503370067, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{name_encrypted,rxcui_encrypted,taken_as_encrypted,said_by_encrypted,diary_name_encrypted,stop_reason_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, octet_length(NEW.name_encrypted), octet_length(NEW.rxcui_encrypted), octet_length(NEW.taken_as_encrypted), octet_length(NEW.said_by_encrypted), octet_length(NEW.diary_name_encrypted), NEW.since, NEW.until, NEW.source, NEW.status, octet_length(NEW.stop_reason_encrypted), NEW.written_by, NEW.stopped_by, NEW.stopped_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, octet_length(NEW.name_encrypted), octet_length(NEW.rxcui_encrypted), octet_length(NEW.taken_as_encrypted), octet_length(NEW.said_by_encrypted), octet_length(NEW.diary_name_encrypted), NEW.since, NEW.until, NEW.source, NEW.status, octet_length(NEW.stop_reason_encrypted), NEW.written_by, NEW.stopped_by, NEW.stopped_at, NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.name_encrypted, '') || coalesce(NEW.rxcui_encrypted, '') || coalesce(NEW.taken_as_encrypted, '') || coalesce(NEW.said_by_encrypted, '') || coalesce(NEW.diary_name_encrypted, '') || coalesce(NEW.stop_reason_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.merged_rows was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_merged_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'merged_rows');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1851800219, 'I',
        NEW.row_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,row_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.merge_id, NEW.table_name, NEW.from_id, NEW.to_id, NEW.change, NEW.was_updated_at, NEW.moved_at, NEW.outcome)
            ELSE jsonb_build_array(NEW.organization_id, NEW.merge_id, NEW.table_name, NEW.from_id, NEW.to_id, NEW.change, NEW.was_updated_at, NEW.moved_at, NEW.outcome, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.not_same_person was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_not_same_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'not_same_person');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 965174489, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.one_id, NEW.other_id, NEW.said_by)
            ELSE jsonb_build_array(NEW.organization_id, NEW.one_id, NEW.other_id, NEW.said_by, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.notes was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_notes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'notes');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -2001995762, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{subjective_encrypted,objective_encrypted,assessment_encrypted,plan_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.author_id, NEW.amends_id, '[redacted]', '[redacted]', '[redacted]', '[redacted]', NEW.effective_at, NEW.signed_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.author_id, NEW.amends_id, '[redacted]', '[redacted]', '[redacted]', '[redacted]', NEW.effective_at, NEW.signed_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.observations was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_observations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'observations');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 244562949, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{values_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.status, NEW.effective_at, octet_length(NEW.values_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.status, NEW.effective_at, octet_length(NEW.values_encrypted), NEW.created_at, NEW.updated_at)
        END,
        NEW.values_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.patient_identifiers was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_patient_identifiers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'patient_identifiers');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 929638978, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{content_encrypted}', '{search_tokens}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.type, octet_length(NEW.content_encrypted), '[redacted]', NEW.status)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.type, octet_length(NEW.content_encrypted), '[redacted]', NEW.status, NEW.created_at, NEW.updated_at)
        END,
        NEW.content_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.patient_links was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_patient_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'patient_links');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1030181308, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{code_hash}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, '[redacted]', NEW.code_expires_at, NEW.linked_at, NEW.mails_on_look, NEW.ended_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, '[redacted]', NEW.code_expires_at, NEW.linked_at, NEW.mails_on_look, NEW.ended_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.patient_merges was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_patient_merges() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'patient_merges');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 444835450, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{reason,undo_reason}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.survivor_id, NEW.merged_id, '[redacted]', NEW.merged_by, NEW.undone_at, NEW.undone_by, '[redacted]', NEW.keeps_rows)
            ELSE jsonb_build_array(NEW.organization_id, NEW.survivor_id, NEW.merged_id, '[redacted]', NEW.merged_by, NEW.undone_at, NEW.undone_by, '[redacted]', NEW.keeps_rows, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.patients was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_patients() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'patients');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1229563839, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{family_name_encrypted,given_name_encrypted,birth_date_encrypted,record_number_encrypted,ssn_encrypted,email_encrypted,phone_encrypted,address_encrypted}', '{record_number_token,search_tokens,match_tokens}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, octet_length(NEW.family_name_encrypted), octet_length(NEW.given_name_encrypted), octet_length(NEW.birth_date_encrypted), octet_length(NEW.record_number_encrypted), octet_length(NEW.ssn_encrypted), octet_length(NEW.email_encrypted), octet_length(NEW.phone_encrypted), octet_length(NEW.address_encrypted), NEW.gender, NEW.is_active, '[redacted]', '[redacted]', '[redacted]')
            ELSE jsonb_build_array(NEW.organization_id, octet_length(NEW.family_name_encrypted), octet_length(NEW.given_name_encrypted), octet_length(NEW.birth_date_encrypted), octet_length(NEW.record_number_encrypted), octet_length(NEW.ssn_encrypted), octet_length(NEW.email_encrypted), octet_length(NEW.phone_encrypted), octet_length(NEW.address_encrypted), NEW.gender, NEW.is_active, '[redacted]', '[redacted]', '[redacted]', NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.family_name_encrypted, '') || coalesce(NEW.given_name_encrypted, '') || coalesce(NEW.birth_date_encrypted, '') || coalesce(NEW.record_number_encrypted, '') || coalesce(NEW.ssn_encrypted, '') || coalesce(NEW.email_encrypted, '') || coalesce(NEW.phone_encrypted, '') || coalesce(NEW.address_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.plan_steps was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_plan_steps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'plan_steps');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 493965893, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{note_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.plan_id, NEW.item_id, NEW.state, octet_length(NEW.note_encrypted), NEW.written_by)
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.plan_id, NEW.item_id, NEW.state, octet_length(NEW.note_encrypted), NEW.written_by, NEW.created_at, NEW.updated_at)
        END,
        NEW.note_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.prescription_findings was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_prescription_findings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'prescription_findings');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1866603070, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{found_encrypted,override_encrypted}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.prescription_id, NEW.kind, NEW.rule, NEW.severity, NEW.is_interruptive, octet_length(NEW.found_encrypted), octet_length(NEW.override_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.prescription_id, NEW.kind, NEW.rule, NEW.severity, NEW.is_interruptive, octet_length(NEW.found_encrypted), octet_length(NEW.override_encrypted), NEW.created_at, NEW.updated_at)
        END,
        nullif(coalesce(NEW.found_encrypted, '') || coalesce(NEW.override_encrypted, ''), '')
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.prescriptions was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_prescriptions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'prescriptions');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1606509385, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{reason_encrypted}', '{order_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.status, '[redacted]', NEW.starts_on, NEW.ends_on, NEW.replaces, NEW.written_by, NEW.signed_by, NEW.signed_at, NEW.check_state, NEW.rule_set, NEW.moved_by, NEW.moved_at, octet_length(NEW.reason_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.status, '[redacted]', NEW.starts_on, NEW.ends_on, NEW.replaces, NEW.written_by, NEW.signed_by, NEW.signed_at, NEW.check_state, NEW.rule_set, NEW.moved_by, NEW.moved_at, octet_length(NEW.reason_encrypted), NEW.created_at, NEW.updated_at)
        END,
        NEW.reason_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.review_requests was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_review_requests() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'review_requests');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 760359297, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.note_id, NEW.asked_by, NEW.asked_of, NEW.meaning, NEW.done_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.note_id, NEW.asked_by, NEW.asked_of, NEW.meaning, NEW.done_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.signatures was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_signatures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'signatures');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -563937253, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.note_id, NEW.user_id, NEW.signer_name, NEW.member_role, NEW.meaning, NEW.digest, NEW.covers, NEW.signed_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.note_id, NEW.user_id, NEW.signer_name, NEW.member_role, NEW.meaning, NEW.digest, NEW.covers, NEW.signed_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.snippets was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_snippets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'snippets');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -340503309, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{text_encrypted}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.name, octet_length(NEW.text_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.name, octet_length(NEW.text_encrypted), NEW.created_at, NEW.updated_at)
        END,
        NEW.text_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of clinical.treatment_plans was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION clinical.record_new_treatment_plans() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'clinical', 'treatment_plans');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1204685104, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{reason_encrypted}', '{content_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.status, '[redacted]', NEW.starts_on, NEW.ends_on, NEW.replaces, NEW.written_by, NEW.approved_by, NEW.approved_at, NEW.moved_by, NEW.moved_at, octet_length(NEW.reason_encrypted))
            ELSE jsonb_build_array(NEW.organization_id, NEW.patient_id, NEW.case_id, NEW.status, '[redacted]', NEW.starts_on, NEW.ends_on, NEW.replaces, NEW.written_by, NEW.approved_by, NEW.approved_at, NEW.moved_by, NEW.moved_at, octet_length(NEW.reason_encrypted), NEW.created_at, NEW.updated_at)
        END,
        NEW.reason_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of exports.exports was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION exports.record_new_exports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'exports', 'exports');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1628518918, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{file_key_encrypted}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.type, NEW.parameters, NEW.status, NEW.progress, NEW.row_count, NEW.storage_key, '[redacted]', NEW.bytes, NEW.sha256, NEW.expires_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.type, NEW.parameters, NEW.status, NEW.progress, NEW.row_count, NEW.storage_key, '[redacted]', NEW.bytes, NEW.sha256, NEW.expires_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.email_tokens was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_email_tokens() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'email_tokens');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_name, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1206962558, 'I',
        '[redacted]',
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{id,code_hash,tried_hash}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.purpose, NEW.email, NEW.attempts, NEW.valid_from, NEW.expires_at, NEW.used_at, NEW.session_handle, '[redacted]', '[redacted]', NEW.tried_in)
            ELSE jsonb_build_array(NEW.purpose, NEW.email, NEW.attempts, NEW.valid_from, NEW.expires_at, NEW.used_at, NEW.session_handle, '[redacted]', '[redacted]', NEW.tried_in, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.known_devices was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_known_devices() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'known_devices');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 2041138840, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{device_hash}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array('[redacted]', NEW.ip, NEW.user_agent, NEW.last_seen_at)
            ELSE jsonb_build_array('[redacted]', NEW.ip, NEW.user_agent, NEW.last_seen_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.passkeys was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_passkeys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'passkeys');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 261206612, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.credential_id, NEW.public_key, NEW.counter, NEW.transports, NEW.is_backed_up, NEW.name, NEW.last_used_at)
            ELSE jsonb_build_array(NEW.credential_id, NEW.public_key, NEW.counter, NEW.transports, NEW.is_backed_up, NEW.name, NEW.last_used_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.recovery_codes was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_recovery_codes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'recovery_codes');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -584096209, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{code_hash}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array('[redacted]', NEW.used_at)
            ELSE jsonb_build_array('[redacted]', NEW.used_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.totp_secrets was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_totp_secrets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'totp_secrets');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 394165520, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{secret_encrypted}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array('[redacted]', NEW.confirmed_at, NEW.last_used_step)
            ELSE jsonb_build_array('[redacted]', NEW.confirmed_at, NEW.last_used_step, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.user_profiles was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_user_profiles() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'user_profiles');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 136630317, 'I',
        NEW.user_id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,user_id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.tags, NEW.metadata, NEW.time_zone, NEW.locale, NEW.preferences)
            ELSE jsonb_build_array(NEW.tags, NEW.metadata, NEW.time_zone, NEW.locale, NEW.preferences, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.user_sessions was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_user_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'user_sessions');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 983778692, 'I',
        NEW.handle,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{id,watch_key}', '{process_id,handle,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array('[redacted]', '[redacted]', NEW.organization_id, NEW.kind, NEW.expires_at, NEW.absolute_expires_at, NEW.idle_seconds, NEW.authenticated_at, NEW.assurance, NEW.ip, NEW.user_agent, NEW.last_seen_at, NEW.name, NEW.scopes)
            ELSE jsonb_build_array('[redacted]', '[redacted]', NEW.organization_id, NEW.kind, NEW.expires_at, NEW.absolute_expires_at, NEW.idle_seconds, NEW.authenticated_at, NEW.assurance, NEW.ip, NEW.user_agent, NEW.last_seen_at, NEW.name, NEW.scopes, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of identity.users was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION identity.record_new_users() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'identity', 'users');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1896283331, 'I',
        NEW.id,
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{password_hash}', '{process_id,id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.email, NEW.display_name, '[redacted]', NEW.role, NEW.status, NEW.email_verified_at, NEW.last_login_at, NEW.last_login_ip, NEW.password_changed_at, NEW.must_change_password, NEW.deletion_due_at)
            ELSE jsonb_build_array(NEW.email, NEW.display_name, '[redacted]', NEW.role, NEW.status, NEW.email_verified_at, NEW.last_login_at, NEW.last_login_ip, NEW.password_changed_at, NEW.must_change_password, NEW.deletion_due_at, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of operations.alerts was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION operations.record_new_alerts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'operations', 'alerts');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1306158026, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.rule, NEW.subject, NEW.severity, NEW.value, NEW.threshold, NEW.state, NEW.since, NEW.resolved_at, NEW.acknowledged_at, NEW.acknowledged_by)
            ELSE jsonb_build_array(NEW.rule, NEW.subject, NEW.severity, NEW.value, NEW.threshold, NEW.state, NEW.since, NEW.resolved_at, NEW.acknowledged_at, NEW.acknowledged_by, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of organizations.former_slugs was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION organizations.record_new_former_slugs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'organizations', 'former_slugs');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_name, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1029431108, 'I',
        NEW.slug,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,slug}')
            WHEN process IS NOT NULL AND NEW.created_at = now() THEN jsonb_build_array(NEW.organization_id)
            ELSE jsonb_build_array(NEW.organization_id, NEW.created_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of organizations.invitations was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION organizations.record_new_invitations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'organizations', 'invitations');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -559779499, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.email, NEW.role, NEW.title, NEW.invited_by, NEW.mails, NEW.expires_at, NEW.accepted_at, NEW.accepted_by, NEW.withdrawn_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.email, NEW.role, NEW.title, NEW.invited_by, NEW.mails, NEW.expires_at, NEW.accepted_at, NEW.accepted_by, NEW.withdrawn_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of organizations.memberships was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION organizations.record_new_memberships() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'organizations', 'memberships');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1066848644, 'I',
        NEW.user_id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,user_id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.role, NEW.status, NEW.title, NEW.specialization, NEW.license_number, NEW.license_state, NEW.license_expires_on, NEW.npi_number, NEW.joined_at, NEW.ended_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.role, NEW.status, NEW.title, NEW.specialization, NEW.license_number, NEW.license_state, NEW.license_expires_on, NEW.npi_number, NEW.joined_at, NEW.ended_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of organizations.organizations was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION organizations.record_new_organizations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'organizations', 'organizations');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1778080769, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.slug, NEW.name, NEW.legal_name, NEW.type, NEW.plan, NEW.status, NEW.email, NEW.phone, NEW.website, NEW.address, NEW.time_zone, NEW.npi_number, NEW.tax_id, NEW.hipaa_compliance_date, NEW.settings, NEW.metadata, NEW.requires_second_factor, NEW.session_idle_minutes, NEW.session_hours, NEW.allowed_networks, NEW.archived_at)
            ELSE jsonb_build_array(NEW.slug, NEW.name, NEW.legal_name, NEW.type, NEW.plan, NEW.status, NEW.email, NEW.phone, NEW.website, NEW.address, NEW.time_zone, NEW.npi_number, NEW.tax_id, NEW.hipaa_compliance_date, NEW.settings, NEW.metadata, NEW.requires_second_factor, NEW.session_idle_minutes, NEW.session_hours, NEW.allowed_networks, NEW.archived_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of organizations.resources was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION organizations.record_new_resources() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'organizations', 'resources');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1230393726, 'I',
        NEW.id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{secrets_encrypted}', '{process_id,id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.organization_id, NEW.type, NEW.name, NEW.config, '[redacted]', NEW.secret_names, NEW.status, NEW.last_tested_at, NEW.last_test)
            ELSE jsonb_build_array(NEW.organization_id, NEW.type, NEW.name, NEW.config, '[redacted]', NEW.secret_names, NEW.status, NEW.last_tested_at, NEW.last_test, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of reminders.settings was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION reminders.record_new_settings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'reminders', 'settings');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -2121653939, 'I',
        NEW.user_id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{off_key}', '{process_id,user_id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.is_on, NEW.times, NEW.only_when_nothing_logged, NEW.way, NEW.mail_when_unreachable, '[redacted]')
            ELSE jsonb_build_array(NEW.is_on, NEW.times, NEW.only_when_nothing_logged, NEW.way, NEW.mail_when_unreachable, '[redacted]', NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.cycle_days was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_cycle_days() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'cycle_days');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_name, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 915128218, 'I',
        CASE WHEN current_setting('timezone') = 'UTC' AND current_setting('bytea_output') = 'hex' THEN to_jsonb(NEW.local_date) #>> '{}' ELSE audit.usual_json(NEW) ->> 'local_date' END,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,local_date,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.flow, NEW.starts_cycle)
            ELSE jsonb_build_array(NEW.flow, NEW.starts_cycle, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.cycle_settings was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_cycle_settings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'cycle_settings');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -38940653, 'I',
        NEW.user_id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,user_id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.mode)
            ELSE jsonb_build_array(NEW.mode, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.diary_days was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_diary_days() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'diary_days');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1216550816, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{notes_encrypted}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.local_date, NEW.sleep_minutes, NEW.tracked, octet_length(NEW.notes_encrypted), NEW.notes_revision, NEW.import_id)
            ELSE jsonb_build_array(NEW.local_date, NEW.sleep_minutes, NEW.tracked, octet_length(NEW.notes_encrypted), NEW.notes_revision, NEW.import_id, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END,
        NEW.notes_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.medication_intakes was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_medication_intakes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'medication_intakes');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1361003250, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.taken_at, NEW.local_date, NEW.time_zone, NEW.name, NEW.dose, NEW.relief, NEW.relief_after_minutes, NEW.entry_id, NEW.import_id)
            ELSE jsonb_build_array(NEW.taken_at, NEW.local_date, NEW.time_zone, NEW.name, NEW.dose, NEW.relief, NEW.relief_after_minutes, NEW.entry_id, NEW.import_id, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.symptom_categories was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_symptom_categories() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'symptom_categories');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1103086609, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.label, NEW.icon, NEW.color, NEW.place, NEW.hidden)
            ELSE jsonb_build_array(NEW.label, NEW.icon, NEW.color, NEW.place, NEW.hidden, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.symptom_entries was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_symptom_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'symptom_entries');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values, new_sealed
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -2062416769, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{notes_encrypted}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.occurred_at, NEW.local_date, NEW.time_zone, NEW.category, NEW.severity, octet_length(NEW.notes_encrypted), NEW.tags, NEW.import_id, NEW.regions)
            ELSE jsonb_build_array(NEW.occurred_at, NEW.local_date, NEW.time_zone, NEW.category, NEW.severity, octet_length(NEW.notes_encrypted), NEW.tags, NEW.import_id, NEW.regions, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END,
        NEW.notes_encrypted
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.symptom_imports was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_symptom_imports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'symptom_imports');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1205563420, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.source, NEW.file_name, NEW.entry_count, NEW.left_out_count, NEW.cycle_days, NEW.state, NEW.undone_at)
            ELSE jsonb_build_array(NEW.source, NEW.file_name, NEW.entry_count, NEW.left_out_count, NEW.cycle_days, NEW.state, NEW.undone_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.symptom_shares was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_symptom_shares() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'symptom_shares');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, -1377474943, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() THEN jsonb_build_array(NEW.organization_id, NEW.person_name, NEW.categories, NEW.from_date, NEW.to_date, NEW.includes_notes, NEW.includes_medication, NEW.includes_cycle, NEW.expires_at, NEW.mail_on_view, NEW.revoked_at)
            ELSE jsonb_build_array(NEW.organization_id, NEW.person_name, NEW.categories, NEW.from_date, NEW.to_date, NEW.includes_notes, NEW.includes_medication, NEW.includes_cycle, NEW.expires_at, NEW.mail_on_view, NEW.revoked_at, NEW.created_at, NEW.updated_at)
        END
    );
    RETURN NULL;
END
$$;

-- Writes into the trail that a row of symptoms.trackers was made: its values as a list in the order of the shape of the table,
-- without what the header says, nor that it was made, and changed last, at the time of its process, or that it is not gone.
-- As audit.record_change, for what is written most: each expression is got ready anew with each transaction, and names
-- that stand in it cost nothing.
CREATE OR REPLACE FUNCTION symptoms.record_new_trackers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    process pg_catalog.uuid := app.process_id();
BEGIN
    IF process IS NULL OR NEW.process_id IS DISTINCT FROM process THEN
        PERFORM audit.require_writer(process, 'symptoms', 'trackers');
    END IF;
    INSERT INTO audit.audit_events (
        process_id, database_user, shape_id, operation, row_id, subject_id, new_values
    ) VALUES (
        process, CASE WHEN process IS NULL THEN session_user END, 1016222383, 'I',
        NEW.id,
        NEW.user_id,
        CASE
            WHEN NOT (current_setting('timezone') = 'UTC') THEN audit.usual_values(NEW, '{}', '{}', '{process_id,id,user_id}')
            WHEN process IS NOT NULL AND NEW.created_at = now() AND NEW.updated_at = now() AND NEW.deleted_at IS NULL THEN jsonb_build_array(NEW.label, NEW.kind, NEW.unit, NEW.place, NEW.hidden, NEW.import_id)
            ELSE jsonb_build_array(NEW.label, NEW.kind, NEW.unit, NEW.place, NEW.hidden, NEW.import_id, NEW.created_at, NEW.updated_at, NEW.deleted_at)
        END
    );
    RETURN NULL;
END
$$;

-- schema app
GRANT USAGE ON SCHEMA app TO anamnesis_app, anamnesis_worker;

-- table app.context_keys
ALTER TABLE app.context_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.context_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE app.context_keys
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN secret SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON app.context_keys FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table app.idempotency_keys
ALTER TABLE app.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.idempotency_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE app.idempotency_keys
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN key SET STATISTICS 0,
    ALTER COLUMN procedure SET STATISTICS 0,
    ALTER COLUMN input_hash SET STATISTICS 0,
    ALTER COLUMN response_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
GRANT SELECT (user_id, key, procedure, input_hash, response_encrypted, process_id, created_at), INSERT (user_id, key, procedure, input_hash, response_encrypted, process_id, created_at), UPDATE (response_encrypted) ON app.idempotency_keys TO anamnesis_app;
CREATE POLICY owner_all ON app.idempotency_keys FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON app.idempotency_keys FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON app.idempotency_keys FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id() AND process_id = app.process_id() AND created_at = now());
CREATE POLICY own_update ON app.idempotency_keys FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());

-- table app.jobs
ALTER TABLE app.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE app.jobs
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN payload SET STATISTICS 0,
    ALTER COLUMN actor SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN attempts SET STATISTICS 0,
    ALTER COLUMN max_attempts SET STATISTICS 0,
    ALTER COLUMN run_after SET STATISTICS 0,
    ALTER COLUMN leased_until SET STATISTICS 0,
    ALTER COLUMN leased_by SET STATISTICS 0,
    ALTER COLUMN last_error SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN finished_at SET STATISTICS 0,
    ALTER COLUMN progress SET STATISTICS 0,
    ALTER COLUMN progress_note SET STATISTICS 0,
    ALTER COLUMN error_class SET STATISTICS 0,
    ALTER COLUMN cancel_requested_at SET STATISTICS 0;
GRANT SELECT (id, kind, user_id, status, attempts, max_attempts, run_after, created_at, finished_at, progress, progress_note, error_class, cancel_requested_at) ON app.jobs TO anamnesis_app;
CREATE POLICY owner_all ON app.jobs FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY administrator_select ON app.jobs FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));

-- table app.key_providers
ALTER TABLE app.key_providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.key_providers FORCE ROW LEVEL SECURITY;
ALTER TABLE app.key_providers
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON app.key_providers FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table app.key_tasks
ALTER TABLE app.key_tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.key_tasks FORCE ROW LEVEL SECURITY;
ALTER TABLE app.key_tasks
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN reason SET STATISTICS 0,
    ALTER COLUMN only_tenant SET STATISTICS 0,
    ALTER COLUMN tenant_id SET STATISTICS 0,
    ALTER COLUMN tenants SET STATISTICS 0,
    ALTER COLUMN tenants_done SET STATISTICS 0,
    ALTER COLUMN fields_done SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN finished_at SET STATISTICS 0,
    ALTER COLUMN failed_at SET STATISTICS 0;
GRANT SELECT (id, kind, reason, only_tenant, tenant_id, tenants, tenants_done, fields_done, created_at, updated_at, finished_at, failed_at) ON app.key_tasks TO anamnesis_app;
CREATE POLICY owner_all ON app.key_tasks FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY administrator_select ON app.key_tasks FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));

-- table app.root_keys
ALTER TABLE app.root_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.root_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE app.root_keys
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON app.root_keys FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table app.schedules
ALTER TABLE app.schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.schedules FORCE ROW LEVEL SECURITY;
ALTER TABLE app.schedules
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN every_seconds SET STATISTICS 0,
    ALTER COLUMN next_due_at SET STATISTICS 0,
    ALTER COLUMN leased_by SET STATISTICS 0,
    ALTER COLUMN leased_until SET STATISTICS 0,
    ALTER COLUMN last_succeeded_at SET STATISTICS 0,
    ALTER COLUMN last_failed_at SET STATISTICS 0,
    ALTER COLUMN failures SET STATISTICS 0,
    ALTER COLUMN last_error SET STATISTICS 0,
    ALTER COLUMN error_class SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
GRANT SELECT (name, every_seconds, next_due_at, last_succeeded_at, last_failed_at, failures, error_class) ON app.schedules TO anamnesis_app;
GRANT SELECT (name, every_seconds, next_due_at, leased_until) ON app.schedules TO anamnesis_worker;
CREATE POLICY owner_all ON app.schedules FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY administrator_select ON app.schedules FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));
CREATE POLICY system_select ON app.schedules FOR SELECT TO anamnesis_worker
USING ((SELECT app.user_role() = 'system'));

-- table app.tenant_keys
ALTER TABLE app.tenant_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.tenant_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE app.tenant_keys
    ALTER COLUMN tenant_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN wrapped SET STATISTICS 0,
    ALTER COLUMN provider SET STATISTICS 0,
    ALTER COLUMN retired_at SET STATISTICS 0,
    ALTER COLUMN destroyed_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON app.tenant_keys FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON app.tenant_keys
FOR EACH ROW EXECUTE FUNCTION app.record_new_tenant_keys();
ALTER TABLE app.tenant_keys ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON app.tenant_keys
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-723931599', '', 'id', 'tenant_id', '{}', '{wrapped}');
ALTER TABLE app.tenant_keys ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON app.tenant_keys
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-723931599', '', 'id', 'tenant_id', '{}', '{wrapped}');
ALTER TABLE app.tenant_keys ENABLE ALWAYS TRIGGER audit_truncate;

-- schema audit
GRANT USAGE ON SCHEMA audit TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- table audit.audit_events
ALTER TABLE audit.audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.audit_events FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.audit_events
    ALTER COLUMN seq SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN xid SET STATISTICS 0,
    ALTER COLUMN shape_id SET STATISTICS 0,
    ALTER COLUMN operation SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN database_user SET STATISTICS 0,
    ALTER COLUMN row_id SET STATISTICS 0,
    ALTER COLUMN row_name SET STATISTICS 0,
    ALTER COLUMN subject_id SET STATISTICS 0,
    ALTER COLUMN salt SET STATISTICS 0,
    ALTER COLUMN old_values SET STATISTICS 0,
    ALTER COLUMN new_values SET STATISTICS 0,
    ALTER COLUMN old_sealed SET STATISTICS 0,
    ALTER COLUMN new_sealed SET STATISTICS 0,
    ALTER COLUMN changed_fields SET STATISTICS 0;
GRANT SELECT (seq, occurred_at, xid, shape_id, operation, process_id, database_user, row_id, row_name, subject_id, salt, old_values, new_values, old_sealed, new_sealed, changed_fields) ON audit.audit_events TO anamnesis_auditor;
CREATE POLICY owner_select ON audit.audit_events FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON audit.audit_events FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON audit.audit_events FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY auditor_select ON audit.audit_events FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.audit_events ENABLE ALWAYS TRIGGER refuse_truncate;

-- table audit.audit_logs
ALTER TABLE audit.audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.audit_logs FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.audit_logs
    ALTER COLUMN seq SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN xid SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN event_type SET STATISTICS 0,
    ALTER COLUMN resource_type SET STATISTICS 0,
    ALTER COLUMN resource_id SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN details SET STATISTICS 0;
GRANT SELECT (seq, occurred_at, xid, process_id, user_id, event_type, resource_type, resource_id, status, details) ON audit.audit_logs TO anamnesis_app;
GRANT SELECT (seq, occurred_at, xid, process_id, user_id, event_type, resource_type, resource_id, status, details) ON audit.audit_logs TO anamnesis_worker;
GRANT SELECT (seq, occurred_at, xid, process_id, user_id, event_type, resource_type, resource_id, status, details) ON audit.audit_logs TO anamnesis_auditor;
CREATE POLICY owner_select ON audit.audit_logs FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON audit.audit_logs FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON audit.audit_logs FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY own_select ON audit.audit_logs FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY auditor_select ON audit.audit_logs FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.audit_logs
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.audit_logs ENABLE ALWAYS TRIGGER refuse_truncate;

-- table audit.phi_access
ALTER TABLE audit.phi_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.phi_access FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.phi_access
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN subject_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN viewer_name SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN organization_name SET STATISTICS 0,
    ALTER COLUMN member_role SET STATISTICS 0,
    ALTER COLUMN resource_type SET STATISTICS 0,
    ALTER COLUMN resource_id SET STATISTICS 0,
    ALTER COLUMN reason SET STATISTICS 0,
    ALTER COLUMN details SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN xid SET STATISTICS 0;
GRANT SELECT (id, occurred_at, subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id, reason, details, process_id, digest, xid) ON audit.phi_access TO anamnesis_app;
GRANT SELECT (id, occurred_at, subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id, reason, details, process_id, digest, xid) ON audit.phi_access TO anamnesis_worker;
GRANT SELECT (id, occurred_at, subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id, reason, details, process_id, digest, xid) ON audit.phi_access TO anamnesis_auditor;
CREATE POLICY owner_select ON audit.phi_access FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON audit.phi_access FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON audit.phi_access FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY own_select ON audit.phi_access FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN subject_id = (SELECT app.user_id()) THEN true END AND subject_id = (SELECT app.user_id()));
CREATE POLICY auditor_select ON audit.phi_access FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.phi_access
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.phi_access ENABLE ALWAYS TRIGGER refuse_truncate;

-- table audit.process_tracking
ALTER TABLE audit.process_tracking ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.process_tracking FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.process_tracking
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN parent_id SET STATISTICS 0,
    ALTER COLUMN xid SET STATISTICS 0,
    ALTER COLUMN started_at SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN request_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN user_role SET STATISTICS 0,
    ALTER COLUMN member_role SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN session_handle SET STATISTICS 0,
    ALTER COLUMN client_ip SET STATISTICS 0,
    ALTER COLUMN user_agent SET STATISTICS 0,
    ALTER COLUMN reason SET STATISTICS 0;
GRANT SELECT (id, parent_id, xid, started_at, kind, request_id, user_id, user_role, member_role, organization_id, reason) ON audit.process_tracking TO anamnesis_app;
GRANT SELECT (id, parent_id, xid, started_at, kind, request_id, user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason) ON audit.process_tracking TO anamnesis_worker;
GRANT SELECT (id, parent_id, xid, started_at, kind, request_id, user_id, user_role, member_role, organization_id, session_handle, client_ip, user_agent, reason) ON audit.process_tracking TO anamnesis_auditor;
CREATE POLICY owner_select ON audit.process_tracking FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON audit.process_tracking FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON audit.process_tracking FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY own_select ON audit.process_tracking FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY exported_select ON audit.process_tracking FOR SELECT TO anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY auditor_select ON audit.process_tracking FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.process_tracking
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.process_tracking ENABLE ALWAYS TRIGGER refuse_truncate;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit.process_tracking
FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.process_tracking ENABLE ALWAYS TRIGGER refuse_change;

-- table audit.row_shapes
ALTER TABLE audit.row_shapes ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.row_shapes FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.row_shapes
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN schema_name SET STATISTICS 0,
    ALTER COLUMN table_name SET STATISTICS 0,
    ALTER COLUMN columns SET STATISTICS 0;
GRANT SELECT (id, schema_name, table_name, columns) ON audit.row_shapes TO anamnesis_auditor;
CREATE POLICY owner_select ON audit.row_shapes FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON audit.row_shapes FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON audit.row_shapes FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY auditor_select ON audit.row_shapes FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.row_shapes
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.row_shapes ENABLE ALWAYS TRIGGER refuse_truncate;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit.row_shapes
FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.row_shapes ENABLE ALWAYS TRIGGER refuse_change;
SELECT audit.keep_shape(-723931599, 'app', 'tenant_keys', '{wrapped,provider,retired_at,destroyed_at,created_at}');
SELECT audit.keep_shape(900978603, 'clinical', 'access_questions', '{organization_id,access_id,accessed_at,question_encrypted,answer_encrypted,answered_by,answered_at,created_at,updated_at}');
SELECT audit.keep_shape(-1718090052, 'clinical', 'allergies', '{organization_id,patient_id,substance_encrypted,rxcui_encrypted,substance_class_encrypted,reaction_encrypted,severity,verification_status,clinical_status,created_at,updated_at}');
SELECT audit.keep_shape(-1068417451, 'clinical', 'allergy_lists', '{organization_id,state,asked_by,asked_at,created_at,updated_at}');
SELECT audit.keep_shape(-591686525, 'clinical', 'background_parts', '{organization_id,patient_id,part,rows_encrypted,search_tokens,created_at,updated_at}');
SELECT audit.keep_shape(-560206782, 'clinical', 'care_team_members', '{organization_id,patient_id,user_id,ended_at,created_at,updated_at}');
SELECT audit.keep_shape(259495402, 'clinical', 'case_handovers', '{organization_id,patient_id,case_id,from_user,to_user,why_encrypted,accepted_at,created_at,updated_at}');
SELECT audit.keep_shape(179266604, 'clinical', 'data_keys', '{organization_id,key_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(464544808, 'clinical', 'diagnoses', '{organization_id,patient_id,case_id,encountered_on,primary_diagnosis_encrypted,icd_code,severity,confidence,status,details_encrypted,source,proposed_by,model_name,model_version,model_input_hash,model_at,reviewed_by,reviewed_at,final_diagnosis_encrypted,final_icd_code,review_notes_encrypted,supersedes,created_at,updated_at}');
SELECT audit.keep_shape(1591036211, 'clinical', 'diagnosis_evidence', '{organization_id,patient_id,diagnosis_id,kind,source_id,source_digest,occurred_at,cited_encrypted,cited_by,created_at,updated_at}');
SELECT audit.keep_shape(1690046728, 'clinical', 'emergency_accesses', '{organization_id,patient_id,user_id,cause,explanation,expires_at,outcome,review,reviewed_by,reviewed_at,created_at,updated_at}');
SELECT audit.keep_shape(-1649548531, 'clinical', 'favourite_codes', '{created_at,updated_at}');
SELECT audit.keep_shape(900793879, 'clinical', 'held_messages', '{organization_id,state,kind,sender_encrypted,problem_encrypted,message_encrypted,time_zone,received_by,created_at,updated_at}');
SELECT audit.keep_shape(1926087841, 'clinical', 'image_reports', '{organization_id,patient_id,study_id,author_id,amends_id,findings_encrypted,impression_encrypted,signed_at,signer_name,member_role,digest,created_at,updated_at}');
SELECT audit.keep_shape(1338123303, 'clinical', 'image_series', '{organization_id,patient_id,study_id,series_uid,series_number,modality,description_encrypted,body_region_encrypted,view_position_encrypted,laterality,created_at,updated_at}');
SELECT audit.keep_shape(-778617680, 'clinical', 'image_studies', '{organization_id,patient_id,case_id,study_uid,study_date,modality,accession_number_encrypted,description_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(615135042, 'clinical', 'imported_parts', '{organization_id,import_id,patient_id,entries_encrypted,is_taken_back,created_at,updated_at}');
SELECT audit.keep_shape(1897359010, 'clinical', 'imports', '{organization_id,source,name_encrypted,imported_by,state,registered,kept,known,left_out,refused,report_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(1530369564, 'clinical', 'medical_cases', '{organization_id,patient_id,case_number,title_encrypted,chief_complaint_encrypted,description_encrypted,tags_encrypted,case_type,specialty,priority,status,assigned_to,icd_codes,admission_date,discharge_date,scheduled_date,closed_at,created_at,updated_at}');
SELECT audit.keep_shape(341795193, 'clinical', 'medical_images', '{organization_id,patient_id,case_id,study_id,series_id,uploaded_by,status,failure,file_name_encrypted,said_encrypted,object_key_encrypted,facts_encrypted,bytes,media_type,sha256,sop_uid,instance_number,frames,decided_by,decided_at,decision_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(-83533638, 'clinical', 'medication_lists', '{organization_id,state,asked_by,asked_at,reconciled_by,reconciled_at,created_at,updated_at}');
SELECT audit.keep_shape(-1503370067, 'clinical', 'medication_statements', '{organization_id,patient_id,name_encrypted,rxcui_encrypted,taken_as_encrypted,said_by_encrypted,diary_name_encrypted,since,until,source,status,stop_reason_encrypted,written_by,stopped_by,stopped_at,created_at,updated_at}');
SELECT audit.keep_shape(-1851800219, 'clinical', 'merged_rows', '{organization_id,merge_id,table_name,from_id,to_id,change,was_updated_at,moved_at,outcome,created_at,updated_at}');
SELECT audit.keep_shape(965174489, 'clinical', 'not_same_person', '{organization_id,one_id,other_id,said_by,created_at,updated_at}');
SELECT audit.keep_shape(-2001995762, 'clinical', 'notes', '{organization_id,patient_id,case_id,author_id,amends_id,subjective_encrypted,objective_encrypted,assessment_encrypted,plan_encrypted,effective_at,signed_at,created_at,updated_at}');
SELECT audit.keep_shape(244562949, 'clinical', 'observations', '{organization_id,patient_id,status,effective_at,values_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(929638978, 'clinical', 'patient_identifiers', '{organization_id,patient_id,type,content_encrypted,search_tokens,status,created_at,updated_at}');
SELECT audit.keep_shape(-1030181308, 'clinical', 'patient_links', '{organization_id,patient_id,code_hash,code_expires_at,linked_at,mails_on_look,ended_at,created_at,updated_at}');
SELECT audit.keep_shape(444835450, 'clinical', 'patient_merges', '{organization_id,survivor_id,merged_id,reason,merged_by,undone_at,undone_by,undo_reason,keeps_rows,created_at,updated_at}');
SELECT audit.keep_shape(1229563839, 'clinical', 'patients', '{organization_id,family_name_encrypted,given_name_encrypted,birth_date_encrypted,record_number_encrypted,ssn_encrypted,email_encrypted,phone_encrypted,address_encrypted,gender,is_active,record_number_token,search_tokens,match_tokens,created_at,updated_at}');
SELECT audit.keep_shape(493965893, 'clinical', 'plan_steps', '{organization_id,patient_id,plan_id,item_id,state,note_encrypted,written_by,created_at,updated_at}');
SELECT audit.keep_shape(1866603070, 'clinical', 'prescription_findings', '{organization_id,patient_id,prescription_id,kind,rule,severity,is_interruptive,found_encrypted,override_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(1606509385, 'clinical', 'prescriptions', '{organization_id,patient_id,case_id,status,order_encrypted,starts_on,ends_on,replaces,written_by,signed_by,signed_at,check_state,rule_set,moved_by,moved_at,reason_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(760359297, 'clinical', 'review_requests', '{organization_id,note_id,asked_by,asked_of,meaning,done_at,created_at,updated_at}');
SELECT audit.keep_shape(-563937253, 'clinical', 'signatures', '{organization_id,note_id,user_id,signer_name,member_role,meaning,digest,covers,signed_at,created_at,updated_at}');
SELECT audit.keep_shape(-340503309, 'clinical', 'snippets', '{organization_id,name,text_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(1204685104, 'clinical', 'treatment_plans', '{organization_id,patient_id,case_id,status,content_encrypted,starts_on,ends_on,replaces,written_by,approved_by,approved_at,moved_by,moved_at,reason_encrypted,created_at,updated_at}');
SELECT audit.keep_shape(1628518918, 'exports', 'exports', '{organization_id,type,parameters,status,progress,row_count,storage_key,file_key_encrypted,bytes,sha256,expires_at,created_at,updated_at}');
SELECT audit.keep_shape(1206962558, 'identity', 'email_tokens', '{purpose,email,attempts,valid_from,expires_at,used_at,session_handle,code_hash,tried_hash,tried_in,created_at,updated_at}');
SELECT audit.keep_shape(2041138840, 'identity', 'known_devices', '{device_hash,ip,user_agent,last_seen_at,created_at,updated_at}');
SELECT audit.keep_shape(261206612, 'identity', 'passkeys', '{credential_id,public_key,counter,transports,is_backed_up,name,last_used_at,created_at,updated_at}');
SELECT audit.keep_shape(-584096209, 'identity', 'recovery_codes', '{code_hash,used_at,created_at,updated_at}');
SELECT audit.keep_shape(394165520, 'identity', 'totp_secrets', '{secret_encrypted,confirmed_at,last_used_step,created_at,updated_at}');
SELECT audit.keep_shape(136630317, 'identity', 'user_profiles', '{tags,metadata,time_zone,locale,preferences,created_at,updated_at}');
SELECT audit.keep_shape(983778692, 'identity', 'user_sessions', '{id,watch_key,organization_id,kind,expires_at,absolute_expires_at,idle_seconds,authenticated_at,assurance,ip,user_agent,last_seen_at,name,scopes,created_at,updated_at}');
SELECT audit.keep_shape(1896283331, 'identity', 'users', '{email,display_name,password_hash,role,status,email_verified_at,last_login_at,last_login_ip,password_changed_at,must_change_password,deletion_due_at,created_at,updated_at,deleted_at}');
SELECT audit.keep_shape(-1306158026, 'operations', 'alerts', '{rule,subject,severity,value,threshold,state,since,resolved_at,acknowledged_at,acknowledged_by,created_at,updated_at}');
SELECT audit.keep_shape(-1029431108, 'organizations', 'former_slugs', '{organization_id,created_at}');
SELECT audit.keep_shape(-559779499, 'organizations', 'invitations', '{organization_id,email,role,title,invited_by,mails,expires_at,accepted_at,accepted_by,withdrawn_at,created_at,updated_at}');
SELECT audit.keep_shape(-1066848644, 'organizations', 'memberships', '{organization_id,role,status,title,specialization,license_number,license_state,license_expires_on,npi_number,joined_at,ended_at,created_at,updated_at}');
SELECT audit.keep_shape(-1778080769, 'organizations', 'organizations', '{slug,name,legal_name,type,plan,status,email,phone,website,address,time_zone,npi_number,tax_id,hipaa_compliance_date,settings,metadata,requires_second_factor,session_idle_minutes,session_hours,allowed_networks,archived_at,created_at,updated_at}');
SELECT audit.keep_shape(-1230393726, 'organizations', 'resources', '{organization_id,type,name,config,secrets_encrypted,secret_names,status,last_tested_at,last_test,created_at,updated_at,deleted_at}');
SELECT audit.keep_shape(-2121653939, 'reminders', 'settings', '{is_on,times,only_when_nothing_logged,way,mail_when_unreachable,off_key,created_at,updated_at}');
SELECT audit.keep_shape(915128218, 'symptoms', 'cycle_days', '{flow,starts_cycle,created_at,updated_at}');
SELECT audit.keep_shape(-38940653, 'symptoms', 'cycle_settings', '{mode,created_at,updated_at}');
SELECT audit.keep_shape(1216550816, 'symptoms', 'diary_days', '{local_date,sleep_minutes,tracked,notes_encrypted,notes_revision,import_id,created_at,updated_at,deleted_at}');
SELECT audit.keep_shape(1361003250, 'symptoms', 'medication_intakes', '{taken_at,local_date,time_zone,name,dose,relief,relief_after_minutes,entry_id,import_id,created_at,updated_at,deleted_at}');
SELECT audit.keep_shape(-1103086609, 'symptoms', 'symptom_categories', '{label,icon,color,place,hidden,created_at,updated_at,deleted_at}');
SELECT audit.keep_shape(-2062416769, 'symptoms', 'symptom_entries', '{occurred_at,local_date,time_zone,category,severity,notes_encrypted,tags,import_id,regions,created_at,updated_at,deleted_at}');
SELECT audit.keep_shape(1205563420, 'symptoms', 'symptom_imports', '{source,file_name,entry_count,left_out_count,cycle_days,state,undone_at,created_at,updated_at}');
SELECT audit.keep_shape(-1377474943, 'symptoms', 'symptom_shares', '{organization_id,person_name,categories,from_date,to_date,includes_notes,includes_medication,includes_cycle,expires_at,mail_on_view,revoked_at,created_at,updated_at}');
SELECT audit.keep_shape(1016222383, 'symptoms', 'trackers', '{label,kind,unit,place,hidden,import_id,created_at,updated_at,deleted_at}');

-- schema clinical
GRANT USAGE ON SCHEMA clinical TO anamnesis_app, anamnesis_worker;

-- table clinical.access_questions
ALTER TABLE clinical.access_questions ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.access_questions FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.access_questions
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN access_id SET STATISTICS 0,
    ALTER COLUMN accessed_at SET STATISTICS 0,
    ALTER COLUMN question_encrypted SET STATISTICS 0,
    ALTER COLUMN answer_encrypted SET STATISTICS 0,
    ALTER COLUMN answered_by SET STATISTICS 0,
    ALTER COLUMN answered_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, id, organization_id, access_id, accessed_at, question_encrypted, answer_encrypted, answered_by, answered_at, process_id, created_at, updated_at) ON clinical.access_questions TO anamnesis_app;
GRANT SELECT (user_id, id, organization_id, access_id, accessed_at, question_encrypted, answer_encrypted, answered_by, answered_at, process_id, created_at, updated_at) ON clinical.access_questions TO anamnesis_worker;
CREATE POLICY owner_all ON clinical.access_questions FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON clinical.access_questions FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.access_questions
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_access_questions();
ALTER TABLE clinical.access_questions ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.access_questions
FOR EACH ROW EXECUTE FUNCTION audit.record_change('900978603', 'id', '', 'user_id', '{question_encrypted,answer_encrypted}', '{}');
ALTER TABLE clinical.access_questions ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.access_questions
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('900978603', 'id', '', 'user_id', '{question_encrypted,answer_encrypted}', '{}');
ALTER TABLE clinical.access_questions ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.allergies
ALTER TABLE clinical.allergies ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.allergies FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.allergies
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN substance_encrypted SET STATISTICS 0,
    ALTER COLUMN rxcui_encrypted SET STATISTICS 0,
    ALTER COLUMN substance_class_encrypted SET STATISTICS 0,
    ALTER COLUMN reaction_encrypted SET STATISTICS 0,
    ALTER COLUMN severity SET STATISTICS 0,
    ALTER COLUMN verification_status SET STATISTICS 0,
    ALTER COLUMN clinical_status SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, updated_at), INSERT (organization_id, id, patient_id, substance_encrypted, rxcui_encrypted, substance_class_encrypted, reaction_encrypted, severity, verification_status, clinical_status, process_id, created_at, updated_at), UPDATE (substance_encrypted, rxcui_encrypted, substance_class_encrypted, reaction_encrypted, severity, verification_status, clinical_status, process_id) ON clinical.allergies TO anamnesis_app;
CREATE POLICY owner_all ON clinical.allergies FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.allergies FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.allergies FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.allergies FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.allergies
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_allergies();
ALTER TABLE clinical.allergies ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.allergies
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1718090052', 'id', '', '', '{substance_encrypted,rxcui_encrypted,substance_class_encrypted,reaction_encrypted}', '{}');
ALTER TABLE clinical.allergies ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.allergies
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1718090052', 'id', '', '', '{substance_encrypted,rxcui_encrypted,substance_class_encrypted,reaction_encrypted}', '{}');
ALTER TABLE clinical.allergies ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.allergies
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.allergies
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_number BEFORE INSERT ON clinical.allergies
FOR EACH ROW EXECUTE FUNCTION clinical.count_allergies();

-- table clinical.allergy_lists
ALTER TABLE clinical.allergy_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.allergy_lists FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.allergy_lists
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN asked_by SET STATISTICS 0,
    ALTER COLUMN asked_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.allergy_lists FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.allergy_lists
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_allergy_lists();
ALTER TABLE clinical.allergy_lists ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.allergy_lists
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1068417451', 'patient_id', '', '', '{}', '{}');
ALTER TABLE clinical.allergy_lists ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.allergy_lists
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1068417451', 'patient_id', '', '', '{}', '{}');
ALTER TABLE clinical.allergy_lists ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.allergy_lists
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.background_parts
ALTER TABLE clinical.background_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.background_parts FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.background_parts
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN part SET STATISTICS 0,
    ALTER COLUMN rows_encrypted SET STATISTICS 0,
    ALTER COLUMN search_tokens SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, updated_at), INSERT (organization_id, id, patient_id, part, rows_encrypted, search_tokens, process_id, created_at, updated_at), UPDATE (rows_encrypted, search_tokens, process_id) ON clinical.background_parts TO anamnesis_app;
CREATE POLICY owner_all ON clinical.background_parts FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.background_parts FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.background_parts FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.background_parts FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.background_parts
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_background_parts();
ALTER TABLE clinical.background_parts ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.background_parts
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-591686525', 'id', '', '', '{rows_encrypted}', '{search_tokens}');
ALTER TABLE clinical.background_parts ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.background_parts
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-591686525', 'id', '', '', '{rows_encrypted}', '{search_tokens}');
ALTER TABLE clinical.background_parts ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.background_parts
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.background_parts
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();

-- table clinical.care_team_members
ALTER TABLE clinical.care_team_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.care_team_members FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.care_team_members
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN ended_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.care_team_members FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.care_team_members
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_care_team_members();
ALTER TABLE clinical.care_team_members ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.care_team_members
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-560206782', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.care_team_members ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.care_team_members
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-560206782', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.care_team_members ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.care_team_members
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.case_handovers
ALTER TABLE clinical.case_handovers ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.case_handovers FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.case_handovers
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN from_user SET STATISTICS 0,
    ALTER COLUMN to_user SET STATISTICS 0,
    ALTER COLUMN why_encrypted SET STATISTICS 0,
    ALTER COLUMN accepted_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.case_handovers FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.case_handovers
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_case_handovers();
ALTER TABLE clinical.case_handovers ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.case_handovers
FOR EACH ROW EXECUTE FUNCTION audit.record_change('259495402', 'id', '', '', '{why_encrypted}', '{}');
ALTER TABLE clinical.case_handovers ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.case_handovers
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('259495402', 'id', '', '', '{why_encrypted}', '{}');
ALTER TABLE clinical.case_handovers ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.case_handovers
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.data_keys
ALTER TABLE clinical.data_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.data_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.data_keys
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN key_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.data_keys FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.data_keys
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_data_keys();
ALTER TABLE clinical.data_keys ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.data_keys
FOR EACH ROW EXECUTE FUNCTION audit.record_change('179266604', 'id', '', '', '{}', '{key_encrypted}');
ALTER TABLE clinical.data_keys ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.data_keys
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('179266604', 'id', '', '', '{}', '{key_encrypted}');
ALTER TABLE clinical.data_keys ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.diagnoses
ALTER TABLE clinical.diagnoses ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.diagnoses FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.diagnoses
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN encountered_on SET STATISTICS 0,
    ALTER COLUMN primary_diagnosis_encrypted SET STATISTICS 0,
    ALTER COLUMN icd_code SET STATISTICS 0,
    ALTER COLUMN severity SET STATISTICS 0,
    ALTER COLUMN confidence SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN details_encrypted SET STATISTICS 0,
    ALTER COLUMN source SET STATISTICS 0,
    ALTER COLUMN proposed_by SET STATISTICS 0,
    ALTER COLUMN model_name SET STATISTICS 0,
    ALTER COLUMN model_version SET STATISTICS 0,
    ALTER COLUMN model_input_hash SET STATISTICS 0,
    ALTER COLUMN model_at SET STATISTICS 0,
    ALTER COLUMN reviewed_by SET STATISTICS 0,
    ALTER COLUMN reviewed_at SET STATISTICS 0,
    ALTER COLUMN final_diagnosis_encrypted SET STATISTICS 0,
    ALTER COLUMN final_icd_code SET STATISTICS 0,
    ALTER COLUMN review_notes_encrypted SET STATISTICS 0,
    ALTER COLUMN supersedes SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id), INSERT (organization_id, id, patient_id, case_id, encountered_on, primary_diagnosis_encrypted, icd_code, severity, confidence, status, details_encrypted, source, proposed_by, model_name, model_version, model_input_hash, model_at, reviewed_by, reviewed_at, final_diagnosis_encrypted, final_icd_code, review_notes_encrypted, supersedes, process_id, created_at, updated_at) ON clinical.diagnoses TO anamnesis_app;
CREATE POLICY owner_all ON clinical.diagnoses FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_select ON clinical.diagnoses FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor')) THEN true END AND organization_id = (SELECT app.organization_as('doctor')));
CREATE POLICY member_doctor_insert ON clinical.diagnoses FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.diagnoses
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_diagnoses();
ALTER TABLE clinical.diagnoses ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.diagnoses
FOR EACH ROW EXECUTE FUNCTION audit.record_change('464544808', 'id', '', '', '{primary_diagnosis_encrypted,details_encrypted,final_diagnosis_encrypted,review_notes_encrypted}', '{}');
ALTER TABLE clinical.diagnoses ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.diagnoses
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('464544808', 'id', '', '', '{primary_diagnosis_encrypted,details_encrypted,final_diagnosis_encrypted,review_notes_encrypted}', '{}');
ALTER TABLE clinical.diagnoses ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.diagnoses
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.diagnoses
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_move BEFORE INSERT OR UPDATE ON clinical.diagnoses
FOR EACH ROW EXECUTE FUNCTION clinical.guard_diagnosis();
CREATE TRIGGER keep_confirmed BEFORE DELETE ON clinical.diagnoses
FOR EACH ROW EXECUTE FUNCTION clinical.keep_confirmed();

-- table clinical.diagnosis_evidence
ALTER TABLE clinical.diagnosis_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.diagnosis_evidence FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.diagnosis_evidence
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN diagnosis_id SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN source_id SET STATISTICS 0,
    ALTER COLUMN source_digest SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN cited_encrypted SET STATISTICS 0,
    ALTER COLUMN cited_by SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id), INSERT (organization_id, id, patient_id, diagnosis_id, kind, source_id, source_digest, occurred_at, cited_encrypted, cited_by, process_id, created_at, updated_at) ON clinical.diagnosis_evidence TO anamnesis_app;
CREATE POLICY owner_all ON clinical.diagnosis_evidence FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_select ON clinical.diagnosis_evidence FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor')) THEN true END AND organization_id = (SELECT app.organization_as('doctor')));
CREATE POLICY member_doctor_insert ON clinical.diagnosis_evidence FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.diagnosis_evidence
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_diagnosis_evidence();
ALTER TABLE clinical.diagnosis_evidence ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.diagnosis_evidence
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1591036211', 'id', '', '', '{cited_encrypted}', '{}');
ALTER TABLE clinical.diagnosis_evidence ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.diagnosis_evidence
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1591036211', 'id', '', '', '{cited_encrypted}', '{}');
ALTER TABLE clinical.diagnosis_evidence ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.diagnosis_evidence
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.diagnosis_evidence
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_source BEFORE INSERT ON clinical.diagnosis_evidence
FOR EACH ROW EXECUTE FUNCTION clinical.guard_evidence();

-- table clinical.emergency_accesses
ALTER TABLE clinical.emergency_accesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.emergency_accesses FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.emergency_accesses
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN cause SET STATISTICS 0,
    ALTER COLUMN explanation SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN outcome SET STATISTICS 0,
    ALTER COLUMN review SET STATISTICS 0,
    ALTER COLUMN reviewed_by SET STATISTICS 0,
    ALTER COLUMN reviewed_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.emergency_accesses FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.emergency_accesses
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_emergency_accesses();
ALTER TABLE clinical.emergency_accesses ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.emergency_accesses
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1690046728', 'id', '', '', '{}', '{explanation,review}');
ALTER TABLE clinical.emergency_accesses ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.emergency_accesses
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1690046728', 'id', '', '', '{}', '{explanation,review}');
ALTER TABLE clinical.emergency_accesses ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.emergency_accesses
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
ALTER TABLE clinical.emergency_accesses ADD CONSTRAINT explanation_plain CHECK (app.is_visible(explanation)) NOT VALID;
ALTER TABLE clinical.emergency_accesses ADD CONSTRAINT review_plain CHECK (app.is_visible(review)) NOT VALID;

-- table clinical.favourite_codes
ALTER TABLE clinical.favourite_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.favourite_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.favourite_codes
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN code SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.favourite_codes FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.favourite_codes
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_favourite_codes();
ALTER TABLE clinical.favourite_codes ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.favourite_codes
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1649548531', '', 'code', 'user_id', '{}', '{}');
ALTER TABLE clinical.favourite_codes ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.favourite_codes
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1649548531', '', 'code', 'user_id', '{}', '{}');
ALTER TABLE clinical.favourite_codes ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.held_messages
ALTER TABLE clinical.held_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.held_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.held_messages
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN sender_encrypted SET STATISTICS 0,
    ALTER COLUMN problem_encrypted SET STATISTICS 0,
    ALTER COLUMN message_encrypted SET STATISTICS 0,
    ALTER COLUMN time_zone SET STATISTICS 0,
    ALTER COLUMN received_by SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, state, kind, sender_encrypted, problem_encrypted, message_encrypted, time_zone, received_by, process_id, created_at, updated_at), INSERT (organization_id, id, state, kind, sender_encrypted, problem_encrypted, message_encrypted, time_zone, received_by, process_id, created_at, updated_at), UPDATE (state, problem_encrypted, process_id, updated_at) ON clinical.held_messages TO anamnesis_app;
CREATE POLICY owner_all ON clinical.held_messages FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.held_messages FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.held_messages FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse') AND received_by = app.user_id());
CREATE POLICY member_doctor_nurse_update ON clinical.held_messages FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.held_messages
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_held_messages();
ALTER TABLE clinical.held_messages ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.held_messages
FOR EACH ROW EXECUTE FUNCTION audit.record_change('900793879', 'id', '', '', '{sender_encrypted,problem_encrypted}', '{message_encrypted}');
ALTER TABLE clinical.held_messages ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.held_messages
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('900793879', 'id', '', '', '{sender_encrypted,problem_encrypted}', '{message_encrypted}');
ALTER TABLE clinical.held_messages ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.image_parts
ALTER TABLE clinical.image_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_parts FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_parts
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN image_id SET STATISTICS 0,
    ALTER COLUMN part SET STATISTICS 0,
    ALTER COLUMN starts_at SET STATISTICS 0,
    ALTER COLUMN bytes SET STATISTICS 0,
    ALTER COLUMN sha256 SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.image_parts FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table clinical.image_reports
ALTER TABLE clinical.image_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_reports FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_reports
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN study_id SET STATISTICS 0,
    ALTER COLUMN author_id SET STATISTICS 0,
    ALTER COLUMN amends_id SET STATISTICS 0,
    ALTER COLUMN findings_encrypted SET STATISTICS 0,
    ALTER COLUMN impression_encrypted SET STATISTICS 0,
    ALTER COLUMN signed_at SET STATISTICS 0,
    ALTER COLUMN signer_name SET STATISTICS 0,
    ALTER COLUMN member_role SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.image_reports FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.image_reports
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_image_reports();
ALTER TABLE clinical.image_reports ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.image_reports
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1926087841', 'id', '', '', '{}', '{findings_encrypted,impression_encrypted}');
ALTER TABLE clinical.image_reports ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.image_reports
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1926087841', 'id', '', '', '{}', '{findings_encrypted,impression_encrypted}');
ALTER TABLE clinical.image_reports ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.image_reports
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER keep_signed BEFORE UPDATE OR DELETE ON clinical.image_reports
FOR EACH ROW EXECUTE FUNCTION clinical.keep_signed();

-- table clinical.image_series
ALTER TABLE clinical.image_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_series FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_series
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN study_id SET STATISTICS 0,
    ALTER COLUMN series_uid SET STATISTICS 0,
    ALTER COLUMN series_number SET STATISTICS 0,
    ALTER COLUMN modality SET STATISTICS 0,
    ALTER COLUMN description_encrypted SET STATISTICS 0,
    ALTER COLUMN body_region_encrypted SET STATISTICS 0,
    ALTER COLUMN view_position_encrypted SET STATISTICS 0,
    ALTER COLUMN laterality SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.image_series FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.image_series
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_image_series();
ALTER TABLE clinical.image_series ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.image_series
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1338123303', 'id', '', '', '{description_encrypted,body_region_encrypted,view_position_encrypted}', '{}');
ALTER TABLE clinical.image_series ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.image_series
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1338123303', 'id', '', '', '{description_encrypted,body_region_encrypted,view_position_encrypted}', '{}');
ALTER TABLE clinical.image_series ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.image_series
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.image_studies
ALTER TABLE clinical.image_studies ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_studies FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_studies
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN study_uid SET STATISTICS 0,
    ALTER COLUMN study_date SET STATISTICS 0,
    ALTER COLUMN modality SET STATISTICS 0,
    ALTER COLUMN accession_number_encrypted SET STATISTICS 0,
    ALTER COLUMN description_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.image_studies FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.image_studies
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_image_studies();
ALTER TABLE clinical.image_studies ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.image_studies
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-778617680', 'id', '', '', '{accession_number_encrypted,description_encrypted}', '{}');
ALTER TABLE clinical.image_studies ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.image_studies
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-778617680', 'id', '', '', '{accession_number_encrypted,description_encrypted}', '{}');
ALTER TABLE clinical.image_studies ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.image_studies
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.image_uploads
ALTER TABLE clinical.image_uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_uploads FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.image_uploads
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN image_id SET STATISTICS 0,
    ALTER COLUMN lease SET STATISTICS 0,
    ALTER COLUMN leased_until SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.image_uploads FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table clinical.imported_parts
ALTER TABLE clinical.imported_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.imported_parts FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.imported_parts
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN import_id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN entries_encrypted SET STATISTICS 0,
    ALTER COLUMN is_taken_back SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, import_id, patient_id, entries_encrypted, is_taken_back, process_id, created_at, updated_at), INSERT (organization_id, id, import_id, patient_id, entries_encrypted, is_taken_back, process_id, created_at, updated_at), UPDATE (is_taken_back, process_id) ON clinical.imported_parts TO anamnesis_app;
CREATE POLICY owner_all ON clinical.imported_parts FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.imported_parts FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.imported_parts FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.imported_parts FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.imported_parts
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_imported_parts();
ALTER TABLE clinical.imported_parts ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.imported_parts
FOR EACH ROW EXECUTE FUNCTION audit.record_change('615135042', 'id', '', '', '{entries_encrypted}', '{}');
ALTER TABLE clinical.imported_parts ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.imported_parts
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('615135042', 'id', '', '', '{entries_encrypted}', '{}');
ALTER TABLE clinical.imported_parts ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.imported_parts
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.imported_parts
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();

-- table clinical.imports
ALTER TABLE clinical.imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.imports FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.imports
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN source SET STATISTICS 0,
    ALTER COLUMN name_encrypted SET STATISTICS 0,
    ALTER COLUMN imported_by SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN registered SET STATISTICS 0,
    ALTER COLUMN kept SET STATISTICS 0,
    ALTER COLUMN known SET STATISTICS 0,
    ALTER COLUMN left_out SET STATISTICS 0,
    ALTER COLUMN refused SET STATISTICS 0,
    ALTER COLUMN report_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, source, name_encrypted, imported_by, state, registered, kept, known, left_out, refused, report_encrypted, process_id, created_at, updated_at), INSERT (organization_id, id, source, name_encrypted, imported_by, state, registered, kept, known, left_out, refused, report_encrypted, process_id, created_at, updated_at), UPDATE (state, registered, kept, known, left_out, refused, report_encrypted, process_id, updated_at) ON clinical.imports TO anamnesis_app;
CREATE POLICY owner_all ON clinical.imports FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.imports FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.imports FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse') AND imported_by = app.user_id());
CREATE POLICY member_doctor_nurse_update ON clinical.imports FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.imports
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_imports();
ALTER TABLE clinical.imports ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.imports
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1897359010', 'id', '', '', '{name_encrypted,report_encrypted}', '{}');
ALTER TABLE clinical.imports ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.imports
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1897359010', 'id', '', '', '{name_encrypted,report_encrypted}', '{}');
ALTER TABLE clinical.imports ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.medical_cases
ALTER TABLE clinical.medical_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.medical_cases FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.medical_cases
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_number SET STATISTICS 0,
    ALTER COLUMN title_encrypted SET STATISTICS 0,
    ALTER COLUMN chief_complaint_encrypted SET STATISTICS 0,
    ALTER COLUMN description_encrypted SET STATISTICS 0,
    ALTER COLUMN tags_encrypted SET STATISTICS 0,
    ALTER COLUMN case_type SET STATISTICS 0,
    ALTER COLUMN specialty SET STATISTICS 0,
    ALTER COLUMN priority SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN assigned_to SET STATISTICS 0,
    ALTER COLUMN icd_codes SET STATISTICS 0,
    ALTER COLUMN admission_date SET STATISTICS 0,
    ALTER COLUMN discharge_date SET STATISTICS 0,
    ALTER COLUMN scheduled_date SET STATISTICS 0,
    ALTER COLUMN closed_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, updated_at), INSERT (organization_id, id, patient_id, case_number, title_encrypted, chief_complaint_encrypted, description_encrypted, tags_encrypted, case_type, specialty, priority, status, assigned_to, icd_codes, admission_date, discharge_date, scheduled_date, closed_at, process_id, created_at, updated_at), UPDATE (title_encrypted, chief_complaint_encrypted, description_encrypted, tags_encrypted, case_type, specialty, priority, status, admission_date, discharge_date, scheduled_date, process_id) ON clinical.medical_cases TO anamnesis_app;
CREATE POLICY owner_all ON clinical.medical_cases FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.medical_cases FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.medical_cases FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.medical_cases FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.medical_cases
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_medical_cases();
ALTER TABLE clinical.medical_cases ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.medical_cases
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1530369564', 'id', '', '', '{title_encrypted,chief_complaint_encrypted,description_encrypted,tags_encrypted}', '{}');
ALTER TABLE clinical.medical_cases ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.medical_cases
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1530369564', 'id', '', '', '{title_encrypted,chief_complaint_encrypted,description_encrypted,tags_encrypted}', '{}');
ALTER TABLE clinical.medical_cases ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.medical_cases
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.medical_cases
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_move BEFORE INSERT OR UPDATE ON clinical.medical_cases
FOR EACH ROW EXECUTE FUNCTION clinical.guard_case();

-- table clinical.medical_images
ALTER TABLE clinical.medical_images ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.medical_images FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.medical_images
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN study_id SET STATISTICS 0,
    ALTER COLUMN series_id SET STATISTICS 0,
    ALTER COLUMN uploaded_by SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN failure SET STATISTICS 0,
    ALTER COLUMN file_name_encrypted SET STATISTICS 0,
    ALTER COLUMN said_encrypted SET STATISTICS 0,
    ALTER COLUMN object_key_encrypted SET STATISTICS 0,
    ALTER COLUMN facts_encrypted SET STATISTICS 0,
    ALTER COLUMN bytes SET STATISTICS 0,
    ALTER COLUMN media_type SET STATISTICS 0,
    ALTER COLUMN sha256 SET STATISTICS 0,
    ALTER COLUMN sop_uid SET STATISTICS 0,
    ALTER COLUMN instance_number SET STATISTICS 0,
    ALTER COLUMN frames SET STATISTICS 0,
    ALTER COLUMN decided_by SET STATISTICS 0,
    ALTER COLUMN decided_at SET STATISTICS 0,
    ALTER COLUMN decision_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.medical_images FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.medical_images
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_medical_images();
ALTER TABLE clinical.medical_images ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.medical_images
FOR EACH ROW EXECUTE FUNCTION audit.record_change('341795193', 'id', '', '', '{file_name_encrypted,said_encrypted,facts_encrypted,decision_encrypted}', '{object_key_encrypted}');
ALTER TABLE clinical.medical_images ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.medical_images
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('341795193', 'id', '', '', '{file_name_encrypted,said_encrypted,facts_encrypted,decision_encrypted}', '{object_key_encrypted}');
ALTER TABLE clinical.medical_images ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.medical_images
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.medication_lists
ALTER TABLE clinical.medication_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.medication_lists FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.medication_lists
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN asked_by SET STATISTICS 0,
    ALTER COLUMN asked_at SET STATISTICS 0,
    ALTER COLUMN reconciled_by SET STATISTICS 0,
    ALTER COLUMN reconciled_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.medication_lists FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.medication_lists
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_medication_lists();
ALTER TABLE clinical.medication_lists ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.medication_lists
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-83533638', 'patient_id', '', '', '{}', '{}');
ALTER TABLE clinical.medication_lists ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.medication_lists
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-83533638', 'patient_id', '', '', '{}', '{}');
ALTER TABLE clinical.medication_lists ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.medication_lists
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.medication_statements
ALTER TABLE clinical.medication_statements ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.medication_statements FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.medication_statements
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN name_encrypted SET STATISTICS 0,
    ALTER COLUMN rxcui_encrypted SET STATISTICS 0,
    ALTER COLUMN taken_as_encrypted SET STATISTICS 0,
    ALTER COLUMN said_by_encrypted SET STATISTICS 0,
    ALTER COLUMN diary_name_encrypted SET STATISTICS 0,
    ALTER COLUMN since SET STATISTICS 0,
    ALTER COLUMN until SET STATISTICS 0,
    ALTER COLUMN source SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN stop_reason_encrypted SET STATISTICS 0,
    ALTER COLUMN written_by SET STATISTICS 0,
    ALTER COLUMN stopped_by SET STATISTICS 0,
    ALTER COLUMN stopped_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, updated_at), INSERT (organization_id, id, patient_id, name_encrypted, rxcui_encrypted, taken_as_encrypted, said_by_encrypted, diary_name_encrypted, since, until, source, status, stop_reason_encrypted, written_by, stopped_by, stopped_at, process_id, created_at, updated_at), UPDATE (name_encrypted, rxcui_encrypted, taken_as_encrypted, said_by_encrypted, diary_name_encrypted, since, until, source, status, stop_reason_encrypted, stopped_by, stopped_at, process_id) ON clinical.medication_statements TO anamnesis_app;
CREATE POLICY owner_all ON clinical.medication_statements FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.medication_statements FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.medication_statements FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.medication_statements FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.medication_statements
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_medication_statements();
ALTER TABLE clinical.medication_statements ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.medication_statements
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1503370067', 'id', '', '', '{name_encrypted,rxcui_encrypted,taken_as_encrypted,said_by_encrypted,diary_name_encrypted,stop_reason_encrypted}', '{}');
ALTER TABLE clinical.medication_statements ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.medication_statements
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1503370067', 'id', '', '', '{name_encrypted,rxcui_encrypted,taken_as_encrypted,said_by_encrypted,diary_name_encrypted,stop_reason_encrypted}', '{}');
ALTER TABLE clinical.medication_statements ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.medication_statements
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.medication_statements
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_statement BEFORE INSERT OR UPDATE ON clinical.medication_statements
FOR EACH ROW EXECUTE FUNCTION clinical.guard_statement();

-- table clinical.merged_rows
ALTER TABLE clinical.merged_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.merged_rows FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.merged_rows
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN merge_id SET STATISTICS 0,
    ALTER COLUMN table_name SET STATISTICS 0,
    ALTER COLUMN row_id SET STATISTICS 0,
    ALTER COLUMN from_id SET STATISTICS 0,
    ALTER COLUMN to_id SET STATISTICS 0,
    ALTER COLUMN change SET STATISTICS 0,
    ALTER COLUMN was_updated_at SET STATISTICS 0,
    ALTER COLUMN moved_at SET STATISTICS 0,
    ALTER COLUMN outcome SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.merged_rows FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.merged_rows
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_merged_rows();
ALTER TABLE clinical.merged_rows ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.merged_rows
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1851800219', 'row_id', '', '', '{}', '{}');
ALTER TABLE clinical.merged_rows ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.merged_rows
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1851800219', 'row_id', '', '', '{}', '{}');
ALTER TABLE clinical.merged_rows ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.not_same_person
ALTER TABLE clinical.not_same_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.not_same_person FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.not_same_person
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN one_id SET STATISTICS 0,
    ALTER COLUMN other_id SET STATISTICS 0,
    ALTER COLUMN said_by SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.not_same_person FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.not_same_person
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_not_same_person();
ALTER TABLE clinical.not_same_person ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.not_same_person
FOR EACH ROW EXECUTE FUNCTION audit.record_change('965174489', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.not_same_person ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.not_same_person
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('965174489', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.not_same_person ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.notes
ALTER TABLE clinical.notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.notes FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.notes
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN author_id SET STATISTICS 0,
    ALTER COLUMN amends_id SET STATISTICS 0,
    ALTER COLUMN subjective_encrypted SET STATISTICS 0,
    ALTER COLUMN objective_encrypted SET STATISTICS 0,
    ALTER COLUMN assessment_encrypted SET STATISTICS 0,
    ALTER COLUMN plan_encrypted SET STATISTICS 0,
    ALTER COLUMN effective_at SET STATISTICS 0,
    ALTER COLUMN signed_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.notes FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.notes
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_notes();
ALTER TABLE clinical.notes ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.notes
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-2001995762', 'id', '', '', '{}', '{subjective_encrypted,objective_encrypted,assessment_encrypted,plan_encrypted}');
ALTER TABLE clinical.notes ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.notes
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-2001995762', 'id', '', '', '{}', '{subjective_encrypted,objective_encrypted,assessment_encrypted,plan_encrypted}');
ALTER TABLE clinical.notes ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.notes
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER keep_signed BEFORE UPDATE OR DELETE ON clinical.notes
FOR EACH ROW EXECUTE FUNCTION clinical.keep_signed();

-- table clinical.observations
ALTER TABLE clinical.observations ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.observations FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.observations
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN effective_at SET STATISTICS 0,
    ALTER COLUMN values_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id), INSERT (organization_id, id, patient_id, status, effective_at, values_encrypted, process_id, created_at, updated_at), UPDATE (status, process_id) ON clinical.observations TO anamnesis_app;
CREATE POLICY owner_all ON clinical.observations FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.observations FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.observations FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.observations FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.observations
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_observations();
ALTER TABLE clinical.observations ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.observations
FOR EACH ROW EXECUTE FUNCTION audit.record_change('244562949', 'id', '', '', '{values_encrypted}', '{}');
ALTER TABLE clinical.observations ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.observations
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('244562949', 'id', '', '', '{values_encrypted}', '{}');
ALTER TABLE clinical.observations ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.observations
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.observations
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_observation BEFORE INSERT OR UPDATE ON clinical.observations
FOR EACH ROW EXECUTE FUNCTION clinical.guard_observation();

-- table clinical.patient_identifiers
ALTER TABLE clinical.patient_identifiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.patient_identifiers FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.patient_identifiers
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN type SET STATISTICS 0,
    ALTER COLUMN content_encrypted SET STATISTICS 0,
    ALTER COLUMN search_tokens SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id), INSERT (organization_id, id, patient_id, type, content_encrypted, search_tokens, status, process_id, created_at, updated_at), UPDATE (status, process_id) ON clinical.patient_identifiers TO anamnesis_app;
CREATE POLICY owner_all ON clinical.patient_identifiers FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.patient_identifiers FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.patient_identifiers FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.patient_identifiers FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.patient_identifiers
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_patient_identifiers();
ALTER TABLE clinical.patient_identifiers ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.patient_identifiers
FOR EACH ROW EXECUTE FUNCTION audit.record_change('929638978', 'id', '', '', '{content_encrypted}', '{search_tokens}');
ALTER TABLE clinical.patient_identifiers ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.patient_identifiers
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('929638978', 'id', '', '', '{content_encrypted}', '{search_tokens}');
ALTER TABLE clinical.patient_identifiers ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.patient_identifiers
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.patient_identifiers
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_identifier BEFORE INSERT OR UPDATE ON clinical.patient_identifiers
FOR EACH ROW EXECUTE FUNCTION clinical.guard_identifier();

-- table clinical.patient_links
ALTER TABLE clinical.patient_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.patient_links FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.patient_links
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN code_hash SET STATISTICS 0,
    ALTER COLUMN code_expires_at SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN linked_at SET STATISTICS 0,
    ALTER COLUMN mails_on_look SET STATISTICS 0,
    ALTER COLUMN ended_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.patient_links FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.patient_links
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_patient_links();
ALTER TABLE clinical.patient_links ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.patient_links
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1030181308', 'id', '', 'user_id', '{}', '{code_hash}');
ALTER TABLE clinical.patient_links ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.patient_links
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1030181308', 'id', '', 'user_id', '{}', '{code_hash}');
ALTER TABLE clinical.patient_links ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.patient_links
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();

-- table clinical.patient_merges
ALTER TABLE clinical.patient_merges ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.patient_merges FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.patient_merges
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN survivor_id SET STATISTICS 0,
    ALTER COLUMN merged_id SET STATISTICS 0,
    ALTER COLUMN reason SET STATISTICS 0,
    ALTER COLUMN merged_by SET STATISTICS 0,
    ALTER COLUMN undone_at SET STATISTICS 0,
    ALTER COLUMN undone_by SET STATISTICS 0,
    ALTER COLUMN undo_reason SET STATISTICS 0,
    ALTER COLUMN keeps_rows SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.patient_merges FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.patient_merges
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_patient_merges();
ALTER TABLE clinical.patient_merges ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.patient_merges
FOR EACH ROW EXECUTE FUNCTION audit.record_change('444835450', 'id', '', '', '{}', '{reason,undo_reason}');
ALTER TABLE clinical.patient_merges ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.patient_merges
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('444835450', 'id', '', '', '{}', '{reason,undo_reason}');
ALTER TABLE clinical.patient_merges ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE clinical.patient_merges ADD CONSTRAINT reason_plain CHECK (app.is_visible(reason)) NOT VALID;
ALTER TABLE clinical.patient_merges ADD CONSTRAINT undo_reason_plain CHECK (app.is_visible(undo_reason)) NOT VALID;

-- table clinical.patients
ALTER TABLE clinical.patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.patients FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.patients
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN family_name_encrypted SET STATISTICS 0,
    ALTER COLUMN given_name_encrypted SET STATISTICS 0,
    ALTER COLUMN birth_date_encrypted SET STATISTICS 0,
    ALTER COLUMN record_number_encrypted SET STATISTICS 0,
    ALTER COLUMN ssn_encrypted SET STATISTICS 0,
    ALTER COLUMN email_encrypted SET STATISTICS 0,
    ALTER COLUMN phone_encrypted SET STATISTICS 0,
    ALTER COLUMN address_encrypted SET STATISTICS 0,
    ALTER COLUMN gender SET STATISTICS 0,
    ALTER COLUMN is_active SET STATISTICS 0,
    ALTER COLUMN record_number_token SET STATISTICS 0,
    ALTER COLUMN search_tokens SET STATISTICS 0,
    ALTER COLUMN match_tokens SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, updated_at), INSERT (organization_id, id, family_name_encrypted, given_name_encrypted, birth_date_encrypted, record_number_encrypted, ssn_encrypted, email_encrypted, phone_encrypted, address_encrypted, gender, is_active, record_number_token, search_tokens, match_tokens, process_id, created_at, updated_at), UPDATE (family_name_encrypted, given_name_encrypted, birth_date_encrypted, record_number_encrypted, ssn_encrypted, email_encrypted, phone_encrypted, address_encrypted, gender, is_active, record_number_token, search_tokens, match_tokens, process_id) ON clinical.patients TO anamnesis_app;
CREATE POLICY owner_all ON clinical.patients FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_doctor_nurse_select ON clinical.patients FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse')));
CREATE POLICY member_doctor_nurse_insert ON clinical.patients FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE POLICY member_doctor_nurse_update ON clinical.patients FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('doctor', 'nurse')) THEN true END AND organization_id = (SELECT app.organization_as('doctor', 'nurse'))) WITH CHECK (organization_id = app.organization_as('doctor', 'nurse'));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.patients
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_patients();
ALTER TABLE clinical.patients ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.patients
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1229563839', 'id', '', '', '{family_name_encrypted,given_name_encrypted,birth_date_encrypted,record_number_encrypted,ssn_encrypted,email_encrypted,phone_encrypted,address_encrypted}', '{record_number_token,search_tokens,match_tokens}');
ALTER TABLE clinical.patients ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.patients
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1229563839', 'id', '', '', '{family_name_encrypted,given_name_encrypted,birth_date_encrypted,record_number_encrypted,ssn_encrypted,email_encrypted,phone_encrypted,address_encrypted}', '{record_number_token,search_tokens,match_tokens}');
ALTER TABLE clinical.patients ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_known_tenant BEFORE INSERT ON clinical.patients
FOR EACH ROW EXECUTE FUNCTION app.refuse_known_tenant();
CREATE TRIGGER guard_patient BEFORE INSERT OR UPDATE ON clinical.patients
FOR EACH ROW EXECUTE FUNCTION clinical.guard_patient();
CREATE TRIGGER require_look BEFORE UPDATE ON clinical.patients
FOR EACH ROW EXECUTE FUNCTION clinical.require_look();
CREATE TRIGGER begin_care_team AFTER INSERT ON clinical.patients
FOR EACH ROW EXECUTE FUNCTION clinical.begin_care_team();

-- table clinical.plan_steps
ALTER TABLE clinical.plan_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.plan_steps FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.plan_steps
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN plan_id SET STATISTICS 0,
    ALTER COLUMN item_id SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN note_encrypted SET STATISTICS 0,
    ALTER COLUMN written_by SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.plan_steps FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.plan_steps
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_plan_steps();
ALTER TABLE clinical.plan_steps ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.plan_steps
FOR EACH ROW EXECUTE FUNCTION audit.record_change('493965893', 'id', '', '', '{note_encrypted}', '{}');
ALTER TABLE clinical.plan_steps ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.plan_steps
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('493965893', 'id', '', '', '{note_encrypted}', '{}');
ALTER TABLE clinical.plan_steps ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.plan_steps
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.plan_steps
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER keep_step BEFORE UPDATE OR DELETE ON clinical.plan_steps
FOR EACH ROW EXECUTE FUNCTION clinical.keep_found();

-- table clinical.prescription_findings
ALTER TABLE clinical.prescription_findings ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.prescription_findings FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.prescription_findings
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN prescription_id SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN rule SET STATISTICS 0,
    ALTER COLUMN severity SET STATISTICS 0,
    ALTER COLUMN is_interruptive SET STATISTICS 0,
    ALTER COLUMN found_encrypted SET STATISTICS 0,
    ALTER COLUMN override_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.prescription_findings FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.prescription_findings
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_prescription_findings();
ALTER TABLE clinical.prescription_findings ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.prescription_findings
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1866603070', 'id', '', '', '{found_encrypted,override_encrypted}', '{}');
ALTER TABLE clinical.prescription_findings ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.prescription_findings
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1866603070', 'id', '', '', '{found_encrypted,override_encrypted}', '{}');
ALTER TABLE clinical.prescription_findings ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.prescription_findings
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.prescription_findings
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER keep_found BEFORE UPDATE OR DELETE ON clinical.prescription_findings
FOR EACH ROW EXECUTE FUNCTION clinical.keep_found();

-- table clinical.prescriptions
ALTER TABLE clinical.prescriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.prescriptions FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.prescriptions
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN order_encrypted SET STATISTICS 0,
    ALTER COLUMN starts_on SET STATISTICS 0,
    ALTER COLUMN ends_on SET STATISTICS 0,
    ALTER COLUMN replaces SET STATISTICS 0,
    ALTER COLUMN written_by SET STATISTICS 0,
    ALTER COLUMN signed_by SET STATISTICS 0,
    ALTER COLUMN signed_at SET STATISTICS 0,
    ALTER COLUMN check_state SET STATISTICS 0,
    ALTER COLUMN rule_set SET STATISTICS 0,
    ALTER COLUMN moved_by SET STATISTICS 0,
    ALTER COLUMN moved_at SET STATISTICS 0,
    ALTER COLUMN reason_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.prescriptions FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.prescriptions
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_prescriptions();
ALTER TABLE clinical.prescriptions ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.prescriptions
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1606509385', 'id', '', '', '{reason_encrypted}', '{order_encrypted}');
ALTER TABLE clinical.prescriptions ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.prescriptions
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1606509385', 'id', '', '', '{reason_encrypted}', '{order_encrypted}');
ALTER TABLE clinical.prescriptions ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.prescriptions
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.prescriptions
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_move BEFORE UPDATE ON clinical.prescriptions
FOR EACH ROW EXECUTE FUNCTION clinical.guard_prescription();
CREATE TRIGGER keep_prescribed BEFORE DELETE ON clinical.prescriptions
FOR EACH ROW EXECUTE FUNCTION clinical.keep_prescribed();

-- table clinical.review_requests
ALTER TABLE clinical.review_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.review_requests FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.review_requests
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN note_id SET STATISTICS 0,
    ALTER COLUMN asked_by SET STATISTICS 0,
    ALTER COLUMN asked_of SET STATISTICS 0,
    ALTER COLUMN meaning SET STATISTICS 0,
    ALTER COLUMN done_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.review_requests FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.review_requests
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_review_requests();
ALTER TABLE clinical.review_requests ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.review_requests
FOR EACH ROW EXECUTE FUNCTION audit.record_change('760359297', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.review_requests ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.review_requests
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('760359297', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.review_requests ENABLE ALWAYS TRIGGER audit_truncate;

-- table clinical.signatures
ALTER TABLE clinical.signatures ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.signatures FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.signatures
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN note_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN signer_name SET STATISTICS 0,
    ALTER COLUMN member_role SET STATISTICS 0,
    ALTER COLUMN meaning SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN covers SET STATISTICS 0,
    ALTER COLUMN signed_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_select ON clinical.signatures FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON clinical.signatures FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON clinical.signatures FOR DELETE TO anamnesis_owner
USING (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.signatures
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_signatures();
ALTER TABLE clinical.signatures ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.signatures
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-563937253', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.signatures ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.signatures
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-563937253', 'id', '', '', '{}', '{}');
ALTER TABLE clinical.signatures ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON clinical.signatures
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE clinical.signatures ENABLE ALWAYS TRIGGER refuse_truncate;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON clinical.signatures
FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE clinical.signatures ENABLE ALWAYS TRIGGER refuse_change;

-- table clinical.snippets
ALTER TABLE clinical.snippets ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.snippets FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.snippets
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN text_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, user_id, name, text_encrypted, process_id, created_at, updated_at) ON clinical.snippets TO anamnesis_app;
GRANT SELECT (organization_id, id, user_id, name, text_encrypted, process_id, created_at, updated_at) ON clinical.snippets TO anamnesis_worker;
CREATE POLICY owner_all ON clinical.snippets FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON clinical.snippets FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON clinical.snippets
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_snippets();
ALTER TABLE clinical.snippets ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.snippets
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-340503309', 'id', '', 'user_id', '{text_encrypted}', '{}');
ALTER TABLE clinical.snippets ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.snippets
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-340503309', 'id', '', 'user_id', '{text_encrypted}', '{}');
ALTER TABLE clinical.snippets ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE clinical.snippets ADD CONSTRAINT name_plain CHECK (app.is_line(name)) NOT VALID;

-- table clinical.treatment_plans
ALTER TABLE clinical.treatment_plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical.treatment_plans FORCE ROW LEVEL SECURITY;
ALTER TABLE clinical.treatment_plans
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN patient_id SET STATISTICS 0,
    ALTER COLUMN case_id SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN content_encrypted SET STATISTICS 0,
    ALTER COLUMN starts_on SET STATISTICS 0,
    ALTER COLUMN ends_on SET STATISTICS 0,
    ALTER COLUMN replaces SET STATISTICS 0,
    ALTER COLUMN written_by SET STATISTICS 0,
    ALTER COLUMN approved_by SET STATISTICS 0,
    ALTER COLUMN approved_at SET STATISTICS 0,
    ALTER COLUMN moved_by SET STATISTICS 0,
    ALTER COLUMN moved_at SET STATISTICS 0,
    ALTER COLUMN reason_encrypted SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON clinical.treatment_plans FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON clinical.treatment_plans
FOR EACH ROW EXECUTE FUNCTION clinical.record_new_treatment_plans();
ALTER TABLE clinical.treatment_plans ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON clinical.treatment_plans
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1204685104', 'id', '', '', '{reason_encrypted}', '{content_encrypted}');
ALTER TABLE clinical.treatment_plans ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON clinical.treatment_plans
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1204685104', 'id', '', '', '{reason_encrypted}', '{content_encrypted}');
ALTER TABLE clinical.treatment_plans ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_merged BEFORE INSERT ON clinical.treatment_plans
FOR EACH ROW EXECUTE FUNCTION clinical.refuse_merged();
CREATE TRIGGER guard_entry BEFORE INSERT OR UPDATE ON clinical.treatment_plans
FOR EACH ROW EXECUTE FUNCTION clinical.guard_entry();
CREATE TRIGGER guard_move BEFORE UPDATE ON clinical.treatment_plans
FOR EACH ROW EXECUTE FUNCTION clinical.guard_plan();
CREATE TRIGGER keep_approved BEFORE DELETE ON clinical.treatment_plans
FOR EACH ROW EXECUTE FUNCTION clinical.keep_approved();

-- schema exports
GRANT USAGE ON SCHEMA exports TO anamnesis_app, anamnesis_worker;

-- table exports.exports
ALTER TABLE exports.exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE exports.exports FORCE ROW LEVEL SECURITY;
ALTER TABLE exports.exports
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN type SET STATISTICS 0,
    ALTER COLUMN parameters SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN progress SET STATISTICS 0,
    ALTER COLUMN row_count SET STATISTICS 0,
    ALTER COLUMN storage_key SET STATISTICS 0,
    ALTER COLUMN file_key_encrypted SET STATISTICS 0,
    ALTER COLUMN bytes SET STATISTICS 0,
    ALTER COLUMN sha256 SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (id, user_id, organization_id, type, parameters, status, progress, row_count, storage_key, file_key_encrypted, bytes, sha256, expires_at, process_id, created_at, updated_at), INSERT (id, user_id, type, parameters, status, process_id), UPDATE (status, process_id, updated_at) ON exports.exports TO anamnesis_app;
GRANT SELECT (id, user_id, organization_id, type, parameters, status, progress, row_count, storage_key, file_key_encrypted, bytes, sha256, expires_at, process_id, created_at, updated_at), UPDATE (status, progress, row_count, storage_key, file_key_encrypted, bytes, sha256, expires_at, process_id, updated_at) ON exports.exports TO anamnesis_worker;
CREATE POLICY owner_all ON exports.exports FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON exports.exports FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON exports.exports FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id() AND status = 'queued');
CREATE POLICY own_update ON exports.exports FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()) AND status = 'ready') WITH CHECK (user_id = app.user_id() AND status = 'downloaded');
CREATE POLICY made_update ON exports.exports FOR UPDATE TO anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()) AND id = (SELECT exports.made_here())) WITH CHECK (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()) AND id = (SELECT exports.made_here()) AND (expires_at IS NULL OR expires_at <= now() + interval '1 day'));
CREATE TRIGGER audit_row AFTER INSERT ON exports.exports
FOR EACH ROW EXECUTE FUNCTION exports.record_new_exports();
ALTER TABLE exports.exports ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON exports.exports
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1628518918', 'id', '', 'user_id', '{}', '{file_key_encrypted}');
ALTER TABLE exports.exports ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON exports.exports
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1628518918', 'id', '', 'user_id', '{}', '{file_key_encrypted}');
ALTER TABLE exports.exports ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER require_proof BEFORE INSERT ON exports.exports
FOR EACH ROW EXECUTE FUNCTION exports.require_proof();

-- schema identity
GRANT USAGE ON SCHEMA identity TO anamnesis_app, anamnesis_worker, anamnesis_auditor;

-- table identity.email_tokens
ALTER TABLE identity.email_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.email_tokens FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.email_tokens
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN purpose SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN attempts SET STATISTICS 0,
    ALTER COLUMN valid_from SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN used_at SET STATISTICS 0,
    ALTER COLUMN session_handle SET STATISTICS 0,
    ALTER COLUMN code_hash SET STATISTICS 0,
    ALTER COLUMN tried_hash SET STATISTICS 0,
    ALTER COLUMN tried_in SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON identity.email_tokens FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON identity.email_tokens
FOR EACH ROW EXECUTE FUNCTION identity.record_new_email_tokens();
ALTER TABLE identity.email_tokens ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.email_tokens
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1206962558', '', 'id', 'user_id', '{}', '{id,code_hash,tried_hash}');
ALTER TABLE identity.email_tokens ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.email_tokens
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1206962558', '', 'id', 'user_id', '{}', '{id,code_hash,tried_hash}');
ALTER TABLE identity.email_tokens ENABLE ALWAYS TRIGGER audit_truncate;

-- table identity.known_devices
ALTER TABLE identity.known_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.known_devices FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.known_devices
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN device_hash SET STATISTICS 0,
    ALTER COLUMN ip SET STATISTICS 0,
    ALTER COLUMN user_agent SET STATISTICS 0,
    ALTER COLUMN last_seen_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (id, user_id, device_hash, ip, user_agent, last_seen_at, process_id, created_at, updated_at) ON identity.known_devices TO anamnesis_app;
GRANT SELECT (id, user_id, ip, user_agent, last_seen_at, created_at) ON identity.known_devices TO anamnesis_worker;
CREATE POLICY owner_all ON identity.known_devices FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.known_devices FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY exported_select ON identity.known_devices FOR SELECT TO anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON identity.known_devices
FOR EACH ROW EXECUTE FUNCTION identity.record_new_known_devices();
ALTER TABLE identity.known_devices ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.known_devices
FOR EACH ROW EXECUTE FUNCTION audit.record_change('2041138840', 'id', '', 'user_id', '{}', '{device_hash}');
ALTER TABLE identity.known_devices ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.known_devices
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('2041138840', 'id', '', 'user_id', '{}', '{device_hash}');
ALTER TABLE identity.known_devices ENABLE ALWAYS TRIGGER audit_truncate;

-- table identity.passkey_challenges
ALTER TABLE identity.passkey_challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.passkey_challenges FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.passkey_challenges
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN challenge SET STATISTICS 0,
    ALTER COLUMN purpose SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0;
CREATE POLICY owner_all ON identity.passkey_challenges FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table identity.passkeys
ALTER TABLE identity.passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.passkeys FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.passkeys
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN credential_id SET STATISTICS 0,
    ALTER COLUMN public_key SET STATISTICS 0,
    ALTER COLUMN counter SET STATISTICS 0,
    ALTER COLUMN transports SET STATISTICS 0,
    ALTER COLUMN is_backed_up SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN last_used_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (id, user_id, credential_id, public_key, counter, transports, is_backed_up, name, last_used_at, process_id, created_at, updated_at) ON identity.passkeys TO anamnesis_app;
GRANT SELECT (id, user_id, is_backed_up, name, last_used_at, created_at) ON identity.passkeys TO anamnesis_worker;
CREATE POLICY owner_all ON identity.passkeys FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.passkeys FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY exported_select ON identity.passkeys FOR SELECT TO anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON identity.passkeys
FOR EACH ROW EXECUTE FUNCTION identity.record_new_passkeys();
ALTER TABLE identity.passkeys ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.passkeys
FOR EACH ROW EXECUTE FUNCTION audit.record_change('261206612', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE identity.passkeys ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.passkeys
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('261206612', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE identity.passkeys ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE identity.passkeys ADD CONSTRAINT transports_plain CHECK (app.is_list(transports, 20, 40)) NOT VALID;

-- table identity.recovery_codes
ALTER TABLE identity.recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery_codes
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN code_hash SET STATISTICS 0,
    ALTER COLUMN used_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (id, user_id, code_hash, used_at, process_id, created_at, updated_at) ON identity.recovery_codes TO anamnesis_app;
CREATE POLICY owner_all ON identity.recovery_codes FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.recovery_codes FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON identity.recovery_codes
FOR EACH ROW EXECUTE FUNCTION identity.record_new_recovery_codes();
ALTER TABLE identity.recovery_codes ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.recovery_codes
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-584096209', 'id', '', 'user_id', '{}', '{code_hash}');
ALTER TABLE identity.recovery_codes ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.recovery_codes
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-584096209', 'id', '', 'user_id', '{}', '{code_hash}');
ALTER TABLE identity.recovery_codes ENABLE ALWAYS TRIGGER audit_truncate;

-- table identity.security_logs
ALTER TABLE identity.security_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.security_logs FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.security_logs
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN ip SET STATISTICS 0,
    ALTER COLUMN user_agent SET STATISTICS 0,
    ALTER COLUMN details SET STATISTICS 0,
    ALTER COLUMN request_id SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN event_type SET STATISTICS 0,
    ALTER COLUMN severity SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0;
GRANT SELECT (id, occurred_at, ip, user_agent, details, request_id, process_id, event_type, severity, user_id) ON identity.security_logs TO anamnesis_app;
GRANT SELECT (id, occurred_at, ip, user_agent, details, request_id, process_id, event_type, severity, user_id) ON identity.security_logs TO anamnesis_worker;
GRANT SELECT (id, occurred_at, ip, user_agent, details, request_id, process_id, event_type, severity, user_id) ON identity.security_logs TO anamnesis_auditor;
CREATE POLICY owner_select ON identity.security_logs FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON identity.security_logs FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON identity.security_logs FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY own_select ON identity.security_logs FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY administrator_select ON identity.security_logs FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));
CREATE POLICY auditor_select ON identity.security_logs FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON identity.security_logs
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE identity.security_logs ENABLE ALWAYS TRIGGER refuse_truncate;

-- table identity.session_logs
ALTER TABLE identity.session_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.session_logs FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.session_logs
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN ip SET STATISTICS 0,
    ALTER COLUMN user_agent SET STATISTICS 0,
    ALTER COLUMN details SET STATISTICS 0,
    ALTER COLUMN request_id SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN event SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN session_handle SET STATISTICS 0;
GRANT SELECT (id, occurred_at, ip, user_agent, details, request_id, process_id, event, user_id, session_handle) ON identity.session_logs TO anamnesis_app;
GRANT SELECT (id, occurred_at, ip, user_agent, details, request_id, process_id, event, user_id, session_handle) ON identity.session_logs TO anamnesis_worker;
GRANT SELECT (id, occurred_at, ip, user_agent, details, request_id, process_id, event, user_id, session_handle) ON identity.session_logs TO anamnesis_auditor;
CREATE POLICY owner_select ON identity.session_logs FOR SELECT TO anamnesis_owner
USING (true);
CREATE POLICY owner_insert ON identity.session_logs FOR INSERT TO anamnesis_owner
WITH CHECK (true);
CREATE POLICY owner_delete ON identity.session_logs FOR DELETE TO anamnesis_owner
USING (true);
CREATE POLICY own_select ON identity.session_logs FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY administrator_select ON identity.session_logs FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));
CREATE POLICY auditor_select ON identity.session_logs FOR SELECT TO anamnesis_auditor
USING (true);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON identity.session_logs
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE identity.session_logs ENABLE ALWAYS TRIGGER refuse_truncate;

-- table identity.throttles
ALTER TABLE identity.throttles ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.throttles FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.throttles
    ALTER COLUMN scope SET STATISTICS 0,
    ALTER COLUMN key SET STATISTICS 0,
    ALTER COLUMN failures SET STATISTICS 0,
    ALTER COLUMN last_failed_at SET STATISTICS 0,
    ALTER COLUMN blocked_until SET STATISTICS 0;
CREATE POLICY owner_all ON identity.throttles FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table identity.totp_secrets
ALTER TABLE identity.totp_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.totp_secrets FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.totp_secrets
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN secret_encrypted SET STATISTICS 0,
    ALTER COLUMN confirmed_at SET STATISTICS 0,
    ALTER COLUMN last_used_step SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (id, user_id, secret_encrypted, confirmed_at, last_used_step, process_id, created_at, updated_at) ON identity.totp_secrets TO anamnesis_app;
CREATE POLICY owner_all ON identity.totp_secrets FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.totp_secrets FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON identity.totp_secrets
FOR EACH ROW EXECUTE FUNCTION identity.record_new_totp_secrets();
ALTER TABLE identity.totp_secrets ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.totp_secrets
FOR EACH ROW EXECUTE FUNCTION audit.record_change('394165520', 'id', '', 'user_id', '{}', '{secret_encrypted}');
ALTER TABLE identity.totp_secrets ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.totp_secrets
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('394165520', 'id', '', 'user_id', '{}', '{secret_encrypted}');
ALTER TABLE identity.totp_secrets ENABLE ALWAYS TRIGGER audit_truncate;

-- table identity.user_profiles
ALTER TABLE identity.user_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.user_profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.user_profiles
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN tags SET STATISTICS 0,
    ALTER COLUMN metadata SET STATISTICS 0,
    ALTER COLUMN time_zone SET STATISTICS 0,
    ALTER COLUMN locale SET STATISTICS 0,
    ALTER COLUMN preferences SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, tags, metadata, time_zone, locale, preferences, process_id, created_at, updated_at), INSERT (user_id, tags, metadata, time_zone, locale, preferences, process_id, created_at, updated_at), UPDATE (user_id, tags, metadata, time_zone, locale, preferences, process_id, created_at, updated_at) ON identity.user_profiles TO anamnesis_app;
GRANT SELECT (user_id, tags, metadata, time_zone, locale, preferences, process_id, created_at, updated_at) ON identity.user_profiles TO anamnesis_worker;
CREATE POLICY owner_all ON identity.user_profiles FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.user_profiles FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON identity.user_profiles FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON identity.user_profiles FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON identity.user_profiles
FOR EACH ROW EXECUTE FUNCTION identity.record_new_user_profiles();
ALTER TABLE identity.user_profiles ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.user_profiles
FOR EACH ROW EXECUTE FUNCTION audit.record_change('136630317', 'user_id', '', 'user_id', '{}', '{}');
ALTER TABLE identity.user_profiles ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.user_profiles
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('136630317', 'user_id', '', 'user_id', '{}', '{}');
ALTER TABLE identity.user_profiles ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER plan_reminders AFTER INSERT OR UPDATE OF time_zone ON identity.user_profiles
FOR EACH ROW EXECUTE FUNCTION reminders.follow_time_zone();
ALTER TABLE identity.user_profiles ADD CONSTRAINT locale_known CHECK (identity.is_locale(locale)) NOT VALID;
ALTER TABLE identity.user_profiles ADD CONSTRAINT tags_plain CHECK (app.is_list(tags, 50, 40)) NOT VALID;

-- table identity.user_sessions
ALTER TABLE identity.user_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.user_sessions FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.user_sessions
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN handle SET STATISTICS 0,
    ALTER COLUMN watch_key SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN absolute_expires_at SET STATISTICS 0,
    ALTER COLUMN idle_seconds SET STATISTICS 0,
    ALTER COLUMN authenticated_at SET STATISTICS 0,
    ALTER COLUMN assurance SET STATISTICS 0,
    ALTER COLUMN ip SET STATISTICS 0,
    ALTER COLUMN user_agent SET STATISTICS 0,
    ALTER COLUMN last_seen_at SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN scopes SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON identity.user_sessions FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON identity.user_sessions
FOR EACH ROW EXECUTE FUNCTION identity.record_new_user_sessions();
ALTER TABLE identity.user_sessions ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.user_sessions
FOR EACH ROW EXECUTE FUNCTION audit.record_change('983778692', 'handle', '', 'user_id', '{}', '{id,watch_key}');
ALTER TABLE identity.user_sessions ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.user_sessions
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('983778692', 'handle', '', 'user_id', '{}', '{id,watch_key}');
ALTER TABLE identity.user_sessions ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE identity.user_sessions ADD CONSTRAINT scopes_known CHECK (app.is_list(scopes, 20, 100) AND scopes <@ ARRAY['diary.read', 'diary.record', 'exports', 'user/*.rs', 'user/Patient.rs', 'user/Practitioner.rs', 'user/Organization.rs', 'user/Encounter.rs', 'user/Condition.rs', 'user/Observation.rs', 'user/AllergyIntolerance.rs', 'user/MedicationRequest.rs', 'user/MedicationStatement.rs', 'user/ImagingStudy.rs', 'user/DiagnosticReport.rs', 'user/DocumentReference.rs', 'user/Provenance.rs', 'user/Consent.rs', 'user/AuditEvent.rs', 'user/*.c']) NOT VALID;

-- table identity.users
ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.users FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.users
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN display_name SET STATISTICS 0,
    ALTER COLUMN password_hash SET STATISTICS 0,
    ALTER COLUMN role SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN email_verified_at SET STATISTICS 0,
    ALTER COLUMN last_login_at SET STATISTICS 0,
    ALTER COLUMN last_login_ip SET STATISTICS 0,
    ALTER COLUMN password_changed_at SET STATISTICS 0,
    ALTER COLUMN must_change_password SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0,
    ALTER COLUMN deletion_due_at SET STATISTICS 0;
GRANT SELECT (id, email, display_name, role, status, email_verified_at, last_login_at, last_login_ip, password_changed_at, must_change_password, created_at, updated_at, deleted_at, deletion_due_at) ON identity.users TO anamnesis_app;
GRANT SELECT (id, email, display_name, role, status, email_verified_at, last_login_at, last_login_ip, password_changed_at, must_change_password, created_at, updated_at, deleted_at, deletion_due_at) ON identity.users TO anamnesis_worker;
CREATE POLICY owner_all ON identity.users FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON identity.users FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN id = (SELECT app.user_id()) THEN true END AND id = (SELECT app.user_id()));
CREATE POLICY administrator_select ON identity.users FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));
CREATE TRIGGER audit_row AFTER INSERT ON identity.users
FOR EACH ROW EXECUTE FUNCTION identity.record_new_users();
ALTER TABLE identity.users ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON identity.users
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1896283331', 'id', '', 'id', '{}', '{password_hash}');
ALTER TABLE identity.users ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON identity.users
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1896283331', 'id', '', 'id', '{}', '{password_hash}');
ALTER TABLE identity.users ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER refuse_known_tenant BEFORE INSERT ON identity.users
FOR EACH ROW EXECUTE FUNCTION app.refuse_known_tenant();
ALTER TABLE identity.users ADD CONSTRAINT display_name_plain CHECK (app.is_line(display_name)) NOT VALID;
ALTER TABLE identity.users ADD CONSTRAINT email_plain CHECK (identity.is_address(email)) NOT VALID;

-- schema live
GRANT USAGE ON SCHEMA live TO anamnesis_app, anamnesis_worker;

-- table live.events
ALTER TABLE live.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.events FORCE ROW LEVEL SECURITY;
ALTER TABLE live.events
    ALTER COLUMN xid SET STATISTICS 0,
    ALTER COLUMN seq SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN subject_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN member_roles SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON live.events FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- schema operations
GRANT USAGE ON SCHEMA operations TO anamnesis_app, anamnesis_worker;

-- table operations.alerts
ALTER TABLE operations.alerts ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations.alerts FORCE ROW LEVEL SECURITY;
ALTER TABLE operations.alerts
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN rule SET STATISTICS 0,
    ALTER COLUMN subject SET STATISTICS 0,
    ALTER COLUMN severity SET STATISTICS 0,
    ALTER COLUMN value SET STATISTICS 0,
    ALTER COLUMN threshold SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN since SET STATISTICS 0,
    ALTER COLUMN resolved_at SET STATISTICS 0,
    ALTER COLUMN acknowledged_at SET STATISTICS 0,
    ALTER COLUMN acknowledged_by SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (id, rule, subject, severity, value, threshold, state, since, resolved_at, acknowledged_at, acknowledged_by, process_id, created_at, updated_at), UPDATE (acknowledged_at, acknowledged_by, process_id, updated_at) ON operations.alerts TO anamnesis_app;
CREATE POLICY owner_all ON operations.alerts FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY administrator_select ON operations.alerts FOR SELECT TO anamnesis_app
USING ((SELECT app.user_role() = 'admin'));
CREATE POLICY administrator_update ON operations.alerts FOR UPDATE TO anamnesis_app
USING ((SELECT app.user_role() = 'admin')) WITH CHECK ((SELECT app.user_role() = 'admin'));
CREATE TRIGGER audit_row AFTER INSERT ON operations.alerts
FOR EACH ROW EXECUTE FUNCTION operations.record_new_alerts();
ALTER TABLE operations.alerts ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON operations.alerts
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1306158026', 'id', '', '', '{}', '{}');
ALTER TABLE operations.alerts ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON operations.alerts
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1306158026', 'id', '', '', '{}', '{}');
ALTER TABLE operations.alerts ENABLE ALWAYS TRIGGER audit_truncate;

-- schema organizations
GRANT USAGE ON SCHEMA organizations TO anamnesis_app, anamnesis_worker;

-- table organizations.former_slugs
ALTER TABLE organizations.former_slugs ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.former_slugs FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.former_slugs
    ALTER COLUMN slug SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0;
CREATE POLICY owner_all ON organizations.former_slugs FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE TRIGGER audit_row AFTER INSERT ON organizations.former_slugs
FOR EACH ROW EXECUTE FUNCTION organizations.record_new_former_slugs();
ALTER TABLE organizations.former_slugs ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON organizations.former_slugs
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1029431108', '', 'slug', '', '{}', '{}');
ALTER TABLE organizations.former_slugs ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON organizations.former_slugs
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1029431108', '', 'slug', '', '{}', '{}');
ALTER TABLE organizations.former_slugs ENABLE ALWAYS TRIGGER audit_truncate;

-- table organizations.invitations
ALTER TABLE organizations.invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.invitations FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.invitations
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN role SET STATISTICS 0,
    ALTER COLUMN title SET STATISTICS 0,
    ALTER COLUMN invited_by SET STATISTICS 0,
    ALTER COLUMN mails SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN accepted_at SET STATISTICS 0,
    ALTER COLUMN accepted_by SET STATISTICS 0,
    ALTER COLUMN withdrawn_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, email, role, title, invited_by, mails, expires_at, accepted_at, accepted_by, withdrawn_at, process_id, created_at, updated_at), INSERT (organization_id, id, email, role, title, invited_by, mails, expires_at, accepted_at, accepted_by, withdrawn_at, process_id, created_at, updated_at), UPDATE (mails, expires_at, withdrawn_at, process_id, updated_at) ON organizations.invitations TO anamnesis_app;
CREATE POLICY owner_all ON organizations.invitations FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_admin_select ON organizations.invitations FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('admin')) THEN true END AND organization_id = (SELECT app.organization_as('admin')));
CREATE POLICY member_admin_insert ON organizations.invitations FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('admin') AND invited_by = (SELECT app.user_id()) AND accepted_at IS NULL AND accepted_by IS NULL AND created_at = now() AND updated_at = now());
CREATE POLICY member_admin_update ON organizations.invitations FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('admin')) THEN true END AND organization_id = (SELECT app.organization_as('admin'))) WITH CHECK (organization_id = app.organization_as('admin') AND updated_at = now());
CREATE TRIGGER audit_row AFTER INSERT ON organizations.invitations
FOR EACH ROW EXECUTE FUNCTION organizations.record_new_invitations();
ALTER TABLE organizations.invitations ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON organizations.invitations
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-559779499', 'id', '', '', '{}', '{}');
ALTER TABLE organizations.invitations ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON organizations.invitations
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-559779499', 'id', '', '', '{}', '{}');
ALTER TABLE organizations.invitations ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER admin_still BEFORE INSERT OR UPDATE ON organizations.invitations
FOR EACH ROW EXECUTE FUNCTION organizations.require_admin_still('organization_id');
CREATE TRIGGER count_invitations BEFORE INSERT ON organizations.invitations
FOR EACH ROW EXECUTE FUNCTION organizations.count_invitations();
ALTER TABLE organizations.invitations ADD CONSTRAINT title_plain CHECK (app.is_line(title)) NOT VALID;

-- table organizations.memberships
ALTER TABLE organizations.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.memberships
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN role SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN title SET STATISTICS 0,
    ALTER COLUMN specialization SET STATISTICS 0,
    ALTER COLUMN license_number SET STATISTICS 0,
    ALTER COLUMN license_state SET STATISTICS 0,
    ALTER COLUMN license_expires_on SET STATISTICS 0,
    ALTER COLUMN npi_number SET STATISTICS 0,
    ALTER COLUMN joined_at SET STATISTICS 0,
    ALTER COLUMN ended_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, user_id, role, status, title, specialization, license_number, license_state, license_expires_on, npi_number, joined_at, ended_at, process_id, created_at, updated_at), UPDATE (title, specialization, license_number, license_state, license_expires_on, npi_number, process_id, updated_at) ON organizations.memberships TO anamnesis_app;
CREATE POLICY owner_all ON organizations.memberships FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY staff_select ON organizations.memberships FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.staff_organization()) THEN true END AND organization_id = (SELECT app.staff_organization()));
CREATE POLICY member_admin_update ON organizations.memberships FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('admin')) THEN true END AND organization_id = (SELECT app.organization_as('admin'))) WITH CHECK (organization_id = app.organization_as('admin'));
CREATE TRIGGER audit_row AFTER INSERT ON organizations.memberships
FOR EACH ROW EXECUTE FUNCTION organizations.record_new_memberships();
ALTER TABLE organizations.memberships ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON organizations.memberships
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1066848644', 'user_id', '', 'user_id', '{}', '{}');
ALTER TABLE organizations.memberships ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON organizations.memberships
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1066848644', 'user_id', '', 'user_id', '{}', '{}');
ALTER TABLE organizations.memberships ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER admin_still BEFORE INSERT OR UPDATE ON organizations.memberships
FOR EACH ROW EXECUTE FUNCTION organizations.require_admin_still('organization_id');
CREATE TRIGGER tell_webhooks AFTER INSERT OR UPDATE OF role, status ON organizations.memberships
FOR EACH ROW EXECUTE FUNCTION organizations.tell_of_membership();
CREATE TRIGGER end_care AFTER UPDATE OF role, status ON organizations.memberships
FOR EACH ROW EXECUTE FUNCTION clinical.end_with_membership();
ALTER TABLE organizations.memberships ADD CONSTRAINT npi_number_known CHECK (organizations.is_npi(npi_number)) NOT VALID;
ALTER TABLE organizations.memberships ADD CONSTRAINT title_plain CHECK (app.is_line(title) AND app.is_line(specialization) AND app.is_line(license_number) AND app.is_line(license_state)) NOT VALID;

-- table organizations.organizations
ALTER TABLE organizations.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.organizations FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.organizations
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN slug SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN legal_name SET STATISTICS 0,
    ALTER COLUMN type SET STATISTICS 0,
    ALTER COLUMN plan SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN phone SET STATISTICS 0,
    ALTER COLUMN website SET STATISTICS 0,
    ALTER COLUMN address SET STATISTICS 0,
    ALTER COLUMN time_zone SET STATISTICS 0,
    ALTER COLUMN npi_number SET STATISTICS 0,
    ALTER COLUMN tax_id SET STATISTICS 0,
    ALTER COLUMN hipaa_compliance_date SET STATISTICS 0,
    ALTER COLUMN settings SET STATISTICS 0,
    ALTER COLUMN metadata SET STATISTICS 0,
    ALTER COLUMN requires_second_factor SET STATISTICS 0,
    ALTER COLUMN session_idle_minutes SET STATISTICS 0,
    ALTER COLUMN session_hours SET STATISTICS 0,
    ALTER COLUMN allowed_networks SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN archived_at SET STATISTICS 0;
GRANT SELECT (id, slug, name, legal_name, type, plan, status, email, phone, website, address, time_zone, npi_number, tax_id, hipaa_compliance_date, settings, metadata, requires_second_factor, session_idle_minutes, session_hours, allowed_networks, process_id, created_at, updated_at, archived_at), UPDATE (name, legal_name, type, email, phone, website, address, time_zone, npi_number, tax_id, hipaa_compliance_date, settings, metadata, requires_second_factor, session_idle_minutes, session_hours, allowed_networks, process_id, updated_at) ON organizations.organizations TO anamnesis_app;
CREATE POLICY owner_all ON organizations.organizations FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY staff_select ON organizations.organizations FOR SELECT TO anamnesis_app
USING (CASE WHEN id = (SELECT app.staff_organization()) THEN true END AND id = (SELECT app.staff_organization()));
CREATE POLICY member_admin_update ON organizations.organizations FOR UPDATE TO anamnesis_app
USING (CASE WHEN id = (SELECT app.organization_as('admin')) THEN true END AND id = (SELECT app.organization_as('admin'))) WITH CHECK (id = app.organization_as('admin'));
CREATE TRIGGER audit_row AFTER INSERT ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION organizations.record_new_organizations();
ALTER TABLE organizations.organizations ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1778080769', 'id', '', '', '{}', '{}');
ALTER TABLE organizations.organizations ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON organizations.organizations
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1778080769', 'id', '', '', '{}', '{}');
ALTER TABLE organizations.organizations ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER admin_still BEFORE INSERT OR UPDATE ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION organizations.require_admin_still('id');
CREATE TRIGGER refuse_known_tenant BEFORE INSERT ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION app.refuse_known_tenant();
CREATE TRIGGER refuse_lock_out AFTER UPDATE OF requires_second_factor, allowed_networks ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION organizations.refuse_lock_out();
ALTER TABLE organizations.organizations ADD CONSTRAINT name_plain CHECK (app.is_line(name) AND app.is_line(legal_name) AND app.is_line(tax_id)) NOT VALID;
ALTER TABLE organizations.organizations ADD CONSTRAINT address_plain CHECK (app.is_line(address ->> 'city')) NOT VALID;
ALTER TABLE organizations.organizations ADD CONSTRAINT npi_number_known CHECK (organizations.is_npi(npi_number)) NOT VALID;

-- table organizations.resources
ALTER TABLE organizations.resources ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.resources FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.resources
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN type SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN config SET STATISTICS 0,
    ALTER COLUMN secrets_encrypted SET STATISTICS 0,
    ALTER COLUMN secret_names SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN last_tested_at SET STATISTICS 0,
    ALTER COLUMN last_test SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, type, name, config, secret_names, status, last_tested_at, last_test, process_id, created_at, updated_at, deleted_at), INSERT (organization_id, id, type, name, config, secrets_encrypted, secret_names, status, last_tested_at, last_test, process_id, created_at, updated_at, deleted_at), UPDATE (name, config, secrets_encrypted, secret_names, status, last_tested_at, last_test, process_id, updated_at, deleted_at) ON organizations.resources TO anamnesis_app;
CREATE POLICY owner_all ON organizations.resources FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY staff_select ON organizations.resources FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.staff_organization()) THEN true END AND organization_id = (SELECT app.staff_organization()));
CREATE POLICY member_admin_insert ON organizations.resources FOR INSERT TO anamnesis_app
WITH CHECK (organization_id = app.organization_as('admin') AND deleted_at IS NULL);
CREATE POLICY member_admin_update ON organizations.resources FOR UPDATE TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('admin')) THEN true END AND organization_id = (SELECT app.organization_as('admin'))) WITH CHECK (organization_id = app.organization_as('admin'));
CREATE TRIGGER audit_row AFTER INSERT ON organizations.resources
FOR EACH ROW EXECUTE FUNCTION organizations.record_new_resources();
ALTER TABLE organizations.resources ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON organizations.resources
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1230393726', 'id', '', '', '{}', '{secrets_encrypted}');
ALTER TABLE organizations.resources ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON organizations.resources
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1230393726', 'id', '', '', '{}', '{secrets_encrypted}');
ALTER TABLE organizations.resources ENABLE ALWAYS TRIGGER audit_truncate;
CREATE TRIGGER admin_still BEFORE INSERT OR UPDATE ON organizations.resources
FOR EACH ROW EXECUTE FUNCTION organizations.require_admin_still('organization_id');
CREATE TRIGGER count_resources BEFORE INSERT OR UPDATE OF deleted_at ON organizations.resources
FOR EACH ROW EXECUTE FUNCTION organizations.count_resources();
CREATE TRIGGER tell_webhooks AFTER INSERT OR UPDATE ON organizations.resources
FOR EACH ROW EXECUTE FUNCTION organizations.tell_of_resource();
ALTER TABLE organizations.resources ADD CONSTRAINT addresses_folded CHECK (config = organizations.folded_config(config)) NOT VALID;
ALTER TABLE organizations.resources ADD CONSTRAINT name_plain CHECK (app.is_line(name)) NOT VALID;
ALTER TABLE organizations.resources ADD CONSTRAINT secret_names_plain CHECK (app.is_list(secret_names, 20, 100)) NOT VALID;

-- table organizations.webhook_deliveries
ALTER TABLE organizations.webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.webhook_deliveries FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations.webhook_deliveries
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN resource_id SET STATISTICS 0,
    ALTER COLUMN event SET STATISTICS 0,
    ALTER COLUMN data SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN attempts SET STATISTICS 0,
    ALTER COLUMN last_test SET STATISTICS 0,
    ALTER COLUMN settled_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (organization_id, id, resource_id, event, data, status, attempts, last_test, settled_at, process_id, created_at, updated_at) ON organizations.webhook_deliveries TO anamnesis_app;
CREATE POLICY owner_all ON organizations.webhook_deliveries FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY member_admin_auditor_select ON organizations.webhook_deliveries FOR SELECT TO anamnesis_app
USING (CASE WHEN organization_id = (SELECT app.organization_as('admin', 'auditor')) THEN true END AND organization_id = (SELECT app.organization_as('admin', 'auditor')));

-- schema reminders
GRANT USAGE ON SCHEMA reminders TO anamnesis_app, anamnesis_worker;

-- table reminders.devices
ALTER TABLE reminders.devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders.devices FORCE ROW LEVEL SECURITY;
ALTER TABLE reminders.devices
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN endpoint_hash SET STATISTICS 0,
    ALTER COLUMN subscription_encrypted SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN session_handle SET STATISTICS 0,
    ALTER COLUMN last_moment SET STATISTICS 0,
    ALTER COLUMN last_succeeded_at SET STATISTICS 0,
    ALTER COLUMN last_failed_at SET STATISTICS 0,
    ALTER COLUMN last_status SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, id, name, session_handle, last_moment, last_succeeded_at, last_failed_at, last_status, created_at, updated_at) ON reminders.devices TO anamnesis_app;
GRANT SELECT (user_id, id, name, session_handle, last_moment, last_succeeded_at, last_failed_at, last_status, created_at, updated_at) ON reminders.devices TO anamnesis_worker;
CREATE POLICY owner_all ON reminders.devices FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON reminders.devices FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
ALTER TABLE reminders.devices ADD CONSTRAINT name_plain CHECK (app.is_line(name)) NOT VALID;

-- table reminders.plans
ALTER TABLE reminders.plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders.plans FORCE ROW LEVEL SECURITY;
ALTER TABLE reminders.plans
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN next_at SET STATISTICS 0,
    ALTER COLUMN time_zone SET STATISTICS 0,
    ALTER COLUMN unreachable SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, next_at, time_zone, unreachable, process_id, created_at, updated_at), INSERT (user_id, next_at, time_zone, unreachable, process_id, created_at, updated_at), UPDATE (next_at, time_zone, unreachable, process_id, updated_at) ON reminders.plans TO anamnesis_app;
CREATE POLICY owner_all ON reminders.plans FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON reminders.plans FOR SELECT TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON reminders.plans FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON reminders.plans FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());

-- table reminders.settings
ALTER TABLE reminders.settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders.settings FORCE ROW LEVEL SECURITY;
ALTER TABLE reminders.settings
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN is_on SET STATISTICS 0,
    ALTER COLUMN times SET STATISTICS 0,
    ALTER COLUMN only_when_nothing_logged SET STATISTICS 0,
    ALTER COLUMN way SET STATISTICS 0,
    ALTER COLUMN mail_when_unreachable SET STATISTICS 0,
    ALTER COLUMN off_key SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, is_on, times, only_when_nothing_logged, way, mail_when_unreachable, process_id, created_at, updated_at), INSERT (user_id, is_on, times, only_when_nothing_logged, way, mail_when_unreachable, off_key, process_id, created_at, updated_at), UPDATE (is_on, times, only_when_nothing_logged, way, mail_when_unreachable, process_id, updated_at) ON reminders.settings TO anamnesis_app;
GRANT SELECT (user_id, is_on, times, only_when_nothing_logged, way, mail_when_unreachable, process_id, created_at, updated_at) ON reminders.settings TO anamnesis_worker;
CREATE POLICY owner_all ON reminders.settings FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON reminders.settings FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON reminders.settings FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON reminders.settings FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON reminders.settings
FOR EACH ROW EXECUTE FUNCTION reminders.record_new_settings();
ALTER TABLE reminders.settings ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON reminders.settings
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-2121653939', 'user_id', '', 'user_id', '{}', '{off_key}');
ALTER TABLE reminders.settings ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON reminders.settings
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-2121653939', 'user_id', '', 'user_id', '{}', '{off_key}');
ALTER TABLE reminders.settings ENABLE ALWAYS TRIGGER audit_truncate;

-- schema symptoms
GRANT USAGE ON SCHEMA symptoms TO anamnesis_app, anamnesis_worker;

-- table symptoms.cycle_days
ALTER TABLE symptoms.cycle_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.cycle_days FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.cycle_days
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN local_date SET STATISTICS 0,
    ALTER COLUMN flow SET STATISTICS 0,
    ALTER COLUMN starts_cycle SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, local_date, flow, starts_cycle, process_id, created_at, updated_at), INSERT (user_id, local_date, flow, starts_cycle, process_id, created_at, updated_at), UPDATE (flow, starts_cycle, process_id, updated_at) ON symptoms.cycle_days TO anamnesis_app;
GRANT SELECT (user_id, local_date, flow, starts_cycle, process_id, created_at, updated_at) ON symptoms.cycle_days TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.cycle_days FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.cycle_days FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.cycle_days FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.cycle_days FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.cycle_days
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_cycle_days();
ALTER TABLE symptoms.cycle_days ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.cycle_days
FOR EACH ROW EXECUTE FUNCTION audit.record_change('915128218', '', 'local_date', 'user_id', '{}', '{}');
ALTER TABLE symptoms.cycle_days ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.cycle_days
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('915128218', '', 'local_date', 'user_id', '{}', '{}');
ALTER TABLE symptoms.cycle_days ENABLE ALWAYS TRIGGER audit_truncate;

-- table symptoms.cycle_settings
ALTER TABLE symptoms.cycle_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.cycle_settings FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.cycle_settings
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN mode SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, mode, process_id, created_at, updated_at), INSERT (user_id, mode, process_id, created_at, updated_at), UPDATE (mode, process_id, updated_at) ON symptoms.cycle_settings TO anamnesis_app;
GRANT SELECT (user_id, mode, process_id, created_at, updated_at) ON symptoms.cycle_settings TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.cycle_settings FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.cycle_settings FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.cycle_settings FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.cycle_settings FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.cycle_settings
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_cycle_settings();
ALTER TABLE symptoms.cycle_settings ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.cycle_settings
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-38940653', 'user_id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.cycle_settings ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.cycle_settings
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-38940653', 'user_id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.cycle_settings ENABLE ALWAYS TRIGGER audit_truncate;

-- table symptoms.diary_days
ALTER TABLE symptoms.diary_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.diary_days FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.diary_days
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN local_date SET STATISTICS 0,
    ALTER COLUMN sleep_minutes SET STATISTICS 0,
    ALTER COLUMN tracked SET STATISTICS 0,
    ALTER COLUMN notes_encrypted SET STATISTICS 0,
    ALTER COLUMN notes_revision SET STATISTICS 0,
    ALTER COLUMN import_id SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0;
GRANT SELECT (user_id, id, local_date, sleep_minutes, tracked, notes_encrypted, notes_revision, import_id, process_id, created_at, updated_at, deleted_at), INSERT (user_id, id, local_date, sleep_minutes, tracked, notes_encrypted, notes_revision, import_id, process_id, created_at, updated_at, deleted_at), UPDATE (sleep_minutes, tracked, notes_encrypted, notes_revision, import_id, process_id, updated_at, deleted_at) ON symptoms.diary_days TO anamnesis_app;
GRANT SELECT (user_id, id, local_date, sleep_minutes, tracked, notes_encrypted, notes_revision, import_id, process_id, created_at, updated_at, deleted_at) ON symptoms.diary_days TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.diary_days FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.diary_days FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.diary_days FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.diary_days FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.diary_days
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_diary_days();
ALTER TABLE symptoms.diary_days ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.diary_days
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1216550816', 'id', '', 'user_id', '{notes_encrypted}', '{}');
ALTER TABLE symptoms.diary_days ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.diary_days
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1216550816', 'id', '', 'user_id', '{notes_encrypted}', '{}');
ALTER TABLE symptoms.diary_days ENABLE ALWAYS TRIGGER audit_truncate;

-- table symptoms.medication_intakes
ALTER TABLE symptoms.medication_intakes ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.medication_intakes FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.medication_intakes
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN taken_at SET STATISTICS 0,
    ALTER COLUMN local_date SET STATISTICS 0,
    ALTER COLUMN time_zone SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN dose SET STATISTICS 0,
    ALTER COLUMN relief SET STATISTICS 0,
    ALTER COLUMN relief_after_minutes SET STATISTICS 0,
    ALTER COLUMN entry_id SET STATISTICS 0,
    ALTER COLUMN import_id SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0;
GRANT SELECT (user_id, id, taken_at, local_date, time_zone, name, dose, relief, relief_after_minutes, entry_id, import_id, process_id, created_at, updated_at, deleted_at), INSERT (user_id, id, taken_at, local_date, time_zone, name, dose, relief, relief_after_minutes, entry_id, import_id, process_id, created_at, updated_at, deleted_at), UPDATE (taken_at, local_date, time_zone, name, dose, relief, relief_after_minutes, entry_id, process_id, updated_at, deleted_at) ON symptoms.medication_intakes TO anamnesis_app;
GRANT SELECT (user_id, id, taken_at, local_date, time_zone, name, dose, relief, relief_after_minutes, entry_id, import_id, process_id, created_at, updated_at, deleted_at) ON symptoms.medication_intakes TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.medication_intakes FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.medication_intakes FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.medication_intakes FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.medication_intakes FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.medication_intakes
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_medication_intakes();
ALTER TABLE symptoms.medication_intakes ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.medication_intakes
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1361003250', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.medication_intakes ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.medication_intakes
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1361003250', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.medication_intakes ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE symptoms.medication_intakes ADD CONSTRAINT dose_plain CHECK (dose = '' OR app.is_line(dose)) NOT VALID;

-- table symptoms.symptom_categories
ALTER TABLE symptoms.symptom_categories ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_categories FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_categories
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN label SET STATISTICS 0,
    ALTER COLUMN icon SET STATISTICS 0,
    ALTER COLUMN color SET STATISTICS 0,
    ALTER COLUMN place SET STATISTICS 0,
    ALTER COLUMN hidden SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0;
GRANT SELECT (user_id, id, label, icon, color, place, hidden, process_id, created_at, updated_at, deleted_at), INSERT (user_id, id, label, icon, color, place, hidden, process_id, created_at, updated_at, deleted_at), UPDATE (label, icon, color, place, hidden, process_id, updated_at, deleted_at) ON symptoms.symptom_categories TO anamnesis_app;
GRANT SELECT (user_id, id, label, icon, color, place, hidden, process_id, created_at, updated_at, deleted_at) ON symptoms.symptom_categories TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.symptom_categories FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.symptom_categories FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.symptom_categories FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.symptom_categories FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.symptom_categories
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_symptom_categories();
ALTER TABLE symptoms.symptom_categories ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.symptom_categories
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1103086609', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.symptom_categories ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.symptom_categories
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1103086609', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.symptom_categories ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE symptoms.symptom_categories ADD CONSTRAINT icon_plain CHECK (app.is_line(icon)) NOT VALID;

-- table symptoms.symptom_entries
ALTER TABLE symptoms.symptom_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_entries FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_entries
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN occurred_at SET STATISTICS 0,
    ALTER COLUMN local_date SET STATISTICS 0,
    ALTER COLUMN time_zone SET STATISTICS 0,
    ALTER COLUMN category SET STATISTICS 0,
    ALTER COLUMN severity SET STATISTICS 0,
    ALTER COLUMN notes_encrypted SET STATISTICS 0,
    ALTER COLUMN tags SET STATISTICS 0,
    ALTER COLUMN import_id SET STATISTICS 0,
    ALTER COLUMN regions SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0;
GRANT SELECT (id, user_id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, import_id, regions, process_id, created_at, updated_at, deleted_at), INSERT (id, user_id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, import_id, regions, process_id, created_at, updated_at, deleted_at), UPDATE (occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, regions, process_id, updated_at, deleted_at) ON symptoms.symptom_entries TO anamnesis_app;
GRANT SELECT (id, user_id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, import_id, regions, process_id, created_at, updated_at, deleted_at) ON symptoms.symptom_entries TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.symptom_entries FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.symptom_entries FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.symptom_entries FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.symptom_entries FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.symptom_entries
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_symptom_entries();
ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.symptom_entries
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-2062416769', 'id', '', 'user_id', '{notes_encrypted}', '{}');
ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.symptom_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-2062416769', 'id', '', 'user_id', '{notes_encrypted}', '{}');
ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_truncate;

-- table symptoms.symptom_imports
ALTER TABLE symptoms.symptom_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_imports FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_imports
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN source SET STATISTICS 0,
    ALTER COLUMN file_name SET STATISTICS 0,
    ALTER COLUMN entry_count SET STATISTICS 0,
    ALTER COLUMN left_out_count SET STATISTICS 0,
    ALTER COLUMN cycle_days SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN undone_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, id, source, file_name, entry_count, left_out_count, cycle_days, state, undone_at, process_id, created_at, updated_at), INSERT (user_id, id, source, file_name, entry_count, left_out_count, cycle_days, state, undone_at, process_id, created_at, updated_at), UPDATE (state, undone_at, process_id, updated_at) ON symptoms.symptom_imports TO anamnesis_app;
GRANT SELECT (user_id, id, source, file_name, entry_count, left_out_count, cycle_days, state, undone_at, process_id, created_at, updated_at) ON symptoms.symptom_imports TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.symptom_imports FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.symptom_imports FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.symptom_imports FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.symptom_imports FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.symptom_imports
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_symptom_imports();
ALTER TABLE symptoms.symptom_imports ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.symptom_imports
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1205563420', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.symptom_imports ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.symptom_imports
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1205563420', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.symptom_imports ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE symptoms.symptom_imports ADD CONSTRAINT file_name_plain CHECK (app.is_line(file_name)) NOT VALID;

-- table symptoms.symptom_shares
ALTER TABLE symptoms.symptom_shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_shares FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.symptom_shares
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN organization_id SET STATISTICS 0,
    ALTER COLUMN person_name SET STATISTICS 0,
    ALTER COLUMN categories SET STATISTICS 0,
    ALTER COLUMN from_date SET STATISTICS 0,
    ALTER COLUMN to_date SET STATISTICS 0,
    ALTER COLUMN includes_notes SET STATISTICS 0,
    ALTER COLUMN includes_medication SET STATISTICS 0,
    ALTER COLUMN includes_cycle SET STATISTICS 0,
    ALTER COLUMN expires_at SET STATISTICS 0,
    ALTER COLUMN mail_on_view SET STATISTICS 0,
    ALTER COLUMN revoked_at SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
GRANT SELECT (user_id, id, organization_id, person_name, categories, from_date, to_date, includes_notes, includes_medication, includes_cycle, expires_at, mail_on_view, revoked_at, process_id, created_at, updated_at) ON symptoms.symptom_shares TO anamnesis_app;
GRANT SELECT (user_id, id, organization_id, person_name, categories, from_date, to_date, includes_notes, includes_medication, includes_cycle, expires_at, mail_on_view, revoked_at, process_id, created_at, updated_at) ON symptoms.symptom_shares TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.symptom_shares FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.symptom_shares FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.symptom_shares
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_symptom_shares();
ALTER TABLE symptoms.symptom_shares ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.symptom_shares
FOR EACH ROW EXECUTE FUNCTION audit.record_change('-1377474943', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.symptom_shares ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.symptom_shares
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('-1377474943', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.symptom_shares ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE symptoms.symptom_shares ADD CONSTRAINT categories_plain CHECK (app.is_list(categories, 50, 60)) NOT VALID;
ALTER TABLE symptoms.symptom_shares ADD CONSTRAINT person_name_plain CHECK (app.is_line(person_name)) NOT VALID;

-- table symptoms.trackers
ALTER TABLE symptoms.trackers ENABLE ROW LEVEL SECURITY;
ALTER TABLE symptoms.trackers FORCE ROW LEVEL SECURITY;
ALTER TABLE symptoms.trackers
    ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN label SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN unit SET STATISTICS 0,
    ALTER COLUMN place SET STATISTICS 0,
    ALTER COLUMN hidden SET STATISTICS 0,
    ALTER COLUMN import_id SET STATISTICS 0,
    ALTER COLUMN process_id SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0,
    ALTER COLUMN deleted_at SET STATISTICS 0;
GRANT SELECT (user_id, id, label, kind, unit, place, hidden, import_id, process_id, created_at, updated_at, deleted_at), INSERT (user_id, id, label, kind, unit, place, hidden, import_id, process_id, created_at, updated_at, deleted_at), UPDATE (label, unit, place, hidden, process_id, updated_at, deleted_at) ON symptoms.trackers TO anamnesis_app;
GRANT SELECT (user_id, id, label, kind, unit, place, hidden, import_id, process_id, created_at, updated_at, deleted_at) ON symptoms.trackers TO anamnesis_worker;
CREATE POLICY owner_all ON symptoms.trackers FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
CREATE POLICY own_select ON symptoms.trackers FOR SELECT TO anamnesis_app, anamnesis_worker
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id()));
CREATE POLICY own_insert ON symptoms.trackers FOR INSERT TO anamnesis_app
WITH CHECK (user_id = app.user_id());
CREATE POLICY own_update ON symptoms.trackers FOR UPDATE TO anamnesis_app
USING (CASE WHEN user_id = (SELECT app.user_id()) THEN true END AND user_id = (SELECT app.user_id())) WITH CHECK (user_id = app.user_id());
CREATE TRIGGER audit_row AFTER INSERT ON symptoms.trackers
FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_trackers();
ALTER TABLE symptoms.trackers ENABLE ALWAYS TRIGGER audit_row;
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON symptoms.trackers
FOR EACH ROW EXECUTE FUNCTION audit.record_change('1016222383', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.trackers ENABLE ALWAYS TRIGGER audit_change;
CREATE TRIGGER audit_truncate AFTER TRUNCATE ON symptoms.trackers
FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('1016222383', 'id', '', 'user_id', '{}', '{}');
ALTER TABLE symptoms.trackers ENABLE ALWAYS TRIGGER audit_truncate;
ALTER TABLE symptoms.trackers ADD CONSTRAINT label_plain CHECK (app.is_line(label)) NOT VALID;
ALTER TABLE symptoms.trackers ADD CONSTRAINT unit_plain CHECK (unit = '' OR app.is_line(unit)) NOT VALID;

-- schema terminology
GRANT USAGE ON SCHEMA terminology TO anamnesis_app, anamnesis_worker;

-- table terminology.codes
ALTER TABLE terminology.codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE terminology.codes FORCE ROW LEVEL SECURITY;
ALTER TABLE terminology.codes
    ALTER COLUMN release_id SET STATISTICS 0,
    ALTER COLUMN code SET STATISTICS 0,
    ALTER COLUMN is_billable SET STATISTICS 0,
    ALTER COLUMN short_description SET STATISTICS 0,
    ALTER COLUMN long_description SET STATISTICS 0,
    ALTER COLUMN parent SET STATISTICS 0;
CREATE POLICY owner_all ON terminology.codes FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table terminology.medications
ALTER TABLE terminology.medications ENABLE ROW LEVEL SECURITY;
ALTER TABLE terminology.medications FORCE ROW LEVEL SECURITY;
ALTER TABLE terminology.medications
    ALTER COLUMN release_id SET STATISTICS 0,
    ALTER COLUMN rxcui SET STATISTICS 0,
    ALTER COLUMN term_type SET STATISTICS 0,
    ALTER COLUMN generic_name SET STATISTICS 0,
    ALTER COLUMN brand_names SET STATISTICS 0,
    ALTER COLUMN also_called SET STATISTICS 0,
    ALTER COLUMN ingredients SET STATISTICS 0,
    ALTER COLUMN drug_classes SET STATISTICS 0,
    ALTER COLUMN therapeutic_class SET STATISTICS 0,
    ALTER COLUMN pharmacologic_class SET STATISTICS 0,
    ALTER COLUMN dosage_forms SET STATISTICS 0,
    ALTER COLUMN strengths SET STATISTICS 0,
    ALTER COLUMN routes SET STATISTICS 0,
    ALTER COLUMN indications SET STATISTICS 0,
    ALTER COLUMN contraindications SET STATISTICS 0,
    ALTER COLUMN side_effects SET STATISTICS 0,
    ALTER COLUMN schedule SET STATISTICS 0,
    ALTER COLUMN prescription SET STATISTICS 0,
    ALTER COLUMN is_active SET STATISTICS 0,
    ALTER COLUMN checked_against SET STATISTICS 0,
    ALTER COLUMN search_text SET STATISTICS 0;
CREATE POLICY owner_all ON terminology.medications FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table terminology.releases
ALTER TABLE terminology.releases ENABLE ROW LEVEL SECURITY;
ALTER TABLE terminology.releases FORCE ROW LEVEL SECURITY;
ALTER TABLE terminology.releases
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN code_system SET STATISTICS 0,
    ALTER COLUMN kind SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN fiscal_year SET STATISTICS 0,
    ALTER COLUMN valid_from SET STATISTICS 0,
    ALTER COLUMN valid_to SET STATISTICS 0,
    ALTER COLUMN file_name SET STATISTICS 0,
    ALTER COLUMN bytes SET STATISTICS 0,
    ALTER COLUMN sha256 SET STATISTICS 0,
    ALTER COLUMN codes SET STATISTICS 0,
    ALTER COLUMN bad_rows SET STATISTICS 0,
    ALTER COLUMN problems SET STATISTICS 0,
    ALTER COLUMN failure SET STATISTICS 0,
    ALTER COLUMN requested_by SET STATISTICS 0,
    ALTER COLUMN imported_at SET STATISTICS 0,
    ALTER COLUMN undone_by SET STATISTICS 0,
    ALTER COLUMN undone_at SET STATISTICS 0,
    ALTER COLUMN undo_reason SET STATISTICS 0,
    ALTER COLUMN created_at SET STATISTICS 0,
    ALTER COLUMN updated_at SET STATISTICS 0;
CREATE POLICY owner_all ON terminology.releases FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);

-- table terminology.synonyms
ALTER TABLE terminology.synonyms ENABLE ROW LEVEL SECURITY;
ALTER TABLE terminology.synonyms FORCE ROW LEVEL SECURITY;
ALTER TABLE terminology.synonyms
    ALTER COLUMN code SET STATISTICS 0,
    ALTER COLUMN locale SET STATISTICS 0,
    ALTER COLUMN words SET STATISTICS 0;
CREATE POLICY owner_all ON terminology.synonyms FOR ALL TO anamnesis_owner
USING (true) WITH CHECK (true);
