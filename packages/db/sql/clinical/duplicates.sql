-- Writes down a look at records that may be two of one person, so that they are held against each other: those that were changed
-- last and before a place, each with what it shares at least two of its match tokens with, fifty records at most. They open in
-- another transaction (clinical.open_patients). Where to go on; no row where that was all.
CREATE OR REPLACE FUNCTION clinical.record_duplicates(p_before_at timestamptz, p_before_id uuid)
RETURNS TABLE (next_at timestamptz, next_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (app.require_member('doctor', 'nurse') ->> 'organizationId')::uuid;
    seeds CONSTANT integer := 400;
    pairs CONSTANT integer := 25;
    found uuid [];
    pair record;
    seed record;
    n integer := 0;
BEGIN
    PERFORM identity.require_standing(p_alone => false);
    FOR seed IN
        SELECT p.id, p.updated_at, p.match_tokens FROM clinical.patients AS p
        WHERE p.organization_id = organization AND (p_before_at IS NULL OR (p.updated_at, p.id) < (p_before_at, p_before_id))
        ORDER BY p.updated_at DESC, p.id DESC LIMIT seeds
    LOOP
        n := n + 1;
        next_at := seed.updated_at;
        next_id := seed.id;
        IF seed.match_tokens = '{}' OR clinical.is_merged(organization, seed.id) THEN
            CONTINUE;
        END IF;
        FOR pair IN
            SELECT o.id FROM clinical.patients AS o
            WHERE o.organization_id = organization AND o.match_tokens && seed.match_tokens
                -- Each pair once: with the one that was changed later.
                AND (o.updated_at, o.id) < (seed.updated_at, seed.id)
                AND (SELECT count(*) FROM unnest(o.match_tokens) AS t WHERE t = ANY (seed.match_tokens)) >= 2
                AND NOT clinical.is_merged(organization, o.id)
                AND NOT EXISTS (
                    SELECT 1 FROM clinical.not_same_person AS s
                    WHERE s.organization_id = organization AND s.one_id = least(o.id, seed.id) AND s.other_id = greatest(o.id, seed.id)
                )
            LIMIT 5
        LOOP
            found := found || ARRAY[seed.id, pair.id];
        END LOOP;
        EXIT WHEN cardinality(found) >= 2 * (pairs - 4);
    END LOOP;
    IF found IS NOT NULL THEN
        PERFORM audit.record_access(
            ARRAY(SELECT DISTINCT f.id FROM unnest(found) AS f (id)), 'clinical.patients', NULL, '{"what": "match"}', NULL,
            clock_timestamp()
        );
    END IF;
    IF n = seeds OR cardinality(found) >= 2 * (pairs - 4) THEN
        RETURN NEXT;
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.record_duplicates TO anamnesis_app;

-- Pairs among those whom a process of this session looked at a moment ago of which somebody said that they are not of one person.
CREATE OR REPLACE FUNCTION clinical.distinct_pairs(p_process uuid) RETURNS TABLE (one_id uuid, other_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.one_id, s.other_id FROM clinical.not_same_person AS s
    WHERE clinical.require_clinician() IS NOT NULL AND s.organization_id = app.organization_id()
        AND s.one_id IN (
            SELECT r.subject_id FROM audit.looks_in('clinical.patients', p_process) AS r
        )
        AND s.other_id IN (
            SELECT r.subject_id FROM audit.looks_in('clinical.patients', p_process) AS r
        )
$$;
GRANT EXECUTE ON FUNCTION clinical.distinct_pairs TO anamnesis_app;

-- Keeps that two records of the organization of the context are not of one person, by who looked at both within the last day, on
-- record, as the queue shows them or whole. False where there are no such two.
CREATE OR REPLACE FUNCTION clinical.say_not_same(p_id uuid, p_one uuid, p_other uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (clinical.require_now(app.require_member('doctor', 'nurse')) ->> 'organizationId')::uuid;
BEGIN
    IF (
        SELECT count(*) FROM clinical.patients AS p
        WHERE p.organization_id = organization AND p.id IN (p_one, p_other) AND EXISTS (
            SELECT 1 FROM audit.phi_access AS a
            WHERE a.subject_id = p.id AND a.organization_id = organization AND a.user_id = app.user_id()
                AND a.resource_type = 'clinical.patients' AND a.details ->> 'what' IN ('match', 'record')
                AND a.occurred_at > clock_timestamp() - interval '1 day'
                AND a.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        )
    ) <> 2 THEN
        RETURN false;
    END IF;
    INSERT INTO clinical.not_same_person (organization_id, id, one_id, other_id, said_by, process_id)
    VALUES (organization, p_id, least(p_one, p_other), greatest(p_one, p_other), app.user_id(), app.process_id())
    ON CONFLICT DO NOTHING;
    PERFORM audit.log('NOT_SAME_PERSON', 'clinical.patients', p.id::text, 'success', '{}') FROM unnest(ARRAY[p_one, p_other]) AS p (id);
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.say_not_same TO anamnesis_app;
