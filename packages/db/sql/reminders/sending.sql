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
-- (reminders.settle_plan); others take others.
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

-- Says when the next reminder of somebody is whose time has come, NULL for none, and asks for the one of now where it is
-- wanted: as long as they are on and the account is open, and ten in a day at most, which is more than anybody chose.
-- Whether it was asked for.
CREATE OR REPLACE FUNCTION reminders.settle_plan(
    p_user_id uuid, p_next_at timestamptz, p_time_zone text, p_is_wanted boolean
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_system() ->> 'processId')::uuid;
    due_at timestamptz;
    is_asked boolean;
BEGIN
    SELECT p.next_at, p_is_wanted AND s.is_on AND u.status = 'active' AND u.deleted_at IS NULL AND 10 > (
        SELECT count(*) FROM app.jobs AS j
        WHERE j.kind = 'reminders.send' AND j.payload ->> 'userId' = p_user_id::text
            AND j.created_at > now() - interval '1 day'
    )
    INTO due_at, is_asked
    FROM reminders.plans AS p
    INNER JOIN reminders.settings AS s ON s.user_id = p.user_id
    INNER JOIN identity.users AS u ON u.id = p.user_id
    WHERE p.user_id = p_user_id AND p.next_at <= clock_timestamp() FOR UPDATE OF p;
    IF NOT FOUND OR p_next_at <= due_at THEN
        RAISE EXCEPTION 'not due, or not the next' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE reminders.plans
    SET next_at = p_next_at, time_zone = p_time_zone, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = p_user_id;
    IF is_asked THEN
        PERFORM app.put_job(gen_random_uuid(), 'reminders.send', jsonb_build_object(
            'userId', p_user_id, 'isTest', false,
            'at', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        ), NULL);
    END IF;
    RETURN is_asked;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.settle_plan TO anamnesis_worker;

-- The reminder that this run is about.
CREATE OR REPLACE FUNCTION reminders.moment_of(p_job uuid, p_lease uuid)
RETURNS TABLE (user_id uuid, at timestamptz, is_test boolean) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (j.payload ->> 'userId')::uuid, (j.payload ->> 'at')::timestamptz, (j.payload -> 'isTest')::boolean
    FROM app.held_job(p_job, p_lease, ARRAY['reminders.send']) AS j
$$;

-- Whom the reminder of this run goes to, and how; no row where it is not to be sent (any more): the account is not open,
-- they are off, or the day has something in the diary already. One that somebody asks for, to see whether it arrives, is
-- sent.
CREATE OR REPLACE FUNCTION reminders.to_send(p_job uuid, p_lease uuid)
RETURNS TABLE (
    email text, locale text, way text, mail_when_unreachable boolean, off_key uuid, devices integer
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.email, f.locale, s.way, s.mail_when_unreachable, s.off_key,
        (SELECT count(*) FROM reminders.devices AS d WHERE d.user_id = u.id)::integer
    FROM reminders.moment_of(p_job, p_lease) AS m
    INNER JOIN reminders.settings AS s ON s.user_id = m.user_id
    INNER JOIN identity.users AS u ON u.id = s.user_id AND u.status = 'active' AND u.deleted_at IS NULL
    INNER JOIN reminders.plans AS p ON p.user_id = s.user_id
    LEFT JOIN identity.user_profiles AS f ON f.user_id = s.user_id
    CROSS JOIN LATERAL (
        SELECT (m.at AT TIME ZONE coalesce(f.time_zone, p.time_zone))::date AS today
    ) AS t
    WHERE m.is_test OR s.is_on AND NOT (
        s.only_when_nothing_logged AND symptoms.says_something_of(s.user_id, t.today)
    )
$$;
GRANT EXECUTE ON FUNCTION reminders.to_send TO anamnesis_worker;

-- The devices that the reminder of this run was not handed over to yet. It counts as handed over from now on: what dies in
-- between sends none a second time (reminders.record_push takes it back where nothing arrived).
CREATE OR REPLACE FUNCTION reminders.claim_devices(p_job uuid, p_lease uuid)
RETURNS TABLE (id uuid, user_id uuid, subscription_encrypted bytea)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE reminders.devices AS d SET last_moment = m.at, process_id = app.process_id()
    FROM reminders.moment_of(p_job, p_lease) AS m
    WHERE d.user_id = m.user_id AND d.last_moment IS DISTINCT FROM m.at
    RETURNING d.id, d.user_id, d.subscription_encrypted
$$;
GRANT EXECUTE ON FUNCTION reminders.claim_devices TO anamnesis_worker;

-- Writes down what came of handing the reminder of this run to a device: `sent`, `gone` for one that is none any more, `refused` where
-- nothing arrived, so that it may be tried again, and `unknown` where that cannot be said.
CREATE OR REPLACE FUNCTION reminders.record_push(
    p_job uuid, p_lease uuid, p_id uuid, p_outcome text, p_status integer
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := app.process_id();
    moment record;
BEGIN
    SELECT m.* INTO moment FROM reminders.moment_of(p_job, p_lease) AS m;
    IF p_outcome = 'gone' THEN
        DELETE FROM reminders.devices WHERE user_id = moment.user_id AND id = p_id AND last_moment = moment.at;
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
    WHERE user_id = moment.user_id AND id = p_id AND last_moment = moment.at;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.record_push TO anamnesis_worker;

-- Notes that the person whom this run is to remind has no device that could, so that they are told when they look. Once: not
-- again before there was a device.
CREATE OR REPLACE FUNCTION reminders.note_unreachable(p_job uuid, p_lease uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE reminders.plans AS p SET unreachable = 'untold', process_id = app.process_id()
    FROM reminders.moment_of(p_job, p_lease) AS m
    WHERE p.user_id = m.user_id AND p.unreachable IS NULL
        AND NOT EXISTS (SELECT 1 FROM reminders.devices AS d WHERE d.user_id = m.user_id)
$$;
GRANT EXECUTE ON FUNCTION reminders.note_unreachable TO anamnesis_worker;
