export { clinicalMailJob } from "./mail/job.ts";
export { clinicalPersonalData } from "./personal-data.repository.ts";
export { moveCaseTo, openCase } from "./cases.ts";
export { digestOf } from "./notes.repository.ts";
export { listNotes, saveNote, sign, timelineOf } from "./notes.ts";
export { recordAllergy, sayNoAllergies } from "./allergies.ts";
export { type DiagnosisModel, ruleBasedModel } from "./diagnosis-model.ts";
export { recordObservation } from "./observations.ts";
export { acceptLink, offerLink } from "./patient-links.ts";
export { matchTokensOf, recordNumberToken, searchTokensOf } from "./patient-tokens.ts";
export { imageJob } from "./image-job.ts";
export { beginUpload, expireUploads, type HeldUpload, holdUpload, uploadOf } from "./image-uploads.ts";
export { openFrame, openPhotograph } from "./image-frames.ts";
export { openOriginal } from "./images.ts";
export { createPatientKeys, newOrganizationKeys, type PatientKeys } from "./patient-keys.ts";
export { type EntryKind, findPatientOfEntry } from "./entries.repository.ts";
export {
  changePatient,
  type Clinic,
  getPatient,
  openPatient,
  ownPatients,
  registerPatient,
  searchPatients,
} from "./patients.ts";
export { comparePatients, mergePatients } from "./merges.ts";
export { changeBackground } from "./background.ts";
export { confirmDiagnosis, proposeDiagnosis } from "./diagnoses.ts";
export { type ImportedEntries, keepImported, nameOfCondition, undoImport } from "./imported.ts";
export { insertImport, listImports, tallyImport } from "./imports.repository.ts";
export { isRegistered } from "./patients.repository.ts";
export { listImages } from "./images.ts";
