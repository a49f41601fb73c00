import type { MedicationStatement, Prescription, Treatment } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { choicesOf, compareMedicines, reconcileInputOf } from "./compare.ts";

const statement = (id: string, name: string, given: Partial<MedicationStatement> = {}): MedicationStatement => ({
  id,
  name,
  rxcui: "",
  takenAs: "one a day",
  saidBy: "",
  diaryName: null,
  since: null,
  until: null,
  source: "patient",
  status: "active",
  stopReason: null,
  writtenBy: "Nora",
  stoppedBy: null,
  stoppedAt: null,
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-02T00:00:00Z",
  ...given,
});
const prescription = (id: string, name: string, rxcui: string, given: Partial<Prescription> = {}): Prescription => ({
  id,
  caseId: null,
  status: "active",
  order: {
    rxcui,
    ingredients: [rxcui],
    name,
    dosage: null,
    dosageText: "in the morning",
    instructions: "",
    indication: "",
    pregnancy: "unknown",
    breastfeeding: "unknown",
  },
  startsOn: "2026-10-01",
  endsOn: null,
  replaces: null,
  replacedBy: null,
  writtenBy: { userId: "u", name: "Doc" },
  signed: null,
  moved: null,
  checked: null,
  findings: [],
  createdAt: "2026-10-01T00:00:00Z",
  updatedAt: "2026-10-01T00:00:00Z",
  ...given,
});
const logged = (name: string, dose = ""): Treatment => ({
  name,
  dose,
  times: 3,
  runs: [{ from: "2026-09-01", to: "2026-09-30" }],
});
const today = "2026-12-01";
const shown = (rows: ReturnType<typeof compareMedicines>) =>
  rows.map(({ name, statement: said, prescription: ordered, diary }) => [
    name,
    said !== null,
    ordered !== null,
    diary !== null,
  ]);

describe("what others say of medicines", () => {
  it("stands side by side where it is the same by number or by name, and on its own where it is not", () => {
    const rows = compareMedicines(
      {
        statements: [
          statement("a", "Ibuprofén", { rxcui: "5640" }),
          statement("b", "Magnesium"),
          statement("c", "Pill"),
        ],
        prescriptions: [
          prescription("p", "ibuprofen 400 MG Oral Tablet", "5640"),
          prescription("q", "warfarin", "11289"),
        ],
        diary: [logged("magnesium", "300 mg"), logged("Magnesium", "150 mg"), logged("Triptan")],
      },
      today,
    );
    expect(shown(rows)).toEqual([
      ["Ibuprofén", true, true, false],
      ["Magnesium", true, false, true],
      ["Pill", true, false, false],
      ["warfarin", false, true, false],
      ["Triptan", false, false, true],
    ]);
    expect(rows.map(choicesOf)).toEqual([
      ["keep", "change", "stop"],
      ["keep", "change", "stop"],
      ["keep", "change", "stop"],
      ["add", "leave"],
      ["add", "leave"],
    ]);
  });

  it("leaves out what is over, and takes no combination for one of its parts", () => {
    const combined = prescription("p", "both", "1");
    const rows = compareMedicines(
      {
        statements: [statement("a", "one", { rxcui: "2" }), statement("b", "old", { status: "completed" })],
        prescriptions: [
          { ...combined, order: { ...combined.order, ingredients: ["2", "3"] } },
          prescription("q", "ran out", "9", { endsOn: "2026-11-30" }),
          prescription("r", "draft", "10", { status: "draft" }),
        ],
        diary: [],
      },
      today,
    );
    expect(shown(rows)).toEqual([
      ["one", true, false, false],
      ["both", false, true, false],
    ]);
  });

  it("is sent as what changes: what is kept or left is not sent", () => {
    const rows = compareMedicines(
      {
        statements: ["kept", "changed", "stopped"].map((name) => statement(name, name)),
        prescriptions: [prescription("p", "warfarin", "11289"), prescription("l", "left", "7")],
        diary: [logged("Triptan")],
      },
      today,
    );
    const choices = ["keep", "change", "stop", "add", "leave", "add"] as const;
    const decided = rows.map((row, at) => ({
      ...row,
      decision: {
        id: `new ${row.key}`,
        choice: choices[at] ?? "leave",
        takenAs: " two a day ",
        stopReason: " Stomach pain ",
      },
    }));
    const { added, changed } = reconcileInputOf("patient", decided);
    expect(changed).toMatchObject([
      { id: "changed", takenAs: "two a day", status: "active", stopReason: null, version: "2026-01-02T00:00:00Z" },
      { id: "stopped", takenAs: "one a day", status: "stopped", stopReason: "Stomach pain" },
    ]);
    expect(added).toMatchObject([
      { id: "new p", name: "warfarin", rxcui: "11289", since: "2026-10-01", source: "record", diaryName: null },
      { id: "new diary triptan", name: "Triptan", since: "2026-09-01", source: "patient", diaryName: "Triptan" },
    ]);
    expect(added).toHaveLength(2);
  });
});
