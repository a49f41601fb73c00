export { clinicalMailJob } from "./mail/job.ts";
export { clinicalPersonalData } from "./personal-data.repository.ts";
export { recordAllergy, sayNoAllergies } from "./allergies.ts";
export { recordObservation } from "./observations.ts";
export { acceptLink, offerLink } from "./patient-links.ts";
export { matchTokensOf, recordNumberToken, searchTokensOf } from "./patient-tokens.ts";
export { type Clinic, registerPatient } from "./patients.ts";
export { newOrganizationKeys } from "./patient-keys.ts";
