import { canonicalNotes, type NoteList, type SignedContent } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { recordedPatients } from "../../../lib/live.ts";
import { client, queryClient } from "../../../lib/trpc.ts";

interface OfCase {
  readonly patientId: string;
  readonly caseId: string;
}

const keyOf = ({ patientId, caseId }: OfCase) => [recordedPatients, "notes", patientId, caseId];

// Of these alone: who asks may know more of where they are.
const list = ({ patientId, caseId }: OfCase) => client.clinical.notes.list.mutate({ patientId, caseId });

/** The notes of a case of a record that is open. */
export const useNotes = (of: OfCase) =>
  useQuery({
    queryKey: keyOf(of),
    queryFn: () => list(of),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const keepNotes = (of: OfCase, found: NoteList) => queryClient.setQueryData<NoteList>(keyOf(of), found);

/** Reads them again, and tells how they are. */
export async function readNotesAgain(of: OfCase): Promise<NoteList> {
  const found = await list(of);
  keepNotes(of, found);
  return found;
}

/** SHA-256 of what whoever signs is shown, in hex. */
export async function digestOf(covered: readonly SignedContent[]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalNotes(covered)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
