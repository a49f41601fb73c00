export { type Place, placeWhereItIs } from "./zones.ts";
