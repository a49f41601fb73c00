-- In whose record something stands, by its id alone, for a clinician to whom that record is open: whom they treat, or have opened in
-- an emergency. NULL for everybody else's, and for what is not there: nobody is told more than opening the record would tell.
CREATE OR REPLACE FUNCTION clinical.patient_of_entry(p_kind text, p_id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization CONSTANT uuid := (clinical.require_clinician() ->> 'organizationId')::uuid;
    patient uuid;
BEGIN
    CASE p_kind
        WHEN 'allergy' THEN
            SELECT a.patient_id INTO patient FROM clinical.allergies AS a WHERE a.organization_id = organization AND a.id = p_id;
        WHEN 'observation' THEN
            SELECT o.patient_id INTO patient FROM clinical.observations AS o WHERE o.organization_id = organization AND o.id = p_id;
        WHEN 'case' THEN
            SELECT c.patient_id INTO patient FROM clinical.medical_cases AS c WHERE c.organization_id = organization AND c.id = p_id;
        WHEN 'diagnosis' THEN
            SELECT d.patient_id INTO patient FROM clinical.diagnoses AS d WHERE d.organization_id = organization AND d.id = p_id;
        WHEN 'background' THEN
            SELECT b.patient_id INTO patient FROM clinical.background_parts AS b WHERE b.organization_id = organization AND b.id = p_id;
        WHEN 'prescription' THEN
            SELECT x.patient_id INTO patient FROM clinical.prescriptions AS x WHERE x.organization_id = organization AND x.id = p_id;
        WHEN 'statement' THEN
            SELECT s.patient_id INTO patient FROM clinical.medication_statements AS s WHERE s.organization_id = organization AND s.id = p_id;
        WHEN 'note' THEN
            SELECT n.patient_id INTO patient FROM clinical.notes AS n
            WHERE n.organization_id = organization AND n.id = p_id AND n.signed_at IS NOT NULL;
        WHEN 'signature' THEN
            SELECT n.patient_id INTO patient FROM clinical.signatures AS s
            INNER JOIN clinical.notes AS n ON n.organization_id = s.organization_id AND n.id = s.note_id
            WHERE s.organization_id = organization AND s.id = p_id;
        WHEN 'share' THEN
            SELECT l.patient_id INTO patient FROM symptoms.live_shares(organization, p_id, clock_timestamp()) AS s
            INNER JOIN clinical.patient_links AS l
                ON l.organization_id = s.organization_id AND l.user_id = s.user_id AND l.ended_at IS NULL;
        ELSE
            RAISE EXCEPTION 'no such entry' USING ERRCODE = 'insufficient_privilege';
    END CASE;
    RETURN (SELECT patient FROM clinical.way_to(patient) AS w WHERE w.standing IN ('team', 'emergency', 'merged'));
END
$$;
GRANT EXECUTE ON FUNCTION clinical.patient_of_entry TO anamnesis_app;
