import type { Language } from "./languages.ts";
import type { MedicationUse } from "./medication.ts";

/** What a brief says in a language, besides what she wrote herself. */
export interface BriefWords {
  readonly title: string;
  readonly period: (given: {
    readonly range: string;
    readonly days: number;
    readonly entries: number;
    readonly daysWithEntries: number;
  }) => string;
  readonly footer: (madeOn: string) => string;
  readonly unprintable: (sign: string) => string;
  readonly andMore: (count: number) => string;
  readonly ownWords: string;
  readonly questions: string;
  readonly symptoms: string;
  readonly nothing: string;
  readonly eachBar: { readonly day: string; readonly week: string };
  readonly figures: (given: { readonly days: number; readonly mean: string; readonly strongest: number }) => string;
  readonly before: (given: { readonly change: string; readonly mean: string; readonly days: number }) => string;
  readonly sameAsBefore: (given: { readonly mean: string; readonly days: number }) => string;
  readonly notBefore: (days: number) => string;
  readonly alsoLogged: string;
  readonly onDays: (days: number) => string;
  readonly sleep: string;
  readonly slept: (given: SleepInWords) => string;
  readonly associations: string;
  readonly associationsHint: string;
  readonly stronger: (given: AssociationInWords) => string;
  readonly weaker: (given: AssociationInWords) => string;
  readonly medication: string;
  readonly taken: (use: ReliefCounts) => string;
  readonly tags: string;
  readonly notes: string;
}

type ReliefCounts = Omit<MedicationUse, "name" | "dose">;

/** Hours, of how many of the nights. */
interface SleepInWords {
  readonly mean: string;
  readonly least: string;
  readonly most: string;
  readonly nights: number;
  readonly days: number;
}

interface AssociationInWords {
  readonly category: string;
  readonly tag: string;
  readonly by: string;
  readonly low: string;
  readonly high: string;
  readonly daysWith: number;
  readonly daysWithout: number;
}

const counted = (count: number, one: string, other: string) => `${count} ${count === 1 ? one : other}`;
const days = (count: number) => counted(count, "day", "days");
const tage = (count: number) => counted(count, "Tag", "Tage");
const anTagen = (count: number) => counted(count, "Tag", "Tagen");
const daysBefore = (count: number) => (count === 1 ? "the day before" : `the ${count} days before`);
const inTagenDavor = (count: number) => (count === 1 ? "am Tag davor" : `in den ${count} Tagen davor`);

