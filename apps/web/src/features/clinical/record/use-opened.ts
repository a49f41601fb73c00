import type { Patient } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { recordedPatients } from "../../../lib/live.ts";
import { client, queryClient } from "../../../lib/trpc.ts";

/** A record as it was opened. */
export interface Opened {
  readonly patient: Patient;
  /** When, ISO 8601. */
  readonly at: string;
}

export const keyOfRecord = (id: string) => [recordedPatients, "record", id];

/** Opens a record. That is on record: it is asked for once, and not again behind somebody's back. */
export const useOpened = (id: string) =>
  useQuery({
    queryKey: keyOfRecord(id),
    queryFn: async (): Promise<Opened> => ({
      patient: await client.clinical.patients.open.mutate({ id }),
      at: new Date().toISOString(),
    }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** Puts what came of a change into the record that is open. */
export const putIntoRecord = (id: string, changed: Partial<Patient>): void =>
  void queryClient.setQueryData<Opened>(
    keyOfRecord(id),
    (before) => before && { ...before, patient: { ...before.patient, ...changed } },
  );
