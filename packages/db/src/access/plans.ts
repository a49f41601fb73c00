import * as schema from "../schema/plans.ts";
import { withCase } from "./cases.ts";
import { ofTheClinic } from "./clinical.ts";
import { accessOf, type SealedBy } from "./define.ts";

const patient: SealedBy = "patient";

export const planTables = accessOf(schema, {
  treatmentPlans: {
    of: { organization: "organizationId" },
    // A draft is saved as it is written: the trail says when and by whom, and not every letter.
    audit: { id: "id", redacted: ["contentEncrypted"] },
    ...ofTheClinic,
    merge: withCase("t.case_id"),
    sealed: { contentEncrypted: patient, reasonEncrypted: patient },
    // Written and moved by functions, which know who may; handed out with a record of whose.
    may: [],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_move: { on: "BEFORE UPDATE", run: "clinical.guard_plan()" },
      keep_approved: { on: "BEFORE DELETE", run: "clinical.keep_approved()" },
    },
  },
  planSteps: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withCase("clinical.case_of_plan(t.organization_id, t.plan_id)"),
    sealed: { noteEncrypted: patient },
    may: [],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      keep_step: { on: "BEFORE UPDATE OR DELETE", run: "clinical.keep_found()" },
    },
  },
});
