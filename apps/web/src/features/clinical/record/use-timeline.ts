import { recordedPatients } from "../../../lib/live.ts";
import { queryClient } from "../../../lib/trpc.ts";

/** The timeline of a patient, whatever of it is shown. */
export const timelineKey = (patientId: string) => [recordedPatients, "timeline", patientId] as const;

/** Reads it again, after something came into it. */
export const readTimelineAgain = (patientId: string): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: timelineKey(patientId) });
