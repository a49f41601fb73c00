import type { RuleClass, DrugRow } from "./rule-classes.ts";
import { drugsAToK } from "./drugs-a-to-k.ts";
import { drugsLToZ } from "./drugs-l-to-z.ts";

/** A drug that the checks know: by its ingredient in RxNorm, or the salt where only that is one there. */
export interface Drug {
  /** RxNorm. */
  readonly rxcui: string;
  readonly name: string;
  readonly classes: readonly RuleClass[];
}

const drugOfRow = ([rxcui, name, ...classes]: DrugRow): Drug => ({ rxcui, name, classes });

/** All that the checks know. What is not here is not checked, which is said. */
export const knownDrugs: readonly Drug[] = [...drugsAToK, ...drugsLToZ].map(drugOfRow);

const byNumber = new Map(knownDrugs.map((drug) => [drug.rxcui, drug]));
const byName = new Map(knownDrugs.map((drug) => [drug.name.toLowerCase(), drug]));

/** What tells which drug something is: a number of RxNorm, or none and a name in words. */
export interface NamedDrug {
  readonly rxcui: string;
  readonly name: string;
  /** Numbers of what it consists of, where it is a product or a combination; none where it is the ingredient itself. */
  readonly ingredients?: readonly string[];
}

/** The drug with this number or, of what has none, with just this name; null for what the checks do not know. */
export const drugOf = ({ rxcui, name }: Pick<NamedDrug, "rxcui" | "name">): Drug | null =>
  (rxcui === "" ? byName.get(name.trim().toLowerCase()) : byNumber.get(rxcui)) ?? null;

/** What something consists of; null for each part that the checks do not know. */
export const drugsOf = ({ ingredients = [], ...named }: NamedDrug): readonly (Drug | null)[] =>
  ingredients.length === 0 ? [drugOf(named)] : ingredients.map((rxcui) => byNumber.get(rxcui) ?? null);

/** Whether a rule that names a class or a drug means this one. */
export const isMeant = (drug: Drug, meant: string): boolean =>
  drug.name === meant || drug.classes.some((one) => one === meant);
