import { z } from "zod";
import { crossReactions } from "./cross-reactions.ts";
import type { CheckState, FindingKind, FindingSeverity } from "./findings.ts";
import { interactionRules } from "./interaction-rules.ts";
import { breastfeedingRules, pregnancyRules } from "./reproduction-rules.ts";

export const ruleCountsInput = z.strictObject({
  days: z.int("Give a number of days.").min(1, "At least one day.").max(366, "At most a year."),
});

/** How often a rule found something in prescriptions that were signed, and how often they were signed nevertheless. */
export interface RuleCount {
  readonly kind: FindingKind;
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly found: number;
  readonly overridden: number;
}

export interface RuleCounts {
  /** How far prescriptions that were signed could be checked. */
  readonly signed: readonly { readonly state: CheckState; readonly prescriptions: number }[];
  /** What was signed against most often first. */
  readonly rules: readonly RuleCount[];
}

const effects: ReadonlyMap<string, string> = new Map(
  [...interactionRules, ...crossReactions, ...pregnancyRules, ...breastfeedingRules].map(({ rule, effect }) => [
    rule,
    effect,
  ]),
);

/** What a rule warns of; null where that depends on the order, or the rule is none any more. */
export const effectOfRule = (rule: string): string | null => effects.get(rule) ?? null;
