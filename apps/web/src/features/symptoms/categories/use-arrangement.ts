import type { Category } from "@anamnesis/domain";
import { useMutation } from "@tanstack/react-query";
import { queryClient, trpc } from "../../../lib/trpc.ts";
import { refreshDiary } from "../diary-cache.ts";

const vocabularyKey = trpc.symptoms.vocabulary.queryKey();

function show(categories: readonly Category[]): void {
  queryClient.setQueryData(vocabularyKey, (known) =>
    known === undefined ? known : { ...known, categories: [...categories] },
  );
}

/** Keeps the person's categories as they arrange them: shown at once, sent one after another. */
export function useArrangement() {
  return useMutation({
    ...trpc.symptoms.categories.arrange.mutationOptions(),
    scope: { id: "categories" },
    onError: () => queryClient.invalidateQueries({ queryKey: vocabularyKey }),
  });
}

/** What is to be sent of categories in a new order, which are shown already. */
export function arranged(categories: readonly Category[]) {
  show(categories);
  return { categories: categories.map(({ label, icon, color, hidden }) => ({ label, icon, color, hidden })) };
}

/** Adds a category, which is offered from then on. */
export function useAddingCategory() {
  return useMutation({
    ...trpc.symptoms.categories.add.mutationOptions(),
    scope: { id: "categories" },
    onSuccess: show,
  });
}

/** Gives a category another name: its entries follow, and everything that is shown of them is read again. */
export function useRenaming() {
  return useMutation({
    ...trpc.symptoms.categories.rename.mutationOptions(),
    scope: { id: "categories" },
    async onSuccess(categories) {
      show(categories);
      await refreshDiary();
    },
  });
}
