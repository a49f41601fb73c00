import * as schema from "../schema/operations.ts";
import { accessOf } from "./define.ts";
import { administrators } from "./rules.ts";

export const operations = accessOf(schema, {
  alerts: {
    of: {},
    audit: { id: "id" },
    export: { none: "an alert is of the installation" },
    erase: { none: "an id alone, of an account that has no name any more" },
    retention: { none: "what was wrong with the installation, and for how long" },
    may: [
      administrators("select"),
      administrators("update", { columns: ["acknowledgedAt", "acknowledgedBy", "processId", "updatedAt"] }),
    ],
  },
});
