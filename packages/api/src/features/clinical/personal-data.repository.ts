import { sql } from "drizzle-orm";

/** Records at clinics that a person said are theirs. */
export const clinicalPersonalData = {
  records: { rows: sql`SELECT to_jsonb(l) AS row FROM clinical.own_links() AS l` },
};
