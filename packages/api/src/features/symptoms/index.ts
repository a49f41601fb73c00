export { insertEntries } from "./repository.ts";
export { symptomsRouter } from "./router.ts";
