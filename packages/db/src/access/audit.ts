import * as schema from "../schema/audit.ts";
import { accessOf, evidence, ofNobody } from "./define.ts";
import { auditors, own } from "./rules.ts";

const both = { to: ["anamnesis_app", "anamnesis_worker"] } as const;
const place = ["sessionHandle", "clientIp", "userAgent"] as const;
const trailStays = { none: "the trail stays as it was written; what is sealed in it opens no more" };
const itself = { none: "part of the trail itself" };

export const audit = accessOf(schema, {
  processTracking: {
    of: { person: "userId" },
    audit: itself,
    export: { as: "actions" },
    erase: trailStays,
    retention: evidence,
    appendOnly: "in one table",
    may: [
      // From where somebody acted, and with what, is theirs: audit.own_changes tells it, and the file of all about them.
      own("select", { columns: { but: place } }),
      { ...own("select", { to: ["anamnesis_worker"] }), who: "exported" },
      auditors(),
    ],
  },
  rowShapes: {
    of: {},
    audit: itself,
    ...ofNobody,
    retention: evidence,
    appendOnly: "in one table",
    may: [auditors()],
  },
  auditEvents: {
    of: { person: "subjectId" },
    audit: itself,
    export: { as: "changes" },
    erase: trailStays,
    retention: evidence,
    appendOnly: "by month",
    // People read theirs through audit.own_changes, an organization's administrators those of its resources through a
    // function as well: both tell who acted, and not from where.
    may: [auditors()],
  },
  auditLogs: {
    of: { person: "userId" },
    audit: itself,
    export: { as: "actions" },
    erase: trailStays,
    retention: evidence,
    appendOnly: "by month",
    may: [own("select", both), auditors()],
  },
  phiAccess: {
    of: { person: "subjectId" },
    audit: itself,
    export: { as: "who_saw_it" },
    erase: trailStays,
    retention: evidence,
    appendOnly: "by month",
    may: [own("select", both), auditors()],
  },
});
