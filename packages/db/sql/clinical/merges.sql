-- Whether a record is part of another one now.
CREATE OR REPLACE FUNCTION clinical.is_merged(p_organization uuid, p_patient uuid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM clinical.patient_merges AS m
        WHERE m.organization_id = p_organization AND m.merged_id = p_patient AND m.undone_at IS NULL
    )
$$;

-- The record that another one is part of, through all merges that stand; itself where it is part of none.
CREATE OR REPLACE FUNCTION clinical.survivor_of(p_organization uuid, p_patient uuid) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE way AS (
        SELECT p_patient AS id, 0 AS steps
        UNION ALL
        SELECT m.survivor_id, w.steps + 1 FROM way AS w
        INNER JOIN clinical.patient_merges AS m
            ON m.organization_id = p_organization AND m.merged_id = w.id AND m.undone_at IS NULL
        WHERE w.steps < 100
    )
    SELECT w.id FROM way AS w ORDER BY w.steps DESC LIMIT 1
$$;

-- The same for several, each once and in their order; NULL for none.
CREATE OR REPLACE FUNCTION clinical.survivors_of(p_organization uuid, p_patients uuid []) RETURNS uuid [] LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(f.id ORDER BY f.at) FROM (
        SELECT s.id, min(s.at) AS at FROM (
            SELECT CASE WHEN m.id IS NULL THEN i.id ELSE clinical.survivor_of(p_organization, i.id) END AS id, i.at
            FROM unnest(p_patients) WITH ORDINALITY AS i (id, at)
            LEFT JOIN clinical.patient_merges AS m
                ON m.organization_id = p_organization AND m.merged_id = i.id AND m.undone_at IS NULL
        ) AS s GROUP BY s.id
    ) AS f
$$;

-- A record, and those that are part of it.
CREATE OR REPLACE FUNCTION clinical.records_of(p_organization uuid, p_patient uuid) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 2
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE parts AS (
        SELECT p_patient AS id
        UNION
        SELECT m.merged_id FROM parts AS p
        INNER JOIN clinical.patient_merges AS m
            ON m.organization_id = p_organization AND m.survivor_id = p.id AND m.undone_at IS NULL
    )
    SELECT p.id FROM parts AS p LIMIT 200
$$;

-- Keys of records that are part of a patient's, or were and left rows there, with what opens each: what stood in them is sealed
-- by these, wherever it stands now. NULL for none.
CREATE OR REPLACE FUNCTION clinical.merged_keys(p_organization uuid, p_patient uuid) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE parts AS (
        SELECT p_patient AS id
        UNION
        SELECT m.merged_id FROM parts AS p
        INNER JOIN clinical.patient_merges AS m
            ON m.organization_id = p_organization AND m.survivor_id = p.id AND (m.undone_at IS NULL OR m.keeps_rows)
    )
    SELECT jsonb_agg(jsonb_build_object(
        'id', k.id, 'sealed', encode(k.key_encrypted, 'hex'), 'keyId', encode(t.id, 'hex'),
        'wrapped', encode(t.wrapped, 'hex'), 'provider', t.provider
    ))
    FROM parts AS p
    INNER JOIN clinical.data_keys AS k ON k.organization_id = p_organization AND k.id = p.id
    INNER JOIN app.tenant_keys AS t ON t.tenant_id = p_organization AND t.id = app.key_id_of(k.key_encrypted)
    WHERE p.id <> p_patient
$$;

-- Nothing new stands in a record that is part of another one. Whoever merges it waits for those who write there, and these for
-- whoever merges it.
CREATE OR REPLACE FUNCTION clinical.refuse_merged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM clinical.patients AS p
    WHERE p.organization_id = NEW.organization_id AND p.id = NEW.patient_id FOR KEY SHARE;
    IF clinical.is_merged(NEW.organization_id, NEW.patient_id) THEN
        RAISE EXCEPTION 'merged meanwhile' USING ERRCODE = 'AN030';
    END IF;
    RETURN NEW;
END
$$;

-- The organization of the context, for a doctor or a nurse there by what they are now, who looked at the whole of some records
-- a moment ago; nobody else changes these until the transaction is over, or writes into them.
CREATE OR REPLACE FUNCTION clinical.hold_to_merge(p_patients uuid []) RETURNS uuid LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (clinical.require_now(app.require_member('doctor', 'nurse')) ->> 'organizationId')::uuid;
BEGIN
    PERFORM 1 FROM clinical.patients AS p
    WHERE p.organization_id = organization AND p.id = ANY (p_patients) ORDER BY p.id FOR UPDATE;
    RETURN organization;
