import { useQueries, useQueryClient } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";

const mostOfARole = 100;

/** Those who write in records here, but for one. */
export function useWriters(but: string | undefined) {
  const queries = useQueryClient();
  const { found, ...state } = useQueries(
    {
      queries: (["doctor", "nurse"] as const).map((role) =>
        trpc.organizations.members.list.queryOptions({ role, status: "active", limit: mostOfARole }),
      ),
      combine: (results) => ({
        isPending: results.some(({ isPending }) => isPending),
        error: results.find(({ error }) => error !== null)?.error ?? null,
        found: results.flatMap(({ data }) => data?.members ?? []),
      }),
    },
    queries,
  );
  return { ...state, others: found.filter(({ userId }) => userId !== but) };
}
