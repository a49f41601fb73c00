-- Up Migration

-- Whoever can run SQL in a transaction can also undo it, and a record with it. So a shared diary is read in two: the
-- first writes down who looks, at what and why; the second shows it, to whom the first wrote down, once that is
-- committed.
ALTER TABLE audit.phi_access ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE audit.phi_access ADD COLUMN digest bytea;
COMMENT ON COLUMN audit.phi_access.digest IS 'SHA-256 of what is told, which is shown only as it was recorded.';
COMMENT ON COLUMN audit.phi_access.xid IS 'Transaction of the record: nothing is shown before it has ended well.';

DROP FUNCTION symptoms.view_shared(uuid, date, date, timestamptz, uuid, integer);
DROP FUNCTION audit.record_access(uuid, text, text, jsonb);

-- Writes down that the person of the context, a member who acts in an organization, looks at somebody's data. Refuses
-- without a reason, and whoever is no member there at this moment. Returns the id of the record, which opens what is
-- looked at in a later transaction (audit.recorded_access). Only for functions that hand such data out.
CREATE FUNCTION audit.record_access(
    p_subject_id uuid, p_resource_type text, p_resource_id text, p_details jsonb, p_told jsonb
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
    record_id uuid;
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.phi_access (
        subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id,
        reason, details, digest, request_id, process_id
    )
    SELECT p_subject_id, u.id, concat_ws(' ', m.title, u.display_name), o.id, o.name, m.role::text, p_resource_type,
        p_resource_id, context ->> 'reason', p_details, sha256(convert_to(p_told::text, 'UTF8')),
        context ->> 'requestId', (context ->> 'processId')::uuid
    FROM identity.users AS u
    INNER JOIN organizations.memberships AS m ON m.user_id = u.id AND m.status = 'active'
    INNER JOIN organizations.organizations AS o ON m.organization_id = o.id AND o.status = 'active'
    WHERE u.id = (context ->> 'userId')::uuid AND o.id = (context ->> 'organizationId')::uuid
        AND m.role::text = context ->> 'memberRole'
    RETURNING id INTO record_id;
    IF record_id IS NULL THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN record_id;
END
$$;

-- The record that a member of the context made of a look, a moment ago and in another transaction, which has therefore
-- been committed. No row for any other.
CREATE FUNCTION audit.recorded_access(p_id uuid, p_resource_type text)
RETURNS TABLE (resource_id text, digest bytea, occurred_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT a.resource_id, a.digest, a.occurred_at FROM audit.phi_access AS a
    WHERE a.id = p_id AND a.occurred_at > clock_timestamp() - interval '15 seconds' AND a.resource_type = p_resource_type
        AND a.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        AND a.user_id = app.user_id() AND a.organization_id = app.organization_id()
        AND a.member_role = app.member_role()
$$;

-- What an answer tells of, for the record: the summary tells of every covered entry, whatever page is read.
CREATE FUNCTION symptoms.told_by(p_diary jsonb, p_includes_notes boolean) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$
    SELECT jsonb_build_object(
        'from', min(d ->> 'localDate'), 'to', max(d ->> 'localDate'), 'days', count(DISTINCT d ->> 'localDate'),
        'entries', coalesce(sum((d ->> 'count')::integer), 0), 'shown', jsonb_array_length(p_diary -> 'entries'),
        'notes', p_includes_notes
    )
    FROM jsonb_array_elements(p_diary -> 'daily') AS d
$$;

-- Shares with an organization that were live at an instant.
CREATE FUNCTION symptoms.live_shares(p_organization_id uuid, p_id uuid, p_at timestamptz)
RETURNS SETOF symptoms.symptom_shares
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.* FROM symptoms.symptom_shares AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id AND u.status = 'active' AND u.deleted_at IS NULL
    INNER JOIN organizations.organizations AS o ON s.organization_id = o.id AND o.status = 'active'
    WHERE s.organization_id = p_organization_id AND (p_id IS NULL OR s.id = p_id)
        AND (s.revoked_at IS NULL OR s.revoked_at > p_at) AND s.expires_at > p_at
$$;
CREATE OR REPLACE FUNCTION symptoms.live_shares(p_organization_id uuid, p_id uuid)
RETURNS SETOF symptoms.symptom_shares
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$ SELECT s.* FROM symptoms.live_shares(p_organization_id, p_id, clock_timestamp()) AS s $$;

-- A share that was live at an instant, with the organization that a doctor, nurse or pharmacist acts in, for who is one
-- at this moment.
CREATE FUNCTION symptoms.viewable_share(p_share uuid, p_at timestamptz) RETURNS symptoms.symptom_shares
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'pharmacist');
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

-- Writes down that somebody looks at a shared diary, and what they will be told; the person gets a mail about the first
-- look of a day by somebody, if they want one. NULL, and a record of the refusal, for a share that is none of theirs,
-- was taken back or is over: these are the same to who asks. Else the id of the record, which opens the diary in
-- another transaction.
CREATE FUNCTION symptoms.record_view(
    p_share uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'pharmacist');
    share symptoms.symptom_shares;
    diary jsonb;
    tells boolean;
    view_id uuid;
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever takes it back waits for records that have begun, and is waited for: none is made after that.
    PERFORM 1 FROM symptoms.symptom_shares
    WHERE organization_id = (context ->> 'organizationId')::uuid AND id = p_share FOR NO KEY UPDATE;
    share := symptoms.viewable_share(p_share, clock_timestamp());
    IF share.id IS NULL THEN
        PERFORM audit.log('DIARY_VIEW_REFUSED', 'symptoms.symptom_shares', p_share::text, 'denied', '{}');
        RETURN NULL;
    END IF;
    diary := symptoms.covered_diary(
        share.user_id, share.categories, greatest(share.from_date, p_from), least(share.to_date, p_to),
        share.includes_notes, p_before_at, p_before_id, least(p_limit, 200)
    );
    tells := share.mail_on_view AND NOT EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        WHERE a.subject_id = share.user_id AND a.resource_id = share.id::text
            AND a.user_id = (context ->> 'userId')::uuid AND a.occurred_at >= date_trunc('day', now())
    );
    view_id := audit.record_access(
        share.user_id, 'symptoms.symptom_shares', share.id::text, symptoms.told_by(diary, share.includes_notes), diary
    );
    IF jsonb_path_exists(diary, '$.entries[*].notesEncrypted ? (@ != null)') THEN
        PERFORM audit.log('FIELDS_OPENED', 'symptoms.symptom_entries', share.user_id::text, 'success', '{}');
    END IF;
    PERFORM audit.log('DIARY_VIEWED', 'symptoms.symptom_shares', share.id::text, 'success', '{}');
    PERFORM live.put('symptoms.share_viewed', share.id, share.user_id, NULL, NULL);
    IF tells THEN
        INSERT INTO app.jobs (id, kind, payload, actor, max_attempts, process_id)
        VALUES (
            gen_random_uuid(), 'symptoms.mail',
            jsonb_build_object('mail', 'diary_viewed', 'userId', share.user_id),
            jsonb_build_object('userId', NULL), 8, (context ->> 'processId')::uuid
        );
    END IF;
    RETURN view_id;
