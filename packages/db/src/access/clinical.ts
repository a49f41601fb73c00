import * as schema from "../schema/clinical.ts";
import { accessOf, keptWith, type SealedBy } from "./define.ts";
import { members, own } from "./rules.ts";

/** What a clinic keeps of somebody: how it is told, erased and kept. */
export const ofTheClinic = {
  export: { none: "the clinic's record of somebody, who may have no account here" },
  erase: { none: "the clinic's record, which it has to keep; whose it is, their own key alone tells" },
  retention: keptWith("organization"),
} as const;

/** Who writes what tells who a patient is. */
export const registrars = ["doctor", "nurse"] as const;
const patient: SealedBy = "patient";

export const clinical = accessOf(schema, {
  dataKeys: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["keyEncrypted"] },
    ...ofTheClinic,
    sealed: { keyEncrypted: "organization" },
    // Kept by a function, and handed out with a record of whose, and to nobody else.
    may: [],
  },
  patients: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["recordNumberToken", "searchTokens", "matchTokens"] },
    ...ofTheClinic,
    sealed: {
      familyNameEncrypted: patient,
      givenNameEncrypted: patient,
      birthDateEncrypted: patient,
      recordNumberEncrypted: patient,
      ssnEncrypted: patient,
      emailEncrypted: patient,
      phoneEncrypted: patient,
      addressEncrypted: patient,
    },
    may: [
      // What is to be changed is found by these; all else is handed out with a record.
      members(registrars, "select", { columns: ["organizationId", "id", "updatedAt"] }),
      members(registrars, "insert"),
      members(registrars, "update", { columns: { but: ["organizationId", "id", "createdAt", "updatedAt"] } }),
    ],
    // Looks at a patient are on record under their id, those at a diary under its person's: whoever chose it.
    triggers: {
      refuse_known_tenant: { on: "BEFORE INSERT", run: "app.refuse_known_tenant()" },
      guard_patient: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_patient()" },
      require_look: { on: "BEFORE UPDATE", run: "clinical.require_look()" },
      begin_care_team: { on: "AFTER INSERT", run: "clinical.begin_care_team()" },
    },
  },
  careTeamMembers: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    // Who is in both teams is in one of them.
    merge: {
      moveUnless: `(t.ended_at IS NULL AND EXISTS (
            SELECT 1 FROM clinical.care_team_members AS s
            WHERE s.organization_id = t.organization_id AND s.patient_id = p_to AND s.user_id = t.user_id AND s.ended_at IS NULL
        ))`,
    },
    // Changed and told by functions, which look at who treats whom.
    may: [],
  },
  emergencyAccesses: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["explanation", "review"] },
    ...ofTheClinic,
    merge: { none: "it let somebody into the record that there was, under which the looks in it are written down" },
    // Those who open a record do not say what is said of it afterwards: by functions alone.
    may: [],
    checks: { explanation_plain: "app.is_visible(explanation)", review_plain: "app.is_visible(review)" },
  },
  accessQuestions: {
    of: { person: "userId", organization: "organizationId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "record_questions" },
    erase: "delete",
    retention: keptWith("person"),
    sealed: { questionEncrypted: "person", answerEncrypted: "person" },
    // Asked about looks that are at one's own record, and answered by who looks into them: functions see to both.
    may: [own("select", { to: ["anamnesis_app", "anamnesis_worker"] })],
  },
  patientLinks: {
    of: { person: "userId", organization: "organizationId" },
    audit: { id: "id", subject: "userId", redacted: ["codeHash"] },
    export: { as: "records" },
    erase: "delete",
    merge: { none: "which account stays is asked: clinical.merge_patients" },
    retention: { gone: "user_id IS NULL AND code_expires_at < now() - interval '30 days'" },
    // Whoever knows the code says so by a function.
    may: [],
  },
});