END
$$;

-- Ends the link of a record with an account, or the code that is out for one, on the ledger of a merge. The person is told,
-- unless they keep the other.
CREATE OR REPLACE FUNCTION clinical.end_merged_link(p_organization uuid, p_merge uuid, p_patient uuid, p_kept_person uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    link clinical.patient_links;
    ended timestamptz := clock_timestamp();
BEGIN
    SELECT l.* INTO link FROM clinical.patient_links AS l
    WHERE l.organization_id = p_organization AND l.patient_id = p_patient AND l.ended_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE clinical.patient_links SET ended_at = ended, updated_at = ended, process_id = app.process_id()
    WHERE organization_id = p_organization AND id = link.id;
    INSERT INTO clinical.merged_rows (
        organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id
    ) VALUES (
        p_organization, p_merge, 'clinical.patient_links', link.id, p_patient, p_patient, 'ended', link.updated_at, ended,
        app.process_id()
    );
    PERFORM app.put_notice('clinical.mail', 'link_ended', link.user_id)
    WHERE link.user_id IS NOT NULL AND link.user_id IS DISTINCT FROM p_kept_person;
END
$$;

-- Merges a record into another one: what stands in it moves there, each row on the ledger, still sealed by the key that it has.
-- By who is in both care teams, and looked at both a moment ago. `done`, also when sent again; `outside` both teams, `merged`
-- already, `changed` since what they saw, or `accounts`, of which it has to be said whose stays.
CREATE OR REPLACE FUNCTION clinical.merge_patients(
    p_id uuid, p_survivor uuid, p_survivor_version timestamptz, p_merged uuid, p_merged_version timestamptz,
    p_keeps_account_of text, p_reason text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := clinical.hold_to_merge(ARRAY[p_survivor, p_merged]);
    person_of_survivor uuid;
    person_of_merged uuid;
    keeps_merged boolean;
    began timestamptz;
BEGIN
    IF EXISTS (
        SELECT 1 FROM clinical.patient_merges AS m
        WHERE m.organization_id = organization AND m.id = p_id AND m.survivor_id = p_survivor AND m.merged_id = p_merged
    ) THEN
        RETURN 'done';
    ELSIF clinical.is_merged(organization, p_survivor) OR clinical.is_merged(organization, p_merged) THEN
        RETURN 'merged';
    ELSIF clinical.standing_to(p_survivor) IS DISTINCT FROM 'team' OR clinical.standing_to(p_merged) IS DISTINCT FROM 'team' THEN
        RETURN 'outside';
    ELSIF NOT (clinical.has_looked_at(p_survivor) AND clinical.has_looked_at(p_merged)) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    ELSIF EXISTS (
        SELECT 1 FROM clinical.patients AS p
        WHERE p.organization_id = organization AND p.id IN (p_survivor, p_merged)
            AND p.updated_at IS DISTINCT FROM CASE p.id WHEN p_survivor THEN p_survivor_version ELSE p_merged_version END
    ) THEN
        RETURN 'changed';
    END IF;
    SELECT l.user_id INTO person_of_survivor FROM clinical.patient_links AS l
    WHERE l.organization_id = organization AND l.patient_id = p_survivor AND l.ended_at IS NULL;
    SELECT l.user_id INTO person_of_merged FROM clinical.patient_links AS l
    WHERE l.organization_id = organization AND l.patient_id = p_merged AND l.ended_at IS NULL;
    IF person_of_survivor IS NOT NULL AND person_of_merged IS NOT NULL AND p_keeps_account_of IS NULL THEN
        RETURN 'accounts';
    END IF;
    -- It begins once nobody writes there any more: what came before, also while it was waited for, moves and goes back.
    PERFORM clinical.hold_rows(organization, p_merged);
    began := clock_timestamp();
    INSERT INTO clinical.patient_merges (organization_id, id, survivor_id, merged_id, reason, merged_by, process_id, created_at)
    VALUES (organization, p_id, p_survivor, p_merged, p_reason, app.user_id(), app.process_id(), began) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a merge that there was' USING ERRCODE = 'AN017';
    END IF;
    keeps_merged := person_of_merged IS NOT NULL
        AND (person_of_survivor IS NULL OR p_keeps_account_of IS NOT DISTINCT FROM 'merged');
    -- Whoever's account stays is told of looks at both from then on; the other sees nothing more.
    PERFORM clinical.end_merged_link(
        organization, p_id, CASE WHEN keeps_merged THEN p_survivor ELSE p_merged END,
        CASE WHEN keeps_merged THEN person_of_merged ELSE person_of_survivor END
    );
    IF keeps_merged THEN
        WITH was AS (
            SELECT l.id, l.updated_at FROM clinical.patient_links AS l
            WHERE l.organization_id = organization AND l.patient_id = p_merged AND l.ended_at IS NULL FOR UPDATE
        ), moved AS (
            UPDATE clinical.patient_links AS l SET patient_id = p_survivor, process_id = app.process_id() FROM was
            WHERE l.organization_id = organization AND l.id = was.id
            RETURNING l.id, was.updated_at AS was_updated_at, l.updated_at
        )
        INSERT INTO clinical.merged_rows (
            organization_id, merge_id, table_name, row_id, from_id, to_id, change, was_updated_at, moved_at, process_id
        )
        SELECT organization, p_id, 'clinical.patient_links', m.id, p_merged, p_survivor, 'moved', m.was_updated_at, m.updated_at,
            app.process_id() FROM moved AS m;
    END IF;
    -- Rows that name one another move one after the other.
    SET CONSTRAINTS ALL DEFERRED;
    PERFORM clinical.move_rows(organization, p_id, p_merged, p_survivor, began);
    SET CONSTRAINTS ALL IMMEDIATE;
    PERFORM audit.log('PATIENTS_MERGED', 'clinical.patients', p_survivor::text, 'success', jsonb_build_object('mergedId', p_merged));
    PERFORM audit.log('PATIENT_MERGED_AWAY', 'clinical.patients', p_merged::text, 'success', jsonb_build_object('survivorId', p_survivor));
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.merge_patients TO anamnesis_app;

-- Takes a merge back, by who is in the care team of what it became and looked at that a moment ago: each row of the ledger goes
-- back as it was, but for what somebody changed since, which stays. `done`, also when sent again; `not_found`, `outside` the
-- team, or `merged` itself into another record since.
CREATE OR REPLACE FUNCTION clinical.undo_merge(p_id uuid, p_survivor uuid, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := clinical.hold_to_merge(ARRAY[p_survivor] || ARRAY(
        SELECT m.merged_id FROM clinical.patient_merges AS m
        WHERE m.organization_id = app.organization_id() AND m.id = p_id AND m.survivor_id = p_survivor
    ));
    merge clinical.patient_merges;
    joined uuid [];
BEGIN
    SELECT m.* INTO merge FROM clinical.patient_merges AS m
    WHERE m.organization_id = organization AND m.id = p_id AND m.survivor_id = p_survivor FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF clinical.is_merged(organization, p_survivor) THEN
        RETURN 'merged';
    ELSIF clinical.standing_to(p_survivor) IS DISTINCT FROM 'team' THEN
        RETURN 'outside';
    ELSIF merge.undone_at IS NOT NULL THEN
        RETURN 'done';
    ELSIF NOT clinical.has_looked_at(p_survivor) THEN
        RAISE EXCEPTION 'not looked at' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever writes in a case just now is waited for: all of it stays then, and not the part that was not looked at yet.
    PERFORM clinical.hold_rows(organization, p_survivor);
    SET CONSTRAINTS ALL DEFERRED;
    PERFORM clinical.return_rows(organization, p_id);
    SET CONSTRAINTS ALL IMMEDIATE;
    WITH back AS (
        UPDATE clinical.patient_links AS l SET patient_id = r.from_id, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = organization AND r.merge_id = p_id AND r.table_name = 'clinical.patient_links'
            AND r.change = 'moved' AND l.organization_id = organization AND l.id = r.row_id AND l.patient_id = r.to_id
            AND l.updated_at = r.moved_at
        RETURNING l.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back WHERE r.organization_id = organization AND r.merge_id = p_id AND r.row_id = back.id AND r.change = 'moved';
    -- An account that ended with the merge is theirs again, unless another one is, or it was taken off what the two had become:
    -- who is not the patient there is not the patient here.
    WITH back AS (
        UPDATE clinical.patient_links AS l SET ended_at = NULL, updated_at = r.was_updated_at, process_id = app.process_id()
        FROM clinical.merged_rows AS r
        WHERE r.organization_id = organization AND r.merge_id = p_id AND r.change = 'ended'
            AND l.organization_id = organization AND l.id = r.row_id AND l.updated_at = r.moved_at AND NOT EXISTS (
                SELECT 1 FROM clinical.patient_links AS o
                WHERE o.organization_id = organization AND (
                    o.patient_id = l.patient_id AND o.ended_at IS NULL
                    OR o.patient_id = p_survivor AND o.user_id = l.user_id AND o.ended_at > r.moved_at
                )
            )
        RETURNING l.id
    )
    UPDATE clinical.merged_rows AS r SET outcome = 'returned', updated_at = clock_timestamp(), process_id = app.process_id()
    FROM back WHERE r.organization_id = organization AND r.merge_id = p_id AND r.row_id = back.id AND r.change = 'ended';
    UPDATE clinical.merged_rows SET outcome = 'kept', updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND merge_id = p_id AND outcome IS NULL;
    UPDATE clinical.patient_merges SET undone_at = clock_timestamp(), undone_by = app.user_id(), undo_reason = p_reason,
        keeps_rows = EXISTS (
            SELECT 1 FROM clinical.merged_rows AS r
            WHERE r.organization_id = organization AND r.merge_id = p_id AND r.change = 'moved' AND r.outcome = 'kept'
        ), updated_at = clock_timestamp(), process_id = app.process_id()
    WHERE organization_id = organization AND id = p_id;
    -- Whoever was asked meanwhile to review what went back goes on in its team, unless they left that of the survivor.
    WITH joined AS (
        INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
        SELECT organization, gen_random_uuid(), merge.merged_id, a.user_id, app.process_id()
        FROM (
            SELECT DISTINCT q.asked_of AS user_id FROM clinical.review_requests AS q
            INNER JOIN clinical.notes AS n
                ON n.organization_id = q.organization_id AND n.id = q.note_id AND n.patient_id = merge.merged_id
            WHERE q.organization_id = organization AND q.done_at IS NULL AND q.created_at > merge.created_at
        ) AS a
        INNER JOIN clinical.care_team(p_survivor) AS t ON t.user_id = a.user_id AND t.is_active
        ON CONFLICT DO NOTHING
        RETURNING user_id
    )
    SELECT array_agg(j.user_id) INTO joined FROM joined AS j;
    PERFORM audit.log(
        'CARE_TEAM_JOINED', 'clinical.patients', merge.merged_id::text, 'success', jsonb_build_object('userId', j.user_id)
    ) FROM unnest(joined) AS j (user_id);
    -- Somebody treats them then: whoever left the team meanwhile left both.
    INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
    SELECT organization, gen_random_uuid(), merge.merged_id, app.user_id(), app.process_id()
    WHERE NOT EXISTS (SELECT 1 FROM clinical.care_team(merge.merged_id) AS t WHERE t.is_active);
    PERFORM audit.log('MERGE_UNDONE', 'clinical.patients', p_survivor::text, 'success', jsonb_build_object('mergedId', merge.merged_id));
    PERFORM audit.log('MERGE_UNDONE', 'clinical.patients', merge.merged_id::text, 'success', jsonb_build_object('survivorId', p_survivor));
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION clinical.undo_merge TO anamnesis_app;

-- What became of the rows of a merge that was taken back, for the care team of what it had become.
CREATE OR REPLACE FUNCTION clinical.undone_rows(p_id uuid)
RETURNS TABLE (merged_id uuid, table_name text, row_id uuid, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.merged_id, r.table_name, r.row_id, r.outcome FROM clinical.patient_merges AS m
    LEFT JOIN clinical.merged_rows AS r ON r.organization_id = m.organization_id AND r.merge_id = m.id
    WHERE m.organization_id = app.organization_id() AND m.id = p_id AND m.undone_at IS NOT NULL
        AND clinical.standing_to(m.survivor_id) = 'team'
    ORDER BY r.table_name, r.row_id
$$;
GRANT EXECUTE ON FUNCTION clinical.undone_rows TO anamnesis_app;