END
$$;

-- The diary behind a share, for whom a record says that they are told just this. NULL without one; `changed` when it
-- would tell of anything else by now, and has to be recorded anew.
CREATE FUNCTION symptoms.view_shared(
    p_view uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
AS $$
DECLARE
    recorded record;
    share symptoms.symptom_shares;
    diary jsonb;
    keys jsonb;
BEGIN
    SELECT r.* INTO recorded FROM audit.recorded_access(p_view, 'symptoms.symptom_shares') AS r;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- As it was when it was recorded: taking it back counts from the next look on, and who is on record was answered.
    share := symptoms.viewable_share(recorded.resource_id::uuid, recorded.occurred_at);
    IF share.id IS NULL THEN
        RETURN NULL;
    END IF;
    diary := symptoms.covered_diary(
        share.user_id, share.categories, greatest(share.from_date, p_from), least(share.to_date, p_to),
        share.includes_notes, p_before_at, p_before_id, least(p_limit, 200)
    );
    IF sha256(convert_to(diary::text, 'UTF8')) IS DISTINCT FROM recorded.digest THEN
        RETURN jsonb_build_object('changed', true);
    END IF;
    -- Of the person's keys those that open what is handed out here, and no other.
    SELECT jsonb_agg(jsonb_build_object(
        'keyId', encode(k.id, 'hex'), 'wrapped', encode(k.wrapped, 'hex'), 'provider', k.provider
    )) INTO keys
    FROM app.tenant_keys AS k
    WHERE k.tenant_id = share.user_id AND k.destroyed_at IS NULL AND encode(k.id, 'hex') IN (
        SELECT substring(e ->> 'notesEncrypted' FROM 5 FOR 32) FROM jsonb_array_elements(diary -> 'entries') AS e
    );
    RETURN diary || jsonb_build_object('changed', false, 'keys', coalesce(keys, '[]'), 'share', jsonb_build_object(
        'id', share.id, 'userId', share.user_id, 'personName', share.person_name, 'categories', share.categories,
        'from', share.from_date, 'to', share.to_date, 'includesNotes', share.includes_notes,
        'expiresAt', share.expires_at::text
    ));
END
$$;

GRANT EXECUTE ON FUNCTION
symptoms.record_view(uuid, date, date, timestamptz, uuid, integer),
symptoms.view_shared(uuid, date, date, timestamptz, uuid, integer)
TO anamnesis_app;

-- Down Migration

DROP FUNCTION symptoms.view_shared(uuid, date, date, timestamptz, uuid, integer);
DROP FUNCTION symptoms.record_view(uuid, date, date, timestamptz, uuid, integer);
DROP FUNCTION symptoms.viewable_share(uuid, timestamptz);
CREATE OR REPLACE FUNCTION symptoms.live_shares(p_organization_id uuid, p_id uuid) RETURNS SETOF symptoms.symptom_shares
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT s.* FROM symptoms.symptom_shares AS s
    INNER JOIN identity.users AS u ON s.user_id = u.id AND u.status = 'active' AND u.deleted_at IS NULL
    INNER JOIN organizations.organizations AS o ON s.organization_id = o.id AND o.status = 'active'
    WHERE s.organization_id = p_organization_id AND (p_id IS NULL OR s.id = p_id)
        AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
$$;
DROP FUNCTION symptoms.live_shares(uuid, uuid, timestamptz);
DROP FUNCTION symptoms.told_by(jsonb, boolean);
DROP FUNCTION audit.recorded_access(uuid, text);
DROP FUNCTION audit.record_access(uuid, text, text, jsonb, jsonb);
-- Writes down that the person of the context, a member who acts in an organization, looks at somebody's data. Refuses
-- without a reason, and whoever is no member there at this moment. Only for functions that hand such data out.
CREATE FUNCTION audit.record_access(
    p_subject_id uuid, p_resource_type text, p_resource_id text, p_details jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.phi_access (
        subject_id, user_id, viewer_name, organization_id, organization_name, member_role, resource_type, resource_id,
        reason, details, request_id, process_id
    )
    SELECT p_subject_id, u.id, concat_ws(' ', m.title, u.display_name), o.id, o.name, m.role::text, p_resource_type,
        p_resource_id, context ->> 'reason', p_details, context ->> 'requestId', (context ->> 'processId')::uuid
    FROM identity.users AS u
    INNER JOIN organizations.memberships AS m ON m.user_id = u.id AND m.status = 'active'
    INNER JOIN organizations.organizations AS o ON m.organization_id = o.id AND o.status = 'active'
    WHERE u.id = (context ->> 'userId')::uuid AND o.id = (context ->> 'organizationId')::uuid
        AND m.role::text = context ->> 'memberRole';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- The diary behind a live share, for a doctor, nurse or pharmacist who acts in its organization and says why. Whoever
-- is handed a part of it is written down in the same statement: there is no view without a record. NULL, and a record
-- of the refusal, for a share that is none of theirs, was taken back or is over: these are the same to who asks.
-- `tellPerson` for the first view of a day by somebody, where the person wants a mail.
CREATE FUNCTION symptoms.view_shared(
    p_share uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer
) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog
SET timezone = 'UTC'
AS $$
DECLARE
    context jsonb := app.require_member('doctor', 'nurse', 'pharmacist');
    organization uuid := (context ->> 'organizationId')::uuid;
    share symptoms.symptom_shares;
    diary jsonb;
    keys jsonb;
    seen record;
    tells boolean;
BEGIN
    IF coalesce(context ->> 'reason', '') = '' THEN
        RAISE EXCEPTION 'no reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever takes it back waits for views that have begun, and is waited for: none is recorded after that.
    PERFORM 1 FROM symptoms.symptom_shares WHERE organization_id = organization AND id = p_share FOR NO KEY UPDATE;
    SELECT s.* INTO share FROM symptoms.live_shares(organization, p_share) AS s
    -- Who was a member when their request began may be none any more.
    INNER JOIN organizations.memberships AS m
        ON m.organization_id = organization AND m.user_id = (context ->> 'userId')::uuid
        AND m.status = 'active' AND m.role::text = context ->> 'memberRole';
    IF NOT FOUND THEN
        PERFORM audit.log('DIARY_VIEW_REFUSED', 'symptoms.symptom_shares', p_share::text, 'denied', '{}');
        RETURN NULL;
    END IF;
    diary := symptoms.covered_diary(
        share.user_id, share.categories, greatest(share.from_date, p_from), least(share.to_date, p_to),
        share.includes_notes, p_before_at, p_before_id, least(p_limit, 200)
    );
    tells := share.mail_on_view AND NOT EXISTS (
        SELECT 1 FROM audit.phi_access AS a
        WHERE a.subject_id = share.user_id AND a.resource_id = share.id::text
            AND a.user_id = (context ->> 'userId')::uuid AND a.occurred_at >= date_trunc('day', now())
    );
    SELECT min(d ->> 'localDate') AS first_day, max(d ->> 'localDate') AS last_day,
        count(DISTINCT d ->> 'localDate') AS days, coalesce(sum((d ->> 'count')::integer), 0) AS entries
    INTO seen FROM jsonb_array_elements(diary -> 'daily') AS d;
    PERFORM audit.record_access(share.user_id, 'symptoms.symptom_shares', share.id::text, jsonb_build_object(
        'from', seen.first_day, 'to', seen.last_day, 'days', seen.days, 'entries', seen.entries,
        'shown', jsonb_array_length(diary -> 'entries'), 'notes', share.includes_notes
    ));
    -- Of the person's keys those that open what is handed out here, and no other.
    SELECT jsonb_agg(jsonb_build_object(
        'keyId', encode(k.id, 'hex'), 'wrapped', encode(k.wrapped, 'hex'), 'provider', k.provider
    )) INTO keys
    FROM app.tenant_keys AS k
    WHERE k.tenant_id = share.user_id AND k.destroyed_at IS NULL AND encode(k.id, 'hex') IN (
        SELECT substring(e ->> 'notesEncrypted' FROM 5 FOR 32) FROM jsonb_array_elements(diary -> 'entries') AS e
    );
    IF keys IS NOT NULL THEN
        PERFORM audit.log('FIELDS_OPENED', 'symptoms.symptom_entries', share.user_id::text, 'success', '{}');
    END IF;
    PERFORM audit.log('DIARY_VIEWED', 'symptoms.symptom_shares', share.id::text, 'success', '{}');
    PERFORM live.put('symptoms.share_viewed', share.id, share.user_id, NULL, NULL);
    RETURN diary || jsonb_build_object('tellPerson', tells, 'keys', coalesce(keys, '[]'), 'share', jsonb_build_object(
        'id', share.id, 'userId', share.user_id, 'personName', share.person_name, 'categories', share.categories,
        'from', share.from_date, 'to', share.to_date, 'includesNotes', share.includes_notes,
        'expiresAt', share.expires_at::text
    ));
END
$$;
GRANT EXECUTE ON FUNCTION symptoms.view_shared(uuid, date, date, timestamptz, uuid, integer) TO anamnesis_app;
ALTER TABLE audit.phi_access DROP COLUMN digest;
ALTER TABLE audit.phi_access DROP COLUMN xid;
