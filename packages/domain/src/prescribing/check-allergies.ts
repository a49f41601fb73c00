import { type Allergy, type SubstanceClass, substanceClasses } from "../allergies.ts";
import { crossReactions } from "./cross-reactions.ts";
import { type Drug, drugOf, isMeant } from "./drugs.ts";
import type { Finding } from "./findings.ts";

/** The class that a drug is one of for who does not bear it. */
function substanceClassOf(drug: Drug | null): SubstanceClass | null {
  if (drug === null) return null;
  if (isMeant(drug, "amide_anaesthetics") || isMeant(drug, "ester_anaesthetics")) return "local_anaesthetics";
  return substanceClasses.find((one) => isMeant(drug, one)) ?? null;
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/** Whether a drug is named by somebody's own words, as one of the words. */
const isNamedIn = (drug: Drug, substance: string): boolean => {
  const written = wordsOf(substance);
  return wordsOf(drug.name).every((word) => written.includes(word));
};

function findingOf(drug: Drug, allergy: Allergy): Finding | null {
  const allergen = drugOf({ rxcui: allergy.rxcui, name: allergy.substance });
  const about = [allergy.substance];
  if (allergen?.rxcui === drug.rxcui || isNamedIn(drug, allergy.substance)) {
    return {
      kind: "allergy",
      rule: "allergy.same",
      severity: "contraindicated",
      isInterruptive: true,
      about,
      effect: "It is what is not borne.",
      management: "Choose another one.",
      source: "label",
    };
  }
  const ofClass = allergy.substanceClass ?? substanceClassOf(allergen);
  const found = crossReactions.find(
    ({ allergyTo, where, against }) =>
      allergyTo === ofClass &&
      (where === undefined || (allergen !== null && where.some((kind) => isMeant(allergen, kind)))) &&
      against.some((kind) => isMeant(drug, kind)),
  );
  if (found === undefined) return null;
  const { rule, severity, effect, source, strength } = found;
  return {
    kind: "allergy",
    rule,
    severity,
    // Where somebody nearly died, also what is only possible has to be answered.
    isInterruptive: found.isInterruptive || allergy.severity === "severe",
    about,
    effect,
    management:
      strength === "same_class" ? "Choose one of another class." : "Ask what happened then, and watch the first dose.",
    source,
  };
}

/** Whether an allergy says what it is to in words alone, which no rule reads. */
const isInWordsAlone = ({ rxcui, substanceClass, substance }: Allergy): boolean =>
  substanceClass === null && drugOf({ rxcui, name: substance }) === null;

/** What allergies say about a drug, and which could not be compared with it. */
export function allergyFindings(drug: Drug, allergies: readonly Allergy[]): readonly Finding[] {
  const found = allergies.map((allergy) => ({ allergy, finding: findingOf(drug, allergy) }));
  const unread = found.filter(({ allergy, finding }) => finding === null && isInWordsAlone(allergy));
  return [
    ...found.flatMap(({ finding }) => (finding === null ? [] : [finding])),
    ...(unread.length === 0
      ? []
      : [
          {
            kind: "not_checked",
            rule: "not_checked.allergy-in-words",
            severity: "unknown",
            isInterruptive: false,
            about: unread.map(({ allergy }) => allergy.substance),
            effect: "Allergies that are written in words alone were not compared.",
            management: "Look at them yourself, or say which class of substances they are of.",
            source: "house",
          } as const,
        ]),
  ];
}
