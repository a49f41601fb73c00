-- How many devices a person is reminded on at most, as mostReminderDevices of packages/domain says (tested).
CREATE OR REPLACE FUNCTION reminders.most_devices() RETURNS integer LANGUAGE sql IMMUTABLE
RETURN 10;

-- Has a browser show the reminders of the person of the context. It shows nobody else's from then on: whoever knows the
-- address at the push service sits at that browser. False where the person has ten already.
CREATE OR REPLACE FUNCTION reminders.add_device(p_id uuid, p_endpoint_hash text, p_subscription bytea, p_name text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- One after another for one person, so that the limit holds.
    context jsonb := identity.require_standing(p_alone => true);
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    -- One after another for one browser as well, whoever sits there. A lock that whoever asks may name is a pair, which is
    -- none of those that others wait for.
    PERFORM pg_advisory_xact_lock(hashtext('reminder device'), hashtext(p_endpoint_hash));
    DELETE FROM reminders.devices WHERE endpoint_hash = p_endpoint_hash;
    IF (SELECT count(*) FROM reminders.devices WHERE user_id = person) >= reminders.most_devices() THEN
        RETURN false;
    END IF;
    INSERT INTO reminders.devices (user_id, id, endpoint_hash, subscription_encrypted, name, session_handle, process_id)
    VALUES (
        person, p_id, p_endpoint_hash, p_subscription, p_name, (context ->> 'sessionHandle')::uuid,
        (context ->> 'processId')::uuid
    );
    UPDATE reminders.plans SET unreachable = NULL, updated_at = clock_timestamp(),
        process_id = (context ->> 'processId')::uuid
    WHERE user_id = person AND unreachable IS NOT NULL;
    PERFORM audit.log('REMINDER_DEVICE_ADDED', 'reminders.devices', p_id::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.add_device TO anamnesis_app;

-- Takes a device of the person of the context away. False when they have no such device.
CREATE OR REPLACE FUNCTION reminders.remove_device(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => false);
BEGIN
    DELETE FROM reminders.devices WHERE user_id = (context ->> 'userId')::uuid AND id = p_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.log('REMINDER_DEVICE_REMOVED', 'reminders.devices', p_id::text, 'success', '{}');
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.remove_device TO anamnesis_app;

-- Takes away the devices of a person that were set up in a session which they end, or all of them (NULL). For functions
-- that end sessions.
CREATE OR REPLACE FUNCTION reminders.forget_devices(p_user_id uuid, p_session_handle uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM reminders.devices
    WHERE user_id = p_user_id AND (p_session_handle IS NULL OR session_handle = p_session_handle)
$$;

-- The next reminder is reckoned anew when a person lives by another clock: it is looked at at once, and nothing is sent.
CREATE OR REPLACE FUNCTION reminders.follow_time_zone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE reminders.plans SET next_at = clock_timestamp(), updated_at = clock_timestamp(), process_id = NEW.process_id
    WHERE user_id = NEW.user_id AND next_at IS NOT NULL AND time_zone <> NEW.time_zone;
    RETURN NULL;
END
$$;

-- Switches the reminders of whoever got a mail with this key off, for whoever holds it. False for a key that is nobody's.
CREATE OR REPLACE FUNCTION reminders.switch_off(p_key uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    process uuid := (app.require_nobody() ->> 'processId')::uuid;
    person uuid;
BEGIN
    SELECT user_id INTO person FROM reminders.settings WHERE off_key = p_key;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE reminders.settings SET is_on = false, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = person AND is_on;
    UPDATE reminders.plans SET next_at = NULL, updated_at = clock_timestamp(), process_id = process
    WHERE user_id = person AND next_at IS NOT NULL;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION reminders.switch_off TO anamnesis_app;
