import { type Allergy, isToHeed } from "../allergies.ts";
import { allergyFindings } from "./check-allergies.ts";
import { doseFindings } from "./check-dose.ts";
import { reproductionFindings } from "./check-reproduction.ts";
import { duplicateClasses } from "./rule-classes.ts";
import { type Dosage, isLocal, type Route } from "./dosage.ts";
import { type Drug, drugsOf, isMeant, type NamedDrug } from "./drugs.ts";
import {
  type CheckResult,
  type CheckState,
  type Finding,
  findingSeverities,
  keyOfFinding,
  ruleSetVersion,
} from "./findings.ts";
import { type InteractionRule, interactionRules } from "./interaction-rules.ts";
import type { CheckedPatient } from "./patient-state.ts";

/** Something that somebody takes, wherever that stands. */
export interface ActiveDrug extends NamedDrug {
  readonly route: Route | null;
}

export interface CheckedOrder extends NamedDrug {
  /** Null where it is in free words alone. */
  readonly dosage: Dosage | null;
}

export interface ToCheck {
  readonly order: CheckedOrder;
  /** All else that is taken, from any source. */
  readonly active: readonly ActiveDrug[];
  readonly allergies: readonly Allergy[];
  /** Whether somebody asked about allergies. */
  readonly wasAskedAboutAllergies: boolean;
  /** Whether somebody asked what is taken at home. */
  readonly wasAskedAboutMedications: boolean;
  /** How many rows of the record could not be read. */
  readonly unreadable: number;
  readonly patient: CheckedPatient;
}

interface Known {
  readonly drug: Drug;
  readonly isLocal: boolean;
}

const notChecked = (what: string, given: Pick<Finding, "about" | "effect" | "management">): Finding => ({
  kind: "not_checked",
  rule: `not_checked.${what}`,
  severity: "unknown",
  isInterruptive: false,
  source: "house",
  ...given,
});

const areMeant = (drug: Drug, kinds: readonly string[]): boolean => kinds.some((kind) => isMeant(drug, kind));

const fits = ({ one, other }: InteractionRule, first: Drug, second: Drug): boolean =>
  (areMeant(first, one) && areMeant(second, other)) || (areMeant(first, other) && areMeant(second, one));

/** What the drug and each of the others do to each other. Of a pair the first rule that fits counts. */
function interactionFindings(ordered: Known, others: readonly Known[]): readonly Finding[] {
  return others.flatMap(({ drug, isLocal: isOtherLocal }): readonly Finding[] => {
    if (drug.rxcui === ordered.drug.rxcui) return [];
    const isLocalPair = ordered.isLocal || isOtherLocal;
    const rule = interactionRules.find(
      (one) => (!isLocalPair || one.isLocalToo === true) && fits(one, ordered.drug, drug),
    );
    if (rule === undefined) return [];
    const lowering = others.find((one) => rule.loweredBy !== undefined && areMeant(one.drug, rule.loweredBy));
    const isLowered = lowering !== undefined;
    return [
      {
        kind: "interaction",
        rule: rule.rule,
        severity: isLowered ? "moderate" : rule.severity,
        isInterruptive: rule.isInterruptive && !isLowered,
        about: isLowered ? [drug.name, lowering.drug.name] : [drug.name],
        effect: rule.effect,
        management: isLowered ? "What protects the stomach is taken as well. Watch for bleeding." : rule.management,
        source: rule.source,
      },
    ];
  });
}

/** That the same is taken already, or something of the same class. */
function duplicateFindings(ordered: Known, others: readonly Known[]): readonly Finding[] {
  return others.flatMap(({ drug, isLocal: isOtherLocal }): readonly Finding[] => {
    const common = { kind: "duplicate", about: [drug.name], source: "house" } as const;
    if (drug.rxcui === ordered.drug.rxcui) {
      return [
        {
          ...common,
          rule: "duplicate.drug",
          severity: "serious",
          isInterruptive: true,
          effect: "It is taken already: the dose would be doubled.",
          management: "Replace the other prescription, or stop it first.",
        },
      ];
    }
    const shared = ordered.drug.classes.find((one) => duplicateClasses.includes(one) && drug.classes.includes(one));
    if (shared === undefined || ordered.isLocal || isOtherLocal) return [];
    return [
      {
        ...common,
        rule: `duplicate.class.${shared}`,
        severity: "moderate",
        isInterruptive: false,
        effect: "Something of the same class is taken already.",
        management: "Stop one of them, unless both are meant.",
      },
    ];
  });
}

