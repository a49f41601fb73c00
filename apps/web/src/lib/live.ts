import type { LiveEvent } from "@anamnesis/domain";
import { queryClient, trpc } from "./trpc.ts";

/** What has to be read anew when something happened; what is on no page is read when it is next looked at. */
export async function readWhatChanged({ kind, id }: LiveEvent): Promise<void> {
  const again = (queryKey: readonly unknown[]) => queryClient.invalidateQueries({ queryKey });
  switch (kind) {
    case "clinical.emergency_begun":
      return again(trpc.clinical.emergencies.pathKey());
    case "clinical.work_changed":
      // Each look at it is on record: whoever looks next is shown what is new.
      await queryClient.invalidateQueries({ queryKey: [recordedPatients, "work"], refetchType: "none" });
      return;
    case "exports.progressed":
      return again(trpc.exports.pathKey());
    case "symptoms.share_viewed":
      return again(trpc.symptoms.shares.pathKey());
    case "symptoms.share_created":
      return again(trpc.symptoms.shared.list.pathKey());
    case "symptoms.share_revoked":
      // What was taken back is off the page before the server is asked.
      await queryClient.resetQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(id) });
      return again(trpc.symptoms.shared.list.pathKey());
  }
}

/** What stands first in the keys of queries of which each is on record as a look at patients. */
export const recordedPatients = "patients";

/** For a page that missed too much. What is recorded each time it is looked at waits for somebody to look. */
export function readAllAnew(): Promise<void> {
  const recorded = JSON.stringify(trpc.symptoms.shared.open.mutationKey()).slice(0, -1);
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] !== recordedPatients && !JSON.stringify(queryKey).startsWith(recorded),
  });
}
