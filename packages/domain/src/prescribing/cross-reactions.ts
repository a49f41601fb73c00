import type { SubstanceClass } from "../allergies.ts";
import type { FindingSeverity } from "./findings.ts";
import type { RuleSourceName } from "./sources.ts";

/** How much speaks for it that somebody who reacts to one drug reacts to another. */
export const crossReactionStrengths = ["same_class", "possible"] as const;
export type CrossReactionStrength = (typeof crossReactionStrengths)[number];

/** Who does not bear something of a class may not bear these. A kind is a class of drugs, or the name of one. */
export interface CrossReaction {
  readonly rule: string;
  readonly allergyTo: SubstanceClass;
  /** Only where it is known to be one of these that is not borne. */
  readonly where?: readonly string[];
  readonly against: readonly string[];
  readonly strength: CrossReactionStrength;
  readonly severity: FindingSeverity;
  readonly isInterruptive: boolean;
  readonly effect: string;
  readonly source: RuleSourceName;
}

const ofTheClass = (
  allergyTo: SubstanceClass,
  against: readonly string[] = [allergyTo],
  source: RuleSourceName = "label",
): CrossReaction => ({
  rule: `allergy.class.${allergyTo}`,
  allergyTo,
  against,
  strength: "same_class",
  severity: "serious",
  isInterruptive: true,
  effect: "It is of the class that is not borne.",
  source,
});

interface Chain {
  readonly name: string;
  readonly allergyTo: SubstanceClass;
  readonly where: readonly string[];
  readonly against: readonly string[];
}

const sameChain = ({ name, ...given }: Chain): CrossReaction => ({
  rule: `allergy.side-chain.${name}`,
  ...given,
  strength: "same_class",
  severity: "serious",
  isInterruptive: true,
  effect: "It has the same side chain as what is not borne.",
  source: "sideChains",
});

const possibly = (
  name: string,
  given: Pick<CrossReaction, "allergyTo" | "where" | "against" | "effect" | "source">,
): CrossReaction => ({
  rule: `allergy.possible.${name}`,
  ...given,
  strength: "possible",
  severity: "moderate",
  isInterruptive: false,
});

const rarely = "A few in a hundred who do not bear the one do not bear the other.";
const hardlyEver = "Fewer than one in a hundred who do not bear the one do not bear the other.";

/**
 * In the order in which they are looked at: the first that fits counts. Contrast media, latex, egg and gelatin are no classes
 * of drugs that are prescribed here. Sulfonamides that are no antibiotics, such as furosemide, are not cross-reactive.
 */
export const crossReactions: readonly CrossReaction[] = [
  ofTheClass("penicillins"),
  sameChain({
    name: "aminobenzyl",
    allergyTo: "penicillins",
    where: ["aminopenicillins"],
    against: ["aminobenzyl_cephalosporins"],
  }),
  possibly("penicillin-cephalosporin", {
    allergyTo: "penicillins",
    against: ["cephalosporins"],
    effect: rarely,
    source: "sideChains",
  }),
  possibly("penicillin-carbapenem", {
    allergyTo: "penicillins",
    against: ["carbapenems"],
    effect: hardlyEver,
    source: "sideChains",
  }),
  sameChain({
    name: "methoxyimino",
    allergyTo: "cephalosporins",
    where: ["methoxyimino_cephalosporins"],
    against: ["methoxyimino_cephalosporins"],
  }),
  sameChain({
    name: "aminobenzyl-back",
    allergyTo: "cephalosporins",
    where: ["aminobenzyl_cephalosporins"],
    against: ["aminobenzyl_cephalosporins", "aminopenicillins"],
  }),
  possibly("cephalosporin-other-chain", {
    allergyTo: "cephalosporins",
    where: ["cephalosporins"],
    against: ["cephalosporins"],
    effect: rarely,
    source: "sideChains",
  }),
  ofTheClass("cephalosporins", ["cephalosporins"], "sideChains"),
  possibly("cephalosporin-penicillin", {
    allergyTo: "cephalosporins",
    against: ["penicillins"],
    effect: rarely,
    source: "sideChains",
  }),
  possibly("cephalosporin-carbapenem", {
    allergyTo: "cephalosporins",
    against: ["carbapenems"],
    effect: hardlyEver,
    source: "sideChains",
  }),
  ofTheClass("sulfonamide_antibiotics"),
  ofTheClass("macrolides"),
  ofTheClass("fluoroquinolones"),
  possibly("cox2", {
    allergyTo: "nsaids",
    against: ["cox2_inhibitors"],
    effect:
      "Most who do not bear other painkillers of this kind bear it; the first dose is given where help is at hand.",
    source: "sideChains",
  }),
  ofTheClass("nsaids", ["nsaids"], "sideChains"),
  {
    ...ofTheClass("opioids", ["phenanthrenes"]),
    rule: "allergy.class.phenanthrenes",
    where: ["phenanthrenes"],
  },
  possibly("opioid-other-structure", {
    allergyTo: "opioids",
    where: ["opioids"],
    against: ["opioids"],
    effect: "It is built otherwise than what is not borne. Itching after an opioid mostly is no allergy.",
    source: "label",
  }),
  ofTheClass("opioids"),
  {
    ...ofTheClass("local_anaesthetics", ["amide_anaesthetics"]),
    rule: "allergy.class.amide_anaesthetics",
    where: ["amide_anaesthetics"],
  },
  {
    ...ofTheClass("local_anaesthetics", ["ester_anaesthetics"]),
    rule: "allergy.class.ester_anaesthetics",
    where: ["ester_anaesthetics"],
  },
  possibly("anaesthetic-other-structure", {
    allergyTo: "local_anaesthetics",
    where: ["amide_anaesthetics", "ester_anaesthetics"],
    against: ["amide_anaesthetics", "ester_anaesthetics"],
    effect: "It is built otherwise than what is not borne.",
    source: "label",
  }),
  ofTheClass("local_anaesthetics", ["amide_anaesthetics", "ester_anaesthetics"]),
  ofTheClass("ace_inhibitors", ["ace_inhibitors", "neprilysin_inhibitors"]),
  possibly("ace-arb", {
    allergyTo: "ace_inhibitors",
    against: ["arbs"],
    effect: "After swelling by an ACE inhibitor a few in a hundred swell again.",
    source: "label",
  }),
];
