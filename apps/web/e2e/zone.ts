import { placeWhereItIs } from "@anamnesis/domain/testing";

/*
 * Shortly after midnight in the browser, shortly before it where the server runs: a test that leans on the hour, or on
 * both having one day, fails at whatever time it is started. `TZ` moves both to a zone of one's own choice.
 */
process.env["E2E_ZONE"] ??= process.env["TZ"] ?? placeWhereItIs(0).zone;
process.env["TZ"] ??= placeWhereItIs(23).zone;

/** Where the browser is. Processes that are started later find it in their environment. */
export const browserZone = process.env["E2E_ZONE"];
