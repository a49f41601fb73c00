import * as schema from "../schema/audit.ts";
import { accessOf } from "./define.ts";
import { auditors, own, system } from "./rules.ts";

const itself = { none: "part of the trail itself" };

export const audit = accessOf(schema, {
  processTracking: {
    of: { person: "initiatedBy" },
    audit: itself,
    appendOnly: true,
    may: [own("select", { to: ["anamnesis_app", "anamnesis_worker"] }), auditors()],
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
        // From where somebody acted, and with what, is theirs.
        columns: { but: ["sessionHandle", "clientIp", "userAgent"] },
      },
      auditors(),
    ],
  },
  auditLogs: {
    of: { person: "userId" },
    audit: itself,
    appendOnly: true,
    may: [own("select", { to: ["anamnesis_app", "anamnesis_worker"] }), system("select"), auditors()],
  },
  phiAccess: {
    of: { person: "subjectId" },
    audit: itself,
    appendOnly: true,
    may: [own("select", { to: ["anamnesis_app", "anamnesis_worker"] }), auditors()],
  },
});
