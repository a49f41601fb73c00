import { z } from "zod";
import { type Language, languages } from "./languages.ts";
import { lineOfText } from "./text.ts";

/** What a category can be drawn as. Each has a word of its own wherever one chooses. */
export const categoryIcons = [
  "drop",
  "drops",
  "mood",
  "brain",
  "battery",
  "moon",
  "flame",
  "stethoscope",
  "wind",
  "ribbon",
  "stretching",
  "sparkles",
  "heart",
  "bolt",
  "bone",
  "ear",
  "eye",
  "lungs",
  "dizzy",
  "thermometer",
  "itch",
  "food",
  "toilet",
  "circle",
] as const;
export type CategoryIcon = (typeof categoryIcons)[number];

/** Hues that the lines of categories can have in charts: 1 to this many. */
export const categoryColors = 8;

/** How many a person can have put in order. */
export const mostCategories = 200;

/** How a category is drawn. */
export interface CategoryLook {
  readonly icon: CategoryIcon;
  /** 1 to `categoryColors`. */
  readonly color: number;
}

interface NamedCategory extends CategoryLook {
  readonly labels: Readonly<Record<Language, string>>;
}

/**
 * What a new diary starts with, in this order, with what each is called; `|` where a long word may be parted. Each is the
 * name of a complaint, so that a higher number is worse whoever reads it. How much one bleeds is said of days.
 */
const usualCategories: readonly NamedCategory[] = [
  { labels: { en: "Cramps", de: "Krämpfe" }, icon: "drop", color: 1 },
  { labels: { en: "Low mood", de: "Gedrückte Stimmung" }, icon: "mood", color: 6 },
  { labels: { en: "Headache", de: "Kopf|schmerzen" }, icon: "brain", color: 2 },
  { labels: { en: "Fatigue", de: "Erschöp|fung" }, icon: "battery", color: 4 },
  { labels: { en: "Poor sleep", de: "Schlechter Schlaf" }, icon: "moon", color: 5 },
  { labels: { en: "Hot flush", de: "Hitze|wallung" }, icon: "flame", color: 3 },
  { labels: { en: "Nausea", de: "Übelkeit" }, icon: "stethoscope", color: 7 },
  { labels: { en: "Bloating", de: "Bläh|bauch" }, icon: "wind", color: 7 },
  { labels: { en: "Breast tenderness", de: "Brust|spannen" }, icon: "ribbon", color: 6 },
  { labels: { en: "Back pain", de: "Rücken|schmerzen" }, icon: "stretching", color: 8 },
  { labels: { en: "Acne", de: "Akne" }, icon: "sparkles", color: 4 },
];

/** What files of other programs call by a name that is known here, too. It is not offered. */
const otherCategories: readonly NamedCategory[] = [
  { labels: { en: "Migraine", de: "Migräne" }, icon: "brain", color: 2 },
  { labels: { en: "Ovulation pain", de: "Mittel|schmerz" }, icon: "drop", color: 1 },
  { labels: { en: "Pain", de: "Schmerzen" }, icon: "bolt", color: 8 },
];

const namedCategories = [...usualCategories, ...otherCategories];
const whole = (label: string) => label.replace("|", "");

/**
 * What a new diary starts with. The list is open: a person adds their own. `label` is what a category goes by wherever it is
 * kept, sent or compared, so that it stays one when the language changes; it is read by its `categoryName`.
 */
export const defaultCategories: readonly (CategoryLook & { readonly label: string })[] = usualCategories.map(
  ({ labels, ...look }) => ({ label: whole(labels.en), ...look }),
);

const usualLabels: ReadonlySet<string> = new Set(defaultCategories.map(({ label }) => label));

/** Whether a new diary starts with it: others are a person's own. */
export const isUsualCategory = (label: string): boolean => usualLabels.has(label);

const byLabel: ReadonlyMap<string, NamedCategory> = new Map(
  namedCategories.map((named) => [whole(named.labels.en), named]),
);
const labelByName: ReadonlyMap<string, string> = new Map(
  namedCategories.flatMap(({ labels }) => languages.map((language) => [whole(labels[language]), whole(labels.en)])),
);

/** What a category goes by that is called so in any language: "Krämpfe" and "Cramps" are one. Other words are their own. */
export const categoryLabel = (name: string): string => labelByName.get(name) ?? name;

/** What a category is called in a language: a word of the person's own is that in each. */
export const categoryName = (label: string, language: Language): string =>
  whole(byLabel.get(label)?.labels[language] ?? "") || label;

/** As `categoryName`, for where there is little room: soft hyphens say where it is parted. */
export const partedName = (label: string, language: Language): string =>
  byLabel.get(label)?.labels[language].replace("|", "\u00AD") ?? label;

/** The look of a category that nobody gave one: that of the one that is known by its name, or a plain one by its place. */
export function lookOfCategory(label: string, place: number): CategoryLook {
  const { icon = "circle", color = (place % categoryColors) + 1 } = byLabel.get(label) ?? {};
  return { icon, color };
}

export const category = lineOfText("Category", 60).transform(categoryLabel);

const arrangedCategory = z.strictObject({
  label: category,
  icon: z.enum(categoryIcons, "Choose one of the icons."),
  color: z.int().min(1, "Choose one of the colours.").max(categoryColors, "Choose one of the colours."),
  hidden: z.boolean(),
});

/** A category that there is none of yet. It is offered behind the others. */
export const addCategoryInput = arrangedCategory.omit({ hidden: true });
export type AddCategoryInput = z.infer<typeof addCategoryInput>;

/** Every category in the order that the person wants. Those that are not named come after. */
export const arrangeCategoriesInput = z.strictObject({
  categories: z
    .array(arrangedCategory)
    .min(1, "Name at least one category.")
    .max(mostCategories, `You can arrange at most ${mostCategories} categories.`)
    .refine((list) => new Set(list.map(({ label }) => label)).size === list.length, "Name each category once."),
});
export type ArrangeCategoriesInput = z.infer<typeof arrangeCategoriesInput>;

/** `merge` says that the name may be one that there is already: both become one, for good. */
export const renameCategoryInput = z
  .strictObject({ label: category, to: category, merge: z.boolean().default(false) })
  .refine(({ label, to }) => label !== to, { path: ["to"], message: "That is its name already." });
export type RenameCategoryInput = z.infer<typeof renameCategoryInput>;

/** A category as its person has it: what they chose, or what it starts with. */
export interface Category extends CategoryLook {
  readonly label: string;
  /** Kept, but not offered. */
  readonly hidden: boolean;
  /** Entries of it in the diary. */
  readonly count: number;
}
