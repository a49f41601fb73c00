import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { caseDiagram, caseMoves, caseStatuses, isCaseMove } from "./case-status.ts";
import { openCaseInput, readTags } from "./cases.ts";

const legal = new Set([
  "draft in_progress",
  "draft closed",
  "pending_review in_progress",
  "pending_review completed",
  "in_progress pending_review",
  "in_progress awaiting_results",
  "in_progress completed",
  "awaiting_results in_progress",
  "awaiting_results completed",
  "completed in_progress",
  "completed closed",
  "closed in_progress",
  "closed archived",
]);

describe("a case", () => {
  it.each(caseStatuses.flatMap((from) => caseStatuses.map((to) => [from, to] as const)))(
    "goes from %s to %s if that is a move",
    (from, to) => expect(isCaseMove(from, to)).toBe(legal.has(`${from} ${to}`)),
  );

  it("gets everywhere from where it began, and has one end", () => {
    const reached = new Set(["draft"] as (typeof caseStatuses)[number][]);
    for (const from of reached) for (const to of caseMoves[from]) reached.add(to);
    expect([...reached].toSorted()).toEqual(caseStatuses.toSorted());
    expect(caseStatuses.filter((status) => caseMoves[status].length === 0)).toEqual(["archived"]);
  });

  it("is drawn as it goes", () => {
    const page = readFileSync(new URL("../../../docs/cases.md", import.meta.url), "utf8");
    expect(page).toContain(`\`\`\`mermaid\n${caseDiagram()}\n\`\`\``);
  });

  const given = {
    id: "0d5e0a2e-5a51-4c0a-9b1f-0f4f5a1d2c3b",
    patientId: "0d5e0a2e-5a51-4c0a-9b1f-0f4f5a1d2c3c",
    title: "Dysmenorrhea, since April",
  };
  it.each([
    [{}, []],
    [{ title: "  " }, ["title: Title cannot be empty."]],
    [{ status: "closed" }, ["status: "]],
    [{ dischargeDate: "2026-11-02" }, ["dischargeDate: Nobody is discharged before they were admitted."]],
    [
      { admissionDate: "2026-11-03", dischargeDate: "2026-11-02" },
      ["dischargeDate: Nobody is discharged before they were admitted."],
    ],
    [{ admissionDate: "2026-11-02", dischargeDate: "2026-11-02" }, []],
    [{ scheduledDate: "2026-02-30" }, ["scheduledDate: "]],
    [{ tags: Array.from({ length: 11 }, () => "pain") }, ["tags: At most 10 tags."]],
  ])("with %j", (change, problems) => {
    const issues = openCaseInput.safeParse({ ...given, ...change }).error?.issues ?? [];
    const found = issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) expect(found[index]).toContain(problem);
  });

  it("has no tags where what was kept is none", () => {
    expect(readTags('["pain","endometriosis"]')).toEqual(["pain", "endometriosis"]);
    for (const text of ["", "null", "{}", "[1]"]) expect(readTags(text)).toEqual([]);
  });
});
