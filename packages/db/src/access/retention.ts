import { type Listed, nameOf } from "./define.ts";

/** The function that housekeeping calls until it finds nothing more. */
export function renderRetention(tables: readonly Listed[]): string {
  const deletes = tables
    .flatMap(({ table, access: { retention, appendOnly } }) => {
      if (!("gone" in retention)) return [];
      const name = nameOf(table);
      // Two partitions may each have a row at the same place.
      if (appendOnly !== undefined) throw new Error(`${name} only grows: its partitions go, not its rows`);
      return [
        `    DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${name}
        WHERE ${retention.gone} LIMIT p_limit
    ));
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;`,
      ];
    })
    .toSorted();
  return `-- Takes away rows whose time is over, of each table p_limit at most, and what is left of people who were forgotten. Returns
-- how many of the former.
CREATE OR REPLACE FUNCTION app.remove_expired(p_limit integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n integer;
    removed integer := 0;
BEGIN
    PERFORM app.require_system();
    PERFORM identity.erase_late_rows();
${deletes.join("\n")}
    RETURN removed;
END
$$;
GRANT EXECUTE ON FUNCTION app.remove_expired TO anamnesis_worker;
`;
}
