-- A measurement is of a time that has come, and nothing of it is another one later but that it was a mistake.
CREATE OR REPLACE FUNCTION clinical.guard_observation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.effective_at > clock_timestamp() + interval '10 minutes' THEN
        RAISE EXCEPTION 'still to come' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'entered-in-error' AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'a mistake stays one' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
