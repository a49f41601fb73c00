import * as schema from "../schema/exports.ts";
import { accessOf } from "./define.ts";
import { isOf, own } from "./rules.ts";

const madeHere = `${isOf("{person}", "app.user_id()")} AND id = (SELECT exports.made_here())`;

export const exportFiles = accessOf(schema, {
  exportRequests: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId", redacted: ["fileKeyEncrypted"] },
    export: { as: "exports" },
    erase: { by: "exports.erase_person" },
    sealed: { fileKeyEncrypted: "person" },
    retention: { none: "that a file was made, and fetched, stays; the file itself goes with its link" },
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert", {
        columns: ["id", "userId", "type", "parameters", "status", "processId"],
        and: "status = 'queued'",
      }),
      // Where the file is and what is in it the worker says, which makes it.
      own("update", {
        columns: ["status", "updatedAt", "processId"],
        and: "status = 'ready'",
        check: "status = 'downloaded'",
      }),
      {
        who: "made",
        command: "update",
        to: ["anamnesis_worker"],
        rows: madeHere,
        // A file that never goes would be in the way of whoever wants to be forgotten.
        check: `${madeHere} AND (expires_at IS NULL OR expires_at <= now() + interval '1 day')`,
        columns: { but: ["id", "userId", "organizationId", "type", "parameters", "createdAt"] },
      },
    ],
    triggers: { require_proof: { on: "BEFORE INSERT", run: "exports.require_proof()" } },
  },
});
