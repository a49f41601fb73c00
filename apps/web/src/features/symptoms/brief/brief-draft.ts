import { type BriefInput, type BriefPaper, briefPapers, type Language, languages } from "@anamnesis/domain";
import { plusDays, today, zone } from "../../../lib/dates.ts";
import { language } from "../../../lib/language.ts";

/** What stands in the form. */
export interface BriefDraft {
  readonly from: string;
  readonly to: string;
  readonly personName: string;
  /** Null for everything. */
  readonly categories: readonly string[] | null;
  readonly includesNotes: boolean;
  readonly includesCycle: boolean;
  readonly ownWords: string;
  /** One on each line. */
  readonly questions: string;
  readonly paper: BriefPaper;
  readonly language: Language;
}

/** Where letters are written on Letter. */
const letterPlaces = /-(?:US|CA|MX|PH|CL|CO)$/u;

export const newBriefDraft = (personName: string): BriefDraft => ({
  from: plusDays(today(), -89),
  to: today(),
  personName,
  categories: null,
  includesNotes: true,
  includesCycle: true,
  ownWords: "",
  questions: "",
  paper: letterPlaces.test(navigator.language) ? "letter" : "a4",
  language,
});

const isText = (value: unknown) => typeof value === "string";
const isYesOrNo = (value: unknown) => typeof value === "boolean";
const fits: { readonly [Field in keyof BriefDraft]: (value: unknown) => boolean } = {
  from: isText,
  to: isText,
  personName: isText,
  categories: (value) => value === null || (Array.isArray(value) && value.every(isText)),
  includesNotes: isYesOrNo,
  includesCycle: isYesOrNo,
  ownWords: isText,
  questions: isText,
  paper: (value) => briefPapers.some((paper) => paper === value),
  language: (value) => languages.some((one) => one === value),
};

/** Whether what this device kept is a form that was left. */
export const isBriefDraft = (value: unknown): value is BriefDraft =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(fits).every(([field, isFitting]) => isFitting((value as Record<string, unknown>)[field]));

/** What is sent. */
export const inputOf = ({ categories, questions, ...draft }: BriefDraft): BriefInput => ({
  ...draft,
  timeZone: zone,
  categories: categories === null ? null : [...categories],
  questions: questions
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== ""),
});
