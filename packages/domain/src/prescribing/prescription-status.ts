/* What prescriptions are sorted by, and how they go on. Without schemas: pages and drawings read it before anything else is there. */

/** How far a prescription has come (FHIR R4 medicationrequest-status). What has run out is told by its last day. */
export const prescriptionStatuses = [
  "draft",
  "active",
  "on_hold",
  "completed",
  "stopped",
  "replaced",
  "cancelled",
] as const;
export type PrescriptionStatus = (typeof prescriptionStatuses)[number];

/**
 * Where a prescription may go from where it is. The database holds the same (`clinical.is_prescription_move`), and a page draws
 * it (docs/prescriptions.md). A draft is signed, or thrown away; what was signed ends by itself, is stopped for a reason, or
 * another one takes its place.
 */
export const prescriptionMoves: Readonly<Record<PrescriptionStatus, readonly PrescriptionStatus[]>> = {
  draft: ["active", "cancelled"],
  active: ["on_hold", "completed", "stopped", "replaced"],
  on_hold: ["active", "stopped", "replaced"],
  completed: [],
  stopped: [],
  replaced: [],
  cancelled: [],
};

/** Whether a prescription may go from one to another. */
export const isPrescriptionMove = (from: PrescriptionStatus, to: PrescriptionStatus): boolean =>
  prescriptionMoves[from].includes(to);

/** As it stands on a day: one that is active runs out after its last day. */
export const shownStatuses = [...prescriptionStatuses, "expired"] as const;
export type ShownStatus = (typeof shownStatuses)[number];

/** How a prescription stands on a day. Nobody stopped what has run out. @param today ISO 8601 */
export const statusOn = (
  { status, endsOn }: { readonly status: PrescriptionStatus; readonly endsOn: string | null },
  today: string,
): ShownStatus => (status === "active" && endsOn !== null && endsOn < today ? "expired" : status);

/** The moves as a drawing (Mermaid). */
export function prescriptionDiagram(): string {
  const moves = prescriptionStatuses.flatMap((from) => prescriptionMoves[from].map((to) => `    ${from} --> ${to}`));
  const ends = prescriptionStatuses
    .filter((status) => prescriptionMoves[status].length === 0)
    .map((status) => `    ${status} --> [*]`);
  const expired = ["    active --> expired: its last day is over", "    expired --> [*]"];
  return ["stateDiagram-v2", "    [*] --> draft", ...moves, ...expired, ...ends].join("\n");
}
