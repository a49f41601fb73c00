import * as schema from "../schema/reminders.ts";
import { accessOf, keptWith } from "./define.ts";
import { own } from "./rules.ts";

const both = { to: ["anamnesis_app", "anamnesis_worker"] } as const;

export const reminders = accessOf(schema, {
  reminderSettings: {
    of: { person: "userId" },
    audit: { id: "userId", subject: "userId", redacted: ["offKey"] },
    export: { as: "reminders" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { ...both, columns: { but: ["offKey"] } }),
      own("insert"),
      own("update", { columns: { but: ["userId", "offKey", "createdAt"] } }),
    ],
  },
  reminderPlans: {
    of: { person: "userId" },
    audit: { none: "when the next is due, which is reckoned from the settings; those are audited" },
    export: { none: "when the next is due, which is reckoned from the settings; those are told" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select"),
      own("insert"),
      own("update", { columns: ["nextAt", "timeZone", "unreachable", "updatedAt", "processId"] }),
    ],
  },
  reminderDevices: {
    of: { person: "userId" },
    audit: { none: "written with each reminder; that one came or went is in audit_logs" },
    export: { as: "reminder_devices" },
    erase: "delete",
    sealed: { subscriptionEncrypted: "person" },
    retention: keptWith("person"),
    // Added and removed by functions: an address that was somebody else's moves, and nobody has more than ten.
    may: [own("select", { ...both, columns: { but: ["endpointHash", "subscriptionEncrypted", "processId"] } })],
    checks: { name_plain: "app.is_line(name)" },
  },
});
