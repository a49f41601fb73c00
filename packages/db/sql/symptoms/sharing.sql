-- Roles that shared diaries are shown to.
CREATE OR REPLACE FUNCTION symptoms.viewer_roles() RETURNS text [] LANGUAGE sql IMMUTABLE
RETURN ARRAY['doctor', 'nurse', 'pharmacist'];

-- How many shares a person has at a time at most, as mostLiveShares of packages/domain says (tested).
CREATE OR REPLACE FUNCTION symptoms.most_live_shares() RETURNS integer LANGUAGE sql IMMUTABLE
RETURN 50;

-- Shares a part of the diary of the person of the context. `done`, or what is in the way.
CREATE OR REPLACE FUNCTION symptoms.create_share(
    p_id uuid, p_organization_id uuid, p_person_name text, p_categories text [], p_from date, p_to date,
    p_includes_notes boolean, p_includes_medication boolean, p_includes_cycle boolean, p_expires_at timestamptz,
    p_mail_on_view boolean
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- One after another for one person, so that the limit holds.
    context jsonb := identity.require_standing(p_alone => true);
    person uuid := (context ->> 'userId')::uuid;
BEGIN
    PERFORM identity.require_proof_for_diary();
    -- Without a lock, for which its administrators would wait: one that is closed meanwhile is shown nothing.
    PERFORM 1 FROM organizations.organizations WHERE id = p_organization_id AND status = 'active';
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    IF NOT organizations.takes_shares(p_organization_id) THEN
        RETURN 'not_taken';
    END IF;
    IF (
        SELECT count(*) >= symptoms.most_live_shares() FROM symptoms.symptom_shares
        WHERE user_id = person AND revoked_at IS NULL AND expires_at > now()
    ) THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO symptoms.symptom_shares (
        user_id, id, organization_id, person_name, categories, from_date, to_date, includes_notes,
        includes_medication, includes_cycle,
        expires_at, mail_on_view, process_id
    ) VALUES (
        person, p_id, p_organization_id, p_person_name, p_categories, p_from, p_to, p_includes_notes,
        p_includes_medication, p_includes_cycle, p_expires_at, p_mail_on_view, (context ->> 'processId')::uuid
    );
    PERFORM live.put(
        'symptoms.share_created', p_id, NULL, p_organization_id, symptoms.viewer_roles()
    );
    RETURN 'done';
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.create_share TO anamnesis_app;

-- Takes a share of the person of the context back, for good. False when they have no such share; what was taken back
-- already stays as it was.
CREATE OR REPLACE FUNCTION symptoms.revoke_share(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => false);
    share symptoms.symptom_shares;
BEGIN
    -- A view that has begun is dated before the time below, and waited for by nobody (symptoms.record_view).
    SELECT s.* INTO share FROM symptoms.symptom_shares AS s
    WHERE s.user_id = (context ->> 'userId')::uuid AND s.id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF share.revoked_at IS NULL THEN
        UPDATE symptoms.symptom_shares SET revoked_at = clock_timestamp(), updated_at = clock_timestamp(),
            process_id = (context ->> 'processId')::uuid
        WHERE user_id = share.user_id AND id = p_id;
        PERFORM live.put(
            'symptoms.share_revoked', p_id, NULL, share.organization_id, symptoms.viewer_roles()
        );
    END IF;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.revoke_share TO anamnesis_app;

-- What the person of the context shares and shared, with whom, and how often it was looked at. Newest first.
CREATE OR REPLACE FUNCTION symptoms.own_shares()
RETURNS TABLE (
    id uuid, organization_id uuid, organization_name text, organization_type text, organization_status text,
    person_name text, categories text [], from_date date, to_date date, includes_notes boolean,
    includes_medication boolean, includes_cycle boolean, expires_at timestamptz, mail_on_view boolean,
    revoked_at timestamptz, created_at timestamptz, views integer, last_viewed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.id, o.id, o.name, o.type::text, o.status::text, s.person_name, s.categories, s.from_date, s.to_date,
        s.includes_notes, s.includes_medication, s.includes_cycle, s.expires_at, s.mail_on_view, s.revoked_at, s.created_at,
        coalesce(a.views, 0)::integer, a.last_viewed_at
    FROM symptoms.symptom_shares AS s
    INNER JOIN organizations.organizations AS o ON s.organization_id = o.id
    LEFT JOIN (
        SELECT resource_id, count(*) AS views, max(occurred_at) AS last_viewed_at FROM audit.phi_access
        WHERE subject_id = (SELECT app.user_id()) AND resource_type = 'symptoms.symptom_shares'
        GROUP BY resource_id
    ) AS a ON a.resource_id = s.id::text
    WHERE s.user_id = (SELECT app.user_id())
    -- What can still be taken back is never the one that does not fit.
    ORDER BY s.revoked_at IS NULL AND s.expires_at > now() DESC, s.created_at DESC, s.id DESC LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION symptoms.own_shares TO anamnesis_app, anamnesis_worker;

-- Shares with an organization that were live at an instant.
CREATE OR REPLACE FUNCTION symptoms.live_shares(p_organization_id uuid, p_id uuid, p_at timestamptz)
RETURNS SETOF symptoms.symptom_shares
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.* FROM symptoms.symptom_shares AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id AND u.status = 'active' AND u.deleted_at IS NULL
    INNER JOIN organizations.organizations AS o ON s.organization_id = o.id AND o.status = 'active'
    WHERE s.organization_id = p_organization_id AND (p_id IS NULL OR s.id = p_id)
        AND (s.revoked_at IS NULL OR s.revoked_at > p_at) AND s.expires_at > p_at
$$;

-- Who shares with the organization that its doctor, nurse or pharmacist acts in, newest first. Which categories are
-- shown says something of the person's health: here it is only told how many, the rest with the record of a view.
CREATE OR REPLACE FUNCTION symptoms.shared_with_us(
    p_share uuid, p_search text, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    id uuid, person_name text, category_count integer, from_date date, to_date date, includes_notes boolean,
    includes_medication boolean, includes_cycle boolean, expires_at timestamptz, created_at timestamptz, last_viewed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.id, s.person_name, cardinality(s.categories), s.from_date, s.to_date, s.includes_notes,
        s.includes_medication, s.includes_cycle, s.expires_at, s.created_at, (
            SELECT max(a.occurred_at) FROM audit.phi_access AS a
            WHERE a.subject_id = s.user_id AND a.resource_id = s.id::text
        )
    FROM symptoms.live_shares(
        (app.require_member(VARIADIC symptoms.viewer_roles()) ->> 'organizationId')::uuid, p_share, clock_timestamp()
    ) AS s
    WHERE (p_search IS NULL OR lower(s.person_name) LIKE p_search)
        AND (p_before_at IS NULL OR (s.created_at, s.id) < (p_before_at, p_before_id))
    ORDER BY s.created_at DESC, s.id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION symptoms.shared_with_us TO anamnesis_app;

-- A share that was live at an instant, with the organization that a doctor, nurse or pharmacist acts in, for who is one
-- at this moment.
CREATE OR REPLACE FUNCTION symptoms.viewable_share(p_share uuid, p_at timestamptz) RETURNS symptoms.symptom_shares
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_member(VARIADIC symptoms.viewer_roles());
    organization uuid := (context ->> 'organizationId')::uuid;
    share symptoms.symptom_shares;
BEGIN
    SELECT s.* INTO share FROM symptoms.live_shares(organization, p_share, p_at) AS s
    INNER JOIN organizations.memberships AS m
        ON m.organization_id = organization AND m.user_id = (context ->> 'userId')::uuid
        AND m.status = 'active' AND m.role::text = context ->> 'memberRole';
    RETURN share;
END
$$;

-- The days of bleeding of a range; NULL for who wants nothing to do with cycles. Whether a cycle starts on a day is said
-- outright, as startsOf of packages/domain decides it (tested): it hangs on days before, which the range may leave out.
CREATE OR REPLACE FUNCTION symptoms.covered_cycle(p_user_id uuid, p_from date, p_to date) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
    SELECT CASE WHEN m.mode IS DISTINCT FROM 'off' THEN (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'localDate', c.local_date, 'flow', c.flow,
            'startsCycle', c.flow <> 'none' AND coalesce(m.mode, 'on') IN ('on', 'contraception') AND coalesce(
                c.starts_cycle, c.flow <> 'spotting' AND NOT EXISTS (
                    SELECT 1 FROM symptoms.cycle_days AS b
                    WHERE b.user_id = p_user_id AND b.local_date BETWEEN c.local_date - 5 AND c.local_date - 1
                        AND b.flow IN ('light', 'medium', 'heavy')
                )
            )
        ) ORDER BY c.local_date), '[]')
        FROM symptoms.cycle_days AS c
        WHERE c.user_id = p_user_id AND c.flow IS NOT NULL
            AND c.local_date >= p_from AND (p_to IS NULL OR c.local_date <= p_to)
    ) END
    FROM (SELECT 1) AS always
    LEFT JOIN symptoms.cycle_settings AS m ON m.user_id = p_user_id
