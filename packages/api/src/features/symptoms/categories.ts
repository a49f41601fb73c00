import type { Tx } from "@anamnesis/db";
import {
  type AddCategoryInput,
  AppError,
  type Category,
  defaultCategories,
  type Language,
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
async function readCategories(tx: Tx, language: Language): Promise<readonly Category[]> {
  const kept = await keptCategories(tx);
  const own = kept.map(({ look, ...category }, place) => ({
    ...category,
    ...(look ?? lookOfCategory(category.label, place)),
  }));
  if (kept.some(({ look }) => look !== null)) return own;
  const byLabel = new Map(own.map((category) => [category.label, category]));
  const usual = defaultCategories(language).map(({ label, ...look }) => ({
    label,
    ...look,
    hidden: false,
    count: byLabel.get(label)?.count ?? 0,
  }));
  const isUsual = new Set(usual.map(({ label }) => label));
  return [...usual, ...own.filter(({ label }) => !isUsual.has(label))];
}

/** What a person chooses from when they log. */
export async function readVocabulary(tx: Tx, language: Language): Promise<Vocabulary> {
  const [categories, tags, regions, medications] = await Promise.all([
    readCategories(tx, language),
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

/** Whose categories they are, and in which language they begin. */
interface CategoriesOwner {
  readonly id: string;
  readonly language: Language;
}

/** Keeps the order and the looks that are given; categories that are not named come after, as they were. */
export async function arrangeCategories(
  tx: Tx,
  { id, language }: CategoriesOwner,
  given: readonly ArrangedCategory[],
): Promise<readonly Category[]> {
  const named = new Set(given.map(({ label }) => label));
  const others = (await readCategories(tx, language)).filter(({ label }) => !named.has(label));
  await keepArrangement(tx, id, [...given, ...others].map(asArranged));
  return readCategories(tx, language);
}

/**
 * Adds a category behind those that are offered. Throws `conflict` when there is one of that name already, hidden or not, and
 * when there are as many as can be arranged.
 */
export async function addCategory(
  tx: Tx,
  { id, language }: CategoriesOwner,
  added: AddCategoryInput,
): Promise<readonly Category[]> {
  const before = await readCategories(tx, language);
  if (before.some(({ label }) => label === added.label)) throw new AppError("conflict", "symptoms.category_exists");
  if (before.length >= mostCategories) throw new AppError("conflict", "symptoms.too_many_categories");
  const offered = before.filter(({ hidden }) => !hidden).map(asArranged);
  const hidden = before.filter((category) => category.hidden).map(asArranged);
  await keepArrangement(tx, id, [...offered, { ...added, hidden: false }, ...hidden]);
  return readCategories(tx, language);
}

/**
 * Gives a category another name; its entries and its shares follow. Throws `not_found` when there is none of that
 * name, `conflict` when there is one of the other already and `merge` does not say that both become one.
 */
export async function renameCategory(
  tx: Tx,
  { id, language }: CategoriesOwner,
  { label, to, merge }: RenameCategoryInput,
): Promise<readonly Category[]> {
  const before = await readCategories(tx, language);
  if (!before.some((category) => category.label === label))
    throw new AppError("not_found", "symptoms.category_not_found");
  const isThere = before.some((category) => category.label === to);
  if (isThere && merge) await mergeInto(tx, { label, to });
  else if (isThere || !(await giveName(tx, { label, to }))) throw new AppError("conflict", "symptoms.category_exists");
  const after = before.flatMap((category) => {
    if (category.label !== label) return [asArranged(category)];
    return isThere ? [] : [asArranged({ ...category, label: to })];
  });
  await keepArrangement(tx, id, after);
  return readCategories(tx, language);
}
