import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isOverdue, isPlanMove, planDiagram } from "./plan-status.ts";
import { emptyPlan, lastSteps, movePlanInput, readPlan, savePlanInput } from "./plans.ts";

describe("how a plan goes on", () => {
  it("is drawn on the page about it", () => {
    const page = readFileSync(new URL("../../../../docs/plans.md", import.meta.url), "utf8");
    expect(page).toContain(`\`\`\`mermaid\n${planDiagram()}\n\`\`\``);
  });

  it("ends once, and is overdue the day after its last one", () => {
    expect(isPlanMove("discontinued", "active")).toBe(false);
    expect(isPlanMove("draft", "active")).toBe(false);
    const last = { status: "active", endsOn: "2026-12-01" } as const;
    expect(isOverdue(last, "2026-12-01")).toBe(false);
    expect(isOverdue(last, "2026-12-02")).toBe(true);
    expect(isOverdue({ ...last, status: "completed" }, "2026-12-02")).toBe(false);
  });

  it("is told of each part by what was said of it last", () => {
    const step = (id: string, state: "open" | "done") => ({ id, itemId: "a", state, note: "", by: null, at: "" });
    expect(lastSteps([step("1", "done"), step("2", "open")]).get("a")).toMatchObject({ id: "2", state: "open" });
  });
});

describe("a plan that cannot be", () => {
  const plan = { id: crypto.randomUUID(), patientId: crypto.randomUUID(), startsOn: "2026-12-01" };
  const wordsOf = (input: object) => savePlanInput.safeParse(input).error?.issues.map(({ message }) => message);

  it("is refused in words", () => {
    expect(wordsOf({ ...plan, content: { title: " " } })).toEqual(["Title cannot be empty."]);
    expect(wordsOf({ ...plan, content: { title: "A" }, endsOn: "2026-11-30" })).toEqual([
      "The last day is not before the first.",
    ]);
    const goal = { id: crypto.randomUUID(), text: "Less pain" };
    expect(wordsOf({ ...plan, content: { title: "A", goals: [goal, goal] } })).toEqual([
      "Each part of a plan has an id of its own.",
    ]);
    const moved = { id: plan.id, patientId: plan.patientId, version: "2026-12-01T00:00:00Z", status: "on_hold" };
    expect(movePlanInput.safeParse(moved).error?.issues.map(({ message }) => message)).toEqual([
      "Say why, in a few words.",
    ]);
  });

  it("is read as one that says nothing, where something else was kept", () => {
    expect(readPlan("{")).toEqual(emptyPlan);
    expect(readPlan('{"title":4}')).toEqual(emptyPlan);
  });
});
