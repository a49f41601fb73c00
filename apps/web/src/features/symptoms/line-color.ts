import { defaultCategories } from "@anamnesis/domain";

const colors = 6;

/** The colour of a line by its place in the sequence. */
const lineColor = (index: number): string => `var(--line-${(index % colors) + 1})`;

function placeOf(category: string): number {
  const usual = defaultCategories.findIndex((label) => label === category);
  if (usual >= 0) return usual;
  // The same on every device and in every period, whatever else was logged.
  return Array.from(category).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973, 7);
}

/** The colour of a category's line, the same wherever it is drawn. */
export const lineColorOf = (category: string): string => lineColor(placeOf(category));

/** The colours of categories that are drawn into one picture: none twice. */
export function lineColorsOf(categories: readonly string[]): string[] {
  const taken = new Set<number>();
  return categories.map((category) => {
    let place = placeOf(category) % colors;
    while (taken.has(place) && taken.size < colors) place = (place + 1) % colors;
    taken.add(place);
    return lineColor(place);
  });
}
