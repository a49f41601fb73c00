import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Allergy } from "../allergies.ts";
import { type ActiveDrug, checkOrder, type CheckedOrder, type ToCheck } from "./check.ts";
import { crossReactions } from "./cross-reactions.ts";
import { doseBounds } from "./dose-bounds.ts";
import type { Dosage } from "./dosage.ts";
import { ruleClasses } from "./rule-classes.ts";
import { drugOf, knownDrugs } from "./drugs.ts";
import { highPriorityRules, interactionRules } from "./interaction-rules.ts";
import type { CheckedPatient } from "./patient-state.ts";
import { breastfeedingRules, pregnancyRules } from "./reproduction-rules.ts";

const adult: CheckedPatient = { age: 34, pregnancy: "no", breastfeeding: "no", isBeyondPregnancy: false };
const numberOf = (name: string) => drugOf({ rxcui: "", name })?.rxcui ?? "";
const oral = (dose: number, given: Partial<Dosage> = {}): Dosage => ({
  dose,
  unit: "mg",
  route: "oral",
  times: 1,
  days: 1,
  timing: [],
  isAsNeeded: false,
  asNeededFor: "",
  forDays: null,
  ...given,
});
const ordered = (name: string, dosage: Dosage | null = null): CheckedOrder => ({
  rxcui: numberOf(name),
  name,
  dosage,
});
const taken = (name: string, route: ActiveDrug["route"] = "oral"): ActiveDrug => ({
  rxcui: numberOf(name),
  name,
  route,
});
const allergyTo = (substance: string, given: Partial<Allergy> = {}): Allergy => ({
  id: "0193a7b2-0000-7000-8000-000000000001",
  substance,
  rxcui: numberOf(substance),
  substanceClass: null,
  reaction: "Hives",
  severity: "moderate",
  verificationStatus: "confirmed",
  clinicalStatus: "active",
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  ...given,
});
const check = (order: CheckedOrder, given: Partial<ToCheck> = {}) =>
  checkOrder({
    order,
    active: [],
    allergies: [],
    wasAskedAboutAllergies: true,
    wasAskedAboutMedications: true,
    unreadable: 0,
    patient: adult,
    ...given,
  });
/** Rules that fired, without what could not be checked. */
const fired = (order: CheckedOrder, given: Partial<ToCheck> = {}) =>
  check(order, given).findings.flatMap(({ kind, rule }) => (kind === "not_checked" ? [] : [rule]));
const unchecked = (order: CheckedOrder, given: Partial<ToCheck> = {}) =>
  check(order, given).findings.flatMap(({ kind, rule }) => (kind === "not_checked" ? [rule] : []));

