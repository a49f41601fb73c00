import type { FindingSeverity } from "./findings.ts";
import type { RuleSourceName } from "./sources.ts";

/** What a label says of a drug for somebody who is pregnant, or feeds a child. A kind is a class of drugs, or the name of one. */
export interface ReproductionRule {
  readonly rule: string;
  readonly of: readonly string[];
  readonly severity: FindingSeverity;
  readonly isInterruptive: boolean;
  readonly effect: string;
  readonly management: string;
  readonly source: RuleSourceName;
}

const instead = "Choose another one.";
const prevents = "Not in pregnancy, and only with contraception that works before it.";

export const pregnancyRules: readonly ReproductionRule[] = [
  {
    rule: "pregnancy.renin-angiotensin",
    of: ["ace_inhibitors", "arbs", "neprilysin_inhibitors"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "Harms the kidneys of the unborn child, and can kill it.",
    management: "Stop as soon as a pregnancy is known. Labetalol, nifedipine or methyldopa instead.",
    source: "label",
  },
  {
    rule: "pregnancy.malformations",
    of: ["retinoids", "thalidomides", "ribavirin", "endothelin_blockers", "riociguat", "leflunomide"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "Severe malformations.",
    management: prevents,
    source: "label",
  },
  {
    rule: "pregnancy.cell-growth",
    of: ["methotrexate", "mycophenolate mofetil", "mercaptopurine", "irinotecan", "procarbazine"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "Malformations and loss of the pregnancy.",
    management: prevents,
    source: "label",
  },
  {
    rule: "pregnancy.antiepileptics",
    of: ["valproate", "topiramate", "phenytoin", "phenobarbital", "primidone", "carbamazepine"],
    severity: "serious",
    isInterruptive: true,
    effect: "Malformations; after valproate also children who learn with difficulty.",
    management: "Not to be stopped at once: with who treats the epilepsy, and with folic acid.",
    source: "label",
  },
  {
    rule: "pregnancy.warfarin",
    of: ["warfarin"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "Malformations and bleeding of the unborn child.",
    management: "Enoxaparin instead, but for mechanical heart valves.",
    source: "label",
  },
  {
    rule: "pregnancy.ends-it",
    of: ["misoprostol", "mifepristone", "ergots"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "The womb contracts: the pregnancy can end.",
    management: "Only where just that is meant.",
    source: "label",
  },
  {
    rule: "pregnancy.hormones",
    of: ["androgens", "five_alpha_reductase_inhibitors", "aromatase_inhibitors", "serms", "gnrh_agents", "ulipristal"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "Acts on the hormones that an unborn child grows by.",
    management: "Not in pregnancy.",
    source: "label",
  },
  {
    rule: "pregnancy.painkillers",
    of: ["nsaids"],
    severity: "serious",
    isInterruptive: true,
    effect: "From week 20 on too little amniotic fluid, and a vessel of the child's heart that closes too soon.",
    management: "Acetaminophen instead. Aspirin of up to 162 mg a day against pre-eclampsia is another thing.",
    source: "painkillersInPregnancy",
  },
  {
    rule: "pregnancy.tetracyclines",
    of: ["tetracyclines"],
    severity: "serious",
    isInterruptive: true,
    effect: "Teeth that stay discoloured, and bones that grow more slowly.",
    management: "A penicillin or a cephalosporin instead.",
    source: "label",
  },
  {
    rule: "pregnancy.folate",
    of: ["trimethoprim", "sulfamethoxazole"],
    severity: "moderate",
    isInterruptive: false,
    effect: "Blocks folate early in pregnancy; near birth the child may become jaundiced.",
    management: instead,
    source: "label",
  },
  {
    rule: "pregnancy.lithium",
    of: ["lithium", "paroxetine", "methimazole", "fluconazole", "voriconazole", "azathioprine"],
    severity: "moderate",
    isInterruptive: false,
    effect: "Some more malformations where it is taken in the first three months.",
    management: "Weigh what it is for against that, together with her.",
    source: "label",
  },
  {
    rule: "pregnancy.newborn",
    of: ["opioids", "benzodiazepines", "sleeping_pills"],
    severity: "moderate",
    isInterruptive: false,
    effect: "Taken until birth, the child has withdrawal or breathes badly.",
    management: "The smallest dose for as few days as possible; tell who will care for the child.",
    source: "label",
  },
  {
    rule: "pregnancy.statins",
    of: ["statins"],
    severity: "moderate",
    isInterruptive: false,
    effect: "Nobody needs to lower cholesterol for these months.",
    management: "Pause it, but for a very high risk.",
    source: "label",
  },
];

export const breastfeedingRules: readonly ReproductionRule[] = [
  {
    rule: "breastfeeding.opioids",
    of: ["codeine", "tramadol"],
    severity: "serious",
    isInterruptive: true,
    effect: "Mothers who turn it fast into morphine have had children who stopped breathing.",
    management: "Ibuprofen or acetaminophen instead.",
    source: "label",
  },
  {
    rule: "breastfeeding.cell-growth",
    of: ["methotrexate", "mycophenolate mofetil", "irinotecan", "retinoids", "leflunomide", "thalidomides"],
    severity: "contraindicated",
    isInterruptive: true,
    effect: "Goes into the milk, and harms the cells of the child.",
    management: "Not while breastfeeding.",
    source: "label",
  },
  {
    rule: "breastfeeding.heart-and-mood",
    of: ["amiodarone", "lithium", "ergots", "bromocriptine", "cabergoline", "statins"],
    severity: "serious",
    isInterruptive: true,
    effect: "Goes into the milk in amounts that act on the child, or stops the milk.",
    management: instead,
    source: "label",
  },
  {
    rule: "breastfeeding.watch",
    of: ["lamotrigine", "benzodiazepines", "opioids", "fluoroquinolones"],
    severity: "moderate",
    isInterruptive: false,
    effect: "Goes into the milk: the child may be sleepy or drink less.",
    management: "Tell her what to look for in the child.",
    source: "label",
  },
];
