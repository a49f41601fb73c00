import { categoryName, partedName } from "@anamnesis/domain";
import { language } from "../../lib/language.ts";

/** What a category is called in the language of the page. Everywhere but on the page it goes by its label. */
export const nameOfCategory = (label: string): string => categoryName(label, language);

/** As `nameOfCategory`, for where there is little room. */
export const partedNameOfCategory = (label: string): string => partedName(label, language);
