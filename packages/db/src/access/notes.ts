import * as schema from "../schema/notes.ts";
import { ofTheClinic } from "./clinical.ts";
import { accessOf, type SealedBy } from "./define.ts";

const patient: SealedBy = "patient";

export const noteTables = accessOf(schema, {
  notes: {
    of: { organization: "organizationId" },
    // A draft is saved every few seconds: the trail says when and by whom, and not every letter.
    audit: {
      id: "id",
      redacted: ["subjectiveEncrypted", "objectiveEncrypted", "assessmentEncrypted", "planEncrypted"],
    },
    ...ofTheClinic,
    sealed: {
      subjectiveEncrypted: patient,
      objectiveEncrypted: patient,
      assessmentEncrypted: patient,
      planEncrypted: patient,
    },
    // Written and handed out by functions, which know whose draft it is.
    may: [],
    triggers: { keep_signed: { on: "BEFORE UPDATE OR DELETE", run: "clinical.keep_signed()" } },
  },
  signatures: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    appendOnly: "in one table",
    // Whoever signs is the person of the session: a function sees to it.
    may: [],
  },
  reviewRequests: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    may: [],
  },
});
