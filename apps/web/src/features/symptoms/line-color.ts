import { type Category, categoryColors, lookOfCategory } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../lib/trpc.ts";

type Colored = Pick<Category, "label" | "color">;

/** The person's own categories, whose colours their lines have. */
export function useColored(): readonly Colored[] {
  return useQuery(trpc.symptoms.vocabulary.queryOptions()).data?.categories ?? [];
}

/** Of a category that nobody gave a colour: the same on every device and in every period, whatever else was logged. */
function placeOf(category: string): number {
  return Array.from(category).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973, 7);
}

function colorOf(category: string, known: readonly Colored[]): number {
  return known.find(({ label }) => label === category)?.color ?? lookOfCategory(category, placeOf(category)).color;
}

const lineColor = (color: number): string => `var(--category-${color})`;

/** The colour of a category's line, the same wherever it is drawn. */
export const lineColorOf = (category: string, known: readonly Colored[] = []): string =>
  lineColor(colorOf(category, known));

/** The colours of categories that are drawn into one picture: none twice. */
export function lineColorsOf(categories: readonly string[], known: readonly Colored[]): string[] {
  const taken = new Set<number>();
  return categories.map((category) => {
    let color = colorOf(category, known);
    while (taken.has(color) && taken.size < categoryColors) color = (color % categoryColors) + 1;
    taken.add(color);
    return lineColor(color);
  });
}
