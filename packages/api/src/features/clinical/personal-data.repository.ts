import { sql } from "drizzle-orm";

/** Records at clinics that a person said are theirs, and who looked at them. */
export const clinicalPersonalData = {
  records: { rows: sql`SELECT to_jsonb(l) AS row FROM clinical.own_links() AS l` },
  record_looks: {
    rows: sql`SELECT to_jsonb(l) AS row FROM clinical.own_looks(NULL, NULL, NULL) AS l`,
  },
};
