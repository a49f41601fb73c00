import type { Care } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { queryClient, trpc } from "../../../lib/trpc.ts";

const careOptions = (patientId: string) => trpc.clinical.careTeam.read.queryOptions({ patientId });

/** Who treats a patient, and how whoever looks stands to them. */
export const useCare = (patientId: string) => useQuery(careOptions(patientId));

const soonestMs = 10_000;

/** The same, read again when an emergency is over: by the clock of the server, which may be another. */
export const useCareUntilOver = (patientId: string) =>
  useQuery({
    ...careOptions(patientId),
    refetchInterval: ({ state: { data } }) =>
      data?.standing === "emergency" && data.until !== null
        ? Math.max(Date.parse(data.until) - Date.now() + 1_000, soonestMs)
        : false,
    refetchIntervalInBackground: true,
  });

/** How it is after a change of it. */
export const keepCare = (patientId: string, care: Care) =>
  queryClient.setQueryData(careOptions(patientId).queryKey, { ...care, team: [...care.team] });

/** Reads it again, after something else than it was changed. */
export const readCareAgain = (patientId: string) => queryClient.invalidateQueries(careOptions(patientId));
