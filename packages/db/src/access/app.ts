import * as schema from "../schema/app.ts";
import { accessOf, ofNobody } from "./define.ts";
import { administrators, own, system } from "./rules.ts";

export const app = accessOf(schema, {
  contextKeys: {
    of: {},
    audit: { none: "one secret, readable by the owner alone; auditing it would copy it" },
    ...ofNobody,
    retention: { none: "one secret, as long as the installation" },
    may: [],
  },
  rootKeys: {
    of: {},
    audit: { none: "names of keys, written once by the first start" },
    ...ofNobody,
    retention: { none: "names of keys, as long as the installation" },
    may: [],
  },
  keyProviders: {
    of: {},
    audit: { none: "names of key stores, written by the start that first had one" },
    ...ofNobody,
    retention: { none: "names of key stores, as long as the installation" },
    may: [],
  },
  tenantKeys: {
    of: { person: "tenantId", organization: "tenantId" },
    audit: { id: "id", subject: "tenantId", redacted: ["wrapped"] },
    export: { none: "a wrapped key says nothing about a person" },
    erase: { by: "app.destroy_tenant_keys" },
    retention: { none: "the trail holds what retired keys sealed; destroyed ones say that they were there" },
    // Handed out one by one, with a record.
    may: [],
  },
  keyTasks: {
    of: {},
    audit: { none: "how far work on keys is; who asked for it is in audit_logs, and what it changes is audited" },
    export: { none: "how far work on keys of the installation is" },
    erase: { none: "an id alone, of an account that has no name any more" },
    retention: { none: "a line for each rotation" },
    // Begun by a function, which looks at the administrator again. Whose keys, and why, stays as it was asked.
    may: [administrators("select")],
  },
  jobs: {
    of: { person: "userId" },
    audit: { none: "transient queue; what a job does is audited on the tables that it writes" },
    export: { none: "what was asked for is told where it is asked for: exports, shares, the mails themselves" },
    erase: { by: "identity.erase_person" },
    retention: { gone: "finished_at < now() - interval '30 days'" },
    may: [
      // What was asked, in whose name, and the error in its own words nobody reads: a run is told by app.take_jobs.
      administrators("select", {
        columns: { but: ["payload", "actor", "leasedUntil", "leasedBy", "lastError", "processId"] },
      }),
    ],
  },
  schedules: {
    of: {},
    audit: { none: "when work that returns is due next; what it does is audited on the tables that it writes" },
    ...ofNobody,
    retention: { none: "a line for each kind of work" },
    may: [
      administrators("select", { columns: { but: ["leasedBy", "leasedUntil", "lastError", "createdAt"] } }),
      // Changed by functions, of which each takes the lease.
      system("select", { columns: ["name", "everySeconds", "nextDueAt", "leasedUntil"] }),
    ],
  },
  idempotencyKeys: {
    of: { person: "userId" },
    audit: { none: "answers kept for a day; the effect they stand for is audited" },
    export: { none: "answers kept for a day, of what the other parts tell" },
    erase: "delete",
    sealed: { responseEncrypted: { none: "gone before a retired key could be" } },
    retention: { gone: "created_at < now() - interval '1 day'" },
    // Named with the work that they are of, and at the time at which they are kept: they go after a day.
    may: [
      own("select"),
      own("insert", { and: "process_id = app.process_id() AND created_at = now()" }),
      own("update", { columns: ["responseEncrypted"] }),
    ],
  },
});
