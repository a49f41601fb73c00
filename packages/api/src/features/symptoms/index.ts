export { insertEntries } from "./repository.ts";
export { symptomsRouter } from "./router.ts";
export { symptomsPersonalData } from "./personal-data.repository.ts";