$$;
GRANT EXECUTE ON FUNCTION symptoms.covered_cycle TO anamnesis_app;

-- What terms of sharing cover of a diary: the one place that decides it, for the person who looks at it beforehand
-- and for those it is shared with. It has no rights of its own: a person reads their own diary by its policies, and
-- the function below reads that of others. The days of a diary are the person's own (`local_date`). Notes come sealed.
CREATE OR REPLACE FUNCTION symptoms.covered_diary(
    p_user_id uuid, p_categories text [], p_from date, p_to date, p_includes_notes boolean,
    p_includes_medication boolean, p_includes_cycle boolean, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $$
    WITH covered AS (
        SELECT e.id, e.occurred_at, e.local_date, e.time_zone, e.category, e.severity, e.notes_encrypted,
            e.tags, e.regions
        FROM symptoms.symptom_entries AS e
        WHERE e.user_id = p_user_id AND e.deleted_at IS NULL
            AND e.local_date >= p_from AND (p_to IS NULL OR e.local_date <= p_to)
            AND (p_categories IS NULL OR e.category = ANY (p_categories))
    ),
    page AS (
        SELECT c.*, row_number() OVER (ORDER BY c.occurred_at DESC, c.id DESC) AS n
        FROM covered AS c
        WHERE p_before_at IS NULL OR (c.occurred_at, c.id) < (p_before_at, p_before_id)
        ORDER BY c.occurred_at DESC, c.id DESC LIMIT p_limit + 1
    )
    SELECT jsonb_build_object(
        'daily', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'localDate', d.local_date, 'category', d.category, 'count', d.count, 'sum', d.sum,
                'strongest', d.strongest
            ) ORDER BY d.local_date, d.category), '[]')
            FROM (
                SELECT local_date, category, count(*) AS count, sum(severity) AS sum, max(severity) AS strongest
                FROM covered GROUP BY local_date, category
            ) AS d
        ),
        'entries', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', p.id, 'occurredAt', p.occurred_at::text, 'localDate', p.local_date, 'timeZone', p.time_zone,
                'category', p.category, 'severity', p.severity,
                'notesEncrypted', CASE WHEN p_includes_notes THEN encode(p.notes_encrypted, 'hex') END,
                'tags', CASE WHEN p_includes_notes THEN p.tags END,
                'regions', CASE WHEN p_includes_notes THEN to_jsonb(p.regions) END
            ) ORDER BY p.n), '[]')
            FROM page AS p WHERE p.n <= p_limit
        ),
        'hasMore', (SELECT count(*) > p_limit FROM page),
        'cycle', CASE WHEN p_includes_cycle THEN symptoms.covered_cycle(p_user_id, p_from, p_to) END,
        'medication', CASE WHEN p_includes_medication THEN (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'takenAt', m.taken_at::text, 'localDate', m.local_date, 'timeZone', m.time_zone, 'name', m.name,
                'dose', m.dose, 'relief', m.relief, 'reliefAfterMinutes', m.relief_after_minutes
            ) ORDER BY m.taken_at DESC, m.id), '[]')
            FROM symptoms.medication_intakes AS m
            WHERE m.user_id = p_user_id AND m.deleted_at IS NULL
                AND m.local_date >= p_from AND (p_to IS NULL OR m.local_date <= p_to)
        ) END
    )
