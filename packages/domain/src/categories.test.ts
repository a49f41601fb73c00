import { describe, expect, it } from "vitest";
import { categoryLabel, categoryName, defaultCategories, lookOfCategory, partedName } from "./categories.ts";
import { languages } from "./languages.ts";

describe("what a category is called", () => {
  it("leads back to the one it is, in every language", () => {
    const names = languages.flatMap((language) =>
      defaultCategories.map(({ label }) => [label, categoryName(label, language)] as const),
    );
    expect(names).toContainEqual(["Cramps", "Krämpfe"]);
    for (const [label, name] of names) expect(categoryLabel(name)).toBe(label);
  });

  it("is the person's own word where it is none of ours, however like one", () => {
    for (const word of ["Zwicken", "krämpfe", "Cramps, left"]) {
      expect(categoryLabel(word)).toBe(word);
      for (const language of languages) expect(categoryName(word, language)).toBe(word);
    }
  });

  it("is parted where it is long, and drawn the same", () => {
    expect(partedName("Headache", "de")).toBe("Kopf\u00ADschmerzen");
    expect(partedName("Zwicken", "de")).toBe("Zwicken");
    expect(lookOfCategory(categoryLabel("Migräne"), 5)).toEqual(lookOfCategory("Migraine", 0));
  });
});
