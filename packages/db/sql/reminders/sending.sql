-- Whether the person of the context may ask for a reminder now, to see whether it arrives: their own, a few in an hour.
CREATE OR REPLACE FUNCTION reminders.may_ask(p_payload jsonb) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p_payload ->> 'userId' = app.user_id()::text AND (p_payload -> 'isTest')::boolean AND 10 > (
        SELECT count(*) FROM app.jobs AS j
        WHERE j.kind = 'reminders.send' AND j.user_id = app.user_id() AND j.created_at > now() - interval '1 hour'
    )
$$;

-- Whether the time of a reminder has come. Only reads, so that where there is none nothing is left behind.
CREATE OR REPLACE FUNCTION reminders.are_due() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT app.require_system() IS NOT NULL
        AND EXISTS (SELECT 1 FROM reminders.plans AS p WHERE p.next_at <= clock_timestamp())
$$;
GRANT EXECUTE ON FUNCTION reminders.are_due TO anamnesis_worker;

-- Reminders whose time has come, those that wait longest first. They are this transaction's, which says when the next is
-- (reminders.put_plan); others take others.
CREATE OR REPLACE FUNCTION reminders.take_due(p_limit integer)
RETURNS TABLE (
    user_id uuid, next_at timestamptz, planned_zone text, time_zone text, times jsonb, is_on boolean, is_open boolean
)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.user_id, p.next_at, p.time_zone, coalesce(f.time_zone, p.time_zone), s.times, s.is_on,
        u.status = 'active' AND u.deleted_at IS NULL
    FROM reminders.plans AS p
    INNER JOIN reminders.settings AS s ON s.user_id = p.user_id
    INNER JOIN identity.users AS u ON u.id = p.user_id
    LEFT JOIN identity.user_profiles AS f ON f.user_id = p.user_id
    WHERE p.next_at <= clock_timestamp() AND app.require_system() IS NOT NULL
    ORDER BY p.next_at LIMIT p_limit FOR UPDATE OF p SKIP LOCKED
$$;
GRANT EXECUTE ON FUNCTION reminders.take_due TO anamnesis_worker;

-- When the next reminder of somebody is; NULL for none.
CREATE OR REPLACE FUNCTION reminders.put_plan(p_user_id uuid, p_next_at timestamptz, p_time_zone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
BEGIN
    UPDATE reminders.plans
    SET next_at = p_next_at, time_zone = p_time_zone, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = p_user_id;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.put_plan TO anamnesis_worker;

-- Whom a reminder of a moment goes to, and how; no row where it is not to be sent (any more): the account is not open, they
-- are off, or the day has something in the diary already. One that somebody asks for, to see whether it arrives, is sent.
CREATE OR REPLACE FUNCTION reminders.to_send(p_user_id uuid, p_at timestamptz, p_is_test boolean)
RETURNS TABLE (
    email text, locale text, way text, mail_when_unreachable boolean, off_key uuid, devices integer
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.email, f.locale, s.way, s.mail_when_unreachable, s.off_key,
        (SELECT count(*) FROM reminders.devices AS d WHERE d.user_id = u.id)::integer
    FROM reminders.settings AS s
    INNER JOIN identity.users AS u ON u.id = s.user_id AND u.status = 'active' AND u.deleted_at IS NULL
    INNER JOIN reminders.plans AS p ON p.user_id = s.user_id
    LEFT JOIN identity.user_profiles AS f ON f.user_id = s.user_id
    CROSS JOIN LATERAL (
        SELECT (p_at AT TIME ZONE coalesce(f.time_zone, p.time_zone))::date AS today
    ) AS t
    WHERE s.user_id = p_user_id AND app.require_system() IS NOT NULL AND (p_is_test OR s.is_on AND NOT (
        s.only_when_nothing_logged AND symptoms.says_something_of(s.user_id, t.today)
    ))
$$;
GRANT EXECUTE ON FUNCTION reminders.to_send TO anamnesis_worker;

-- The devices of a person that a reminder of this moment was not handed over to yet. It counts as handed over from now on:
-- what dies in between sends none a second time (reminders.record_push takes it back where nothing arrived).
CREATE OR REPLACE FUNCTION reminders.claim_devices(p_user_id uuid, p_at timestamptz)
RETURNS TABLE (id uuid, user_id uuid, subscription_encrypted bytea)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
BEGIN
    RETURN QUERY UPDATE reminders.devices AS d SET last_moment = p_at, process_id = process
    WHERE d.user_id = p_user_id AND d.last_moment IS DISTINCT FROM p_at
    RETURNING d.id, d.user_id, d.subscription_encrypted;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.claim_devices TO anamnesis_worker;

-- Writes down what came of handing a reminder to a device: `sent`, `gone` for one that is none any more, `refused` where
-- nothing arrived, so that it may be tried again, and `unknown` where that cannot be said.
CREATE OR REPLACE FUNCTION reminders.record_push(
    p_user_id uuid, p_id uuid, p_at timestamptz, p_outcome text, p_status integer
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
BEGIN
    IF p_outcome = 'gone' THEN
        DELETE FROM reminders.devices WHERE user_id = p_user_id AND id = p_id;
        IF FOUND THEN
            PERFORM audit.log('REMINDER_DEVICE_GONE', 'reminders.devices', p_id::text, 'success', '{}');
        END IF;
        RETURN;
    END IF;
    UPDATE reminders.devices SET process_id = process,
        last_moment = CASE WHEN p_outcome = 'refused' THEN NULL ELSE last_moment END,
        last_succeeded_at = CASE WHEN p_outcome = 'sent' THEN clock_timestamp() ELSE last_succeeded_at END,
        last_failed_at = CASE WHEN p_outcome <> 'sent' THEN clock_timestamp() END,
        last_status = CASE WHEN p_outcome <> 'sent' THEN p_status END
    WHERE user_id = p_user_id AND id = p_id AND last_moment = p_at;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.record_push TO anamnesis_worker;

-- Notes that a person has no device that could remind them, so that they are told when they look. Once: not again before
-- there was a device.
CREATE OR REPLACE FUNCTION reminders.note_unreachable(p_user_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
BEGIN
    UPDATE reminders.plans SET unreachable = 'untold', process_id = process
    WHERE user_id = p_user_id AND unreachable IS NULL
        AND NOT EXISTS (SELECT 1 FROM reminders.devices WHERE user_id = p_user_id);
END
$$;
GRANT EXECUTE ON FUNCTION reminders.note_unreachable TO anamnesis_worker;
