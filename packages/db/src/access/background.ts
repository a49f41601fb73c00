import * as schema from "../schema/background.ts";
import { ofTheClinic, registrars } from "./clinical.ts";
import { accessOf } from "./define.ts";
import { members } from "./rules.ts";

export const backgroundTables = accessOf(schema, {
  patientIdentifiers: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["searchTokens"] },
    ...ofTheClinic,
    merge: "move",
    sealed: { contentEncrypted: "patient" },
    may: [
      members(registrars, "select", { columns: ["organizationId", "id"] }),
      members(registrars, "insert"),
      members(registrars, "update", { columns: ["status", "processId"] }),
    ],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_identifier: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_identifier()" },
    },
  },
  backgroundPartRows: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["searchTokens"] },
    ...ofTheClinic,
    // What both have stays in each, and is read together.
    merge: {
      moveUnless: `EXISTS (
            SELECT 1 FROM clinical.background_parts AS s
            WHERE s.organization_id = t.organization_id AND s.patient_id = p_to AND s.part = t.part
        )`,
    },
    sealed: { rowsEncrypted: "patient" },
    may: [
      members(registrars, "select", { columns: ["organizationId", "id", "updatedAt"] }),
      members(registrars, "insert"),
      members(registrars, "update", { columns: ["rowsEncrypted", "searchTokens", "processId"] }),
    ],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
    },
  },
});
