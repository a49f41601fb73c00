import type { RuleSourceName } from "./sources.ts";

/** The version of the tables and rules that a prescription was checked by: kept with what was found. */
export const ruleSetVersion = "2026-12-01";

export const findingKinds = [
  "allergy",
  "interaction",
  "duplicate",
  "dose",
  "pregnancy",
  "breastfeeding",
  "not_checked",
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** The worst first. */
export const findingSeverities = ["contraindicated", "serious", "moderate", "minor", "unknown"] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** What a check found. */
export interface Finding {
  readonly kind: FindingKind;
  /** The rule of the rule set that found it. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  /** Whether whoever signs has to say why they do nevertheless. */
  readonly isInterruptive: boolean;
  /** What it is about beside the drug itself: other drugs, or substances, by name. */
  readonly about: readonly string[];
  /** What may happen. */
  readonly effect: string;
  /** What is to be done. */
  readonly management: string;
  readonly source: RuleSourceName;
}

/** How far something could be checked. */
export const checkStates = ["checked", "partly", "not_checked"] as const;
export type CheckState = (typeof checkStates)[number];

export interface CheckResult {
  readonly ruleSet: string;
  readonly state: CheckState;
  /** The worst first. */
  readonly findings: readonly Finding[];
}

/** What tells a finding from others about the same order. */
export const keyOfFinding = ({ rule, about }: Pick<Finding, "rule" | "about">): string => [rule, ...about].join(" · ");