describe("the tables", () => {
  it("name a drug once, and only classes and drugs that are there", () => {
    expect(new Set(knownDrugs.map(({ rxcui }) => rxcui)).size).toBe(knownDrugs.length);
    expect(new Set(knownDrugs.map(({ name }) => name)).size).toBe(knownDrugs.length);
    const known = new Set<string>([...ruleClasses, ...knownDrugs.map(({ name }) => name)]);
    const named = [
      ...interactionRules.flatMap(({ one, other, loweredBy = [] }) => [...one, ...other, ...loweredBy]),
      ...crossReactions.flatMap(({ where = [], against }) => [...where, ...against]),
      ...[...pregnancyRules, ...breastfeedingRules].flatMap(({ of }) => of),
      ...doseBounds.keys(),
    ];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("have each rule once", () => {
    const rules = [...interactionRules, ...crossReactions, ...pregnancyRules, ...breastfeedingRules].map(
      ({ rule }) => rule,
    );
    expect(new Set(rules).size).toBe(rules.length);
  });
});

describe("interactions", () => {
  it.each([
    ["sertraline", "phenelzine", "interaction.antidepressant-maoi"],
    ["methylphenidate", "selegiline", "interaction.stimulant-maoi"],
    ["omeprazole", "atazanavir", "interaction.atazanavir-ppi"],
    ["febuxostat", "azathioprine", "interaction.febuxostat-thiopurine"],
    ["irinotecan", "ketoconazole", "interaction.irinotecan-cyp3a4"],
    ["meperidine", "phenelzine", "interaction.opioid-maoi"],
    ["amitriptyline", "tranylcypromine", "interaction.tricyclic-maoi"],
    ["haloperidol", "sotalol", "interaction.qt"],
    ["ramelteon", "fluvoxamine", "interaction.ramelteon-cyp1a2"],
    ["darunavir", "rifampin", "interaction.protease-inducer"],
    ["simvastatin", "clarithromycin", "interaction.statin-cyp3a4"],
    ["ergotamine", "ritonavir", "interaction.ergot-cyp3a4"],
    ["tizanidine", "ciprofloxacin", "interaction.tizanidine-cyp1a2"],
    ["tranylcypromine", "procarbazine", "interaction.tranylcypromine-procarbazine"],
    ["sumatriptan", "isocarboxazid", "interaction.triptan-maoi"],
  ])("of high priority: %s and %s, whichever is ordered", (one, other, rule) => {
    for (const [order, active] of [
      [one, other],
      [other, one],
    ] as const) {
      const found = check(ordered(order), { active: [taken(active)] }).findings.filter(
        (finding) => finding.rule === rule,
      );
      expect(found, `${order} with ${active}`).toMatchObject([
        { kind: "interaction", isInterruptive: true, about: [active], source: "highPriority" },
      ]);
    }
  });

  it("are fifteen groups of high priority", () => {
    expect(highPriorityRules).toHaveLength(15);
  });

  it.each([
    ["pravastatin", "clarithromycin"],
    ["naratriptan", "phenelzine"],
    ["pantoprazole", "clopidogrel"],
    ["ibuprofen", "sertraline"],
    ["morphine", "phenelzine"],
    ["acetaminophen", "warfarin"],
  ])("are none of %s with %s", (order, active) => {
    expect(fired(ordered(order), { active: [taken(active)] })).toEqual([]);
  });

  it("of warfarin and a painkiller ask; less with what protects the stomach, and on the skin not at all", () => {
    const active = [taken("warfarin")];
    const painkiller = ordered("diclofenac", oral(50, { times: 2 }));
    expect(check(painkiller, { active }).findings[0]).toMatchObject({
      rule: "interaction.warfarin-nsaid",
      severity: "serious",
      isInterruptive: true,
    });
    expect(check(painkiller, { active: [...active, taken("pantoprazole")] }).findings[0]).toMatchObject({
      rule: "interaction.warfarin-nsaid",
      severity: "moderate",
      isInterruptive: false,
      about: ["warfarin", "pantoprazole"],
    });
    const gel = ordered("diclofenac", oral(2, { unit: "g", route: "topical" }));
    expect(fired(gel, { active })).toEqual([]);
    expect(fired(ordered("warfarin", oral(5)), { active: [taken("diclofenac", "topical")] })).toEqual([]);
    const cream = ordered("miconazole", oral(1, { unit: "{application}", route: "vaginal" }));
    expect(fired(cream, { active })).toEqual(["interaction.warfarin-antibiotic"]);
  });

  it("that are often true and rarely harmful ask for no reason", () => {
    const found = check(ordered("sumatriptan"), { active: [taken("sertraline")] }).findings;
    expect(found[0]).toMatchObject({ rule: "interaction.triptan-antidepressant", isInterruptive: false });
  });
});

describe("allergies", () => {
  it("to the same drug, by number and by name, are told first", () => {
    const allergies = [allergyTo("ibuprofen")];
    const found = check(ordered("ibuprofen"), { allergies, active: [taken("warfarin")] }).findings;
    expect(found[0]).toMatchObject({ rule: "allergy.same", severity: "contraindicated", about: ["ibuprofen"] });
    const words = allergyTo("Ibuprofen tablets", { rxcui: "" });
    expect(fired(ordered("ibuprofen"), { allergies: [words] })).toEqual(["allergy.same"]);
  });

  it("reach the class, and by side chain or rarely another one", () => {
    const penicillin = [allergyTo("Penicillin", { substanceClass: "penicillins", rxcui: "" })];
    expect(fired(ordered("amoxicillin"), { allergies: penicillin })).toEqual(["allergy.class.penicillins"]);
    expect(check(ordered("cephalexin"), { allergies: penicillin }).findings[0]).toMatchObject({
      rule: "allergy.possible.penicillin-cephalosporin",
      isInterruptive: false,
    });
    expect(fired(ordered("cephalexin"), { allergies: [allergyTo("amoxicillin")] })).toEqual([
      "allergy.side-chain.aminobenzyl",
    ]);
    expect(fired(ordered("ceftriaxone"), { allergies: [allergyTo("cefepime")] })).toEqual([
      "allergy.side-chain.methoxyimino",
    ]);
    expect(fired(ordered("celecoxib"), { allergies: [allergyTo("naproxen")] })).toEqual(["allergy.possible.cox2"]);
    expect(fired(ordered("losartan"), { allergies: [allergyTo("lisinopril")] })).toEqual(["allergy.possible.ace-arb"]);
    expect(fired(ordered("furosemide"), { allergies: [allergyTo("sulfamethoxazole")] })).toEqual([]);
    expect(fired(ordered("chloroprocaine"), { allergies: [allergyTo("lidocaine")] })).toEqual([
      "allergy.possible.anaesthetic-other-structure",
    ]);
  });

  it("that nearly killed have to be answered also where it is only possible", () => {
    const allergies = [allergyTo("Penicillin", { substanceClass: "penicillins", severity: "severe", rxcui: "" })];
    expect(check(ordered("ceftriaxone"), { allergies }).findings[0]).toMatchObject({ isInterruptive: true });
  });

  it("that were refuted, or are over, do not count", () => {
    for (const given of [{ verificationStatus: "refuted" }, { clinicalStatus: "resolved" }] as const) {
      expect(fired(ordered("ibuprofen"), { allergies: [allergyTo("ibuprofen", given)] })).toEqual([]);
    }
  });

  it("in words alone, and nobody asked about, are not checked, and say so", () => {
    const allergies = [allergyTo("The red syrup from school", { rxcui: "" })];
    const { state, findings } = check(ordered("ibuprofen", oral(400)), { allergies });
    expect(state).toBe("partly");
    expect(findings).toMatchObject([{ rule: "not_checked.allergy-in-words", about: ["The red syrup from school"] }]);
    expect(unchecked(ordered("ibuprofen", oral(400)), { wasAskedAboutAllergies: false })).toEqual([
      "not_checked.allergies",
    ]);
    expect(unchecked(ordered("ibuprofen", oral(400)), { wasAskedAboutMedications: false })).toEqual([
      "not_checked.medications",
    ]);
    expect(unchecked(ordered("ibuprofen", oral(400)), { unreadable: 1 })).toEqual(["not_checked.unreadable"]);
  });
});

describe("duplicates", () => {
  it("are the same drug, which asks, and another of the class, which does not", () => {
    const active = [taken("ibuprofen")];
    expect(check(ordered("ibuprofen"), { active }).findings[0]).toMatchObject({
      rule: "duplicate.drug",
      isInterruptive: true,
    });
    expect(check(ordered("naproxen"), { active }).findings[0]).toMatchObject({
      rule: "duplicate.class.nsaids",
      isInterruptive: false,
    });
    expect(fired(ordered("acetaminophen"), { active })).toEqual([]);
    expect(fired(ordered("diclofenac", oral(2, { unit: "g", route: "topical" })), { active })).toEqual([]);
  });
});

describe("doses", () => {
  it.each([
    [400, {}, []],
    [400, { times: 3 }, []],
    [0.4, { unit: "g", times: 3 }, []],
    [1000, { times: 4 }, ["dose.above"]],
    [5, {}, ["dose.below"]],
    [400_000, {}, ["dose.slipped"]],
    [400, { unit: "ug" }, ["dose.slipped-down"]],
    [1, { unit: "ug" }, ["dose.slipped-down"]],
  ] as const)("of %s (%o) find %o", (dose, given, rules) => {
    expect(fired(ordered("ibuprofen", oral(dose, given)))).toEqual(rules);
  });

  it("a thousand times the usual asks", () => {
    expect(check(ordered("levothyroxine", oral(100))).findings[0]).toMatchObject({
      rule: "dose.slipped",
      isInterruptive: true,
    });
  });

  it("of what is taken once a week ask when it is taken each day", () => {
    expect(check(ordered("methotrexate", oral(15))).findings[0]).toMatchObject({
      rule: "dose.above",
      isInterruptive: true,
      management: "It is taken once a week, and not each day.",
    });
    expect(fired(ordered("methotrexate", oral(15, { days: 7 })))).toEqual([]);
  });

  it("are not checked in tablets, in words, by other ways, of other drugs, and of children", () => {
    const tablets = oral(1, { unit: "{tablet}" });
    expect(unchecked(ordered("ibuprofen", tablets))).toEqual(["not_checked.dose-unit"]);
    expect(unchecked(ordered("ibuprofen"))).toEqual(["not_checked.dose-words"]);
    expect(unchecked(ordered("ibuprofen", oral(400, { route: "rectal" })))).toEqual(["not_checked.dose-bounds"]);
    expect(unchecked(ordered("irinotecan", oral(400)))).toEqual(["not_checked.dose-bounds"]);
    const patient = { ...adult, age: 9 };
    expect(unchecked(ordered("ibuprofen", oral(400)), { patient })).toEqual(["not_checked.dose-age"]);
    expect(fired(ordered("ibuprofen", oral(400_000)), { patient })).toEqual(["dose.slipped"]);
  });
});

describe("pregnancy and breastfeeding", () => {
  it("are told where the label does", () => {
    const patient = { ...adult, pregnancy: "yes", breastfeeding: "yes" } as const;
    expect(fired(ordered("lisinopril", oral(10)), { patient })).toEqual(["pregnancy.renin-angiotensin"]);
    expect(fired(ordered("codeine", oral(30)), { patient })).toEqual(["breastfeeding.opioids", "pregnancy.newborn"]);
    expect(fired(ordered("acetaminophen", oral(500)), { patient })).toEqual([]);
    expect(fired(ordered("misoprostol", oral(0.2, { route: "vaginal" })), { patient })).toEqual(["pregnancy.ends-it"]);
  });

  it("are not known, and say so where it would matter", () => {
    const patient = { ...adult, pregnancy: "unknown", breastfeeding: "unknown" } as const;
    expect(unchecked(ordered("lisinopril", oral(10)), { patient })).toEqual(["not_checked.pregnancy"]);
    expect(unchecked(ordered("acetaminophen", oral(500)), { patient })).toEqual([]);
    expect(unchecked(ordered("lisinopril", oral(10)), { patient: { ...patient, isBeyondPregnancy: true } })).toEqual(
      [],
    );
  });
});

describe("what the checks do not know", () => {
  it("is said, of the drug and of what else is taken", () => {
    expect(check({ rxcui: "99999999", name: "Unheard of", dosage: oral(1) })).toMatchObject({
      state: "not_checked",
      findings: [{ rule: "not_checked.drug" }],
    });
    expect(check({ rxcui: "", name: "Grandmother's tea", dosage: null }).state).toBe("not_checked");
    const active = [{ rxcui: "", name: "Grandmother's tea", route: null }];
    expect(unchecked(ordered("ibuprofen", oral(400)), { active })).toEqual(["not_checked.active"]);
    expect(check(ordered("ibuprofen", oral(400)), { active: [taken("amlodipine")] })).toMatchObject({
      state: "checked",
      findings: [],
    });
  });

  it("of a combination is each part, and what of it is not known", () => {
    const pill = { rxcui: "748798", name: "ethinyl estradiol / levonorgestrel", ingredients: ["4124", "6373"] };
    const active = [taken("carbamazepine")];
    expect(fired({ ...pill, dosage: oral(1, { unit: "{tablet}" }) }, { active })).toEqual([
      "interaction.contraceptive-inducer",
    ]);
    expect(fired(ordered("carbamazepine"), { active: [{ ...pill, route: "oral" }] })).toEqual([
      "interaction.contraceptive-inducer",
      "interaction.contraceptive-inducer",
    ]);
    expect(unchecked({ ...pill, ingredients: ["4124", "99999999"], dosage: oral(1) })).toEqual([
      "not_checked.dose-combination",
      "not_checked.drug",
    ]);
  });

  it("is the same for the same question", () => {
    const given = { active: ["warfarin", "sertraline", "simvastatin"].map((name) => taken(name)) };
    expect(check(ordered("fluconazole"), given)).toEqual(check(ordered("fluconazole"), given));
  });
});

const data = process.env["CONFORMANCE_DATA"];
if (data === undefined) {
  process.stderr.write("Left out: interaction groups and RxNorm, as CONFORMANCE_DATA names no folder with them.\n");
}
const linesOf = (path: string) =>
  readFileSync(join(data ?? "", path), "utf8")
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));

