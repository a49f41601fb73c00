import type { Patient } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { recordedPatients } from "../../../lib/live.ts";
import { client, queryClient } from "../../../lib/trpc.ts";

interface Opened {
  readonly patient: Patient;
  /** When, ISO 8601. */
  readonly at: string;
}

const keyOf = (id: string) => [recordedPatients, "record", id];

/** The record of a patient. Opening is on record: it is asked for once, and not again behind somebody's back. */
export const useOpenedRecord = (id: string) =>
  useQuery({
    queryKey: keyOf(id),
    queryFn: async (): Promise<Opened> => ({
      patient: await client.clinical.patients.open.mutate({ id }),
      at: new Date().toISOString(),
    }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** Opens it once more, which is recorded, with nothing shown until then. */
export const openAnew = (id: string) => void queryClient.resetQueries({ queryKey: keyOf(id) });

/** Puts what was changed into the record that is open. */
export const putIntoRecord = (id: string, changed: Partial<Patient>) =>
  queryClient.setQueryData<Opened>(
    keyOf(id),
    (before) => before && { ...before, patient: { ...before.patient, ...changed } },
  );
