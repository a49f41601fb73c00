import * as schema from "../schema/audit.ts";
import { accessOf } from "./define.ts";
import { auditors, members, own, system } from "./rules.ts";

const both = { to: ["anamnesis_app", "anamnesis_worker"] } as const;
const place = ["sessionHandle", "clientIp", "userAgent"] as const;
const itself = { none: "part of the trail itself" };

export const audit = accessOf(schema, {
  processTracking: {
    of: { person: "userId", organization: "organizationId" },
    audit: itself,
    appendOnly: true,
    may: [
      // From where somebody acted, and with what, is theirs: audit.own_changes tells it, and the file of all about them.
      own("select", { columns: { but: place } }),
      members(["admin", "auditor"], "select", { columns: { but: place } }),
      { ...own("select", { to: ["anamnesis_worker"] }), who: "exported" },
      auditors(),
    ],
  },
  auditEvents: {
    of: { person: "subjectId" },
    audit: itself,
    appendOnly: true,
    may: [
      {
        who: "organization",
        command: "select",
        to: ["anamnesis_app"],
        rows: `schema_name = 'organizations' AND coalesce(
        new_values ->> 'organization_id', old_values ->> 'organization_id',
        CASE WHEN table_name = 'organizations' THEN row_id END
    ) = (SELECT app.organization_as('admin', 'auditor'))::text`,
      },
      auditors(),
    ],
  },
  auditLogs: {
    of: { person: "userId" },
    audit: itself,
    appendOnly: true,
    may: [own("select", both), system("select"), auditors()],
  },
  phiAccess: {
    of: { person: "subjectId" },
    audit: itself,
    appendOnly: true,
    may: [own("select", both), auditors()],
  },
});
