import type { ImageList } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { recordedPatients } from "../../../lib/live.ts";
import { client, queryClient } from "../../../lib/trpc.ts";

const keyOf = (patientId: string) => [recordedPatients, "images", patientId];
const lookAgainMs = 2_000;

const isOnItsWay = (list: ImageList | undefined): boolean =>
  list?.images.some(({ status }) => status === "processing") === true;

/** The images of a patient, in a record that is open. As long as one is looked into, it is asked for again. */
export const useImages = (patientId: string) =>
  useQuery({
    queryKey: keyOf(patientId),
    queryFn: () => client.clinical.images.list.mutate({ patientId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchInterval: ({ state }) => (isOnItsWay(state.data) ? lookAgainMs : false),
  });

export const keepImages = (patientId: string, list: ImageList) =>
  queryClient.setQueryData<ImageList>(keyOf(patientId), list);

/** Reads them again, after one came. */
export const readImagesAgain = (patientId: string): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: keyOf(patientId) });

/** Who it is, for the head of a page about images: a look that is on record. */
export const usePatientOfImages = (patientId: string) =>
  useQuery({
    queryKey: [recordedPatients, "who", patientId],
    queryFn: () => client.clinical.patients.get.mutate({ id: patientId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
