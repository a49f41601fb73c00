/* What treatment plans are sorted by, and how they go on. Without schemas: pages and drawings read it before anything else is there. */

/** How far a plan has come (FHIR R4 request-status; `approved` is a draft that a doctor stands for and that nobody began yet). */
export const planStatuses = [
  "draft",
  "approved",
  "active",
  "on_hold",
  "completed",
  "discontinued",
  "replaced",
  "cancelled",
] as const;
export type PlanStatus = (typeof planStatuses)[number];

/**
 * Where a plan may go from where it is. The database holds the same (`clinical.is_plan_move`), and a page draws it
 * (docs/plans.md). A draft is approved, or thrown away; what was approved begins, or never does.
 */
export const planMoves: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  draft: ["approved", "cancelled"],
  approved: ["active", "cancelled"],
  active: ["on_hold", "completed", "discontinued", "replaced"],
  on_hold: ["active", "discontinued", "replaced"],
  completed: [],
  discontinued: [],
  replaced: [],
  cancelled: [],
};

/** Whether a plan may go from one to another. */
export const isPlanMove = (from: PlanStatus, to: PlanStatus): boolean => planMoves[from].includes(to);

/** Whether nothing of it is done any more. */
export const isOverPlan = (status: PlanStatus): boolean => planMoves[status].length === 0;

/** Whether a plan that goes on should have come to its end before a day. @param today ISO 8601 */
export const isOverdue = (
  { status, endsOn }: { readonly status: PlanStatus; readonly endsOn: string | null },
  today: string,
): boolean => (status === "active" || status === "on_hold") && endsOn !== null && endsOn < today;

/** The moves as a drawing (Mermaid). */
export function planDiagram(): string {
  const moves = planStatuses.flatMap((from) => planMoves[from].map((to) => `    ${from} --> ${to}`));
  const ends = planStatuses.filter(isOverPlan).map((status) => `    ${status} --> [*]`);
  return ["stateDiagram-v2", "    [*] --> draft", ...moves, ...ends].join("\n");
}

/** What a plan has done to somebody or asks of others (FHIR R4 CarePlan.activity). */
export const activityKinds = ["procedure", "laboratory", "imaging", "referral", "follow_up"] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** How far a goal or an activity of a plan has come. */
export const stepStates = ["open", "done", "given_up"] as const;
export type StepState = (typeof stepStates)[number];
