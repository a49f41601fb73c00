export { symptomsRouter } from "./router.ts";
