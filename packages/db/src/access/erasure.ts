import { toSnakeCase } from "drizzle-orm/casing";
import { type Listed, nameOf } from "./define.ts";

/** The function that `identity.erase_person` calls. */
export function renderErasure(tables: readonly Listed[]): string {
  const deletes = tables
    .flatMap(({ table, access: { of, erase } }) => {
      if (erase !== "delete") return [];
      if (of.person === undefined) throw new Error(`${nameOf(table)} has no person whose rows could be deleted`);
      return [`    DELETE FROM ${nameOf(table)} WHERE ${toSnakeCase(of.person)} = p_user_id;`];
    })
    .toSorted();
  return `-- Takes away the rows of a person that nothing but DELETE is said of in src/access/.
CREATE OR REPLACE FUNCTION app.delete_rows_of(p_user_id uuid) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
${deletes.join("\n")}
$$;
`;
}
