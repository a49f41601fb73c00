import { type Allergy, isToHeed } from "../allergies.ts";
import { allergyFindings } from "./check-allergies.ts";
import { doseFindings } from "./check-dose.ts";
import { reproductionFindings } from "./check-reproduction.ts";
import { duplicateClassWords } from "./drug-classes.ts";
import { type Dosage, isLocal, type Route } from "./dosage.ts";
import { type Drug, drugOf, isMeant, type NamedDrug } from "./drugs.ts";
import { type CheckResult, type CheckState, type Finding, findingSeverities, ruleSetVersion } from "./findings.ts";
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
    const shared = ordered.drug.classes.find(
      (one) => Object.hasOwn(duplicateClassWords, one) && drug.classes.includes(one),
    );
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

const stateOf = (drug: Drug | null, findings: readonly Finding[]): CheckState => {
  if (drug === null) return "not_checked";
  return findings.some(({ kind }) => kind === "not_checked") ? "partly" : "checked";
};

const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted(
    (one, other) =>
      Number(other.isInterruptive) - Number(one.isInterruptive) ||
      findingSeverities.indexOf(one.severity) - findingSeverities.indexOf(other.severity),
  );

/** What of the record could not be compared, and why. */
function gapsOf({ active, wasAskedAboutAllergies, unreadable }: ToCheck): readonly Finding[] {
  const unknown = active.filter((one) => drugOf(one) === null).map(({ name }) => name);
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

/**
 * Checks an order against everything else that is known. The same answer for the same question, whoever asks: by tables that
 * have a version. What could not be checked is a finding of its own.
 */
export function checkOrder(given: ToCheck): CheckResult {
  const { order, active, patient } = given;
  const drug = drugOf(order);
  const heeded = given.allergies.filter(isToHeed);
  if (drug === null) {
    const unknown = notChecked("drug", {
      about: [],
      effect: "The checks do not know this drug: nothing was compared.",
      management: "Look up allergies, interactions and the dose by hand.",
    });
    return { ruleSet: ruleSetVersion, state: "not_checked", findings: [unknown, ...gapsOf(given)] };
  }
  const ordered: Known = { drug, isLocal: isLocal(order.dosage?.route ?? null) };
  const others = active.flatMap((one): readonly Known[] => {
    const known = drugOf(one);
    return known === null ? [] : [{ drug: known, isLocal: isLocal(one.route) }];
  });
  const findings = [
    ...allergyFindings(drug, heeded),
    ...interactionFindings(ordered, others),
    ...duplicateFindings(ordered, others),
    ...doseFindings(drug, { dosage: order.dosage, age: patient.age }),
    ...reproductionFindings(drug, { patient, route: order.dosage?.route ?? null }),
    ...gapsOf(given),
  ];
  return { ruleSet: ruleSetVersion, state: stateOf(drug, findings), findings: inOrder(findings) };
}
