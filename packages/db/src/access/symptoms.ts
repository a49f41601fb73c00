import * as schema from "../schema/symptoms.ts";
import { accessOf, keptWith } from "./define.ts";
import { own } from "./rules.ts";

export const symptoms = accessOf(schema, {
  symptomEntries: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "diary" },
    erase: "delete",
    sealed: { notesEncrypted: "person" },
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: { but: ["id", "userId", "importId", "createdAt"] } }),
    ],
  },
  symptomImports: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "imports" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: ["state", "undoneAt", "updatedAt", "processId"] }),
    ],
    checks: { file_name_plain: "app.is_line(file_name)" },
  },
  symptomCategories: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "categories" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: { but: ["id", "userId", "createdAt"] } }),
    ],
    checks: { icon_plain: "app.is_line(icon)" },
  },
  symptomShares: {
    of: { person: "userId", organization: "organizationId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "shares" },
    erase: "delete",
    retention: keptWith("person"),
    // Made and taken back by functions, which look at the organization as well.
    may: [own("select", { to: ["anamnesis_app", "anamnesis_worker"] })],
    checks: { categories_plain: "app.is_list(categories, 50, 60)", person_name_plain: "app.is_line(person_name)" },
  },
  cycleDays: {
    of: { person: "userId" },
    audit: { id: "localDate", subject: "userId" },
    export: { as: "cycle" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: ["flow", "startsCycle", "updatedAt", "processId"] }),
    ],
  },
  cycleSettings: {
    of: { person: "userId" },
    audit: { id: "userId", subject: "userId" },
    export: { as: "cycle_settings" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: ["mode", "updatedAt", "processId"] }),
    ],
  },
  medicationIntakes: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "medication" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: { but: ["id", "userId", "importId", "createdAt"] } }),
    ],
    checks: {
      dose_plain: "dose = '' OR app.is_line(dose)",
    },
  },
  trackers: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "trackers" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      // What a number meant stays one: the kind is never another.
      own("update", { columns: { but: ["id", "userId", "kind", "importId", "createdAt"] } }),
    ],
    checks: { label_plain: "app.is_line(label)", unit_plain: "unit = '' OR app.is_line(unit)" },
  },
  diaryDays: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "days" },
    erase: "delete",
    sealed: { notesEncrypted: "person" },
    retention: keptWith("person"),
    may: [
      own("select", { to: ["anamnesis_app", "anamnesis_worker"] }),
      own("insert"),
      own("update", { columns: { but: ["id", "userId", "localDate", "createdAt"] } }),
    ],
  },
});