$$;
GRANT EXECUTE ON FUNCTION symptoms.covered_diary TO anamnesis_app;

-- What an answer tells of, for the record: the summary tells of every covered entry, whatever page is read.
CREATE OR REPLACE FUNCTION symptoms.told_by(p_diary jsonb, p_includes_notes boolean) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'from', min(d ->> 'localDate'), 'to', max(d ->> 'localDate'), 'days', count(DISTINCT d ->> 'localDate'),
        'entries', coalesce(sum((d ->> 'count')::integer), 0), 'shown', jsonb_array_length(p_diary -> 'entries'),
        'notes', p_includes_notes,
        -- Days of bleeding, where they are told.
        'cycleDays', CASE WHEN p_diary -> 'cycle' <> 'null' THEN jsonb_array_length(p_diary -> 'cycle') END,
        -- What was taken, where that is told.
        'intakes', CASE WHEN p_diary -> 'medication' <> 'null' THEN jsonb_array_length(p_diary -> 'medication') END
    )
    FROM jsonb_array_elements(p_diary -> 'daily') AS d
$$;

-- Writes down that somebody looks at a shared diary, and what they will be told; the person gets a mail about the first
-- look of a day by somebody, if they want one. NULL, and a record of the refusal, for a share that is none of theirs,
-- was taken back or is over: these are the same to who asks. Else the id of the record, which opens the diary in
-- another transaction.
CREATE OR REPLACE FUNCTION symptoms.record_view(
    p_share uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    context jsonb := app.require_member(VARIADIC symptoms.viewer_roles());
    share symptoms.symptom_shares;
    diary jsonb;
    looked_at timestamptz;
    tells boolean;
    view_id uuid;
BEGIN
    IF app.is_visible(context ->> 'reason') IS NOT TRUE THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Waits for whoever is taking the share back, and takes its time while nobody can. The lock is given up at once, with
    -- what is undone here: whoever takes the share back later waits for nobody who looks, and is dated after them.
    BEGIN
        PERFORM 1 FROM symptoms.symptom_shares
        WHERE organization_id = (context ->> 'organizationId')::uuid AND id = p_share FOR NO KEY UPDATE;
        looked_at := clock_timestamp();
        RAISE EXCEPTION 'the lock is not needed any more';
    EXCEPTION WHEN raise_exception THEN
        NULL;
    END;
    share := symptoms.viewable_share(p_share, looked_at);
    IF share.id IS NULL THEN
        PERFORM audit.log('DIARY_VIEW_REFUSED', 'symptoms.symptom_shares', p_share::text, 'denied', '{}');
        RETURN NULL;
    END IF;
    diary := symptoms.covered_diary(
        share.user_id, share.categories, greatest(share.from_date, p_from), least(share.to_date, p_to),
        share.includes_notes, share.includes_medication, share.includes_cycle, p_before_at, p_before_id, least(p_limit, 200)
    );
    -- Looks of one person come one after another, so that one mail tells of the first.
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'looks', context ->> 'userId', share.id), 0));
    tells := share.mail_on_view AND NOT EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        WHERE a.subject_id = share.user_id AND a.resource_id = share.id::text
            AND a.user_id = (context ->> 'userId')::uuid AND a.occurred_at >= date_trunc('day', now(), 'UTC')
    );
    SELECT r INTO view_id FROM audit.record_access(
        ARRAY[share.user_id], 'symptoms.symptom_shares', share.id::text, symptoms.told_by(diary, share.includes_notes), diary,
        looked_at
    ) AS r;
    -- Whether or not there are notes: which days have some would be told by a record that is then taken back.
    IF share.includes_notes THEN
        PERFORM audit.log('FIELDS_OPENED', 'symptoms.symptom_entries', share.user_id::text, 'success', '{}');
    END IF;
    PERFORM audit.log('DIARY_VIEWED', 'symptoms.symptom_shares', share.id::text, 'success', '{}');
    PERFORM live.put('symptoms.share_viewed', share.id, share.user_id, NULL, NULL);
    IF tells THEN
        PERFORM app.put_notice('symptoms.mail', 'diary_viewed', share.user_id);
    END IF;
    RETURN view_id;
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.record_view TO anamnesis_app;

