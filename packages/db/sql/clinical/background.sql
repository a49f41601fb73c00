-- No more numbers of one patient than anybody reads, with those that were a mistake, which stay one.
CREATE OR REPLACE FUNCTION clinical.guard_identifier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = 'entered-in-error' AND NEW.status <> OLD.status THEN
            RAISE EXCEPTION 'a mistake stays one' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('identifiers of ' || NEW.patient_id, 0));
    IF (
        SELECT count(*) FILTER (WHERE i.status = 'active') >= 20 OR count(*) >= 200 FROM clinical.patient_identifiers AS i
        WHERE i.organization_id = NEW.organization_id AND i.patient_id = NEW.patient_id
    ) THEN
        RAISE EXCEPTION 'too many numbers' USING ERRCODE = 'AN031';
    END IF;
    RETURN NEW;
END
$$;

-- What members of the organization of the context are called, also those who left.
CREATE OR REPLACE FUNCTION clinical.member_names(p_users uuid []) RETURNS TABLE (user_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.user_id, concat_ws(' ', m.title, u.display_name) FROM organizations.memberships AS m
    INNER JOIN identity.users AS u ON u.id = m.user_id AND u.deleted_at IS NULL
    WHERE m.organization_id = (SELECT (clinical.require_clinician() ->> 'organizationId')::uuid) AND m.user_id = ANY (p_users[1:50])
$$;
GRANT EXECUTE ON FUNCTION clinical.member_names TO anamnesis_app;