/** Only answers that were given. */
const answered = (answers: readonly (readonly [word: string, count: number])[]) =>
  answers
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${count}`)
    .join(", ");
const withRelief = (times: string, relief: string) => (relief === "" ? times : `${times} · ${relief}`);

const en: BriefWords = {
  title: "Brief for the doctor",
  period: ({ range, days: all, entries, daysWithEntries }) =>
    `${range} (${days(all)}): ${counted(entries, "entry", "entries")} on ${days(daysWithEntries)}`,
  footer: (madeOn) =>
    `Made on ${madeOn} by me, from my own diary. Strength from 1 to 10. This is not a medical record.`,
  unprintable: (sign) => `${sign} stands for a character that this file has no sign for.`,
  andMore: (count) => `and ${count} more`,
  ownWords: "What bothers me most",
  questions: "What I want to ask",
  symptoms: "Strongest symptoms",
  nothing: "Nothing was logged in these days.",
  eachBar: {
    day: "Each bar is the strongest of a day, the dashed line the mean of all entries.",
    week: "Each bar is the strongest of a week, the dashed line the mean of all entries.",
  },
  figures: ({ days: count, mean, strongest }) => `${days(count)} · mean ${mean} · strongest ${strongest}`,
  before: ({ change, mean, days: count }) => `${change} against ${daysBefore(count)} (${mean})`,
  sameAsBefore: ({ mean, days: count }) => `as in ${daysBefore(count)} (${mean})`,
  notBefore: (count) => `not logged in ${daysBefore(count)}`,
  alsoLogged: "Also logged:",
  onDays: days,
  sleep: "Sleep",
  slept: ({ mean, least, most, nights, days: all }) =>
    `${mean} h on average, ${least} to ${most} h (${nights} of ${counted(all, "night", "nights")})`,
  associations: "What goes along with what",
  associationsHint: "A pattern, not a cause. Only what is clear, with its 95 % range.",
  stronger: ({ category, tag, by, low, high, daysWith, daysWithout }) =>
    `${category} was ${by} stronger on days with “${tag}” (${low} to ${high}; ${daysWith} days with, ${daysWithout} without)`,
  weaker: ({ category, tag, by, low, high, daysWith, daysWithout }) =>
    `${category} was ${by} weaker on days with “${tag}” (${low} to ${high}; ${daysWith} days with, ${daysWithout} without)`,
  medication: "Medication and relief",
  taken: ({ times, good, some, none }) =>
    withRelief(
      counted(times, "time", "times"),
      answered([
        ["helped well", good],
        ["helped a little", some],
        ["did not help", none],
      ]),
    ),
  tags: "Tags most used",
  notes: "Notes of the strongest entries",
};

const de: BriefWords = {
  title: "Kurzbericht für die Praxis",
  period: ({ range, days: all, entries, daysWithEntries }) =>
    `${range} (${tage(all)}): ${counted(entries, "Eintrag", "Einträge")} an ${anTagen(daysWithEntries)}`,
  footer: (madeOn) =>
    `Am ${madeOn} von mir selbst aus meinem Tagebuch erstellt. Stärke von 1 bis 10. Keine Krankenakte.`,
  unprintable: (sign) => `${sign} steht für ein Zeichen, das diese Datei nicht darstellen kann.`,
  andMore: (count) => `und ${count} weitere`,
  ownWords: "Was mich am meisten belastet",
  questions: "Was ich fragen möchte",
  symptoms: "Stärkste Symptome",
  nothing: "In diesen Tagen wurde nichts eingetragen.",
  eachBar: {
    day: "Jeder Balken ist das Stärkste eines Tages, die gestrichelte Linie das Mittel aller Einträge.",
    week: "Jeder Balken ist das Stärkste einer Woche, die gestrichelte Linie das Mittel aller Einträge.",
  },
  figures: ({ days: count, mean, strongest }) => `${tage(count)} · Mittel ${mean} · am stärksten ${strongest}`,
  before: ({ change, mean, days: count }) =>
    `${change} gegenüber ${count === 1 ? "dem Tag" : `den ${count} Tagen`} davor (${mean})`,
  sameAsBefore: ({ mean, days: count }) => `wie ${inTagenDavor(count)} (${mean})`,
  notBefore: (count) => `${inTagenDavor(count)} nicht eingetragen`,
  alsoLogged: "Außerdem eingetragen:",
  onDays: tage,
  sleep: "Schlaf",
  slept: ({ mean, least, most, nights, days: all }) =>
    `im Mittel ${mean} h, ${least} bis ${most} h (${nights} von ${counted(all, "Nacht", "Nächten")})`,
  associations: "Was womit einhergeht",
  associationsHint: "Ein Muster, keine Ursache. Nur was deutlich ist, mit seinem 95-%-Bereich.",
  stronger: ({ category, tag, by, low, high, daysWith, daysWithout }) =>
    `${category} war an Tagen mit „${tag}“ um ${by} stärker (${low} bis ${high}; ${daysWith} Tage mit, ${daysWithout} ohne)`,
  weaker: ({ category, tag, by, low, high, daysWith, daysWithout }) =>
    `${category} war an Tagen mit „${tag}“ um ${by} schwächer (${low} bis ${high}; ${daysWith} Tage mit, ${daysWithout} ohne)`,
  medication: "Medikamente und Linderung",
  taken: ({ times, good, some, none }) =>
    withRelief(
      `${times}-mal`,
      answered([
        ["gut geholfen", good],
        ["etwas geholfen", some],
        ["nicht geholfen", none],
      ]),
    ),
  tags: "Häufigste Schlagwörter",
  notes: "Notizen der stärksten Einträge",
};

export const briefWords: Readonly<Record<Language, BriefWords>> = { en, de };
