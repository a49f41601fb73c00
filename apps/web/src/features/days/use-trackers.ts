import type { TrackerInUse } from "@anamnesis/domain";
import { useMutation } from "@tanstack/react-query";
import { queryClient, trpc } from "../../lib/trpc.ts";

const listKey = trpc.symptoms.trackers.list.queryKey();

/** Shows trackers as they are now, or are going to be. */
export const showTrackers = (trackers: readonly TrackerInUse[]) => queryClient.setQueryData(listKey, [...trackers]);

const inTurn = {
  scope: { id: "trackers" },
  onSuccess: showTrackers,
  onError: () => queryClient.invalidateQueries({ queryKey: listKey }),
};

/** What can be done with trackers: one after another, and shown as the server has them then. */
export const useAdding = () => useMutation({ ...trpc.symptoms.trackers.add.mutationOptions(), ...inTurn });
export const useChanging = () => useMutation({ ...trpc.symptoms.trackers.change.mutationOptions(), ...inTurn });
export const useArranging = () => useMutation({ ...trpc.symptoms.trackers.arrange.mutationOptions(), ...inTurn });
export const useRemoving = () => useMutation({ ...trpc.symptoms.trackers.remove.mutationOptions(), ...inTurn });
export const useRestoring = () => useMutation({ ...trpc.symptoms.trackers.restore.mutationOptions(), ...inTurn });
