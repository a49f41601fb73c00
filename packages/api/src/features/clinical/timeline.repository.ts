import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  boundsOfPeriod,
  partsOfPeriod,
  type RecordViewer,
  type TimelineCount,
  type TimelineCountsInput,
  type TimelineEvent,
  type TimelineInput,
} from "@anamnesis/domain";
import { pageOf, positionOf } from "../../cursor.ts";

const list = sqlFunction("clinical.timeline", typed<TimelineEvent>());
const counts = sqlFunction("clinical.timeline_counts", typed<{ readonly place: number; readonly events: number }>());
const viewers = sqlFunction("clinical.viewers", typed<RecordViewer>());

/** What was in a record that is open, the newest first. */
export async function readTimeline(
  tx: Tx,
  { patientId: patient, kinds, period, timeZone, cursor, limit }: TimelineInput,
): Promise<{ readonly events: readonly TimelineEvent[]; readonly nextCursor: string | null }> {
  const before = positionOf("clinical.timeline", cursor);
  const bounds = period === null ? null : boundsOfPeriod(period, timeZone);
  const rows = await list(tx, {
    patient,
    kinds,
    from: bounds?.from ?? null,
    until: bounds?.until ?? null,
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

/** How much there was in each part of a period, the earliest first; parts without anything are left out. */
export async function countTimeline(
  tx: Tx,
  { patientId: patient, kinds, period, timeZone }: TimelineCountsInput,
): Promise<readonly TimelineCount[]> {
  const bounded = partsOfPeriod(period).map((part) => ({ part, ...boundsOfPeriod(part, timeZone) }));
  const bounds = [...bounded.map(({ from }) => from), ...bounded.slice(-1).map(({ until }) => until)];
  const rows = await counts(tx, { patient, kinds, bounds });
  return rows.flatMap(({ place, events }) => {
    const part = bounded[place - 1]?.part;
    return part === undefined ? [] : [{ period: part, events }];
  });
}

/** Who opened or printed a record that is open, the most often first. */
export const readViewers = (tx: Tx, patient: string): Promise<readonly RecordViewer[]> => viewers(tx, { patient });
