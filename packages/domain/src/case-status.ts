/* What cases are sorted by, and how they go on. Without schemas: the address of a page is read by it before anything else is there. */

/** How far the treatment of something has come. */
export const caseStatuses = [
  "draft",
  "pending_review",
  "in_progress",
  "awaiting_results",
  "completed",
  "closed",
  "archived",
] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** With which a case begins. */
export const firstCaseStatuses = ["draft", "in_progress"] as const satisfies readonly CaseStatus[];

/** Where a case may go from where it is. The database holds the same (`clinical.is_case_move`), and a page draws it (docs/cases.md). */
export const caseMoves: Readonly<Record<CaseStatus, readonly CaseStatus[]>> = {
  draft: ["in_progress", "closed"],
  pending_review: ["in_progress", "completed"],
  in_progress: ["pending_review", "awaiting_results", "completed"],
  awaiting_results: ["in_progress", "completed"],
  completed: ["in_progress", "closed"],
  closed: ["in_progress", "archived"],
  archived: [],
};

/** Whether a case may go from one to another. */
export const isCaseMove = (from: CaseStatus, to: CaseStatus): boolean => caseMoves[from].includes(to);

/** Statuses in which nobody works at a case any more. */
export const endedCaseStatuses = ["closed", "archived"] as const satisfies readonly CaseStatus[];
export const isEndedCase = (status: CaseStatus): boolean => status === "closed" || status === "archived";

/** The moves as a drawing (Mermaid). */
export function caseDiagram(): string {
  const begins = firstCaseStatuses.map((status) => `    [*] --> ${status}`);
  const moves = caseStatuses.flatMap((from) => caseMoves[from].map((to) => `    ${from} --> ${to}`));
  const ends = caseStatuses.filter((status) => caseMoves[status].length === 0).map((status) => `    ${status} --> [*]`);
  return ["stateDiagram-v2", ...begins, ...moves, ...ends].join("\n");
}

/** How soon somebody has to look, the most pressing last. */
export const casePriorities = ["routine", "urgent", "emergent", "critical"] as const;
export type CasePriority = (typeof casePriorities)[number];

export const caseTypes = ["consultation", "follow_up", "diagnostics", "treatment", "prevention", "pregnancy"] as const;
export type CaseType = (typeof caseTypes)[number];

export const specialties = [
  "general_practice",
  "gynaecology",
  "obstetrics",
  "endocrinology",
  "internal_medicine",
  "neurology",
  "dermatology",
  "psychiatry",
  "radiology",
  "surgery",
] as const;
export type Specialty = (typeof specialties)[number];

/** Whose cases are listed. `day`: mine, and what of others waits for me. */
export const caseHolders = ["mine", "nobody", "all", "day"] as const;
export type CaseHolder = (typeof caseHolders)[number];
