import * as schema from "../schema/images.ts";
import { ofTheClinic } from "./clinical.ts";
import { accessOf, type SealedBy } from "./define.ts";

const patient: SealedBy = "patient";

/**
 * What stands in a study goes where the study goes, and all of it stays once something was written in it after a merge.
 * @param studyId in SQL, of the row `t`
 */
const withStudy = (studyId: string) => ({
  returnUnless: `clinical.is_study_written_since(t.organization_id, ${studyId}, r.created_at)`,
});

// Written and handed out by functions, which know who sends what, and who looked at whom.
export const imageTables = accessOf(schema, {
  imageStudies: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withStudy("t.id"),
    sealed: { accessionNumberEncrypted: patient, descriptionEncrypted: patient },
    may: [],
  },
  imageSeries: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: withStudy("t.study_id"),
    sealed: { descriptionEncrypted: patient, bodyRegionEncrypted: patient, viewPositionEncrypted: patient },
    may: [],
  },
  medicalImages: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["objectKeyEncrypted"] },
    ...ofTheClinic,
    merge: withStudy("t.study_id"),
    sealed: {
      fileNameEncrypted: patient,
      saidEncrypted: patient,
      objectKeyEncrypted: patient,
      factsEncrypted: patient,
      decisionEncrypted: patient,
    },
    may: [],
  },
  imageUploads: {
    of: { organization: "organizationId" },
    audit: { none: "who may write now, for seconds; what was sent, the image tells" },
    ...ofTheClinic,
    retention: { by: "clinical.expire_upload" },
    may: [],
  },
  imageParts: {
    of: { organization: "organizationId" },
    audit: { none: "pieces of a file, by the second; what was sent, the image tells" },
    ...ofTheClinic,
    may: [],
  },
  imageReports: {
    of: { organization: "organizationId" },
    // A draft is saved every few seconds: the trail says when and by whom, and not every letter.
    audit: { id: "id", redacted: ["findingsEncrypted", "impressionEncrypted"] },
    ...ofTheClinic,
    merge: withStudy("t.study_id"),
    sealed: { findingsEncrypted: patient, impressionEncrypted: patient },
    may: [],
    triggers: { keep_signed: { on: "BEFORE UPDATE OR DELETE", run: "clinical.keep_signed()" } },
  },
});
