import * as schema from "../schema/snippets.ts";
import { accessOf, keptWith } from "./define.ts";
import { own } from "./rules.ts";

export const snippetTables = accessOf(schema, {
  snippets: {
    of: { person: "userId", organization: "organizationId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "snippets" },
    erase: "delete",
    retention: keptWith("person"),
    sealed: { textEncrypted: "person" },
    // Written and taken away by functions, which know who writes notes where.
    may: [own("select", { to: ["anamnesis_app", "anamnesis_worker"] })],
    checks: { name_plain: "app.is_line(name)" },
  },
});
