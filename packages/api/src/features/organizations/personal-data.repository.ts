import { sql } from "drizzle-orm";

/** What organizations hold about a person as their member. */
export const organizationsPersonalData = {
  memberships: {
    rows: sql`SELECT to_jsonb(m) - 'process_id' || jsonb_build_object('organization', o.name) AS row
      FROM organizations.own_memberships() AS m
      INNER JOIN organizations.own_organizations() AS o ON o.organization_id = m.organization_id ORDER BY m.joined_at`,
  },
};
