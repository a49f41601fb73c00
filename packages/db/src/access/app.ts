import * as schema from "../schema/app.ts";
import { accessOf, ofNobody } from "./define.ts";
import { administrators, own, system } from "./rules.ts";

export const app = accessOf(schema, {
  contextKeys: {
    of: {},
    audit: { none: "one secret, readable by the owner alone; auditing it would copy it" },
    ...ofNobody,
    may: [],
  },
  rootKeys: {
    of: {},
    audit: { none: "names of keys, written once by the first start" },
    ...ofNobody,
    may: [],
  },
  tenantKeys: {
    of: { person: "tenantId", organization: "tenantId" },
    audit: { id: "id", subject: "tenantId", redacted: ["wrapped"] },
    export: { none: "a wrapped key says nothing about a person" },
    erase: { by: "app.destroy_tenant_keys" },
    // Handed out one by one, with a record.
    may: [],
  },
  keyTasks: {
    of: {},
    audit: { none: "how far work on keys is; who asked for it is in audit_logs, and what it changes is audited" },
    export: { none: "how far work on keys of the installation is" },
    erase: { none: "an id alone, of an account that has no name any more" },
    may: [
      administrators("select"),
      administrators("insert", { columns: ["id", "kind", "reason", "onlyTenant"] }),
      system("select"),
      system("update"),
    ],
  },
  jobs: {
    of: {},
    audit: { none: "transient queue; what a job does is audited on the tables that it writes" },
    export: { none: "what was asked for is told where it is asked for: exports, shares, the mails themselves" },
    erase: { by: "identity.erase_person" },
    may: [
      // What was asked, in whose name, and the error in its own words are the worker's alone.
      administrators("select", {
        columns: { but: ["payload", "actor", "leasedUntil", "leasedBy", "lastError", "processId"] },
      }),
      // In whose name, and what for, stays as it was asked: a run acts for whom the row names.
      system("select", { columns: { but: ["actor"] } }),
      system("update", {
        columns: { but: ["id", "kind", "payload", "actor", "userId", "maxAttempts", "processId", "createdAt"] },
      }),
      system("delete", { and: "status IN ('succeeded', 'dead', 'cancelled')" }),
    ],
  },
  schedules: {
    of: {},
    audit: { none: "when work that returns is due next; what it does is audited on the tables that it writes" },
    ...ofNobody,
    may: [
      administrators("select", { columns: { but: ["leasedBy", "leasedUntil", "lastError", "createdAt"] } }),
      system("select"),
      system("insert"),
      system("update"),
    ],
  },
  idempotencyKeys: {
    of: { person: "userId" },
    audit: { none: "answers kept for a day; the effect they stand for is audited" },
    export: { none: "answers kept for a day, of what the other parts tell" },
    erase: "delete",
    may: [
      own("select"),
      own("insert"),
      own("update"),
      system("select"),
      system("delete", { and: "created_at < now() - interval '1 day'" }),
    ],
  },
});
