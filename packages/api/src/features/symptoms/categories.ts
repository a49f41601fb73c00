import type { Tx } from "@anamnesis/db";
import {
  type AddCategoryInput,
  AppError,
  type ArrangeCategoriesInput,
  type Category,
  defaultCategories,
  lookOfCategory,
  mostCategories,
  type RenameCategoryInput,
  type Vocabulary,
} from "@anamnesis/domain";
import {
  type ArrangedCategory,
  giveName,
  keepArrangement,
  keptCategories,
  mergeInto,
} from "./categories.repository.ts";
import { recentMedications } from "./medication.repository.ts";
import { lastRegions, tagsInUse } from "./repository.ts";

/** The person's categories in their order: until they arrange them, the usual ones and then their own. */
async function readCategories(tx: Tx): Promise<readonly Category[]> {
  const kept = await keptCategories(tx);
  const own = kept.map(({ look, ...category }, place) => ({
    ...category,
    ...(look ?? lookOfCategory(category.label, place)),
  }));
  if (kept.some(({ look }) => look !== null)) return own;
  const byLabel = new Map(own.map((category) => [category.label, category]));
  const usual = defaultCategories.map((category) => ({
    ...category,
    hidden: false,
    count: byLabel.get(category.label)?.count ?? 0,
  }));
  const isUsual = new Set(usual.map(({ label }) => label));
  return [...usual, ...own.filter(({ label }) => !isUsual.has(label))];
}

/** What a person chooses from when they log. */
export async function readVocabulary(tx: Tx): Promise<Vocabulary> {
  const [categories, tags, regions, medications] = await Promise.all([
    readCategories(tx),
    tagsInUse(tx),
    lastRegions(tx),
    recentMedications(tx),
  ]);
  return { categories, tags, lastRegions: regions, medications };
}

const asArranged = ({ label, icon, color, hidden }: ArrangedCategory): ArrangedCategory => ({
  label,
  icon,
  color,
  hidden,
});

interface Given<Input> {
  readonly userId: string;
  readonly input: Input;
}

/** Keeps the order and the looks that are given; categories that are not named come after, as they were. */
export async function arrangeCategories(
  tx: Tx,
  { userId, input: { categories: given } }: Given<ArrangeCategoriesInput>,
): Promise<readonly Category[]> {
  const named = new Set(given.map(({ label }) => label));
  const others = (await readCategories(tx)).filter(({ label }) => !named.has(label));
  await keepArrangement(tx, userId, [...given, ...others].map(asArranged));
  return readCategories(tx);
}

/**
 * Adds a category behind those that are offered. Throws `conflict` when there is one of that name already, hidden or not, and
 * when there are as many as can be arranged.
 */
export async function addCategory(
  tx: Tx,
  { userId, input: added }: Given<AddCategoryInput>,
): Promise<readonly Category[]> {
  const before = await readCategories(tx);
  if (before.some(({ label }) => label === added.label)) throw new AppError("conflict", "symptoms.category_exists");
  if (before.length >= mostCategories) throw new AppError("conflict", "symptoms.too_many_categories");
  const offered = before.filter(({ hidden }) => !hidden).map(asArranged);
  const hidden = before.filter((category) => category.hidden).map(asArranged);
  await keepArrangement(tx, userId, [...offered, { ...added, hidden: false }, ...hidden]);
  return readCategories(tx);
}

/**
 * Gives a category another name; its entries and its shares follow. Throws `not_found` when there is none of that
 * name, `conflict` when there is one of the other already and `merge` does not say that both become one.
 */
export async function renameCategory(
  tx: Tx,
  { userId, input: { label, to, merge } }: Given<RenameCategoryInput>,
): Promise<readonly Category[]> {
  const before = await readCategories(tx);
  if (!before.some((category) => category.label === label))
    throw new AppError("not_found", "symptoms.category_not_found");
  const isThere = before.some((category) => category.label === to);
  if (isThere && merge) await mergeInto(tx, { label, to });
  else if (isThere || !(await giveName(tx, { label, to }))) throw new AppError("conflict", "symptoms.category_exists");
  const after = before.flatMap((category) => {
    if (category.label !== label) return [asArranged(category)];
    return isThere ? [] : [asArranged({ ...category, label: to })];
  });
  await keepArrangement(tx, userId, after);
  return readCategories(tx);
}
