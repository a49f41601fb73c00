import * as schema from "../schema/hl7.ts";
import { ofTheClinic, registrars } from "./clinical.ts";
import { accessOf } from "./define.ts";
import { members } from "./rules.ts";

export const hl7Tables = accessOf(schema, {
  heldMessages: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["messageEncrypted"] },
    ...ofTheClinic,
    sealed: { senderEncrypted: "organization", problemEncrypted: "organization", messageEncrypted: "organization" },
    may: [
      members(registrars, "select"),
      members(registrars, "insert", { check: "received_by = app.user_id()" }),
      members(registrars, "update", { columns: ["state", "problemEncrypted", "processId", "updatedAt"] }),
    ],
  },
});
