import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { RecordViewer, TimelineEvent, TimelineInput } from "@anamnesis/domain";
import { pageOf, positionOf } from "../../cursor.ts";

const list = sqlFunction("clinical.timeline", typed<TimelineEvent>());
const viewers = sqlFunction("clinical.viewers", typed<RecordViewer>());

/** What was in a record that is open, the newest first. */
export async function readTimeline(
  tx: Tx,
  { patientId: patient, kinds, cursor, limit }: TimelineInput,
): Promise<{ readonly events: readonly TimelineEvent[]; readonly nextCursor: string | null }> {
  const before = positionOf("clinical.timeline", cursor);
  const rows = await list(tx, {
    patient,
    kinds,
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf("clinical.timeline", rows, {
    limit,
    at: ({ happenedAt: at, id }) => ({ at, id }),
  });
  return { events: page, nextCursor };
}

/** Who opened or printed a record that is open, the most often first. */
export const readViewers = (tx: Tx, patient: string): Promise<readonly RecordViewer[]> => viewers(tx, { patient });
