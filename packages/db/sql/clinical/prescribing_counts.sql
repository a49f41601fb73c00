-- How often the rules found something in prescriptions that were signed since a day, and how often those were signed nevertheless:
-- for whoever looks whether the checks are worth their interruptions. No patient, nobody who signed.
CREATE OR REPLACE FUNCTION clinical.rule_counts(p_from date)
RETURNS TABLE (kind text, rule text, severity text, found integer, overridden integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organization uuid := (app.require_member('admin', 'doctor', 'pharmacist', 'auditor') ->> 'organizationId')::uuid;
BEGIN
    RETURN QUERY SELECT f.kind, f.rule, min(f.severity), count(*)::integer, count(f.override_encrypted)::integer
    FROM clinical.prescription_findings AS f
    WHERE f.organization_id = organization AND f.created_at >= p_from
    GROUP BY f.kind, f.rule ORDER BY count(f.override_encrypted) DESC, count(*) DESC, f.rule;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.rule_counts TO anamnesis_app;

-- How many prescriptions were signed since a day, and how far each could be checked.
CREATE OR REPLACE FUNCTION clinical.checked_counts(p_from date)
RETURNS TABLE (state text, prescriptions integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := (app.require_member('admin', 'doctor', 'pharmacist', 'auditor') ->> 'organizationId')::uuid;
BEGIN
    RETURN QUERY SELECT p.check_state, count(*)::integer FROM clinical.prescriptions AS p
    WHERE p.organization_id = organization AND p.signed_at >= p_from GROUP BY p.check_state ORDER BY p.check_state;
END
$$;
GRANT EXECUTE ON FUNCTION clinical.checked_counts TO anamnesis_app;
