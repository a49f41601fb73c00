const longest = 40;

/** A short name made of a name: its letters without accents, and digits, with hyphens between the words. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, longest)
    .replaceAll(/^-|-$/gu, "");
}
