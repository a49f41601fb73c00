import * as schema from "../schema/cases.ts";
import { ofTheClinic, registrars } from "./clinical.ts";
import { accessOf, type SealedBy } from "./define.ts";
import { members } from "./rules.ts";

const patient: SealedBy = "patient";
// Its number, who has it and when it was closed the database says (clinical.guard_case), and what its codes are, a diagnosis.
const saidByTheDatabase = ["caseNumber", "assignedTo", "icdCodes", "closedAt", "createdAt", "updatedAt"] as const;

/**
 * What stands in a case goes where the case goes, and all of it stays once something was written in it after a merge.
 * @param caseId in SQL, of the row `t`
 */
export const withCase = (caseId: string) => ({
  returnUnless: `clinical.is_written_since(t.organization_id, ${caseId}, r.created_at)`,
});

export const caseTables = accessOf(schema, {
  medicalCases: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withCase("t.id"),
    sealed: {
      titleEncrypted: patient,
      chiefComplaintEncrypted: patient,
      descriptionEncrypted: patient,
      tagsEncrypted: patient,
    },
    may: [
      // What is to be changed is found by these; all else is handed out with a record.
      members(registrars, "select", { columns: ["organizationId", "id", "updatedAt"] }),
      members(registrars, "insert"),
      members(registrars, "update", { columns: { but: ["organizationId", "id", "patientId", ...saidByTheDatabase] } }),
    ],
    triggers: {
      // In the order of their names: who did not look is told of no status.
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_move: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_case()" },
    },
  },
  caseHandovers: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withCase("t.case_id"),
    sealed: { whyEncrypted: patient },
    // Kept by a function, which takes the other into the team, and handed out with a record of whose.
    may: [],
  },
});
