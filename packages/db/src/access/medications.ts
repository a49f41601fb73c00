import * as schema from "../schema/medications.ts";
import { ofTheClinic, registrars } from "./clinical.ts";
import { accessOf, type SealedBy } from "./define.ts";
import { members } from "./rules.ts";

const patient: SealedBy = "patient";

export const medicationTables = accessOf(schema, {
  medicationStatements: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: "move",
    sealed: {
      nameEncrypted: patient,
      rxcuiEncrypted: patient,
      takenAsEncrypted: patient,
      saidByEncrypted: patient,
      diaryNameEncrypted: patient,
      stopReasonEncrypted: patient,
    },
    may: [
      // What is to be changed is found by these; all else is handed out with a record.
      members(registrars, "select", { columns: ["organizationId", "id", "updatedAt"] }),
      members(registrars, "insert"),
      members(registrars, "update", {
        columns: { but: ["organizationId", "id", "patientId", "writtenBy", "createdAt", "updatedAt"] },
      }),
    ],
    triggers: {
      // In the order of their names: who did not look is not told how many there are.
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_statement: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_statement()" },
    },
  },
  medicationLists: {
    of: { organization: "organizationId" },
    audit: { id: "patientId" },
    ...ofTheClinic,
    merge: { none: "of both, what was said last is read: clinical.open_record" },
    // Kept by a function, and handed out with a record of whose.
    may: [],
  },
});
