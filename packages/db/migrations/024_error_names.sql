-- Up Migration

COMMENT ON COLUMN app.jobs.last_error IS 'Which error it was, its causes, and where it was thrown; never its words.';
COMMENT ON COLUMN app.schedules.last_error IS 'Which error it was, its causes, and where it was thrown; never its words.';

-- Down Migration

COMMENT ON COLUMN app.jobs.last_error IS 'Personal: the error in its own words; for the worker alone.';
COMMENT ON COLUMN app.schedules.last_error IS 'Personal: the error in its own words; for the worker alone.';
