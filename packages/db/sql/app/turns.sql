-- Lets transactions that do the same for one person, or for the system, go one after the other; until this one ends.
CREATE OR REPLACE FUNCTION app.wait_turn(p_what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Few names: whoever takes many locks takes them from all.
    IF (p_what IN ('exports', 'alerts', 'trackers')) IS NOT TRUE THEN
        RAISE EXCEPTION 'nothing to wait for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(
        concat_ws(' ', p_what, coalesce(app.user_id()::text, app.require_context() ->> 'role')), 0
    ));
END
$$;
GRANT EXECUTE ON FUNCTION app.wait_turn TO anamnesis_app, anamnesis_worker;

-- As app.wait_turn, for the organization that its administrator acts in: nobody else has a turn there.
CREATE OR REPLACE FUNCTION app.wait_turn_in_organization(p_what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := app.organization_as('admin');
BEGIN
    IF organization IS NULL OR (p_what IN ('invitations', 'resources')) IS NOT TRUE THEN
        RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', p_what, organization), 0));
END
$$;
GRANT EXECUTE ON FUNCTION app.wait_turn_in_organization TO anamnesis_app;
