export { placeOfNotes, sealNotes } from "./notes.ts";
export { insertEntries } from "./repository.ts";
export { symptomsRouter } from "./router.ts";
export { symptomsPersonalData } from "./personal-data.repository.ts";
