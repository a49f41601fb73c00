import * as schema from "../schema/observations.ts";
import { ofTheClinic, registrars } from "./clinical.ts";
import { accessOf } from "./define.ts";
import { members } from "./rules.ts";

export const observationTables = accessOf(schema, {
  observations: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    ...ofTheClinic,
    merge: "move",
    sealed: { valuesEncrypted: "patient" },
    may: [
      members(registrars, "select", { columns: ["organizationId", "id"] }),
      members(registrars, "insert"),
      members(registrars, "update", { columns: ["status", "processId"] }),
    ],
    triggers: {
      guard_entry: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_entry()" },
      guard_observation: { on: "BEFORE INSERT OR UPDATE", run: "clinical.guard_observation()" },
    },
  },
});
