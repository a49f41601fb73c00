-- Whether this database reckons with a name as a zone, and not as an abbreviation or a rule of its own, which know
-- another daylight saving or none, and the library that reads them not at all. No name is no wrong one. Names without an
-- area are few, and two were given up. One that the database does not know is an error. A domain asks (access/domains.ts),
-- whose condition PostgreSQL plans once for a connection, with what a function in SQL says written into it.
CREATE OR REPLACE FUNCTION app.is_time_zone(p_name text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p_name IS NULL THEN true
    WHEN p_name LIKE 'Etc/GMT%' THEN p_name ~ '^Etc/GMT(0|[+]([0-9]|1[0-2])|-([0-9]|1[0-4]))?$'
    WHEN p_name LIKE '%/%' THEN split_part(p_name, '/', 1) IN (
        'Africa', 'America', 'Antarctica', 'Arctic', 'Asia', 'Atlantic', 'Australia', 'Brazil', 'Canada', 'Chile', 'Etc',
        'Europe', 'Indian', 'Mexico', 'Pacific', 'US'
    ) AND p_name ~ '^[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+)+$'
    AND p_name NOT IN ('US/Pacific-New', 'Canada/East-Saskatchewan')
    ELSE p_name IN (
        'CST6CDT', 'Cuba', 'EST5EDT', 'Egypt', 'Eire', 'GB', 'GB-Eire', 'GMT', 'GMT+0', 'GMT-0', 'GMT0', 'Greenwich',
        'Hongkong', 'Iceland', 'Iran', 'Israel', 'Jamaica', 'Japan', 'Kwajalein', 'Libya', 'MST7MDT', 'NZ', 'NZ-CHAT',
        'Navajo', 'PRC', 'PST8PDT', 'Poland', 'Portugal', 'ROC', 'ROK', 'Singapore', 'Turkey', 'UCT', 'UTC', 'Universal',
        'W-SU', 'Zulu'
    )
END AND (p_name IS NULL OR (timestamp '2000-01-01' AT TIME ZONE p_name) IS NOT NULL);
GRANT EXECUTE ON FUNCTION app.is_time_zone TO anamnesis_app, anamnesis_worker;