-- The diary behind a share, for whom a record says that they are told just this, once it is on the disk. NULL without
-- one; `changed` when it would tell of anything else by now, and has to be recorded anew.
CREATE OR REPLACE FUNCTION symptoms.view_shared(
    p_view uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    recorded record;
    share symptoms.symptom_shares;
    diary jsonb;
    keys jsonb;
BEGIN
    SELECT r.* INTO recorded FROM audit.recent_looks('symptoms.symptom_shares') AS r WHERE r.id = p_view;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM audit.await_disk();
    -- As it was when it was recorded: taking it back counts from the next look on, and who is on record was answered.
    share := symptoms.viewable_share(recorded.resource_id::uuid, recorded.occurred_at);
    IF share.id IS NULL THEN
        RETURN NULL;
    END IF;
    diary := symptoms.covered_diary(
        share.user_id, share.categories, greatest(share.from_date, p_from), least(share.to_date, p_to),
        share.includes_notes, share.includes_medication, share.includes_cycle, p_before_at, p_before_id, least(p_limit, 200)
    );
    IF sha256(convert_to(diary::text, 'UTF8')) IS DISTINCT FROM recorded.digest THEN
        RETURN jsonb_build_object('changed', true);
    END IF;
    -- Of the person's keys those that open what is handed out here, and no other.
    keys := app.hand_out_keys(share.user_id, ARRAY(
        SELECT DISTINCT app.key_id_of(decode(e ->> 'notesEncrypted', 'hex')) FROM jsonb_array_elements(diary -> 'entries') AS e
    ));
    RETURN diary || jsonb_build_object('changed', false, 'keys', keys, 'share', jsonb_build_object(
        'id', share.id, 'userId', share.user_id, 'personName', share.person_name, 'categories', share.categories,
        'from', share.from_date, 'to', share.to_date, 'includesNotes', share.includes_notes,
        'includesMedication', share.includes_medication, 'includesCycle', share.includes_cycle, 'expiresAt', share.expires_at::text
    ));
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.view_shared TO anamnesis_app;
