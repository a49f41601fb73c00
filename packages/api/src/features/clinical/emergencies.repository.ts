import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { BeginEmergencyInput, Emergency, ListEmergenciesInput, ReviewEmergencyInput } from "@anamnesis/domain";
import { pageOf, positionOf } from "../../cursor.ts";

const begin = sqlFunction("clinical.begin_emergency", typed<string | null>());
const end = sqlFunction("clinical.end_emergency", typed<boolean>());
const list = sqlFunction("clinical.emergencies", typed<Emergency>());
const look = sqlFunction("clinical.record_review_look");
const review = sqlFunction("clinical.review_emergency", typed<"done" | "not_found" | "own" | "reviewed">());

/** Opens a record for an hour, and tells whoever looks into it; null where there is nothing to open. */
export const insertEmergency = (tx: Tx, { id, patientId: patient, cause, explanation }: BeginEmergencyInput) =>
  begin(tx, { id, patient, cause, explanation });

/** Ends the emergency of the person of the context before its time. False where there is none. */
export const endEmergency = (tx: Tx, patient: string) => end(tx, { patient });

/** Emergencies of the organization of the context, newest first. */
export async function listEmergencies(
  tx: Tx,
  { isOpen, cursor, limit }: ListEmergenciesInput,
): Promise<{ readonly emergencies: readonly Emergency[]; readonly nextCursor: string | null }> {
  const before = positionOf("clinical.emergencies", cursor);
  const rows = await list(tx, {
    isOpen,
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf("clinical.emergencies", rows, {
    limit,
    at: ({ createdAt: at, id }) => ({ at, id }),
  });
  return { emergencies: page, nextCursor };
}

/** Writes down that whoever looks into an emergency is told whose record it was. */
export async function recordReviewLook(tx: Tx, id: string): Promise<void> {
  await look(tx, { id });
}

export const closeReview = (tx: Tx, { id, outcome, review: words, joins }: ReviewEmergencyInput) =>
  review(tx, { id, outcome, review: words, joins });
