-- Up Migration

-- Whether this database reckons with a name as a zone, and not as an abbreviation or a rule of its own, which know
-- another daylight saving or none. No name is no wrong one. Names without an area are few. One that the database does
-- not know is an error.
CREATE FUNCTION app.is_time_zone(p_name text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p_name IS NULL THEN true
    WHEN p_name ~ '^[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+)+$' OR p_name ~ '^Etc/GMT[+-]?[0-9]{1,2}$' OR p_name IN (
        'CST6CDT', 'Cuba', 'EST5EDT', 'Egypt', 'Eire', 'GB', 'GB-Eire', 'GMT', 'GMT+0', 'GMT-0', 'GMT0', 'Greenwich',
        'Hongkong', 'Iceland', 'Iran', 'Israel', 'Jamaica', 'Japan', 'Kwajalein', 'Libya', 'MST7MDT', 'NZ', 'NZ-CHAT',
        'Navajo', 'PRC', 'PST8PDT', 'Poland', 'Portugal', 'ROC', 'ROK', 'Singapore', 'Turkey', 'UCT', 'UTC',
        'Universal', 'W-SU', 'Zulu'
    ) THEN (timestamp '2000-01-01' AT TIME ZONE p_name) IS NOT NULL
    ELSE false
END;
GRANT EXECUTE ON FUNCTION app.is_time_zone(text) TO anamnesis_app, anamnesis_worker;

-- NOT VALID, so that a dump can be loaded where a zone is not known: it is the next change that is refused.
ALTER TABLE identity.user_profiles ADD CONSTRAINT user_profiles_time_zone_known
CHECK (app.is_time_zone(time_zone)) NOT VALID;
ALTER TABLE organizations.organizations ADD CONSTRAINT organizations_time_zone_known
CHECK (app.is_time_zone(time_zone)) NOT VALID;
ALTER TABLE symptoms.symptom_entries ADD CONSTRAINT symptom_entries_time_zone_known
CHECK (app.is_time_zone(time_zone)) NOT VALID;

-- Down Migration

ALTER TABLE symptoms.symptom_entries DROP CONSTRAINT symptom_entries_time_zone_known;
ALTER TABLE organizations.organizations DROP CONSTRAINT organizations_time_zone_known;
ALTER TABLE identity.user_profiles DROP CONSTRAINT user_profiles_time_zone_known;
DROP FUNCTION app.is_time_zone(text);
