import * as schema from "../schema/diagnoses.ts";
import { withCase } from "./cases.ts";
import { ofTheClinic } from "./clinical.ts";
import { accessOf, keptWith, type SealedBy } from "./define.ts";
import { members } from "./rules.ts";

const patient: SealedBy = "patient";
/** Who says what somebody has. */
const diagnosticians = ["doctor"] as const;

export const diagnosisTables = accessOf(schema, {
  diagnoses: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withCase("t.case_id"),
    sealed: {
      primaryDiagnosisEncrypted: patient,
      detailsEncrypted: patient,
      finalDiagnosisEncrypted: patient,
      reviewNotesEncrypted: patient,
    },
    may: [
      members(diagnosticians, "select", { columns: ["organizationId", "id"] }),
      // As a proposal: what is decided is written by a function (clinical.decide_diagnosis).
      members(diagnosticians, "insert"),
    ],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_move: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_diagnosis()" },
      keep_confirmed: { on: "BEFORE DELETE", run: "clinical.keep_confirmed()" },
    },
  },
  diagnosisEvidence: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withCase("clinical.case_of_diagnosis(t.organization_id, t.diagnosis_id)"),
    sealed: { citedEncrypted: patient },
    may: [members(diagnosticians, "select", { columns: ["organizationId", "id"] }), members(diagnosticians, "insert")],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_source: { on: "BEFORE INSERT", run: "clinical.guard_evidence()" },
    },
  },
  favouriteCodes: {
    of: { person: "userId" },
    audit: { id: "code", subject: "userId" },
    export: { none: "published codes that somebody wants first at work" },
    erase: "delete",
    retention: keptWith("person"),
    // Kept and told by functions.
    may: [],
  },
});