const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted(
    (one, other) =>
      Number(other.isInterruptive) - Number(one.isInterruptive) ||
      findingSeverities.indexOf(one.severity) - findingSeverities.indexOf(other.severity),
  );

/** What of the record could not be compared, and why. */
function gapsOf({ active, wasAskedAboutAllergies, wasAskedAboutMedications, unreadable }: ToCheck): readonly Finding[] {
  const unknown = active.filter((one) => drugsOf(one).includes(null)).map(({ name }) => name);
  return [
    ...(unknown.length === 0
      ? []
      : [
          notChecked("active", {
            about: unknown,
            effect: "What else is taken is not all known to the checks.",
            management: "Look up by hand whether these go together.",
          }),
        ]),
    ...(wasAskedAboutAllergies
      ? []
      : [
          notChecked("allergies", {
            about: [],
            effect: "Nobody has asked about allergies yet.",
            management: "Ask, and write down what is said, also that there are none.",
          }),
        ]),
    ...(wasAskedAboutMedications
      ? []
      : [
          notChecked("medications", {
            about: [],
            effect: "Nobody has asked yet what is taken at home.",
            management: "Ask, and write down what is said, also that it is nothing.",
          }),
        ]),
    ...(unreadable === 0
      ? []
      : [
          notChecked("unreadable", {
            about: [],
            effect: "A part of the record could not be read.",
            management: "Look up by hand what stands there.",
          }),
        ]),
  ];
}

const isKnown = (drug: Drug | null): drug is Drug => drug !== null;

/** What the rules say of one part of what is ordered. */
function findingsOf(
  drug: Drug,
  { given, others, isOne }: { readonly given: ToCheck; readonly others: readonly Known[]; readonly isOne: boolean },
): readonly Finding[] {
  const { order, patient } = given;
  const route = order.dosage?.route ?? null;
  const ordered: Known = { drug, isLocal: isLocal(route) };
  return [
    ...allergyFindings(drug, given.allergies.filter(isToHeed)),
    ...interactionFindings(ordered, others),
    ...duplicateFindings(ordered, others),
    ...doseFindings(drug, { dosage: order.dosage, age: patient.age, isOne }),
    ...reproductionFindings(drug, { patient, route }),
  ];
}

/**
 * Checks an order against everything else that is known. The same answer for the same question, whoever asks: by tables that
 * have a version. What could not be checked is a finding of its own.
 */
export function checkOrder(given: ToCheck): CheckResult {
  const parts = drugsOf(given.order);
  const known = parts.filter(isKnown);
  const others = given.active.flatMap((one): readonly Known[] =>
    drugsOf(one)
      .filter(isKnown)
      .map((drug) => ({ drug, isLocal: isLocal(one.route) })),
  );
  const found = [
    ...known.flatMap((drug) => findingsOf(drug, { given, others, isOne: parts.length === 1 })),
    ...(known.length === parts.length ? [] : [unknownDrug(known.length > 0)]),
    ...gapsOf(given),
  ];
  // Parts of one product may say the same.
  const findings = [...new Map(found.map((finding) => [keyOfFinding(finding), finding])).values()];
  return { ruleSet: ruleSetVersion, state: stateOf(known.length, findings), findings: inOrder(findings) };
}

const unknownDrug = (isPart: boolean): Finding =>
  notChecked("drug", {
    about: [],
    effect: isPart
      ? "The checks do not know all that is in it."
      : "The checks do not know this drug: nothing was compared.",
    management: "Look up allergies, interactions and the dose by hand.",
  });

const stateOf = (known: number, findings: readonly Finding[]): CheckState => {
  if (known === 0) return "not_checked";
  return findings.some(({ kind }) => kind === "not_checked") ? "partly" : "checked";
};
