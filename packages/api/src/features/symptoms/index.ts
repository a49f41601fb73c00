export { diaryMailJob } from "./mail/job.ts";
export { placeOfNotes, sealNotes } from "./notes.ts";
export { insertEntries } from "./repository.ts";
export { shareDiary } from "./shares.ts";
export { symptomsPersonalData } from "./personal-data.repository.ts";
