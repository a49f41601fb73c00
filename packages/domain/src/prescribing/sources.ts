/** Where a rule comes from. */
export interface RuleSource {
  readonly title: string;
  readonly url: string;
}

/** Rules are facts of these, in words of our own. */
export const ruleSources = {
  highPriority: {
    title: "Phansalkar et al. 2012, high-priority drug interactions",
    url: "https://pmc.ncbi.nlm.nih.gov/articles/PMC3422823/",
  },
  contextual: {
    title: "HL7 PDDI-CDS, potential drug interactions in context",
    url: "https://hl7.org/fhir/uv/pddi/",
  },
  label: { title: "Labels of the FDA, at DailyMed", url: "https://dailymed.nlm.nih.gov/dailymed/" },
  opioidWarning: {
    title: "FDA 2016, opioids with benzodiazepines",
    url: "https://www.fda.gov/drugs/drug-safety-and-availability",
  },
  painkillersInPregnancy: {
    title: "FDA 2020, painkillers from week 20",
    url: "https://www.fda.gov/drugs/drug-safety-and-availability",
  },
  contraception: {
    title: "CDC 2024, medical eligibility criteria for contraceptive use",
    url: "https://www.cdc.gov/contraception/hcp/usmec/",
  },
  sideChains: {
    title: "AAAAI and ACAAI 2022, practice parameter on drug allergy",
    url: "https://www.jacionline.org/article/S0091-6749(22)01186-1/fulltext",
  },
  house: { title: "Rule of the house", url: "" },
} as const satisfies Record<string, RuleSource>;
export type RuleSourceName = keyof typeof ruleSources;
export const ruleSourceNames = Object.keys(ruleSources) as readonly RuleSourceName[];
