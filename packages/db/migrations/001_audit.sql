-- Up Migration

CREATE SCHEMA extensions;
CREATE EXTENSION pgcrypto WITH SCHEMA extensions;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Bounds that many columns have, or columns that are written often: PostgreSQL keeps the condition of a domain ready for as
-- long as a connection lives, and reads that of a CHECK of a table anew with each statement. What can be read again (see
-- bounded-columns.test.ts) lies within the years that the application knows.
CREATE DOMAIN app.instant AS timestamptz CHECK (VALUE BETWEEN '1900-01-01Z' AND '2200-01-01Z');
COMMENT ON DOMAIN app.instant IS 'An instant of the years 1900 to 2199.';
CREATE DOMAIN app.day AS date CHECK (VALUE BETWEEN '1900-01-01' AND '2200-01-01');
COMMENT ON DOMAIN app.day IS 'A day of the calendar, of the years 1900 to 2199.';
-- The first instant is of the day before in the west.
CREATE DOMAIN app.local_day AS date CHECK (VALUE BETWEEN '1899-12-31' AND '2200-01-01');
COMMENT ON DOMAIN app.local_day IS 'The day of an app.instant, wherever it was.';
-- Which names are zones a function knows: access/domains.ts.
CREATE DOMAIN app.time_zone AS text;
COMMENT ON DOMAIN app.time_zone IS 'IANA name of a time zone that PostgreSQL and Temporal know.';

CREATE SCHEMA audit;
COMMENT ON SCHEMA audit IS 'What changed, what was done, by whom and why. Append-only.';

-- Who, when and why are the same for all that one unit of work writes: they stand here once, and rows elsewhere name it.
-- How long what is said may be the one function looks at that writes here: a CHECK is read and planned anew with each row.
-- In one table: those rows refer to it for as long as there are any, so that no month of it could be taken away; and work
-- can begin that makes room for the months of the others.
CREATE TABLE audit.process_tracking (
    id uuid PRIMARY KEY,
    parent_id uuid,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    started_at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    request_id text NOT NULL,
    user_id uuid,
    user_role text NOT NULL,
    member_role text,
    organization_id uuid,
    session_handle uuid,
    client_ip inet,
    user_agent text,
    reason text
);
COMMENT ON TABLE audit.process_tracking IS
'One row for each unit of work that writes, once it is committed: who did it, from where and why.';
COMMENT ON COLUMN audit.process_tracking.parent_id IS 'The process that asked for it, for background work.';
COMMENT ON COLUMN audit.process_tracking.xid IS 'Its transaction.';
COMMENT ON COLUMN audit.process_tracking.member_role IS 'What whoever acted was to the organization that they acted in.';
COMMENT ON COLUMN audit.process_tracking.client_ip IS 'Personal: address of whoever acted.';
COMMENT ON COLUMN audit.process_tracking.user_agent IS 'Personal: program of whoever acted.';
-- Asked for as it is, never in an order: a hash of it is a third as long.
CREATE INDEX process_tracking_request ON audit.process_tracking USING hash (request_id);
CREATE INDEX process_tracking_organization ON audit.process_tracking (organization_id, started_at)
WHERE organization_id IS NOT NULL;

-- What the values of a row are called stands here once for all rows of a table, as long as the table has these columns, and
-- is there for as long as the trail is. Its id is made of what it says, so that whoever writes need not ask for it.
CREATE TABLE audit.row_shapes (
    id integer PRIMARY KEY,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    columns text [] NOT NULL
);
COMMENT ON TABLE audit.row_shapes IS 'Tables that the trail tells of, and their columns in the order of the values there.';
COMMENT ON COLUMN audit.row_shapes.id IS 'First four bytes of the SHA-256 of table and columns.';
COMMENT ON COLUMN audit.row_shapes.columns IS 'Those that the header says are none of them.';

