import { z } from "zod";
import { type Language, languages } from "./languages.ts";
import { chosenCategories } from "./shares.ts";
import { freeText, lineOfText } from "./text.ts";
import { daysBetween, localDate, timeZone } from "./time.ts";

export const briefPapers = ["a4", "letter"] as const;
export type BriefPaper = (typeof briefPapers)[number];

export const mostBriefDays = 400;
export const mostQuestions = 8;
export const longestOwnWords = 600;
const mostLinesOfOwnWords = 8;

/** What her brief for the doctor is to hold. Her own words and questions are printed, and kept nowhere. */
export const briefInput = z
  .strictObject({
    from: localDate,
    to: localDate,
    timeZone,
    personName: lineOfText("Name", 100),
    categories: chosenCategories,
    includesNotes: z.boolean(),
    /** Bleeding, lengths of cycles and what changes with them. */
    includesCycle: z.boolean(),
    /** What bothers her most. */
    ownWords: freeText("What bothers you most", longestOwnWords)
      .transform((text) => text.normalize("NFC").trim())
      .refine(
        (text) => text.split("\n").length <= mostLinesOfOwnWords,
        `What bothers you most can be at most ${mostLinesOfOwnWords} lines.`,
      ),
    questions: z
      .array(lineOfText("A question", 200))
      .max(mostQuestions, `At most ${mostQuestions} questions fit on the page.`),
    paper: z.enum(briefPapers, "Choose A4 or Letter."),
    /** Whatever she reads the pages in. */
    language: z.enum(languages, "Choose English or German."),
  })
  .refine((brief) => brief.from <= brief.to, { path: ["to"], message: "The last day is before the first." })
  .refine((brief) => daysBetween(brief.from, brief.to) < mostBriefDays, {
    path: ["from"],
    message: `Choose at most ${mostBriefDays} days.`,
  });
export type BriefInput = z.infer<typeof briefInput>;

/** A row of bars: the strongest of each day, or of each week where days would be too narrow. */
export interface BriefChart {
  /** Places for bars, whether or not there is one. */
  readonly places: number;
  /** `strength` 1 to 10. */
  readonly bars: readonly { readonly at: number; readonly strength: number }[];
  readonly mean: number;
  readonly from: string;
  readonly to: string;
}

/** A symptom with its figures in words. */
export interface BriefSymptom {
  readonly name: string;
  readonly figures: string;
  readonly change: string;
  readonly chart: BriefChart;
}

/** What a row is, by how the section is drawn. */
interface BriefRows {
  /** With their charts. */
  readonly symptoms: BriefSymptom;
  readonly paragraphs: string;
  readonly numbered: string;
  readonly lines: string;
  /** Behind each other. */
  readonly inline: string;
  /** With their names beside them. */
  readonly facts: { readonly name: string; readonly text: string };
}
export type BriefShape = keyof BriefRows;

/** A part of the sheet. */
export interface BriefSectionOf<Shape extends BriefShape> {
  readonly shape: Shape;
  readonly key: string;
  readonly title: string;
  readonly rows: readonly BriefRows[Shape][];
  /** Says what there was no room for; null for nothing. */
  readonly more: string | null;
  /** How it is to be read; null where that is plain. */
  readonly hint: string | null;
}
export type BriefSection = { readonly [Shape in BriefShape]: BriefSectionOf<Shape> }[BriefShape];

/** All that stands on the sheet, in words, so that whatever draws it says the same. */
export interface BriefContent {
  readonly language: Language;
  readonly paper: BriefPaper;
  /** 1, or less where it would not fit otherwise. */
  readonly scale: number;
  readonly title: string;
  readonly personName: string;
  /** Which days, and how many of them have entries. */
  readonly period: string;
  readonly sections: readonly BriefSection[];
  readonly footer: string;
}

/** What is shown before it is made. */
export interface BriefPreview {
  readonly content: BriefContent;
  /** Characters of it that the letters of the file have no sign for, each once. */
  readonly unprintable: readonly string[];
}

/** The file. */
export interface BriefFile {
  readonly filename: string;
  readonly base64: string;
}
