-- Lets the account of the person go in 14 days, in which they think it over. The last administrator of the installation or
-- of an organization stays until there is another. Returns when it is due.
CREATE OR REPLACE FUNCTION identity.schedule_deletion() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
    person uuid := (context ->> 'userId')::uuid;
    due CONSTANT timestamptz := now() + interval '14 days';
    is_admin boolean;
BEGIN
    -- Only whoever may be the last one waits for, and holds up, decisions about administrators.
    IF context ->> 'role' = 'admin' THEN
        PERFORM pg_advisory_xact_lock(hashtext('identity.administrators'));
    END IF;
    -- After everyone who is just deciding about one of their organizations, and before the next; those that make somebody
    -- an administrator meanwhile, and go, wait for the account (organizations.is_last_admin).
    PERFORM 1 FROM organizations.organizations AS o
    WHERE o.id IN (
        SELECT m.organization_id FROM organizations.memberships AS m
        WHERE m.user_id = person AND m.role = 'admin' AND m.status = 'active'
    ) ORDER BY o.id FOR NO KEY UPDATE;
    PERFORM identity.require_standing(p_alone => true);
    UPDATE identity.users SET deletion_due_at = due, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = person RETURNING role = 'admin' INTO is_admin;
    -- Whoever became one meanwhile asks again, in turn.
    IF is_admin AND context ->> 'role' IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'an administrator by now' USING ERRCODE = 'AN010';
    END IF;
    IF is_admin AND NOT EXISTS (
        SELECT 1 FROM identity.users
        WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL AND deletion_due_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'AN001';
    END IF;
    IF EXISTS (
        SELECT 1 FROM organizations.memberships AS m
        WHERE m.user_id = person AND organizations.is_last_admin(m.organization_id, person)
    ) THEN
        RAISE EXCEPTION 'the last administrator of an organization' USING ERRCODE = 'AN002';
    END IF;
    RETURN due;
END
$$;
GRANT EXECUTE ON FUNCTION identity.schedule_deletion TO anamnesis_app;

-- Keeps the account of the person. False when it was not to go.
CREATE OR REPLACE FUNCTION identity.cancel_deletion() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := identity.require_standing(p_alone => true);
BEGIN
    UPDATE identity.users SET deletion_due_at = NULL, updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = (context ->> 'userId')::uuid AND deletion_due_at IS NOT NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION identity.cancel_deletion TO anamnesis_app;

-- Accounts whose time to think it over is past.
CREATE OR REPLACE FUNCTION identity.due_deletions() RETURNS SETOF uuid LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT id FROM identity.users
    WHERE deletion_due_at <= now() AND deleted_at IS NULL AND app.user_role() = 'system'
    -- Not the oldest first: some that fail again and again must not hold up the others.
    ORDER BY random() LIMIT 20
$$;
GRANT EXECUTE ON FUNCTION identity.due_deletions TO anamnesis_worker;

-- Removes what there is of a person who let their account go and whose time to think it over is past, in every feature: the
-- one way in which anything of it is done. The account stays without a name, because the trail of what others did points at
-- it. Answers whom it was, for a last mail, and the files that are to go with it; no row when the deletion was called off.
CREATE OR REPLACE FUNCTION identity.erase_person(p_user_id uuid)
RETURNS TABLE (email text, display_name text, time_zone text, locale text, files text [])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    context jsonb := app.require_system();
BEGIN
    PERFORM 1 FROM identity.users
    WHERE id = p_user_id AND deletion_due_at <= now() AND deleted_at IS NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT u.email, u.display_name, p.time_zone, p.locale, ARRAY(SELECT exports.erase_person(p_user_id))
    INTO email, display_name, time_zone, locale, files
    FROM identity.users AS u LEFT JOIN identity.user_profiles AS p ON p.user_id = u.id WHERE u.id = p_user_id;
    -- What the trail and backups hold of their notes is unreadable from here on.
    PERFORM app.destroy_tenant_keys(p_user_id), organizations.erase_person(p_user_id, email);
    PERFORM identity.invalidate_sessions(p_user_id, NULL, 'account deleted');
    PERFORM app.delete_rows_of(p_user_id);
    -- What is still to be done ends by itself: a rotation that they asked for is the installation's.
    DELETE FROM app.jobs
    WHERE user_id = p_user_id AND finished_at IS NOT NULL
        OR kind IN ('identity.mail', 'symptoms.mail', 'clinical.mail') AND payload ->> 'userId' = p_user_id::text;
    UPDATE identity.users SET email = gen_random_uuid() || '@deleted.invalid', display_name = 'Deleted account',
        password_hash = 'none', status = 'inactive', role = 'user', last_login_ip = NULL, deletion_due_at = NULL,
        deleted_at = now(), updated_at = now(), process_id = (context ->> 'processId')::uuid
    WHERE id = p_user_id;
    PERFORM identity.write_security_log('ACCOUNT_DELETED', 'high', p_user_id, '{}');
    RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION identity.erase_person TO anamnesis_worker;

-- Takes away what transactions that had begun before an account was erased wrote for it afterwards: their proof was of an
-- account that was there. None lives for two days. For app.remove_expired.
CREATE OR REPLACE FUNCTION identity.erase_late_rows() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT app.delete_rows_of(u.id) FROM identity.users AS u
    WHERE u.deleted_at BETWEEN now() - interval '2 days' AND now() - interval '5 minutes'
$$;
