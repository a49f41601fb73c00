import type { Route } from "./dosage.ts";
import { type Drug, isMeant } from "./drugs.ts";
import type { Finding } from "./findings.ts";
import type { Answer, CheckedPatient } from "./patient-state.ts";
import { breastfeedingRules, pregnancyRules, type ReproductionRule } from "./reproduction-rules.ts";

interface Asked {
  readonly kind: "pregnancy" | "breastfeeding";
  readonly answer: Answer;
  readonly rules: readonly ReproductionRule[];
  /** What is said where it is not known. */
  readonly unknown: string;
}

function findingsOf(drug: Drug, { kind, answer, rules, unknown }: Asked): readonly Finding[] {
  const rule = rules.find(({ of }) => of.some((meant) => isMeant(drug, meant)));
  if (rule === undefined || answer === "no") return [];
  if (answer === "unknown") {
    return [
      {
        kind: "not_checked",
        rule: `not_checked.${kind}`,
        severity: "unknown",
        isInterruptive: false,
        about: [],
        effect: unknown,
        management: "Ask before it is taken: the label warns of it.",
        source: "label",
      },
    ];
  }
  const { severity, isInterruptive, effect, management, source } = rule;
  return [{ kind, rule: rule.rule, severity, isInterruptive, about: [], effect, management, source }];
}

/** By these nothing of it reaches a child. */
const outside: ReadonlySet<Route | null> = new Set<Route | null>(["topical", "eye", "ear"]);

/** What the label says for a pregnancy and while breastfeeding; that it is not known, where it would matter. */
export function reproductionFindings(
  drug: Drug,
  { patient, route }: { readonly patient: CheckedPatient; readonly route: Route | null },
): readonly Finding[] {
  if (outside.has(route) || patient.isBeyondPregnancy) return [];
  return [
    ...findingsOf(drug, {
      kind: "pregnancy",
      answer: patient.pregnancy,
      rules: pregnancyRules,
      unknown: "Whether she is pregnant is not known.",
    }),
    ...findingsOf(drug, {
      kind: "breastfeeding",
      answer: patient.breastfeeding,
      rules: breastfeedingRules,
      unknown: "Whether she is breastfeeding is not known.",
    }),
  ];
}