describe.runIf(data !== undefined)("compared with what others publish", () => {
  /** As the list spells it; what is no ingredient that anybody prescribes any more. */
  const spelled: Readonly<Record<string, string>> = {
    lisdexamefetamine: "lisdexamfetamine",
    esmoprazole: "esomeprazole",
    voreconazole: "voriconazole",
    "st john’s wort": "St. John's wort",
  };
  const gone = new Set(["amprenavir", "ergonovine", "nsaid"]);

  it("has every pair of the fifteen groups", () => {
    const groups = linesOf("clinical/ddi/onc-high-priority-groups.tsv");
    expect(groups).toHaveLength(15);
    const missing: string[] = [];
    let pairs = 0;
    for (const [, , objects = "", , precipitants = ""] of groups) {
      const named = (list: string, title: string) =>
        (list === "" ? [title] : list.split("|")).filter((name) => name !== "" && !gone.has(name.toLowerCase()));
      for (const one of named(objects, "")) {
        for (const other of named(precipitants, "")) {
          const [first, second] = [one, other].map((name) => spelled[name.toLowerCase()] ?? name.toLowerCase());
          if (first === undefined || second === undefined || first === second) continue;
          pairs += 1;
          const rules = fired(ordered(first), { active: [taken(second)] });
          if (!rules.some((rule) => rule.startsWith("interaction."))) missing.push(`${one} with ${other}`);
        }
      }
    }
    expect(missing).toEqual([]);
    expect(pairs).toBeGreaterThan(300);
  });
});