-- Row changes. What is for ever comes first: that something changed, of whom, when and by which process. What may have to
-- be forgotten comes after it: the values, with a salt, so that a digest of them tells nothing once they are gone. Widths of
-- eight, four and one in this order, and columns that are often empty last: nothing is kept to fill gaps.
CREATE SEQUENCE audit.audit_events_seq;
CREATE TABLE audit.audit_events (
    seq bigint NOT NULL DEFAULT nextval('audit.audit_events_seq'),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    shape_id integer NOT NULL,
    operation text NOT NULL,
    process_id uuid,
    database_user text,
    row_id uuid,
    row_name text,
    subject_id uuid,
    salt uuid NOT NULL DEFAULT gen_random_uuid(),
    old_values jsonb,
    new_values jsonb,
    old_sealed bytea,
    new_sealed bytea,
    changed_fields text [],
    PRIMARY KEY (occurred_at, seq)
) PARTITION BY RANGE (occurred_at);
-- What is sealed does not get shorter: nobody tries.
ALTER TABLE audit.audit_events ALTER COLUMN old_sealed SET STORAGE EXTERNAL, ALTER COLUMN new_sealed SET STORAGE EXTERNAL;
COMMENT ON TABLE audit.audit_events IS
'Every change of every row, with what it was before, as narrow as it can be: audit.trail reads it. Written by triggers alone.';
COMMENT ON COLUMN audit.audit_events.xid IS 'Transaction that made the change: the order for sealing.';
COMMENT ON COLUMN audit.audit_events.shape_id IS 'Table of the row, and what its values are called.';
COMMENT ON COLUMN audit.audit_events.operation IS 'INSERT, UPDATE, DELETE or TRUNCATE, by its first letter.';
COMMENT ON COLUMN audit.audit_events.process_id IS 'What made the change; NULL for a statement of the database''s own users.';
COMMENT ON COLUMN audit.audit_events.database_user IS 'Who made it who is no user of the application.';
COMMENT ON COLUMN audit.audit_events.row_name IS 'What names the row where that is no uuid.';
COMMENT ON COLUMN audit.audit_events.subject_id IS 'The person whose data the row is.';
COMMENT ON COLUMN audit.audit_events.salt IS 'Goes into every digest of the values.';
COMMENT ON COLUMN audit.audit_events.old_values IS
'Personal: the row before, without what the header says and without secrets; of an UPDATE what it changed.';
COMMENT ON COLUMN audit.audit_events.new_values IS
'Personal: the row after, without what the header says and without secrets; a list has them in the order of the shape.';
COMMENT ON COLUMN audit.audit_events.old_sealed IS
'Personal: what was sealed in the row before, one after another in the order of the shape; its values say how long each is.';
COMMENT ON COLUMN audit.audit_events.new_sealed IS 'Personal: what is sealed in the row after, in the same way.';
-- Of rows that are nobody's: what is somebody's is found by whose it is.
CREATE INDEX audit_events_row ON audit.audit_events (row_id, occurred_at) WHERE subject_id IS NULL;
CREATE INDEX audit_events_process ON audit.audit_events (process_id);
CREATE INDEX audit_events_subject ON audit.audit_events (subject_id, occurred_at);

-- What someone did or looked at: sign-in, export, download, refusal.
CREATE SEQUENCE audit.audit_logs_seq;
CREATE TABLE audit.audit_logs (
    seq bigint NOT NULL DEFAULT nextval('audit.audit_logs_seq'),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    process_id uuid NOT NULL,
    user_id uuid,
    event_type text NOT NULL CHECK (event_type ~ '^[A-Z][A-Z_]{0,59}$'),
    resource_type text CHECK (length(resource_type) <= 200),
    resource_id text CHECK (length(resource_id) <= 200),
    status text NOT NULL CHECK (status IN ('success', 'failure', 'denied')),
    details jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(details) = 'object' AND octet_length(details::text) <= 10000
        AND NOT jsonb_path_exists(details, '$.**{20}')
    ),
    PRIMARY KEY (occurred_at, seq)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE audit.audit_logs IS 'What someone did or looked at, and what was refused.';
COMMENT ON COLUMN audit.audit_logs.user_id IS 'Who acted, as their process says: they read what they did.';
CREATE INDEX audit_logs_user ON audit.audit_logs (user_id, occurred_at);
CREATE INDEX audit_logs_process ON audit.audit_logs (process_id);

-- Who looked at whose health data, in which organization, as what and why. Narrow, so that a person's question "who
-- saw my diary" is one index scan; joined with the rest by process.
CREATE TABLE audit.phi_access (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject_id uuid NOT NULL,
    user_id uuid NOT NULL,
    viewer_name text NOT NULL,
    organization_id uuid NOT NULL,
    organization_name text NOT NULL,
    member_role text NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    details jsonb NOT NULL DEFAULT '{}' CHECK (
        jsonb_typeof(details) = 'object' AND octet_length(details::text) <= 10000
        AND NOT jsonb_path_exists(details, '$.**{20}')
    ),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    process_id uuid NOT NULL,
    digest bytea,
    PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE audit.phi_access IS 'Who looked at whose health data, and why. Written by the functions that hand it out.';
COMMENT ON COLUMN audit.phi_access.subject_id IS 'The person, or the patient of a clinic, whose data was looked at.';
COMMENT ON COLUMN audit.phi_access.viewer_name IS 'Personal: whoever looked, as they were called then.';
COMMENT ON COLUMN audit.phi_access.details IS 'Personal: first and last day, how many entries and days of bleeding, or how much of a patient; nothing that stands in them.';
COMMENT ON COLUMN audit.phi_access.digest IS 'SHA-256 of what is told, which is shown only as it was recorded.';
COMMENT ON COLUMN audit.phi_access.xid IS 'Transaction of the record: nothing is shown before it has ended well.';
CREATE INDEX phi_access_subject ON audit.phi_access (subject_id, occurred_at, id);
CREATE INDEX phi_access_resource ON audit.phi_access (subject_id, resource_id, occurred_at);
-- A look opens what somebody themselves looked at a moment ago (audit.recent_looks), however many others look meanwhile.
CREATE INDEX phi_access_user ON audit.phi_access (user_id, occurred_at);
-- And what one look opens is found by its process (audit.looks_in), however many they made themselves.
CREATE INDEX phi_access_process ON audit.phi_access (process_id);

-- Down Migration

DROP SCHEMA audit CASCADE;
DROP DOMAIN app.time_zone, app.local_day, app.day, app.instant;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
DROP SCHEMA extensions CASCADE;
