import * as schema from "../schema/app.ts";
import { accessOf } from "./define.ts";
import { administrators, own, system } from "./rules.ts";

export const app = accessOf(schema, {
  contextKeys: {
    of: {},
    audit: { none: "one secret, readable by the owner alone; auditing it would copy it" },
    may: [],
  },
  rootKeys: {
    of: {},
    audit: { none: "names of keys, written once by the first start" },
    may: [],
  },
  tenantKeys: {
    of: { person: "tenantId", organization: "tenantId" },
    audit: { id: "id", subject: "tenantId", redacted: ["wrapped"] },
    // Handed out one by one, with a record.
    may: [],
  },
  keyTasks: {
    of: {},
    audit: { none: "how far work on keys is; who asked for it is in audit_logs, and what it changes is audited" },
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
    may: [
      own("select"),
      own("insert"),
      own("update"),
      system("select"),
      system("delete", { and: "created_at < now() - interval '1 day'" }),
    ],
  },
});
