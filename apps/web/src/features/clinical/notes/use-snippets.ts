import type { SaveSnippetInput, Snippet } from "@anamnesis/domain";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, trpc } from "../../../lib/trpc.ts";

const none: readonly Snippet[] = [];

/** One's own texts to put into notes; none while they are not there. */
export function useSnippets() {
  // They are opened once for a page: that a key was handed out for them is on record.
  const list = useQuery(trpc.clinical.snippets.list.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  return { snippets: list.data ?? none, list };
}

/** What changes them, and reads them again. */
export function useChangeSnippets() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries(trpc.clinical.snippets.list.queryFilter());
  return {
    save: useMutation({
      mutationFn: (input: SaveSnippetInput) => client.clinical.snippets.save.mutate(input),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: ({ id }: Snippet) => client.clinical.snippets.remove.mutate({ id }),
      onSuccess,
    }),
  };
}
