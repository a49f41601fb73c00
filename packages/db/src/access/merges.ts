import * as schema from "../schema/merges.ts";
import { ofTheClinic } from "./clinical.ts";
import { accessOf } from "./define.ts";

export const mergeTables = accessOf(schema, {
  patientMerges: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["reason", "undoReason"] },
    ...ofTheClinic,
    // A merge is more than its row: functions alone.
    may: [],
    checks: { reason_plain: "app.is_visible(reason)", undo_reason_plain: "app.is_visible(undo_reason)" },
  },
  mergedRows: {
    of: { organization: "organizationId" },
    audit: { id: "rowId" },
    ...ofTheClinic,
    may: [],
  },
  notSamePerson: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    may: [],
  },
});
