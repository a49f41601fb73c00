import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dosageInput } from "./dosage.ts";
import { patientStateOf } from "./patient-state.ts";
import { movePrescriptionInput } from "./prescriptions.ts";
import { isPrescriptionMove, prescriptionDiagram, statusOn } from "./prescription-status.ts";

describe("how a prescription goes on", () => {
  it("is drawn on the page about it", () => {
    const page = readFileSync(new URL("../../../../docs/prescriptions.md", import.meta.url), "utf8");
    expect(page).toContain(`\`\`\`mermaid\n${prescriptionDiagram()}\n\`\`\``);
  });

  it("ends once, and nobody stopped what has run out", () => {
    expect(isPrescriptionMove("stopped", "active")).toBe(false);
    expect(isPrescriptionMove("on_hold", "active")).toBe(true);
    const last = { status: "active", endsOn: "2026-12-01" } as const;
    expect(statusOn(last, "2026-12-01")).toBe("active");
    expect(statusOn(last, "2026-12-02")).toBe("expired");
    expect(statusOn({ ...last, status: "stopped" }, "2026-12-02")).toBe("stopped");
    expect(statusOn({ status: "active", endsOn: null }, "2099-01-01")).toBe("active");
  });
});

describe("what a record tells of a pregnancy", () => {
  const today = "2026-12-01";
  const said = (icdCode: string, encounteredOn = "2026-11-01") => ({
    status: "confirmed" as const,
    encounteredOn,
    icdCode,
    decision: null,
  });
  const stateOf = (given: object) =>
    patientStateOf({ gender: "female", birthDate: "1992-05-05", diagnoses: [], cases: [], today, ...given });

  it("is what is confirmed, until something later ends it", () => {
    expect(stateOf({})).toEqual({ age: 34, pregnancy: "unknown", breastfeeding: "unknown", isBeyondPregnancy: false });
    expect(stateOf({ diagnoses: [said("Z3401")] }).pregnancy).toBe("yes");
    expect(stateOf({ diagnoses: [said("O2441")] }).pregnancy).toBe("yes");
    expect(stateOf({ diagnoses: [said("Z3401", "2026-06-01"), said("O80")] }).pregnancy).toBe("unknown");
    expect(stateOf({ diagnoses: [said("Z3401", "2025-06-01")] }).pregnancy).toBe("unknown");
    expect(stateOf({ diagnoses: [{ ...said("Z3401"), status: "rejected" }] }).pregnancy).toBe("unknown");
    expect(stateOf({ cases: [{ caseType: "pregnancy", closedAt: null }] }).pregnancy).toBe("yes");
    expect(stateOf({ diagnoses: [said("Z391")] }).breastfeeding).toBe("yes");
  });

  it("is left out of account by sex and age", () => {
    expect(stateOf({ gender: "male" }).isBeyondPregnancy).toBe(true);
    expect(stateOf({ birthDate: "1950-01-01" }).isBeyondPregnancy).toBe(true);
    expect(stateOf({ birthDate: "" })).toMatchObject({ age: null, isBeyondPregnancy: false });
  });
});

describe("what cannot be", () => {
  const wordsOf = (error: { readonly issues: readonly { readonly message: string }[] } | undefined) =>
    error?.issues.map(({ message }) => message);

  it("is refused in words", () => {
    const dosage = { dose: 2, unit: "handful", route: "oral", times: 1 };
    expect(wordsOf(dosageInput.safeParse(dosage).error)).toEqual([
      "That unit is not known here. Write the dose in your own words instead.",
    ]);
    expect(wordsOf(dosageInput.safeParse({ ...dosage, unit: "mg", dose: 0 }).error)).toEqual([
      "A dose is more than nothing.",
    ]);
    const named = { id: crypto.randomUUID(), patientId: crypto.randomUUID(), version: "2026-12-01T00:00:00Z" };
    expect(wordsOf(movePrescriptionInput.safeParse({ ...named, status: "stopped" }).error)).toEqual([
      "Say why, in a few words.",
    ]);
  });
});
