import * as schema from "../schema/terminology.ts";
import { accessOf, ofNobody } from "./define.ts";

/** Written and read by functions: who may import is looked at again there, and what is read is the same for everybody. */
const byFunctions = { of: {}, ...ofNobody, may: [] } as const;
const withTheProduct = "published codes; who imported them is in audit_logs";

export const terminology = accessOf(schema, {
  releases: {
    ...byFunctions,
    audit: { none: "a line for each import; who asked for it and who took it back is in audit_logs" },
    export: { none: "an import is of the installation" },
    erase: { none: "an id alone, of an account that has no name any more" },
    retention: { none: "a line for each import" },
  },
  codes: {
    ...byFunctions,
    audit: { none: withTheProduct },
    retention: { none: "diagnoses are named by them" },
  },
  medications: {
    ...byFunctions,
    audit: { none: withTheProduct },
    retention: { none: "orders and home medications are named by them" },
  },
  synonyms: {
    ...byFunctions,
    audit: { none: withTheProduct },
    retention: { none: "replaced when the product brings others" },
  },
});
