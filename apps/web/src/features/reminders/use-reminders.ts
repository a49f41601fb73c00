import type { Reminders } from "@anamnesis/domain";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { zone } from "../../lib/dates.ts";
import { client, trpc } from "../../lib/trpc.ts";

const key = trpc.reminders.read.queryKey();
const changing = ["reminders being changed"];

type Chosen = "isOn" | "times" | "onlyWhenNothingLogged" | "way" | "mailWhenUnreachable";
type RemindersChange = Partial<Pick<Reminders, Chosen>>;

/** What the person chose, as it is changed: shown at once, kept one after the other, and taken back where that fails. */
export function useReminders({ isWatched = false }: { readonly isWatched?: boolean } = {}) {
  const queries = useQueryClient();
  const isLast = () => queries.isMutating({ mutationKey: changing }) === 1;
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const reminders = useQuery(
    trpc.reminders.read.queryOptions(undefined, { refetchInterval: isWatched ? 2_000 : false }),
  );
  const { mutate, isPending, error } = useMutation({
    mutationKey: changing,
    scope: { id: "reminders" },
    async mutationFn() {
      const shown = queries.getQueryData(key);
      // What was tapped meanwhile is shown by now: the last one says all of it.
      if (shown === undefined || !isLast()) return;
      const { isOn, times, onlyWhenNothingLogged, way, mailWhenUnreachable } = shown;
      const chosen = { isOn, onlyWhenNothingLogged, way, mailWhenUnreachable };
      await client.reminders.change.mutate({
        ...chosen,
        times: times.map(({ time, weekdays }) => ({ time, weekdays: [...weekdays] })),
        timeZone: zone,
      });
    },
    onSuccess: () => setSavedAt(new Date().toISOString()),
    // What the server knows before the last one would be older than what is shown.
    onSettled: () => (isLast() ? queries.invalidateQueries({ queryKey: key }) : undefined),
  });
  function change(changed: RemindersChange) {
    void queries.cancelQueries({ queryKey: key }, { revert: false });
    // At once, not after a mutation has begun: what is tapped would look untouched for a moment.
    queries.setQueryData(key, (before) =>
      before === undefined ? before : { ...before, ...changed, times: [...(changed.times ?? before.times)] },
    );
    mutate();
  }
  return { reminders, change, savedAt: isPending ? null : savedAt, failure: error };
}

export type ChangeReminders = (change: RemindersChange) => void;
