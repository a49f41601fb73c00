-- Up Migration

CREATE SCHEMA reminders;
COMMENT ON SCHEMA reminders IS 'What a person wants to be reminded of, when, and on which devices.';

CREATE TABLE reminders.settings (
    user_id uuid PRIMARY KEY REFERENCES identity.users (id),
    is_on boolean NOT NULL,
    -- Reckoned with among those of others, who would wait for one that cannot be.
    times jsonb NOT NULL CHECK (
        jsonb_typeof(times) = 'array' AND jsonb_array_length(times) <= 3 AND octet_length(times::text) <= 1000
        AND jsonb_array_length(times) = jsonb_array_length(jsonb_path_query_array(
            times, 'strict $[*] ? (@.time like_regex "^([01][0-9]|2[0-3]):[0-5][0-9]$" && @.weekdays.type() == "array")'
        ))
        AND NOT jsonb_path_exists(times, '$.**{20}')
    ),
    only_when_nothing_logged boolean NOT NULL,
    way text NOT NULL CHECK (way IN ('push', 'mail')),
    mail_when_unreachable boolean NOT NULL,
    off_key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now()
);
COMMENT ON TABLE reminders.settings IS 'When a person wants to be reminded, and how; without a row never.';
COMMENT ON COLUMN reminders.settings.times IS 'Personal: times of day with their days of the week, Monday is 1.';
COMMENT ON COLUMN reminders.settings.only_when_nothing_logged IS 'Whether a day of which the diary says something needs none.';
COMMENT ON COLUMN reminders.settings.mail_when_unreachable IS 'Whether it goes by mail when there is no device left.';
COMMENT ON COLUMN reminders.settings.off_key IS
'Secret: in the mails of the person, it switches the reminders off, and does nothing else. Never granted, never audited.';

CREATE TABLE reminders.plans (
    user_id uuid PRIMARY KEY REFERENCES identity.users (id),
    next_at app.instant,
    time_zone app.time_zone NOT NULL,
    unreachable text CHECK (unreachable IN ('untold', 'told')),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now()
);
COMMENT ON TABLE reminders.plans IS 'When the next reminder of a person is due.';
COMMENT ON COLUMN reminders.plans.next_at IS 'NULL while there is none.';
COMMENT ON COLUMN reminders.plans.time_zone IS 'Personal: the zone that it was reckoned in.';
COMMENT ON COLUMN reminders.plans.unreachable IS
'Whether the person was told that there is no device left; NULL while that is not so.';
CREATE INDEX plans_next ON reminders.plans (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE reminders.devices (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    endpoint_hash text NOT NULL UNIQUE CHECK (endpoint_hash ~ '^[0-9a-f]{64}$'),
    subscription_encrypted bytea NOT NULL CHECK (octet_length(subscription_encrypted) BETWEEN 46 AND 4096),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    session_handle uuid,
    last_moment timestamptz,
    last_succeeded_at timestamptz,
    last_failed_at timestamptz,
    last_status integer CHECK (last_status BETWEEN 100 AND 999),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE reminders.devices IS 'Browsers that show the reminders of a person. A browser is one person''s at a time.';
COMMENT ON COLUMN reminders.devices.endpoint_hash IS 'Keyed hash of the address at the push service: nothing without the root key.';
COMMENT ON COLUMN reminders.devices.subscription_encrypted IS
'Secret: where messages go and what they are sealed with, as the browser said, sealed.';
COMMENT ON COLUMN reminders.devices.name IS 'Personal: browser and system.';
COMMENT ON COLUMN reminders.devices.session_handle IS 'The session that it was set up in: the person may end that from afar.';
COMMENT ON COLUMN reminders.devices.last_moment IS 'The moment of the reminder that was handed over last, or is being: each goes once.';
COMMENT ON COLUMN reminders.devices.last_status IS 'What the push service answered when it failed last; NULL when it did not.';
CREATE INDEX devices_session ON reminders.devices (session_handle) WHERE session_handle IS NOT NULL;

-- Down Migration

DROP SCHEMA reminders CASCADE;
