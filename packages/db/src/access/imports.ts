import * as schema from "../schema/imports.ts";
import { ofTheClinic, registrars } from "./clinical.ts";
import { accessOf } from "./define.ts";
import { members } from "./rules.ts";

export const importTables = accessOf(schema, {
  recordImports: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    sealed: { nameEncrypted: "organization", reportEncrypted: "organization" },
    may: [
      members(registrars, "select"),
      members(registrars, "insert", { check: "imported_by = app.user_id()" }),
      members(registrars, "update", {
        columns: [
          "state",
          "registered",
          "kept",
          "known",
          "leftOut",
          "refused",
          "reportEncrypted",
          "processId",
          "updatedAt",
        ],
      }),
    ],
  },
  importedParts: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: "move",
    sealed: { entriesEncrypted: "patient" },
    may: [
      // Sealed by the key of the patient, which is handed out with a record of whose.
      members(registrars, "select"),
      members(registrars, "insert"),
      members(registrars, "update", { columns: ["isTakenBack", "processId"] }),
    ],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
    },
  },
});
