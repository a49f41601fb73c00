import { alertRules } from "@anamnesis/domain";

/** The function by which the database knows what alerts there are, and from which value on. */
export function renderAlerts(): string {
  const rows = Object.entries(alertRules).map(
    ([rule, { severity, threshold }]) => `        ('${rule}', '${severity}', ${threshold})`,
  );
  return `-- Every rule, how bad it is and from which value on it fires, as packages/domain says.
CREATE OR REPLACE FUNCTION operations.alert_rules() RETURNS TABLE (rule text, severity text, threshold integer)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.rule, r.severity, r.threshold FROM (VALUES
${rows.join(",\n")}
    ) AS r (rule, severity, threshold)
$$;
`;
}
