import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  downloadReasons,
  exportsReasons,
  faults,
  fieldReasons,
  identityReasons,
  operationsReasons,
  organizationsReasons,
  reasonOfRefusal,
  clinicalReasons,
  remindersReasons,
  requestReasons,
  symptomsReasons,
} from "@anamnesis/domain";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const reasons: readonly string[] = [
  ...identityReasons,
  ...organizationsReasons,
  ...symptomsReasons,
  ...exportsReasons,
  ...clinicalReasons,
  ...remindersReasons,
  ...operationsReasons,
  ...requestReasons,
  ...fieldReasons,
  ...downloadReasons,
  ...faults,
];

const textOf = (folder: string, isWanted: (name: string) => boolean) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(isWanted)
    .map((name) => readFileSync(join(root, folder, name), "utf8"))
    .join("\n");

/** What runs on a server, without tests, the list itself and the words of pages. */
const code = ["packages/api", "packages/auth", "packages/crypto", "packages/db", "packages/platform", "apps/server"]
  .map((folder) =>
    textOf(`${folder}/src`, (name) => name.endsWith(".ts") && !/\.test\.ts$|testing\/|refusal-page/u.test(name)),
  )
  .join("\n");
const sql = textOf("packages/db/sql", (name) => name.endsWith(".sql"));

const every = (text: string, pattern: RegExp): ReadonlySet<string> =>
  new Set([...text.matchAll(pattern)].map(([, found = ""]) => found));

/** The texts that a function of the database answers with. */
function answersOf(name: string): ReadonlySet<string> {
  const start = sql.indexOf(`CREATE OR REPLACE FUNCTION ${name}(`);
  return every(sql.slice(start, sql.indexOf("\n$$;", start)), /(?:RETURN|THEN|ELSE) '([a-z_]+)'/gu);
}

describe("every reason in the list", () => {
  it("stands there once", () => {
    expect(reasons.toSorted()).toEqual([...new Set(reasons)].toSorted());
  });

  it("is the reason of some failure", () => {
    // Compared with, it is no reason of anything.
    const whole = every(code, /(?<![!=]== )"([a-z\d]+(?:\.[a-z_]+)?)"/gu);
    const beginnings = every(code, /AppError\([^`;]*`([a-z_.]+)\$\{/gu);
    const words = every(`${code}\n${sql}`, /["']([a-z_]+)["']/gu);
    const thrown = (reason: string) =>
      whole.has(reason) ||
      Object.values<string>(reasonOfRefusal).includes(reason) ||
      [...beginnings].some((beginning) => reason.startsWith(beginning) && words.has(reason.slice(beginning.length)));
    expect(beginnings).toContain("identity.link_");
    expect(reasons.filter((reason) => !thrown(reason))).toEqual([]);
  });
});

describe("what the database answers", () => {
  it("to whoever may not act in an organization has a reason", () => {
    expect([...answersOf("organizations.refusal_by")].toSorted()).toEqual(Object.keys(reasonOfRefusal).toSorted());
  });

  it.each([
    ["identity.find_email_token", "identity.link_", ["live"]],
    [
      "organizations.accept_invitation",
      "organizations.invitation_",
      ["done", "already_member", "suspended", "another_address"],
    ],
  ])("in the words of %s has a reason", (name, beginning, others) => {
    const rest = [...answersOf(name)].filter((answer) => !others.includes(answer));
    expect(rest.length).toBeGreaterThan(1);
    expect(reasons).toEqual(expect.arrayContaining(rest.map((answer) => beginning + answer)));
  });
});
