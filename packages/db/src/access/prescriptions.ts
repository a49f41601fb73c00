import * as schema from "../schema/prescriptions.ts";
import { withCase } from "./cases.ts";
import { ofTheClinic } from "./clinical.ts";
import { accessOf, type SealedBy } from "./define.ts";

const patient: SealedBy = "patient";

export const prescriptionTables = accessOf(schema, {
  prescriptions: {
    of: { organization: "organizationId" },
    // A draft is saved as it is written: the trail says when and by whom, and not every letter.
    audit: { id: "id", redacted: ["orderEncrypted"] },
    ...ofTheClinic,
    merge: withCase("t.case_id"),
    sealed: { orderEncrypted: patient, reasonEncrypted: patient },
    // Written, signed and moved by functions, which know who may; handed out with a record of whose.
    may: [],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_move: { on: "BEFORE UPDATE", run: "clinical.guard_prescription()" },
      keep_prescribed: { on: "BEFORE DELETE", run: "clinical.keep_prescribed()" },
    },
  },
  prescriptionFindings: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withCase("clinical.case_of_prescription(t.organization_id, t.prescription_id)"),
    sealed: { foundEncrypted: patient, overrideEncrypted: patient },
    may: [],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      keep_found: { on: "BEFORE UPDATE OR DELETE", run: "clinical.keep_found()" },
    },
  },
});
